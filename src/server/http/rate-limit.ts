import { Recent } from '../sessions/lru-cache.js';

/** How often somebody may come. */
export interface Rate {
  /** How many may come at once, … */
  readonly burst: number;
  /** … and the milliseconds after which one more may. */
  readonly interval: number;
}

/** So many visitors are remembered at the least, those who were here last. */
const most = 10_000;

/**
 * Keeps one visitor of this instance from taking the time of all.
 *
 * Each has a moment at which what was taken is paid back; it moves on with every
 * visit, and may not be too far ahead.
 */
export class RateLimit {
  readonly #rate: Rate;
  readonly #visitors = new Recent<{ paidBackAt: number }>(most);

  constructor(rate: Rate) {
    this.#rate = rate;
  }

  /** Counts a visit. @returns milliseconds until the next one is welcome; 0 when this one is */
  visit(key: string, now: number): number {
    const { burst, interval } = this.#rate;
    let visitor = this.#visitors.get(key);
    if (!visitor) this.#visitors.set(key, (visitor = { paidBackAt: now }));
    const paidBackAt = Math.max(now, visitor.paidBackAt);
    const wait = paidBackAt - now - (burst - 1) * interval;
    if (wait > 0) return wait;
    visitor.paidBackAt = paidBackAt + interval;
    return 0;
  }
}
