/** How often somebody may come. */
export interface Rate {
  /** How many may come at once, … */
  readonly burst: number;
  /** … and the milliseconds after which one more may. */
  readonly interval: number;
}

/** The most whose visits are remembered; who was longest away is forgotten first. */
const most = 10_000;

/**
 * Keeps one visitor of this instance from taking the time of all.
 *
 * Each has a moment at which what was taken is paid back; it moves on with every
 * visit, and may not be too far ahead.
 */
export class RateLimit {
  readonly #rate: Rate;
  readonly #paidBackAt = new Map<string, number>();

  constructor(rate: Rate) {
    this.#rate = rate;
  }

  /** Counts a visit. @returns milliseconds until the next one is welcome; 0 when this one is */
  visit(key: string, now: number): number {
    const { burst, interval } = this.#rate;
    const paidBackAt = Math.max(now, this.#paidBackAt.get(key) ?? 0);
    const wait = paidBackAt - now - (burst - 1) * interval;
    if (wait > 0) return wait;
    // Deleted first, so that the map is in the order of the last visits.
    this.#paidBackAt.delete(key);
    this.#paidBackAt.set(key, paidBackAt + interval);
    if (this.#paidBackAt.size > most) {
      const [oldest] = this.#paidBackAt.keys();
      if (oldest !== undefined) this.#paidBackAt.delete(oldest);
    }
    return 0;
  }
}
