import type { Clock } from './clock.js';

/** Milliseconds between two questions at the least, whoever asks for more. */
const shortest = 1_000;
/** … while an answer is expected any moment, and for how long that is, … */
const quick = 2_000;
const quickFor = 45_000;
/** … while nothing is expected, … */
const slow = 30_000;
/** … while nothing is expected and the frame has never said a word, … */
const slowBesideSilence = 10_000;
/** … while a stream brings what happens, … */
const besidePush = 120_000;
/** … before a stream that is being opened has to have spoken, … */
const besideOpening = 3_000;
/** … while there is no network, though that may be wrong, … */
const offline = 30_000;
/** … and while nobody looks at the page. */
const hidden = 300_000;
/** The range in which a `Retry-After` is believed. */
const retryAfterRange = { min: 1_000, max: 60_000 };

/** What there is besides asking: a stream that opens, one that speaks, one that waits for the page, or none. */
export type Link = 'opening' | 'push' | 'parked' | 'none';

/** What the page's surroundings are like. */
export interface Surroundings {
  /** Whether somebody can see the page. */
  isVisible(): boolean;
  /** Whether the browser believes that there is a network. */
  isOnline(): boolean;
}

export interface PaceOptions {
  readonly clock: Clock;
  /** Between 0 and 1, like `Math.random`. */
  readonly random: () => number;
  readonly surroundings: Surroundings;
}

/**
 * When to ask the shop next.
 *
 * Quiet while the buyer types: nothing can happen without the frame saying so,
 * or a long wait is on. {@link arm} is for the moments when the answer is about
 * to change: buy, a hint of the frame, the return to the page. The pace is then
 * quick for a while, and slows down in proportion to the time that has passed.
 */
export class Pace {
  link: Link = 'none';
  /** The frame has fired an event, so it will fire the next one too. */
  frameSpeaks = false;
  /** Somebody has to sign, which may take days. */
  longWait = false;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #surroundings: Surroundings;
  #askedAt = -Infinity;
  #armedAt = -Infinity;
  /** A question that does not wait for its turn. */
  #urgent = false;
  #failures = 0;
  #retryAt = -Infinity;
  #resting = false;
  #cutShort: AbortController | undefined;

  constructor({ clock, random, surroundings }: PaceOptions) {
    this.#clock = clock;
    this.#random = random;
    this.#surroundings = surroundings;
  }

  /** An answer is expected now: the wait ends, and the next ones are short. */
  arm(): void {
    this.#armedAt = this.#clock.now();
    this.check();
  }

  /** One question now. */
  check(): void {
    this.#urgent = true;
    this.#resting = false;
    this.reconsider();
  }

  /** Something else than time has changed, so the wait is measured anew. */
  reconsider(): void {
    this.#cutShort?.abort();
  }

  /** A question is on its way. Whether it has to be answered with what is known now and not before. */
  asked(): { readonly fresh: boolean } {
    const fresh = this.#urgent;
    this.#urgent = false;
    this.#askedAt = this.#clock.now();
    return { fresh };
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

  /** Nothing is asked any more until {@link check} or {@link arm}. */
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
    if (this.#askedAt === -Infinity) return this.#clock.now();
    const wait = this.#urgent ? shortest : this.#interval();
    return Math.max(this.#askedAt + wait, this.#retryAt);
  }

  #interval(): number {
    if (!this.#surroundings.isVisible()) return hidden;
    if (!this.#surroundings.isOnline()) return offline;
    if (this.#failures > 0) return fullJitter(this.#failures, this.#random);
    const slowing = (this.#askedAt - this.#armedAt - quickFor) / 2;
    return Math.min(Math.max(quick, quick + slowing), this.#unexpected());
  }

  /** Milliseconds between questions to which nothing new is expected as an answer. */
  #unexpected(): number {
    if (this.link === 'opening') return besideOpening;
    if (this.link === 'push') return besidePush;
    return this.frameSpeaks || this.longWait ? slow : slowBesideSilence;
  }
}

/** Milliseconds before another try after `failures` in a row: anything up to a bound that doubles. */
export const fullJitter = (failures: number, random: () => number): number =>
  shortest + random() * (Math.min(slow, shortest * 2 ** failures) - shortest);
