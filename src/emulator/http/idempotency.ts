import type { MiddlewareHandler } from 'hono';
import type { Clock } from '../clock/clock.js';
import { Refusal } from './api-error.js';

/** How long an answer is kept under its key (assumed). */
const lifeMs = 24 * 60 * 60 * 1000;

/** Answers that are kept at most. */
const limit = 10_000;

interface Kept {
  readonly request: string;
  readonly until: number;
  readonly answer: Promise<{ readonly status: number; readonly body: string }>;
}

/**
 * Does a write with an `Idempotency-Key` once, and gives its answer again to whoever
 * repeats it, also while the first is still being answered. The same key with
 * another request is refused.
 *
 * The header is documented for all calls that change an order; what it does is
 * assumed, after draft-ietf-httpapi-idempotency-key-header.
 */
export class Idempotency {
  readonly #clock: Clock;
  readonly #kept = new Map<string, Kept>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  clear(): void {
    this.#kept.clear();
  }

  /** @internal */
  readonly middleware: MiddlewareHandler = async (c, next) => {
    const key = c.req.header('idempotency-key');
    if (!key || c.req.method === 'GET') {
      await next();
      return;
    }
    const { method, path } = c.req;
    const request = `${method} ${path} ${await c.req.raw.clone().text()}`;
    const now = this.#clock.now();
    const before = this.#kept.get(key);
    if (before && before.until > now) {
      if (before.request !== request) {
        throw new Refusal(422, `The Idempotency-Key ${key} was used for another request`);
      }
      const { status, body } = await before.answer;
      c.res = new Response(body, { status, headers: { 'content-type': 'application/json' } });
      return;
    }
    const answer = next().then(async () => ({
      status: c.res.status,
      body: await c.res.clone().text(),
    }));
    this.#keep(key, { request, until: now + lifeMs, answer });
    // What the emulator could not answer may be tried again.
    if ((await answer).status >= 500) this.#kept.delete(key);
  };

  #keep(key: string, kept: Kept): void {
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > limit && oldest !== undefined) this.#kept.delete(oldest);
  }
}
