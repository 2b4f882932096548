import type { Clock } from './clock.js';
import { Gate } from './gate.js';
import { LinkedAbortController } from './linked-abort-controller.js';

/** Lower limit between two requests. */
const minIntervalMs = 1_000;
/** While a change is expected, and for how long. */
const fastIntervalMs = 2_000;
const fastDurationMs = 45_000;
/** After a return to a page whose frame reports changes itself. */
const fastAfterReturnMs = 6_000;
/** While no change is expected. */
const idleIntervalMs = 30_000;
/** While no change is expected and the frame has fired no event yet. */
const silentFrameIntervalMs = 9_000;
/** While a stream delivers changes. */
const withPushIntervalMs = 120_000;
/** While a stream is connecting. */
const connectingIntervalMs = 3_000;
/** While the browser reports no network, which may be wrong. */
export const offlineIntervalMs = 30_000;
/** While the page is hidden. The return triggers a request, so this covers browsers that do not report it. */
const hiddenIntervalMs = 7_200_000;
/** Limits for a `Retry-After` header. */
const retryAfterRangeMs = { min: 1_000, max: 60_000 };

/** The stream: connecting, open, or suspended while the page may hold no connection. */
export type StreamState = 'connecting' | 'open' | 'suspended';

/** The page as the scheduler sees it. */
export interface PageEnvironment {
  /** Whether the page is visible. */
  isVisible(): boolean;
  /** Whether the browser reports a network. */
  isOnline(): boolean;
  /** Calls `listener` whenever the network goes away, until `signal` aborts. */
  onOffline(listener: () => void, signal: AbortSignal): void;
}

export interface PollSchedulerOptions {
  readonly clock: Clock;
  /** Returns a number from 0 to 1, like `Math.random`. */
  readonly random: () => number;
  readonly environment: PageEnvironment;
}

/**
 * Decides when to request the status next.
 *
 * Requests are rare while the buyer fills in the form: the frame reports changes, or a long wait has begun. They
 * are frequent when a change is expected: after buy, after a frame event, after a return to the page. Such a
 * request asks the server for the current status instead of a cached one. The interval then grows in proportion to
 * the time that has passed, and is long again after an update.
 */
export class PollScheduler {
  /** `undefined` while there is no stream. */
  streamState: StreamState | undefined;
  /** Closed while no request is sent until something happens. */
  readonly active = new Gate();
  /** The frame has fired an event, so it will also fire the next one. */
  frameHasFiredEvents = false;
  /** A signatory has to sign, which may take days. */
  awaitsSignature = false;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #environment: PageEnvironment;
  #lastRequestAt = -Infinity;
  /** Requests are frequent until then, unless a stream is open. */
  #fastUnlessPushUntil = -Infinity;
  /** Requests are frequent until then, and rare right after. */
  #fastAfterReturnUntil = -Infinity;
  /** Requests are frequent until then, even beside a stream. */
  #fastUntil = -Infinity;
  /** The next request is sent as soon as the lower limit allows. */
  #requestIsDue = false;
  #failures = 0;
  #retryAt = -Infinity;
  #sleepAbort: AbortController | undefined;

  constructor({ clock, random, environment }: PollSchedulerOptions) {
    this.#clock = clock;
    this.#random = random;
    this.#environment = environment;
  }

  /** The buyer pressed buy: sends frequent requests, unless a stream is open. */
  onBuy(): void {
    this.#fastUnlessPushUntil = this.#clock.now() + fastDurationMs;
    if (this.streamState !== 'open') this.requestNow();
  }

  /** The buyer is back at the page: the same, and one request in any case. */
  onPageReturn(): void {
    const now = this.#clock.now();
    if (this.frameHasFiredEvents) this.#fastAfterReturnUntil = now + fastAfterReturnMs;
    else this.#fastUnlessPushUntil = now + fastDurationMs;
    this.requestNow();
  }

  /** The frame reports a change: sends frequent requests until the shop confirms it. */
  onFrameEvent(): void {
    this.#fastUntil = this.#clock.now() + fastDurationMs;
    this.requestNow();
  }

  /** The expected change has arrived. */
  clearExpectations(): void {
    this.#fastUnlessPushUntil = -Infinity;
    this.#fastAfterReturnUntil = -Infinity;
    this.#fastUntil = -Infinity;
  }

  /** Sends one request now. */
  requestNow(): void {
    this.#requestIsDue = true;
    this.active.open();
    this.reschedule();
  }

  /** Recalculates the wait after something else than time has changed. */
  reschedule(): void {
    this.#sleepAbort?.abort();
  }

  /** Records that a request is sent. Returns whether the server must not use a cached status. */
  onRequestSent(): { readonly fresh: boolean } {
    const now = this.#clock.now();
    const fresh =
      this.#requestIsDue || now < Math.max(this.#expectingUntil, this.#fastAfterReturnUntil);
    this.#requestIsDue = false;
    this.#lastRequestAt = now;
    return { fresh };
  }

  /** Records a response. */
  onSuccess(): void {
    this.#failures = 0;
    this.#retryAt = -Infinity;
    this.active.open();
  }

  /** Records a failure. `retryAfter` is the server's `Retry-After` in milliseconds. */
  onFailure(retryAfter?: number): void {
    this.#failures += 1;
    if (retryAfter === undefined) return;
    this.#retryAt = this.#clock.now() + clampRetryAfter(retryAfter, this.#random);
  }

  /** Sends no requests until there is a reason for one. */
  pause(): void {
    this.active.close();
    this.reschedule();
  }

  /** Resolves when the next request is due. */
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

  /**
   * Returns the time of the next request. Counted from start to start, so that a slow server is not polled less
   * often.
   */
  #nextAt(): number {
    if (this.#lastRequestAt === -Infinity) return this.#clock.now();
    const delayMs = this.#requestIsDue ? minIntervalMs : this.#getIntervalMs();
    return Math.max(this.#lastRequestAt + delayMs, this.#retryAt);
  }

  #getIntervalMs(): number {
    if (!this.#environment.isVisible()) return hiddenIntervalMs;
    if (!this.#environment.isOnline()) return offlineIntervalMs;
    if (this.#failures > 0) return fullJitter(this.#failures, this.#random);
    if (this.streamState !== 'open' && this.#lastRequestAt < this.#fastAfterReturnUntil)
      return fastIntervalMs;
    const backoffMs = (this.#lastRequestAt - this.#expectingUntil) / 2;
    return Math.min(
      Math.max(fastIntervalMs, fastIntervalMs + backoffMs),
      this.#getIdleIntervalMs(),
    );
  }

  get #expectingUntil(): number {
    return this.streamState === 'open'
      ? this.#fastUntil
      : Math.max(this.#fastUnlessPushUntil, this.#fastUntil);
  }

  /** Returns the interval while no change is expected. */
  #getIdleIntervalMs(): number {
    if (this.streamState === 'connecting') return connectingIntervalMs;
    if (this.streamState === 'open') return withPushIntervalMs;
    return this.frameHasFiredEvents || this.awaitsSignature
      ? idleIntervalMs
      : silentFrameIntervalMs;
  }
}

/** Returns a `Retry-After` within limits, plus up to a tenth: all pages got the same value. */
export const clampRetryAfter = (retryAfter: number, random: () => number): number =>
  Math.min(Math.max(retryAfter, retryAfterRangeMs.min), retryAfterRangeMs.max) *
  (1 + random() / 10);

/** Returns the delay before a retry in milliseconds: exponential backoff with full jitter. */
export const fullJitter = (failures: number, random: () => number): number =>
  minIntervalMs +
  random() * (Math.min(idleIntervalMs, minIntervalMs * 2 ** failures) - minIntervalMs);
