/**
 * Minimum interval between two claims while work is in flight and none is known to be due. Also the delay between two
 * checks for work when no claim is allowed.
 */
export const minClaimIntervalMs = 1_000;

/** The work of one kind that an instance has claimed and not finished. */
export class ClaimedWork {
  readonly #pending = new Map<unknown, Promise<void>>();
  readonly #maxSize: number;
  // Stryker disable next-line UnaryOperator: `Infinity` is as far from every time
  #lastClaimAt = -Infinity;
  #endedSinceClaim = 0;
  /** Whether the last claim returned as much as its limit, so that more may be due. */
  // Stryker disable next-line BooleanLiteral: before the first claim, one is allowed anyway
  #mayHaveMore = false;

  /** @param maxSize maximum number of pieces of work in flight */
  constructor(maxSize: number) {
    this.#maxSize = maxSize;
  }

  /** The promises of the work in flight, which never reject. */
  get pending(): readonly Promise<void>[] {
    return [...this.#pending.values()];
  }

  /**
   * Returns the maximum number of pieces of work to claim now. Each claim costs a query. If more may be due, the next
   * one waits until half of the maximum has ended. Otherwise, and when work hangs, it waits for
   * {@link minClaimIntervalMs}.
   *
   * @param isIdle whether the instance has no work of any kind in flight. Then it may always claim
   */
  getClaimLimit(now: number, isIdle: boolean): number {
    const canClaim =
      isIdle ||
      (this.#mayHaveMore && this.#endedSinceClaim >= this.#maxSize / 2) ||
      Math.abs(now - this.#lastClaimAt) >= minClaimIntervalMs;
    return canClaim ? this.#maxSize - this.#pending.size : 0;
  }

  /** Allows the next claim at once, because work has become due. */
  allowNextClaim(): void {
    this.#mayHaveMore = true;
    this.#endedSinceClaim = Infinity;
  }

  /** Claims up to the limit, and returns the claimed work. */
  async claim<T>(
    now: number,
    isIdle: boolean,
    claim: (limit: number) => Promise<readonly T[]>,
  ): Promise<readonly T[]> {
    const limit = this.getClaimLimit(now, isIdle);
    if (limit <= 0) return [];
    this.#lastClaimAt = now;
    this.#endedSinceClaim = 0;
    // Work that becomes due during the claim may not be in its result.
    this.#mayHaveMore = false;
    const claimed = await claim(limit);
    if (claimed.length === limit) this.#mayHaveMore = true;
    return claimed;
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
