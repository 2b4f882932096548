import { LruCache } from '../sessions/lru-cache.js';

/** How often somebody may come. */
export interface Rate {
  /** How many may come at once, … */
  readonly burst: number;
  /** … and the milliseconds after which one more may. */
  readonly refillMs: number;
}

/** So many visitors are remembered at the least, those who were here last. */
const maxKeys = 10_000;

/**
 * Keeps one visitor of this instance from taking the time of all.
 *
 * Each has a moment at which what was taken is paid back; it moves on with every
 * visit, and may not be too far ahead.
 */
export class RateLimit {
  readonly #rate: Rate;
  readonly #entries = new LruCache<{ paidBackAt: number }>(maxKeys);

  constructor(rate: Rate) {
    this.#rate = rate;
  }

  /** Counts a visit. @returns milliseconds until the next one is welcome; 0 when this one is */
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
