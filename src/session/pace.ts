import type { Clock } from './clock.js';

/** Milliseconds between two questions at the least, whoever asks for more. */
const shortest = 1_000;
/** … while an answer is expected any moment, … */
const quick = 2_000;
/** … for how long that is, … */
const quickFor = 45_000;
/** … while nothing is expected, … */
const slow = 30_000;
/** … and while nobody looks at the page. */
const hidden = 300_000;
/** The range in which a `Retry-After` is believed. */
const retryAfterRange = { min: 1_000, max: 60_000 };

export interface PaceOptions {
  readonly clock: Clock;
  /** Between 0 and 1, like `Math.random`. */
  readonly random: () => number;
  /** Whether somebody can see the page. */
  readonly isVisible: () => boolean;
}

/**
 * When to ask the shop next.
 *
 * Quiet while the buyer types: nothing can happen without the frame saying so,
 * or a long wait is on. {@link arm} is for the moments when the answer is about
 * to change: a hint of the frame, or the return to the page. The pace is then
 * quick for a while, and slows down in proportion to the time that has passed.
 */
export class Pace {
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #isVisible: () => boolean;
  #askedAt = -Infinity;
  #armedAt = -Infinity;
  #failures = 0;
  #retryAt = -Infinity;
  #resting = false;
  #cutShort: AbortController | undefined;

  constructor({ clock, random, isVisible }: PaceOptions) {
    this.#clock = clock;
    this.#random = random;
    this.#isVisible = isVisible;
  }

  /** An answer is expected now: the wait ends, and the next ones are short. */
  arm(): void {
    this.#armedAt = this.#clock.now();
    this.#resting = false;
    this.#cutShort?.abort();
  }

  /** A question is on its way. */
  asked(): void {
    this.#askedAt = this.#clock.now();
  }

  /** It was answered. */
  succeeded(): void {
    this.#failures = 0;
    this.#retryAt = -Infinity;
  }

  /** It was not; `retryAfter` is what the shop asked for, in milliseconds. */
  failed(retryAfter?: number): void {
    this.#failures += 1;
    if (retryAfter === undefined) return;
    const { min, max } = retryAfterRange;
    this.#retryAt = this.#clock.now() + Math.min(Math.max(retryAfter, min), max);
  }

  /** Nothing is asked any more until {@link arm}. */
  rest(): void {
    this.#resting = true;
  }

  /** Ends when the next question is due. */
  async untilDue(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const wait = this.#nextAt() - this.#clock.now();
      if (wait <= 0) return;
      this.#cutShort = new AbortController();
      await this.#clock.sleep(wait, AbortSignal.any([signal, this.#cutShort.signal]));
    }
  }

  /** The moment of the next question. Measured from start to start, so that a slow shop is not asked less. */
  #nextAt(): number {
    if (this.#resting) return Infinity;
    if (this.#armedAt > this.#askedAt) return Math.max(this.#askedAt + shortest, this.#retryAt);
    return Math.max(this.#askedAt + this.#interval(), this.#retryAt);
  }

  #interval(): number {
    if (!this.#isVisible()) return hidden;
    if (this.#failures > 0) {
      const ceiling = Math.min(slow, shortest * 2 ** this.#failures);
      return shortest + this.#random() * (ceiling - shortest);
    }
    const slowing = (this.#askedAt - this.#armedAt - quickFor) / 2;
    return Math.min(Math.max(quick, quick + slowing), slow);
  }
}
