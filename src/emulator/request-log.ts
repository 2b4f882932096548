import type { MiddlewareHandler } from 'hono';
import { isoTime, type Clock } from './clock.js';

/** One request that the emulator answered. */
export interface LoggedRequest {
  readonly at: string;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly status: number;
}

/** Requests that are remembered. */
const limit = 20_000;

/** The latest requests, in a ring. */
export class RequestLog {
  readonly #ring: LoggedRequest[] = [];
  #total = 0;

  /** Requests in all, the forgotten ones included. */
  get total(): number {
    return this.#total;
  }

  add(request: LoggedRequest): void {
    this.#ring[this.#total % limit] = request;
    this.#total += 1;
  }

  /** Oldest first. */
  list(): LoggedRequest[] {
    const oldest = this.#total % limit;
    return [...this.#ring.slice(oldest), ...this.#ring.slice(0, oldest)];
  }
}

/** Remembers every request of a client. Who looks at the emulator itself is not one. */
export const logged =
  (log: RequestLog, clock: Clock): MiddlewareHandler =>
  async (c, next) => {
    const at = isoTime(clock.now());
    await next();
    const { method, path } = c.req;
    if (path === '/' || path.startsWith('/_emulator/')) return;
    log.add({ at, method, path, status: c.res.status });
  };
