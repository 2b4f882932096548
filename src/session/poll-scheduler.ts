import type { Clock } from './clock.js';
import { Gate } from './gate.js';
import { LinkedAbortController } from './linked-abort-controller.js';

/** Lower limit between two requests. */
const minIntervalMs = 1_000;
/** Interval while a change is expected. */
const fastIntervalMs = 2_000;
/** Duration for which a change is expected after an event of the frame, or after a return to a page without any. */
const fastDurationMs = 45_000;
/** Duration for which a change is expected after buy. The frame usually reports it, and some purchases are rejected. */
const fastAfterBuyDurationMs = 20_000;
/** Duration for which a change is expected after a return to a page whose frame has fired events. */
const fastAfterReturnDurationMs = 4_000;
/** Interval while no change is expected. */
const idleIntervalMs = 30_000;
/** Interval while no change is expected and the frame has fired no event yet. */
const silentFrameIntervalMs = 9_000;
/** Number of 404s in a row after which the interval is {@link notFoundIntervalMs}. */
const maxQuick404s = 3;
/** Interval while the shop does not know the session. It doubles up to the maximum. */
const notFoundIntervalMs = { min: 30_000, max: 300_000 };
/** Interval while a stream delivers changes. */
const withPushIntervalMs = 120_000;
/** Interval while a stream is connecting. */
const connectingIntervalMs = 3_000;
/** Interval while the browser reports no network, which may be wrong. */
export const offlineIntervalMs = 30_000;
/**
 * Interval while the page is hidden. The return to the page triggers a request too, but some browsers do not report it.
 */
const hiddenIntervalMs = 7_200_000;
/** Limits for a `Retry-After` header. */
const retryAfterRangeMs = { min: 1_000, max: 60_000 };

/** The state of the stream. `suspended` means that the page may hold no connection now. */
export type StreamState = 'connecting' | 'open' | 'suspended';

/** The state of the page and of its network. */
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
 * Schedules the requests for the status.
 *
 * Requests are rare while the buyer fills in the form or a signatory has to sign. They are frequent when a change
 * is expected: after buy, after a frame event, after a return to the page. Such a request makes the server return
 * the current status instead of a cached one. The interval then grows in proportion to the time that has passed,
 * and is long again after an update.
 */
export class PollScheduler {
  /** `undefined` while there is no stream. */
  streamState: StreamState | undefined;
  /** Closed while streams are useless: after several 404s. Opens with the next reason for a request. */
  readonly active = new Gate();
  /** Whether the frame has fired an event. It then fires the next one too. */
  frameHasFiredEvents = false;
  /** Whether a signatory has to sign, which may take days. */
  awaitsSignature = false;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #environment: PageEnvironment;
  #lastRequestAt = -Infinity;
  /** Requests are frequent until this time, unless a stream is open. */
  #fastUnlessPushUntil = -Infinity;
  /** Requests are frequent until this time, and rare right after it. */
  #fastAfterReturnUntil = -Infinity;
  /** Requests are frequent until this time, even with an open stream. */
  #fastUntil = -Infinity;
  /** Whether a request is due as soon as the lower limit allows, and whether that must be fresh. */
  #dueRequestIsFresh: boolean | undefined;
  #consecutiveFailures = 0;
  #consecutive404s = 0;
  /** Whether the frame has reported a change that the shop has not confirmed. */
  #awaitsConfirmation = false;
  /** Whether only {@link requestNow} sends requests. */
  #isManual = false;
  #retryNotBefore = -Infinity;
  #sleepAbort: AbortController | undefined;

  constructor({ clock, random, environment }: PollSchedulerOptions) {
    this.#clock = clock;
    this.#random = random;
    this.#environment = environment;
  }

  /**
   * Called when the buyer has pressed buy. Schedules frequent requests, unless a stream is open. The first one is for
   * a cart that another tab has changed, which the server knows without Ledyer: the session has not changed yet.
   */
  onBuy(): void {
    if (this.#isManual) return;
    this.#fastUnlessPushUntil = this.#clock.now() + fastAfterBuyDurationMs;
    if (this.streamState !== 'open') this.#request(this.#dueRequestIsFresh ?? false);
  }

  /** Called when the buyer returns to the page. Schedules one request, and frequent ones unless a stream is open. */
  onPageReturn(): void {
    if (this.#isManual) return;
    const now = this.#clock.now();
    if (this.frameHasFiredEvents) this.#fastAfterReturnUntil = now + fastAfterReturnDurationMs;
    else this.#fastUnlessPushUntil = now + fastDurationMs;
    this.requestNow();
  }

  /** Called when the page has changed the cart. Requests the new revision. */
  onCartChange(): void {
    if (!this.#isManual) this.requestNow();
  }

  /** Whether requests are sent without {@link requestNow}. */
  get isAutomatic(): boolean {
    return !this.#isManual;
  }

  /** Called when the frame reports a change. Schedules frequent requests until the shop confirms it. */
  onFrameEvent(): void {
    if (this.#isManual) return;
    this.#awaitsConfirmation = true;
    this.#fastUntil = this.#clock.now() + fastDurationMs;
    this.requestNow();
  }

  /** Called when the expected change has arrived. Ends the frequent requests. */
  clearExpectations(): void {
    this.#awaitsConfirmation = false;
    this.#fastUnlessPushUntil = -Infinity;
    this.#fastAfterReturnUntil = -Infinity;
    this.#fastUntil = -Infinity;
  }

  /** Makes a request due now. */
  requestNow(): void {
    this.#request(true);
  }

  #request(isFresh: boolean): void {
    this.#dueRequestIsFresh = isFresh;
    this.active.open();
    this.reschedule();
  }

  /** Recalculates the time of the next request. */
  reschedule(): void {
    this.#sleepAbort?.abort();
  }

  /** Records that a request is sent. Returns whether the server must not use a cached status. */
  onRequestSent(): { readonly fresh: boolean } {
    const now = this.#clock.now();
    const fresh =
      this.#dueRequestIsFresh ??
      now < Math.max(this.#changeExpectedUntil, this.#fastAfterReturnUntil);
    this.#dueRequestIsFresh = undefined;
    this.#lastRequestAt = now;
    if (this.#isManual) this.active.close();
    return { fresh };
  }

  /** Records a response. */
  onSuccess(): void {
    this.#consecutiveFailures = 0;
    this.#consecutive404s = 0;
    this.#retryNotBefore = -Infinity;
    if (!this.#isManual) this.active.open();
  }

  /** Records a failure. `retryAfter` is the server's `Retry-After` in milliseconds. */
  onFailure(retryAfter?: number): void {
    this.#consecutiveFailures += 1;
    if (retryAfter === undefined) return;
    this.#retryNotBefore = this.#clock.now() + clampRetryAfter(retryAfter, this.#random);
  }

  /**
   * Records a 404. Returns how many there were in a row. They slow requests down and end nothing: a proxy returns
   * some during a deployment of the shop.
   */
  onNotFound(): number {
    this.onFailure();
    this.#consecutive404s += 1;
    if (this.#consecutive404s >= maxQuick404s) this.active.close();
    return this.#consecutive404s;
  }

  /** Sends no more requests by itself, only one for each {@link requestNow}. */
  setManual(): void {
    this.#isManual = true;
    this.active.close();
  }

  /** Resolves when the next request is due. */
  async untilDue(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      if (this.#isManual) await this.active.untilOpen(signal);
      const delayMs = this.#getNextRequestAt() - this.#clock.now();
      if (delayMs <= 0) return;
      this.#sleepAbort = new LinkedAbortController(signal);
      await this.#clock.sleep(delayMs, this.#sleepAbort.signal);
      this.#sleepAbort.abort();
    }
  }

  /**
   * Returns the time of the next request. The interval runs from start to start, so that a slow server is polled as
   * often as a fast one.
   */
  #getNextRequestAt(): number {
    if (this.#lastRequestAt === -Infinity) return this.#clock.now();
    const delayMs = this.#dueRequestIsFresh === undefined ? this.#getIntervalMs() : minIntervalMs;
    return Math.max(this.#lastRequestAt + delayMs, this.#retryNotBefore);
  }

  #getIntervalMs(): number {
    if (!this.#environment.isVisible()) return hiddenIntervalMs;
    if (!this.#environment.isOnline()) return offlineIntervalMs;
    // After a purchase, requests are as frequent as after other failures.
    if (this.#consecutive404s >= maxQuick404s && !this.#awaitsConfirmation) {
      const { min, max } = notFoundIntervalMs;
      return Math.min(min * 2 ** (this.#consecutive404s - maxQuick404s), max);
    }
    if (this.#consecutiveFailures > 0) return getBackoffMs(this.#consecutiveFailures, this.#random);
    if (this.streamState !== 'open' && this.#lastRequestAt < this.#fastAfterReturnUntil)
      return fastIntervalMs;
    const backoffMs = (this.#lastRequestAt - this.#changeExpectedUntil) / 4;
    return Math.min(fastIntervalMs + Math.max(backoffMs, 0), this.#getIdleIntervalMs());
  }

  get #changeExpectedUntil(): number {
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

/** Returns a `Retry-After` within limits, plus up to a tenth. The server may have sent the same value to all pages. */
export const clampRetryAfter = (retryAfter: number, random: () => number): number =>
  Math.min(Math.max(retryAfter, retryAfterRangeMs.min), retryAfterRangeMs.max) *
  (1 + random() / 10);

/** Returns the delay before a retry in milliseconds: exponential backoff with full jitter. */
export const getBackoffMs = (failures: number, random: () => number): number =>
  minIntervalMs +
  random() * (Math.min(idleIntervalMs, minIntervalMs * 2 ** failures) - minIntervalMs);
