import type { SessionState, SignState } from '../../src/ledyer/session-state.js';
import type { SessionStatus } from '../../src/session/session-status.js';
import { parseSessionId, type SessionId } from '../../src/session/parse-session-id.js';
import type { SubscribeResult, StatusResult, StatusClient, StreamUpdate } from '../../src/session/status-client.js';
import type { ManualClock } from './manual-clock.js';

export const sessionId: SessionId = parseSessionId('se_1xE2fCIbZXHqB2tZctuZGlyCKnQ');

export const answer = (state: SessionState, signState?: SignState): SessionStatus => ({
  sessionId,
  state,
  signState,
  orderId: state === 'authorized' ? 'or_1' : undefined,
});

export const says = (state: SessionState): StatusResult => ({ type: 'status', status: answer(state) });
export const missing: StatusResult = { type: 'not-found' };
export const trouble: StatusResult = { type: 'failure' };

/** A stream that a test speaks through. */
export class ScriptedStream implements AsyncIterable<StreamUpdate> {
  /** Whoever listened has let go. */
  released = false;
  readonly #waiting: StreamUpdate[] = [];
  #ended = false;
  #wake: () => void = () => undefined;

  say(state: SessionState, signState?: SignState): void {
    this.#push({ type: 'status', status: answer(state, signState) });
  }
  beat(): void {
    this.#push({ type: 'heartbeat' });
  }
  /** The connection breaks. */
  break(): void {
    this.#ended = true;
    this.#wake();
  }

  #push(news: StreamUpdate): void {
    this.#waiting.push(news);
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<StreamUpdate> {
    try {
      for (;;) {
        const news = this.#waiting.shift();
        if (news) yield news;
        else if (this.#ended) throw new TypeError('the connection broke');
        else await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    } finally {
      this.released = true;
    }
  }
}

/** A shop that answers as a test wants, and remembers what it was asked. */
export class ScriptedStatus implements StatusClient {
  /** When it was asked, in milliseconds. */
  readonly asked: number[] = [];
  /** Which questions had to be answered with what is known now. */
  readonly fresh: boolean[] = [];
  /** When a stream was asked for. */
  readonly opened: number[] = [];
  /** The most questions that were under way at a time. */
  mostAtOnce = 0;
  reply: (index: number) => StatusResult | Promise<StatusResult> = () => says('open');
  stream: (index: number) => SubscribeResult | Promise<SubscribeResult> = () => trouble;
  readonly #clock: ManualClock;
  #underWay = 0;

  constructor(clock: ManualClock) {
    this.#clock = clock;
  }

  async fetch(_id: SessionId, _signal: AbortSignal, fresh: boolean): Promise<StatusResult> {
    this.asked.push(this.#clock.now());
    this.fresh.push(fresh);
    this.#underWay += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#underWay);
    try {
      return await this.reply(this.asked.length - 1);
    } finally {
      this.#underWay -= 1;
    }
  }

  subscribe(): Promise<SubscribeResult> {
    this.opened.push(this.#clock.now());
    return Promise.resolve(this.stream(this.opened.length - 1));
  }
}
