import { isFinalState } from '../ledyer/session-state.js';
import { CheckoutError } from './checkout-error.js';
import { withTimeout, type Clock } from './clock.js';
import type { Gate } from './gate.js';
import { LinkedAbortController } from './linked-abort-controller.js';
import { asyncQueue, type AsyncQueue } from './async-queue.js';
import type { ConnectionMode, UpdateOrigin, Feed } from './checkout-update.js';
import {
  clampRetryAfter,
  fullJitter,
  offlineIntervalMs,
  type PollScheduler,
  type PageEnvironment,
} from './poll-scheduler.js';
import type { SessionStatus } from './session-status.js';
import type { SessionId } from './parse-session-id.js';
import {
  failure,
  type StatusResult,
  type StatusClient,
  type StreamUpdate,
} from './status-client.js';

/** Milliseconds in which a question is answered, or a stream begins. */
const requestTimeoutMs = 8_000;
/** Milliseconds in which a stream says something, or is taken for dead: two of the shop's heartbeats and a bit. */
const streamTimeoutMs = 35_000;
/** Milliseconds after which a stream that did not bring what was learnt by asking is taken for deaf. */
const staleStreamTimeoutMs = 5_000;
/** Milliseconds between a question and a stream that is opened again on a return. */
const minReconnectDelayMs = 1_000;
/** Questions in a row that may fail, or milliseconds without an answer, until the connection counts as lost. */
const maxConsecutiveFailures = 3;
const responseTimeoutMs = 10_000;

export interface WatchSessionOptions {
  readonly scheduler: PollScheduler;
  readonly clock: Clock;
  /** Between 0 and 1, like `Math.random`. */
  readonly random: () => number;
  readonly environment: PageEnvironment;
  /** Whether a stream is tried before asking. */
  readonly push: boolean;
  /** Open while the page may hold a connection. */
  readonly gate: Gate;
}

/**
 * Follows a session: by a stream while there is one, by asking otherwise, and by
 * asking besides when something is expected.
 *
 * A stream loses no news when it breaks, because the question that follows is
 * answered with how the session stands. The same news is told once, whichever
 * way it came. Nothing is asked any more once the session has ended.
 */
export const watchSession =
  (client: StatusClient, options: WatchSessionOptions): Feed =>
  (id, signal) =>
    new SessionWatcher(id, client, options, signal).updates;

class SessionWatcher {
  readonly updates: AsyncQueue;
  readonly #id: SessionId;
  readonly #client: StatusClient;
  readonly #options: WatchSessionOptions;
  /** Aborts with the feed, and with the session's end. */
  readonly #endAbort: AbortController;
  /** What was told last. */
  #lastStatus: SessionStatus | undefined;
  #connection: ConnectionMode | undefined;
  #lastRequestAt = -Infinity;
  /** Questions in a row that failed. */
  #consecutiveFailures = 0;
  /** Questions in a row to which the answer was 404. */
  #consecutive404s = 0;
  /** … and to which something else than the shop's status resource answered. */
  #consecutiveUnexpected = 0;
  /** A state that only later versions know has been told of. */
  #hasUnknownState = false;
  /** Runs from the first question that is not answered. */
  #responseTimer: AbortController | undefined;
  /** The stream under way, and what it said last. */
  #streamAbort: AbortController | undefined;
  #lastStreamStatus: SessionStatus | undefined;

  constructor(
    id: SessionId,
    status: StatusClient,
    options: WatchSessionOptions,
    signal: AbortSignal,
  ) {
    this.#id = id;
    this.#client = status;
    this.#options = options;
    this.#endAbort = new LinkedAbortController(signal);
    this.updates = asyncQueue(signal);
    options.environment.onOffline(() => this.#setConnection('offline'), this.#endAbort.signal);
    if (options.push) void this.#keepStreamOpen();
    void this.#pollWhenDue();
  }

  /** Asks at the pace, until the end. */
  async #pollWhenDue(): Promise<void> {
    const { scheduler, clock } = this.#options;
    const { signal: end } = this.#endAbort;
    for (;;) {
      await scheduler.untilDue(end);
      if (end.aborted) return;
      const { fresh } = scheduler.onRequestSent();
      this.#lastRequestAt = clock.now();
      void this.#startResponseTimer();
      const request = new LinkedAbortController(end);
      const pending = this.#client.fetch(this.#id, request.signal, fresh);
      const result = (await withTimeout(requestTimeoutMs, pending, clock, end)) ?? failure();
      request.abort();
      if (end.aborted) return;
      this.#handleResult(result, 'poll');
      if (result.type === 'answer') this.#dropStaleStream(result.answer);
    }
  }

  /** Keeps a stream open, until the end or until it turns out that the shop has none. */
  async #keepStreamOpen(): Promise<void> {
    const { clock, random, scheduler, gate, environment } = this.#options;
    const { signal: end } = this.#endAbort;
    for (let failures = 0; !end.aborted;) {
      // A stream that opens for the first time, or after a pause, speaks at once: no need to ask as well.
      if (failures === 0) {
        scheduler.onRequestSent();
        scheduler.streamState = 'opening';
      }
      const openedAt = clock.now();
      const retryAfter = await this.#openStream();
      if (retryAfter === 'never' || end.aborted) return;

      if (!gate.isOpen) {
        scheduler.streamState = 'parked';
        await gate.untilOpen(end);
        // A page that was frozen may have asked the moment that it was thawed: one request is enough.
        const remainingMs = this.#lastRequestAt + minReconnectDelayMs - clock.now();
        if (remainingMs > 0) await clock.sleep(remainingMs, end);
        scheduler.active.open();
        failures = 0;
        continue;
      }
      scheduler.streamState = 'none';
      failures = clock.now() - openedAt > streamTimeoutMs ? 1 : failures + 1;
      let delayMs = Math.max(fullJitter(failures, random), retryAfter);
      if (!environment.isOnline()) {
        this.#setConnection('offline');
        delayMs = offlineIntervalMs;
      } else {
        // Only an answer shows that a connection which was lost is back.
        if (this.#connection !== 'lost' && this.#connection !== 'offline')
          this.#setConnection('poll');
        // What the stream would have brought meanwhile is asked for.
        if (scheduler.active.isOpen) scheduler.requestNow();
      }
      await clock.sleep(delayMs, end);
      await scheduler.active.untilOpen(end);
    }
  }

  /** Opens a stream and hears it to its end; then says how long the shop wants to be left alone. */
  async #openStream(): Promise<number | 'never'> {
    const { gate, scheduler, clock, random } = this.#options;
    const stream = (this.#streamAbort = new LinkedAbortController(
      this.#endAbort.signal,
      gate.closed,
    ));
    const pending = this.#client.subscribe(this.#id, stream.signal);
    const result =
      (await withTimeout(requestTimeoutMs, pending, clock, stream.signal)) ?? failure();
    if (result.type === 'stream') await this.#consumeStream(result.news, stream.signal);
    stream.abort();
    if (result.type === 'answer' || result.type === 'unknown') {
      // An answer in place of a stream: this shop has none.
      scheduler.streamState = 'none';
      this.#handleResult(result, 'poll');
      return 'never';
    }
    const retryAfter = result.type === 'trouble' ? result.retryAfter : undefined;
    return retryAfter === undefined ? 0 : clampRetryAfter(retryAfter, random);
  }

  async #consumeStream(updates: AsyncIterable<StreamUpdate>, signal: AbortSignal): Promise<void> {
    const { scheduler, clock } = this.#options;
    const iterator = updates[Symbol.asyncIterator]();
    try {
      while (!signal.aborted) {
        const item = await withTimeout(streamTimeoutMs, iterator.next(), clock, signal);
        if (!item || item.done || signal.aborted) break;
        if (item.value.type !== 'answer') {
          // It is open, and has not said how things are: nothing to wait for.
          if (scheduler.streamState === 'opening') scheduler.streamState = 'none';
          if (item.value.type === 'unknown') this.#reportUnknownState();
          continue;
        }
        this.#lastStreamStatus = item.value.answer;
        scheduler.streamState = 'push';
        scheduler.reschedule();
        this.#setConnection('push');
        this.#handleResult(item.value, 'push');
      }
    } catch {
      // A stream that breaks is a stream that ends.
    }
    // Not awaited: a source that hangs would never let go.
    Promise.resolve(iterator.return?.()).catch(() => undefined);
  }

  /** Gives up a stream that does not bring soon what was learnt by asking. */
  #dropStaleStream(status: SessionStatus): void {
    const { scheduler, clock } = this.#options;
    const stream = this.#streamAbort;
    if (scheduler.streamState !== 'push' || isEqual(status, this.#lastStreamStatus)) return;
    void clock.sleep(staleStreamTimeoutMs, this.#endAbort.signal).then(() => {
      if (stream === this.#streamAbort && !isEqual(status, this.#lastStreamStatus)) stream?.abort();
    });
  }

  #handleResult(result: StatusResult, source: 'push' | 'poll'): void {
    const { scheduler } = this.#options;
    if (result.type === 'trouble') {
      scheduler.onFailure(result.retryAfter);
      this.#consecutiveFailures += 1;
      if (
        this.#consecutiveFailures >= maxConsecutiveFailures ||
        !this.#options.environment.isOnline()
      )
        this.#markDisconnected();
      this.#consecutiveUnexpected = result.isForeign ? this.#consecutiveUnexpected + 1 : 0;
      if (this.#consecutiveUnexpected === maxConsecutiveFailures)
        this.#emitError(statusInvalidError());
      return;
    }
    this.#consecutiveFailures = 0;
    this.#consecutiveUnexpected = 0;
    this.#responseTimer?.abort();
    this.#responseTimer = undefined;
    if (result.type === 'missing') {
      scheduler.onFailure();
      this.#consecutive404s += 1;
      if (this.#consecutive404s % maxConsecutiveFailures > 0) return;
      scheduler.pause();
      this.#emitError(sessionUnknownError());
      return;
    }
    this.#consecutive404s = 0;
    scheduler.onSuccess();
    this.#setConnection(scheduler.streamState === 'push' ? 'push' : 'poll');
    if (result.type === 'unknown') this.#reportUnknownState();
    else
      this.#emitStatus(result.answer, this.#lastStatus || this.#hasUnknownState ? source : 'mount');
  }

  /** The session is in a state of which nothing is known here. It may well reach one that is known. */
  #reportUnknownState(): void {
    if (!this.#hasUnknownState) this.#emitError(stateUnknownError());
    this.#hasUnknownState = true;
  }

  #emitError(error: CheckoutError): void {
    this.updates.push({ type: 'trouble', error });
  }

  async #startResponseTimer(): Promise<void> {
    if (this.#responseTimer) return;
    this.#responseTimer = new LinkedAbortController(this.#endAbort.signal);
    const { signal } = this.#responseTimer;
    await this.#options.clock.sleep(responseTimeoutMs, signal);
    if (!signal.aborted) this.#markDisconnected();
  }

  #markDisconnected(): void {
    const { scheduler, environment } = this.#options;
    if (!environment.isOnline()) this.#setConnection('offline');
    else if (scheduler.streamState !== 'push') this.#setConnection('lost');
  }

  #emitStatus(status: SessionStatus, source: UpdateOrigin): void {
    if (isEqual(status, this.#lastStatus)) return;
    if (this.#lastStatus) this.#options.scheduler.clearExpectations();
    this.#lastStatus = status;
    if (status.state === 'pendingSca') this.#options.scheduler.awaitsSignature = true;
    this.updates.push({ type: 'answer', answer: status, source });
    if (isFinalState(status.state)) this.#endAbort.abort();
  }

  #setConnection(connection: ConnectionMode): void {
    if (connection === this.#connection) return;
    this.#connection = connection;
    this.updates.push({ type: 'connection', connection });
  }
}

const isEqual = (one: SessionStatus, other: SessionStatus | undefined): boolean =>
  one.state === other?.state && one.signState === other.signState && one.orderId === other.orderId;

const statusInvalidError = () =>
  new CheckoutError(
    'status-invalid',
    'What answers at the status resource three times in a row is not its answer: a login page stands in its place, or status-url leads elsewhere. Asking goes on.',
  );

const stateUnknownError = () =>
  new CheckoutError(
    'state-unknown',
    'The status resource named a state that this version of ledyer-checkout does not know, which says nothing here. Asking goes on; a later version may know it.',
  );

const sessionUnknownError = () =>
  new CheckoutError(
    'session-unknown',
    'The status resource answered 404 three times: this shop did not create the session for this buyer. ' +
      'Check that status-url leads to the server that created it, and that its cookie is sent.',
  );
