import { isFinalState } from '../ledyer/session-state.js';
import { CheckoutError } from './checkout-error.js';
import { withTimeout, type Clock } from './clock.js';
import { ConnectionMonitor } from './connection-monitor.js';
import type { Gate } from './gate.js';
import { LinkedAbortController } from './linked-abort-controller.js';
import { createAsyncQueue, type AsyncQueue } from './async-queue.js';
import type { CheckoutUpdate, Feed, UpdateOrigin } from './checkout-update.js';
import {
  clampRetryAfter,
  getBackoffMs,
  offlineIntervalMs,
  type PollScheduler,
  type PageEnvironment,
} from './poll-scheduler.js';
import type { SessionStatus } from './session-status.js';
import { StreamCutDetector } from './stream-cut-detector.js';
import type { SessionId } from './session-id.js';
import {
  createFailure,
  type StatusResult,
  type StatusClient,
  type StreamUpdate,
} from './status-client.js';

/** Timeout of a request, and of the start of a stream. */
const requestTimeoutMs = 8_000;
/** A stream without data for this long is dead: two of the shop's heartbeats and a margin. */
const streamTimeoutMs = 35_000;
/** A stream counts as stale if it does not deliver a polled status within this time. */
const staleStreamTimeoutMs = 5_000;
/** Lower limit between a request and a stream that reconnects after the page's return. */
const minReconnectDelayMs = 1_000;
/** Delay before the next stream if streams are useless because the platform cuts all of them at the same age. */
const uselessStreamRetryDelayMs = 600_000;
/** Number of equal responses in a row after which an error is reported. */
const responsesBeforeError = 3;

export interface WatchSessionOptions {
  readonly scheduler: PollScheduler;
  readonly clock: Clock;
  /** Returns a number from 0 to 1, like `Math.random`. */
  readonly random: () => number;
  readonly environment: PageEnvironment;
  /** Whether to try a stream before polling. */
  readonly push: boolean;
  /** Whether to send requests only after `requestNow` of the scheduler. Default: false. */
  readonly manual?: boolean | undefined;
  /** Open while the page may hold a connection. */
  readonly gate: Gate;
}

/**
 * Follows a session by a stream or, without one, by polling. Sends additional requests when a change is expected.
 *
 * A broken stream loses no update, because the request that follows returns the current status. Each status is
 * emitted once, although a stream and a request may both deliver it. Requests stop when the session has ended.
 */
export const watchSession =
  (client: StatusClient, options: WatchSessionOptions): Feed =>
  (id, signal) =>
    new SessionWatcher(id, client, options, signal).updates;

class SessionWatcher {
  readonly updates: AsyncQueue<CheckoutUpdate>;
  readonly #id: SessionId;
  readonly #client: StatusClient;
  readonly #options: WatchSessionOptions;
  /** Aborts with the feed, and when the session ends. */
  readonly #endAbort: AbortController;
  readonly #connection: ConnectionMonitor;
  /** The status that was emitted last. */
  #lastStatus: SessionStatus | undefined;
  #lastRequestAt = -Infinity;
  /** Responses in a row that are not from the shop's status resource. */
  #consecutiveUnexpected = 0;
  /** Whether an unknown state was reported. */
  #hasUnknownState = false;
  readonly #cuts = new StreamCutDetector();
  /** The current stream, and its last status. */
  #streamAbort: AbortController | undefined;
  #lastStreamStatus: SessionStatus | undefined;

  constructor(
    id: SessionId,
    client: StatusClient,
    options: WatchSessionOptions,
    signal: AbortSignal,
  ) {
    this.#id = id;
    this.#client = client;
    this.#options = options;
    this.#endAbort = new LinkedAbortController(signal);
    this.updates = createAsyncQueue(signal);
    const { clock, environment, scheduler } = options;
    this.#connection = new ConnectionMonitor(
      {
        clock,
        environment,
        isStreamOpen: () => scheduler.streamState === 'open',
        onChange: (connection) => {
          // Without requests there is no connection to report.
          if (!options.manual) this.updates.push({ type: 'connection', connection });
        },
      },
      this.#endAbort.signal,
    );
    if (options.manual) scheduler.setManual();
    if (options.push) void this.#keepStreamOpen();
    void this.#pollWhenDue();
  }

  /** Polls whenever a request is due, until the session or the feed ends. */
  async #pollWhenDue(): Promise<void> {
    const { scheduler, clock } = this.#options;
    const { signal: endSignal } = this.#endAbort;
    for (;;) {
      await scheduler.untilDue(endSignal);
      if (endSignal.aborted) return;
      const { fresh } = scheduler.onRequestSent();
      this.#lastRequestAt = clock.now();
      this.#connection.onRequestSent();
      const request = new LinkedAbortController(endSignal);
      const pending = this.#client.fetch(this.#id, request.signal, fresh);
      const result =
        (await withTimeout(requestTimeoutMs, pending, clock, endSignal)) ?? createFailure();
      request.abort();
      if (endSignal.aborted) return;
      this.#handleResult(result, 'poll');
      if (result.type === 'status') this.#dropStaleStream(result.status);
    }
  }

  /** Keeps a stream open until the session or the feed ends. Stops if the server has no streams. */
  async #keepStreamOpen(): Promise<void> {
    const { clock, random, scheduler, gate, environment } = this.#options;
    const { signal: endSignal } = this.#endAbort;
    for (let failures = 0; !endSignal.aborted;) {
      // The page was opened in the background. The poll loop gets its first status.
      if (!gate.isOpen) {
        scheduler.streamState = 'suspended';
        await gate.untilOpen(endSignal);
        if (endSignal.aborted) return;
      }
      // A new stream sends the status at once, so no request is needed beside it.
      if (failures === 0) {
        scheduler.onRequestSent();
        scheduler.streamState = 'connecting';
      }
      const openedAt = clock.now();
      const retryAfter = await this.#openStream();
      if (retryAfter === 'never' || endSignal.aborted) return;

      if (!gate.isOpen) {
        scheduler.streamState = 'suspended';
        await gate.untilOpen(endSignal);
        // The poll loop may have sent a request when the browser unfroze the page. Its response is recent enough.
        const remainingMs = this.#lastRequestAt + minReconnectDelayMs - clock.now();
        // Stryker disable next-line EqualityOperator: a sleep of 0 ms changes nothing
        if (remainingMs > 0) await clock.sleep(remainingMs, endSignal);
        scheduler.active.open();
        failures = 0;
        continue;
      }
      scheduler.streamState = undefined;
      failures = clock.now() - openedAt > streamTimeoutMs ? 1 : failures + 1;
      this.#connection.onStreamEnd();
      const isOnline = environment.isOnline();
      // Fetches what the stream would have delivered meanwhile.
      if (isOnline && scheduler.active.isOpen) scheduler.requestNow();
      const retryDelayMs = this.#cuts.areStreamsUseless
        ? uselessStreamRetryDelayMs
        : Math.max(getBackoffMs(failures, random), retryAfter);
      await clock.sleep(isOnline ? retryDelayMs : offlineIntervalMs, endSignal);
      await scheduler.active.untilOpen(endSignal);
    }
  }

  /**
   * Opens a stream and consumes it to its end. Returns the server's retry delay, or `'never'` if it has no streams.
   */
  async #openStream(): Promise<number | 'never'> {
    const { gate, scheduler, clock, random } = this.#options;
    const stream = (this.#streamAbort = new LinkedAbortController(
      this.#endAbort.signal,
      gate.closed,
    ));
    const openedAt = clock.now();
    const pending = this.#client.subscribe(this.#id, stream.signal);
    const inTime = await withTimeout(requestTimeoutMs, pending, clock, stream.signal);
    const result = inTime ?? createFailure();
    if (result.type === 'stream') await this.#consumeStream(result.updates, stream.signal);
    // Streams that the page itself has ended do not count, and neither do responses that are not streams.
    if (!stream.signal.aborted && (!inTime || result.type === 'stream'))
      this.#cuts.onEnd(clock.now() - openedAt);
    stream.abort();
    if (result.type === 'status' || result.type === 'unknown') {
      // A single status instead of a stream: this server has no streams.
      scheduler.streamState = undefined;
      this.#handleResult(result, 'poll');
      return 'never';
    }
    // Stryker disable next-line ConditionalExpression: no other result has a `retryAfter`
    const retryAfter = result.type === 'failure' ? result.retryAfter : undefined;
    return retryAfter === undefined ? 0 : clampRetryAfter(retryAfter, random);
  }

  async #consumeStream(updates: AsyncIterable<StreamUpdate>, signal: AbortSignal): Promise<void> {
    const { scheduler, clock } = this.#options;
    const iterator = updates[Symbol.asyncIterator]();
    try {
      while (!signal.aborted) {
        const item = await withTimeout(streamTimeoutMs, iterator.next(), clock, signal);
        // Stryker disable next-line all: an item without a value throws, which also ends the stream
        if (!item || item.done || signal.aborted) break;
        if (item.value.type !== 'status') {
          // The stream is open but sent no status, so there is nothing to wait for.
          if (scheduler.streamState === 'connecting') scheduler.streamState = undefined;
          if (item.value.type === 'unknown') this.#reportUnknownState();
          continue;
        }
        this.#lastStreamStatus = item.value.status;
        scheduler.streamState = 'open';
        scheduler.reschedule();
        this.#handleResult(item.value, 'push');
      }
    } catch {
      // A broken stream is treated as an ended one.
    }
    // Not awaited: a source that hangs would block here.
    Promise.resolve(iterator.return?.()).catch(() => undefined);
  }

  /** Drops a stream that does not deliver what polling returned. */
  #dropStaleStream(status: SessionStatus): void {
    const { scheduler, clock } = this.#options;
    const stream = this.#streamAbort;
    if (scheduler.streamState !== 'open' || isSameStatus(status, this.#lastStreamStatus)) return;
    void clock.sleep(staleStreamTimeoutMs, this.#endAbort.signal).then(() => {
      // A newer stream is not affected: the older one has ended.
      // Stryker disable next-line OptionalChaining: a stream is open, see above
      if (!isSameStatus(status, this.#lastStreamStatus)) stream?.abort();
    });
  }

  #handleResult(result: StatusResult, source: 'push' | 'poll'): void {
    const { scheduler } = this.#options;
    if (result.type === 'failure') {
      scheduler.onFailure(result.retryAfter);
      this.#connection.onFailure();
      const isFromElsewhere = result.isUnexpectedContent === true || result.isRedirect;
      this.#consecutiveUnexpected = isFromElsewhere ? this.#consecutiveUnexpected + 1 : 0;
      if (this.#consecutiveUnexpected === responsesBeforeError)
        this.#emitError(
          new CheckoutError(result.isRedirect ? 'status-redirected' : 'status-invalid'),
        );
      return;
    }
    this.#connection.onResponse();
    this.#consecutiveUnexpected = 0;
    if (result.type === 'not-found') {
      if (scheduler.onNotFound() === responsesBeforeError) {
        const isKnown = this.#lastStatus !== undefined || this.#hasUnknownState;
        const error = new CheckoutError('session-unknown');
        this.updates.push({ type: isKnown ? 'failure' : 'session-unknown', error });
      }
      return;
    }
    scheduler.onSuccess();
    this.#connection.onStatus();
    if (result.type === 'unknown') this.#reportUnknownState();
    else
      this.#emitStatus(result.status, this.#lastStatus || this.#hasUnknownState ? source : 'mount');
  }

  /** Reports once that the session is in an unknown state. A known one may follow. */
  #reportUnknownState(): void {
    if (!this.#hasUnknownState) this.#emitError(new CheckoutError('state-unknown'));
    this.#hasUnknownState = true;
  }

  #emitError(error: CheckoutError): void {
    this.updates.push({ type: 'failure', error });
  }

  #emitStatus(status: SessionStatus, source: UpdateOrigin): void {
    const { cartRevision: revision } = status;
    if (revision !== undefined) this.updates.push({ type: 'cart', revision });
    if (isSameStatus(status, this.#lastStatus)) return;
    if (this.#lastStatus) this.#options.scheduler.clearExpectations();
    this.#lastStatus = status;
    if (status.state === 'pendingSca') this.#options.scheduler.awaitsSignature = true;
    this.updates.push({ type: 'status', status, source });
    if (isFinalState(status.state)) this.#endAbort.abort();
  }
}

/** Ignores the order id, which does not change alone: it comes with the final state `authorized`. */
const isSameStatus = (one: SessionStatus, other: SessionStatus | undefined): boolean =>
  one.state === other?.state && one.signState === other.signState;
