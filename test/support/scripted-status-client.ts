import type { SessionState, SignState } from '../../src/ledyer/session-state.js';
import type { SessionStatus } from '../../src/session/session-status.js';
import { parseSessionId } from '../../src/session/parse-session-id.js';
import type { SessionId } from '../../src/session/session-id.js';
import type {
  SubscribeResult,
  StatusResult,
  StatusClient,
  StreamUpdate,
} from '../../src/session/status-client.js';
import type { FakeClock } from './fake-clock.js';

export const sessionId: SessionId = parseSessionId('se_1xE2fCIbZXHqB2tZctuZGlyCKnQ');

export const createStatus = (state: SessionState, signState?: SignState): SessionStatus => ({
  sessionId,
  state,
  signState,
  orderId: state === 'authorized' ? 'or_1' : undefined,
});

export const statusResult = (state: SessionState): StatusResult => ({
  type: 'status',
  status: createStatus(state),
});
export const notFoundResult: StatusResult = { type: 'not-found' };
export const failureResult: StatusResult = { type: 'failure' };

/** A stream whose items a test emits. */
export class ScriptedStream implements AsyncIterable<StreamUpdate> {
  /** Whether the reader has closed the stream. */
  released = false;
  readonly #queued: StreamUpdate[] = [];
  #ended = false;
  #wake: () => void = () => undefined;

  emit(state: SessionState, signState?: SignState): void {
    this.#push({ type: 'status', status: createStatus(state, signState) });
  }
  emitHeartbeat(): void {
    this.#push({ type: 'heartbeat' });
  }
  /** Fails the stream. */
  breakConnection(): void {
    this.#ended = true;
    this.#wake();
  }

  #push(item: StreamUpdate): void {
    this.#queued.push(item);
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<StreamUpdate> {
    try {
      for (;;) {
        const item = this.#queued.shift();
        if (item) yield item;
        else if (this.#ended) throw new TypeError('the connection broke');
        else await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    } finally {
      this.released = true;
    }
  }
}

/** A status client with scripted results. It records its calls. */
export class ScriptedStatusClient implements StatusClient {
  /** Times of the fetches, in milliseconds. */
  readonly fetchTimes: number[] = [];
  /** The `fresh` argument of each fetch. */
  readonly freshFlags: boolean[] = [];
  /** Times of the subscriptions, in milliseconds. */
  readonly subscribeTimes: number[] = [];
  /** The maximum number of concurrent fetches. */
  maxConcurrent = 0;
  onFetch: (index: number) => StatusResult | Promise<StatusResult> = () => statusResult('open');
  onSubscribe: (index: number) => SubscribeResult | Promise<SubscribeResult> = () => failureResult;
  readonly #clock: FakeClock;
  #inFlight = 0;

  constructor(clock: FakeClock) {
    this.#clock = clock;
  }

  async fetch(_id: SessionId, _signal: AbortSignal, fresh: boolean): Promise<StatusResult> {
    this.fetchTimes.push(this.#clock.now());
    this.freshFlags.push(fresh);
    this.#inFlight += 1;
    this.maxConcurrent = Math.max(this.maxConcurrent, this.#inFlight);
    try {
      return await this.onFetch(this.fetchTimes.length - 1);
    } finally {
      this.#inFlight -= 1;
    }
  }

  subscribe(): Promise<SubscribeResult> {
    this.subscribeTimes.push(this.#clock.now());
    return Promise.resolve(this.onSubscribe(this.subscribeTimes.length - 1));
  }
}
