/**
 * Minimum interval between two claims while most of the work is still in flight. Also the delay between two checks for
 * work when no claim is allowed.
 */
export const minClaimIntervalMs = 1_000;

/** The work of one kind that an instance has claimed and not finished. Its promises never reject. */
export class ClaimedWork {
  readonly #works = new Map<unknown, Promise<void>>();
  readonly #maxSize: number;
  #lastClaimAt = -Infinity;
  #endedSinceClaim = 0;

  /** @param maxSize maximum number of pieces of work in flight */
  constructor(maxSize: number) {
    this.#maxSize = maxSize;
  }

  get works(): readonly Promise<void>[] {
    return [...this.#works.values()];
  }

  /**
   * Returns how much to claim now. Each claim costs a query, so the next one waits until half of the maximum has ended,
   * or for {@link minClaimIntervalMs} when work hangs.
   */
  getRoom(now: number): number {
    const { size } = this.#works;
    const canClaim =
      size === 0 ||
      this.#endedSinceClaim >= this.#maxSize / 2 ||
      Math.abs(now - this.#lastClaimAt) >= minClaimIntervalMs;
    return canClaim ? this.#maxSize - size : 0;
  }

  /** Allows the next claim at once, because work has become due. */
  expectMore(): void {
    this.#endedSinceClaim = Infinity;
  }

  /** Claims up to the maximum, and returns what was claimed. */
  async claim<T>(
    now: number,
    claim: (limit: number) => Promise<readonly T[]>,
  ): Promise<readonly T[]> {
    const room = this.getRoom(now);
    if (room <= 0) return [];
    this.#lastClaimAt = now;
    this.#endedSinceClaim = 0;
    return claim(room);
  }

  /**
   * Runs one piece of work.
   *
   * @param id work with the id of work in flight is not started
   */
  start(id: unknown, run: () => Promise<void>, onEnd: () => void): void {
    if (this.#works.has(id)) return;
    const work = run().finally(() => {
      this.#works.delete(id);
      this.#endedSinceClaim += 1;
      onEnd();
    });
    this.#works.set(id, work);
  }
}
