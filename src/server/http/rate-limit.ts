import { LruCache } from '../lru-cache.js';

/** The parameters of a rate limit. */
export interface Rate {
  /** Requests allowed at once, … */
  readonly burst: number;
  /** … and the time after which one more is allowed. */
  readonly refillMs: number;
}

/** Minimum number of recently used keys that are kept. */
const maxKeys = 10_000;

/**
 * A rate limit per key in this instance (GCRA, https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm).
 *
 * Each key has a theoretical arrival time that advances with every request and must not run too far ahead of the
 * clock.
 */
export class RateLimit {
  readonly #rate: Rate;
  readonly #entries = new LruCache<{ paidBackAt: number }>(maxKeys);

  constructor(rate: Rate) {
    this.#rate = rate;
  }

  /** Consumes one request. @returns milliseconds until the next one is allowed, or 0 if this one is */
  consume(key: string, now: number): number {
    const { burst, refillMs } = this.#rate;
    let entry = this.#entries.get(key);
    if (!entry) this.#entries.set(key, (entry = { paidBackAt: now }));
    const paidBackAt = Math.max(now, entry.paidBackAt);
    const waitMs = paidBackAt - now - (burst - 1) * refillMs;
    if (waitMs > 0) return waitMs;
    entry.paidBackAt = paidBackAt + refillMs;
    return 0;
  }
}
