import type { Clock } from './clock.js';
import { Gate } from './gate.js';
import { LinkedAbortController } from './linked-abort-controller.js';

/** Milliseconds between two questions at the least, whoever asks for more. */
const minIntervalMs = 1_000;
/** … while an answer is expected any moment, and for how long that is, … */
const fastIntervalMs = 2_000;
const fastDurationMs = 45_000;
/** … or how long after a return to a page whose frame would fire an event by itself, … */
const fastAfterReturnMs = 6_000;
/** … while nothing is expected, … */
const idleIntervalMs = 30_000;
/** … while nothing is expected and the frame has never said a word, … */
const silentFrameIntervalMs = 9_000;
/** … while a stream brings what happens, … */
const withPushIntervalMs = 120_000;
/** … before a stream that is being opened has to have spoken, … */
const connectingIntervalMs = 3_000;
/** … while there is no network, though that may be wrong, … */
export const offlineIntervalMs = 30_000;
/** … and while nobody looks at the page: the return is answered at once, so this is for browsers that do not tell of it. */
const hiddenIntervalMs = 7_200_000;
/** The range in which a `Retry-After` is believed. */
const retryAfterRangeMs = { min: 1_000, max: 60_000 };

/** What there is besides asking: a stream that opens, one that speaks, one that waits for the page, or none. */
export type StreamState = 'opening' | 'push' | 'parked' | 'none';

/** What the page's surroundings are like. */
export interface PageEnvironment {
  /** Whether somebody can see the page. */
  isVisible(): boolean;
  /** Whether the browser believes that there is a network. */
  isOnline(): boolean;
  /** Has `tell` called whenever the network goes, until `signal` aborts. */
  onOffline(listener: () => void, signal: AbortSignal): void;
}

export interface PollSchedulerOptions {
  readonly clock: Clock;
  /** Between 0 and 1, like `Math.random`. */
  readonly random: () => number;
  readonly environment: PageEnvironment;
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
export class PollScheduler {
  streamState: StreamState = 'none';
  /** Closed while nothing is asked, until somebody has a reason to. */
  readonly active = new Gate();
  /** The frame has fired an event, so it will fire the next one too. */
  frameHasFiredEvents = false;
  /** Somebody has to sign, which may take days. */
  awaitsSignature = false;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #environment: PageEnvironment;
  #lastRequestAt = -Infinity;
  /** Until when questions are quick, unless a stream would tell. */
  #fastUnlessPushUntil = -Infinity;
  /** Until when they are quick for a while, and then slow again at once. */
  #fastAfterReturnUntil = -Infinity;
  /** Until when they are quick in any case. */
  #fastUntil = -Infinity;
  /** A question that does not wait for its turn. */
  #requestIsDue = false;
  #failures = 0;
  #retryAt = -Infinity;
  #sleepAbort: AbortController | undefined;

  constructor({ clock, random, environment }: PollSchedulerOptions) {
    this.#clock = clock;
    this.#random = random;
    this.#environment = environment;
  }

  /** The buyer pressed buy: quick questions, unless a stream would tell. */
  onBuy(): void {
    this.#fastUnlessPushUntil = this.#clock.now() + fastDurationMs;
    if (this.streamState !== 'push') this.requestNow();
  }

  /** Somebody is back at the page, where anything may have happened: the same, and one question anyway. */
  onPageReturn(): void {
    const now = this.#clock.now();
    if (this.frameHasFiredEvents) this.#fastAfterReturnUntil = now + fastAfterReturnMs;
    else this.#fastUnlessPushUntil = now + fastDurationMs;
    this.requestNow();
  }

  /** The session has changed, says somebody: quick questions until it is confirmed. */
  onFrameEvent(): void {
    this.#fastUntil = this.#clock.now() + fastDurationMs;
    this.requestNow();
  }

  /** What was expected has come. */
  clearExpectations(): void {
    this.#fastUnlessPushUntil = -Infinity;
    this.#fastAfterReturnUntil = -Infinity;
    this.#fastUntil = -Infinity;
  }

  /** One question now. */
  requestNow(): void {
    this.#requestIsDue = true;
    this.active.open();
    this.reschedule();
  }

  /** Something else than time has changed, so the wait is measured anew. */
  reschedule(): void {
    this.#sleepAbort?.abort();
  }

  /** A question is on its way. Whether it has to be answered with what is known now and not before. */
  onRequestSent(): { readonly fresh: boolean } {
    const now = this.#clock.now();
    const fresh =
      this.#requestIsDue || now < Math.max(this.#expectingUntil, this.#fastAfterReturnUntil);
    this.#requestIsDue = false;
    this.#lastRequestAt = now;
    return { fresh };
  }

  /** It was answered. */
  onSuccess(): void {
    this.#failures = 0;
    this.#retryAt = -Infinity;
    this.active.open();
  }

  /** It was not; `retryAfter` is what the shop asked for, in milliseconds. */
  onFailure(retryAfter?: number): void {
    this.#failures += 1;
    if (retryAfter === undefined) return;
    this.#retryAt = this.#clock.now() + clampRetryAfter(retryAfter, this.#random);
  }

  /** Nothing is asked any more until somebody has a reason to. */
  pause(): void {
    this.active.close();
    this.reschedule();
  }

  /** Ends when the next question is due. */
  async untilDue(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.active.untilOpen(signal);
      const delayMs = this.#nextAt() - this.#clock.now();
      if (delayMs <= 0) return;
      this.#sleepAbort = new LinkedAbortController(signal);
      await this.#clock.sleep(delayMs, this.#sleepAbort.signal);
      this.#sleepAbort.abort();
    }
  }

  /** The moment of the next question. Measured from start to start, so that a slow shop is not asked less. */
  #nextAt(): number {
    if (this.#lastRequestAt === -Infinity) return this.#clock.now();
    const delayMs = this.#requestIsDue ? minIntervalMs : this.#getIntervalMs();
    return Math.max(this.#lastRequestAt + delayMs, this.#retryAt);
  }

  #getIntervalMs(): number {
    if (!this.#environment.isVisible()) return hiddenIntervalMs;
    if (!this.#environment.isOnline()) return offlineIntervalMs;
    if (this.#failures > 0) return fullJitter(this.#failures, this.#random);
    if (this.streamState !== 'push' && this.#lastRequestAt < this.#fastAfterReturnUntil)
      return fastIntervalMs;
    const backoffMs = (this.#lastRequestAt - this.#expectingUntil) / 2;
    return Math.min(
      Math.max(fastIntervalMs, fastIntervalMs + backoffMs),
      this.#getIdleIntervalMs(),
    );
  }

  get #expectingUntil(): number {
    return this.streamState === 'push'
      ? this.#fastUntil
      : Math.max(this.#fastUnlessPushUntil, this.#fastUntil);
  }

  /** Milliseconds between questions to which nothing new is expected as an answer. */
  #getIdleIntervalMs(): number {
    if (this.streamState === 'opening') return connectingIntervalMs;
    if (this.streamState === 'push') return withPushIntervalMs;
    return this.frameHasFiredEvents || this.awaitsSignature
      ? idleIntervalMs
      : silentFrameIntervalMs;
  }
}

/** Milliseconds of a `Retry-After`, within reason, and up to a tenth more: all pages were told the same. */
export const clampRetryAfter = (retryAfter: number, random: () => number): number =>
  Math.min(Math.max(retryAfter, retryAfterRangeMs.min), retryAfterRangeMs.max) *
  (1 + random() / 10);

/** Milliseconds before another try after `failures` in a row: anything up to a bound that doubles. */
export const fullJitter = (failures: number, random: () => number): number =>
  minIntervalMs +
  random() * (Math.min(idleIntervalMs, minIntervalMs * 2 ** failures) - minIntervalMs);
