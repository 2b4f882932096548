import type { MiddlewareHandler } from 'hono';
import type { EmulatorTimeSource } from '../clock/clock.js';
import { ApiError } from './api-error.js';

/** Time for which a response is kept for its key (assumed). */
const ttlMs = 24 * 60 * 60 * 1000;

/** Maximum number of stored responses. */
const maxEntries = 10_000;

interface StoredResponse {
  readonly request: string;
  readonly expiresAt: number;
  readonly response: Promise<{ readonly status: number; readonly body: string }>;
}

/**
 * Runs a write with an `Idempotency-Key` once, and returns its response to repeated requests, also while the first
 * one is pending. Rejects the same key with another request.
 *
 * The header is documented for all calls that change an order. Its effect is assumed, after
 * draft-ietf-httpapi-idempotency-key-header.
 */
export class Idempotency {
  readonly #clock: EmulatorTimeSource;
  readonly #entries = new Map<string, StoredResponse>();

  constructor(clock: EmulatorTimeSource) {
    this.#clock = clock;
  }

  clear(): void {
    this.#entries.clear();
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
    const stored = this.#entries.get(key);
    if (stored && stored.expiresAt > now) {
      if (stored.request !== request) {
        throw new ApiError(422, `The Idempotency-Key ${key} was used for another request`);
      }
      const { status, body } = await stored.response;
      c.res = new Response(body, { status, headers: { 'content-type': 'application/json' } });
      return;
    }
    const response = next().then(async () => ({
      status: c.res.status,
      body: await c.res.clone().text(),
    }));
    this.#store(key, { request, expiresAt: now + ttlMs, response });
    // A client may retry after a server error.
    if ((await response).status >= 500) this.#entries.delete(key);
  };

  #store(key: string, entry: StoredResponse): void {
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > maxEntries && oldest !== undefined) this.#entries.delete(oldest);
  }
}
