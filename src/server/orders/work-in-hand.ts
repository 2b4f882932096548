/**
 * Minimum interval in milliseconds between two claims that fill few places. Also the delay between two checks for work
 * while there is no room.
 */
export const minClaimIntervalMs = 1_000;

/** The work of one kind that an instance has claimed and not finished. It never rejects. */
export class WorkInHand {
  readonly #works = new Map<unknown, Promise<void>>();
  readonly #maxSize: number;
  #lastClaimAt = -Infinity;
  #endedSinceClaim = 0;

  /** @param maxSize the maximum number at a time */
  constructor(maxSize: number) {
    this.#maxSize = maxSize;
  }

  get works(): readonly Promise<void>[] {
    return [...this.#works.values()];
  }

  /**
   * Returns how many to claim now. A claim after the end of every single work would cost more than the work, so half
   * of the places change first. What becomes due beside work that hangs waits for a moment only.
   */
  getRoom(now: number): number {
    const { size } = this.#works;
    const isWorthwhile =
      size === 0 ||
      this.#endedSinceClaim >= this.#maxSize / 2 ||
      Math.abs(now - this.#lastClaimAt) >= minClaimIntervalMs;
    return isWorthwhile ? this.#maxSize - size : 0;
  }

  /** Makes the next claim worthwhile: something has become due. */
  expectMore(): void {
    this.#endedSinceClaim = Infinity;
  }

  /** Claims as many as there is room for, and returns what was claimed. */
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
   * Starts one work.
   *
   * @param id nothing is started while work with the same id is in hand
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
