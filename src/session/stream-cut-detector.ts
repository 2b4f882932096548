/** Minimum age of a stream that saves requests: each new stream costs two, and polling two a minute. */
const minUsefulAgeMs = 60_000;
/** Maximum difference of the ages of streams that were ended by the same limit. */
const ageToleranceMs = 1_500;
/** Number of equal ends in a row after which streams are useless. */
const maxEqualCuts = 3;

/**
 * Detects a platform that cuts streams at a fixed age, or that never delivers one because it buffers them.
 *
 * Ages of ends by other causes differ: a lost network, a deployment, a buyer who leaves.
 */
export class StreamCutDetector {
  #lastAgeMs: number | undefined;
  #equalCuts = 0;

  /** Whether streams cost more requests than polling on this platform. */
  get areStreamsUseless(): boolean {
    return this.#equalCuts >= maxEqualCuts;
  }

  /** Records the end of a stream that was open, or that sent nothing in time. */
  onEnd(ageMs: number): void {
    const isEqual =
      this.#lastAgeMs !== undefined && Math.abs(ageMs - this.#lastAgeMs) <= ageToleranceMs;
    this.#equalCuts = ageMs >= minUsefulAgeMs ? 0 : isEqual ? this.#equalCuts + 1 : 1;
    this.#lastAgeMs = ageMs;
  }
}
