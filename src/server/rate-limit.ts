/** How many may come at once, … */
const burst = 60;
/** … and the milliseconds after which one more may. A tag asks once a second at the most, in each of a few tabs. */
const interval = 100;
/** The most whose visits are remembered; who was longest away is forgotten first. */
const most = 10_000;

/**
 * Keeps one visitor of this instance from taking the time of all.
 *
 * Each has a moment at which what was taken is paid back; it moves on with every
 * visit, and may not be too far ahead.
 */
export class RateLimit {
  readonly #paidBackAt = new Map<string, number>();

  /** Counts a visit. @returns milliseconds until the next one is welcome; 0 when this one is */
  visit(key: string, now: number): number {
    const paidBackAt = Math.max(now, this.#paidBackAt.get(key) ?? 0);
    const wait = paidBackAt - now - (burst - 1) * interval;
    if (wait > 0) return wait;
    // Deleted first, so that the map is in the order of the last visits.
    this.#paidBackAt.delete(key);
    this.#paidBackAt.set(key, paidBackAt + interval);
    const [oldest] = this.#paidBackAt.keys();
    if (this.#paidBackAt.size > most && oldest !== undefined) this.#paidBackAt.delete(oldest);
    return 0;
  }
}
