import { isInFuture } from '../clock.js';
import { LruCache } from '../lru-cache.js';

/** The parameters of a rate limit. */
export interface Rate {
  /** Maximum number of requests at once after a long pause. */
  readonly burst: number;
  /** Time after which one more request is allowed. */
  readonly refillMs: number;
}

/** Minimum number of recently used keys that are kept. */
const minKeptKeys = 10_000;

/**
 * A rate limit per key in this instance (GCRA, https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm).
 *
 * Each key has a theoretical arrival time that advances with every request and must not run too far ahead of the
 * clock.
 */
export class RateLimit {
  readonly #rate: Rate;
  readonly #entries = new LruCache<{ theoreticalArrivalMs: number }>(minKeptKeys);

  constructor(rate: Rate) {
    this.#rate = rate;
  }

  /** Consumes one request. Returns 0 if it is allowed, and otherwise the milliseconds until it would be. */
  consume(key: string, now: number): number {
    const { burst, refillMs } = this.#rate;
    let entry = this.#entries.get(key);
    if (!entry) this.#entries.set(key, (entry = { theoreticalArrivalMs: now }));
    // A time that is too far ahead comes from a clock that was ahead for a moment. It must not lock out a buyer.
    const isAhead = isInFuture(entry.theoreticalArrivalMs, now + burst * refillMs);
    const arrivalMs = isAhead ? now : Math.max(now, entry.theoreticalArrivalMs);
    const waitMs = arrivalMs - now - (burst - 1) * refillMs;
    if (waitMs > 0) return waitMs;
    entry.theoreticalArrivalMs = arrivalMs + refillMs;
    return 0;
  }
}
