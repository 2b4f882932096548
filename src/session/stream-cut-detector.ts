/** A stream that lives at least this long saves requests: a new one costs two, and polling two a minute. */
const minUsefulAgeMs = 60_000;
/** Streams that end at ages this close to each other are ended by the same limit. */
const ageToleranceMs = 1_500;
/** Streams are useless after this many equal ends in a row. */
const maxEqualCuts = 3;

/**
 * Notices a platform that cuts streams at a fixed age, or that never delivers one because it buffers them.
 *
 * Ages of ends by other causes differ: a lost network, a deployment, a buyer who leaves.
 */
export class StreamCutDetector {
  #lastAgeMs: number | undefined;
  #equalCuts = 0;

  /** Whether a stream is not worth its requests here. */
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
