import type { Clock } from './clock.js';
import { Gate } from './gate.js';
import { LinkedController } from './linked-abort-controller.js';

/** Milliseconds between two questions at the least, whoever asks for more. */
const shortest = 1_000;
/** … while an answer is expected any moment, and for how long that is, … */
const quick = 2_000;
const quickFor = 45_000;
/** … or how long after a return to a page whose frame would fire an event by itself, … */
const quickAfterReturn = 6_000;
/** … while nothing is expected, … */
const slow = 30_000;
/** … while nothing is expected and the frame has never said a word, … */
const slowBesideSilence = 9_000;
/** … while a stream brings what happens, … */
const besidePush = 120_000;
/** … before a stream that is being opened has to have spoken, … */
const besideOpening = 3_000;
/** … while there is no network, though that may be wrong, … */
export const offline = 30_000;
/** … and while nobody looks at the page: the return is answered at once, so this is for browsers that do not tell of it. */
const hidden = 7_200_000;
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
  /** Has `tell` called whenever the network goes, until `signal` aborts. */
  onOffline(tell: () => void, signal: AbortSignal): void;
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
 * or a long wait is on. Quick when the answer is about to change: after buy, a
 * hint of the frame, the return to the page; the shop is then asked for what is
 * true now, and not for what it read a while ago. It then slows down in proportion to
 * the time that has passed, and is slow again once there was news.
 */
export class Pace {
  link: Link = 'none';
  /** Closed while nothing is asked, until somebody has a reason to. */
  readonly awake = new Gate();
  /** The frame has fired an event, so it will fire the next one too. */
  frameSpeaks = false;
  /** Somebody has to sign, which may take days. */
  longWait = false;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #surroundings: Surroundings;
  #askedAt = -Infinity;
  /** Until when questions are quick, unless a stream would tell. */
  #armedUntil = -Infinity;
  /** Until when they are quick for a while, and then slow again at once. */
  #returnedUntil = -Infinity;
  /** Until when they are quick in any case. */
  #hintedUntil = -Infinity;
  /** A question that does not wait for its turn. */
  #urgent = false;
  #failures = 0;
  #retryAt = -Infinity;
  #cutShort: AbortController | undefined;

  constructor({ clock, random, surroundings }: PaceOptions) {
    this.#clock = clock;
    this.#random = random;
    this.#surroundings = surroundings;
  }

  /** The buyer pressed buy: quick questions, unless a stream would tell. */
  bought(): void {
    this.#armedUntil = this.#clock.now() + quickFor;
    if (this.link !== 'push') this.check();
  }

  /** Somebody is back at the page, where anything may have happened: the same, and one question anyway. */
  returned(): void {
    const now = this.#clock.now();
    if (this.frameSpeaks) this.#returnedUntil = now + quickAfterReturn;
    else this.#armedUntil = now + quickFor;
    this.check();
  }

  /** The session has changed, says somebody: quick questions until it is confirmed. */
  hinted(): void {
    this.#hintedUntil = this.#clock.now() + quickFor;
    this.check();
  }

  /** What was expected has come. */
  disarm(): void {
    this.#armedUntil = -Infinity;
    this.#returnedUntil = -Infinity;
    this.#hintedUntil = -Infinity;
  }

  /** One question now. */
  check(): void {
    this.#urgent = true;
    this.awake.open();
    this.reconsider();
  }

  /** Something else than time has changed, so the wait is measured anew. */
  reconsider(): void {
    this.#cutShort?.abort();
  }

  /** A question is on its way. Whether it has to be answered with what is known now and not before. */
  asked(): { readonly fresh: boolean } {
    const now = this.#clock.now();
    const fresh = this.#urgent || now < Math.max(this.#quickUntil, this.#returnedUntil);
    this.#urgent = false;
    this.#askedAt = now;
    return { fresh };
  }

  /** It was answered. */
  succeeded(): void {
    this.#failures = 0;
    this.#retryAt = -Infinity;
    this.awake.open();
  }

  /** It was not; `retryAfter` is what the shop asked for, in milliseconds. */
  failed(retryAfter?: number): void {
    this.#failures += 1;
    if (retryAfter === undefined) return;
    this.#retryAt = this.#clock.now() + believed(retryAfter, this.#random);
  }

  /** Nothing is asked any more until somebody has a reason to. */
  rest(): void {
    this.awake.close();
    this.reconsider();
  }

  /** Ends when the next question is due. */
  async untilDue(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.awake.untilOpen(signal);
      const wait = this.#nextAt() - this.#clock.now();
      if (wait <= 0) return;
      this.#cutShort = new LinkedController(signal);
      await this.#clock.sleep(wait, this.#cutShort.signal);
      this.#cutShort.abort();
    }
  }

  /** The moment of the next question. Measured from start to start, so that a slow shop is not asked less. */
  #nextAt(): number {
    if (this.#askedAt === -Infinity) return this.#clock.now();
    const wait = this.#urgent ? shortest : this.#interval();
    return Math.max(this.#askedAt + wait, this.#retryAt);
  }

  #interval(): number {
    if (!this.#surroundings.isVisible()) return hidden;
    if (!this.#surroundings.isOnline()) return offline;
    if (this.#failures > 0) return fullJitter(this.#failures, this.#random);
    if (this.link !== 'push' && this.#askedAt < this.#returnedUntil) return quick;
    const slowing = (this.#askedAt - this.#quickUntil) / 2;
    return Math.min(Math.max(quick, quick + slowing), this.#unexpected());
  }

  get #quickUntil(): number {
    return this.link === 'push' ? this.#hintedUntil : Math.max(this.#armedUntil, this.#hintedUntil);
  }

  /** Milliseconds between questions to which nothing new is expected as an answer. */
  #unexpected(): number {
    if (this.link === 'opening') return besideOpening;
    if (this.link === 'push') return besidePush;
    return this.frameSpeaks || this.longWait ? slow : slowBesideSilence;
  }
}

/** Milliseconds of a `Retry-After`, within reason, and up to a tenth more: all pages were told the same. */
export const believed = (retryAfter: number, random: () => number): number =>
  Math.min(Math.max(retryAfter, retryAfterRange.min), retryAfterRange.max) * (1 + random() / 10);

/** Milliseconds before another try after `failures` in a row: anything up to a bound that doubles. */
export const fullJitter = (failures: number, random: () => number): number =>
  shortest + random() * (Math.min(slow, shortest * 2 ** failures) - shortest);
