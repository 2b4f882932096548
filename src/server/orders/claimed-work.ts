/**
 * Minimum interval between two claims while most of the work is still in flight. Also the delay between two checks for
 * work when no claim is allowed.
 */
export const minClaimIntervalMs = 1_000;

/** The work of one kind that an instance has claimed and not finished. */
export class ClaimedWork {
  readonly #pending = new Map<unknown, Promise<void>>();
  readonly #maxSize: number;
  // Stryker disable next-line UnaryOperator: `Infinity` is as far from every time
  #lastClaimAt = -Infinity;
  #endedSinceClaim = 0;

  /** @param maxSize maximum number of pieces of work in flight */
  constructor(maxSize: number) {
    this.#maxSize = maxSize;
  }

  /** The promises of the work in flight, which never reject. */
  get pending(): readonly Promise<void>[] {
    return [...this.#pending.values()];
  }

  /**
   * Returns the maximum number of pieces of work to claim now. Each claim costs a query. The next one waits until
   * half of the maximum has ended, or for {@link minClaimIntervalMs} when work hangs.
   */
  getClaimLimit(now: number): number {
    const { size } = this.#pending;
    const canClaim =
      size === 0 ||
      this.#endedSinceClaim >= this.#maxSize / 2 ||
      Math.abs(now - this.#lastClaimAt) >= minClaimIntervalMs;
    return canClaim ? this.#maxSize - size : 0;
  }

  /** Allows the next claim at once, because work has become due. */
  allowNextClaim(): void {
    this.#endedSinceClaim = Infinity;
  }

  /** Claims up to the limit, and returns the claimed work. */
  async claim<T>(
    now: number,
    claim: (limit: number) => Promise<readonly T[]>,
  ): Promise<readonly T[]> {
    const limit = this.getClaimLimit(now);
    if (limit <= 0) return [];
    this.#lastClaimAt = now;
    this.#endedSinceClaim = 0;
    return claim(limit);
  }

  /**
   * Runs one piece of work.
   *
   * @param id identifies the work. Work with the id of work in flight is not started
   */
  start(id: unknown, run: () => Promise<void>, onEnd: () => void): void {
    if (this.#pending.has(id)) return;
    const work = run().finally(() => {
      this.#pending.delete(id);
      this.#endedSinceClaim += 1;
      onEnd();
    });
    this.#pending.set(id, work);
  }
}
