import { isFinalState } from '../ledyer/session-state.js';
import { CheckoutError } from './checkout-error.js';
import { deadlineIn, type Clock, type Deadline } from './clock.js';
import type { Gate } from './gate.js';
import { newsQueue, type NewsQueue } from './news-queue.js';
import type { Connection, FactSource, Feed } from './news.js';
import { fullJitter, type Pace, type Surroundings } from './pace.js';
import type { SessionAnswer } from './session-answer.js';
import type { SessionId } from './session-id.js';
import type { Reply, Status, StreamNews } from './status.js';

/** Milliseconds in which a stream says something, or is taken for dead: two of the shop's heartbeats and a bit. */
const heartbeat = 35_000;
/** Milliseconds after which a stream that did not bring what was learnt by asking is taken for deaf. */
const deafAfter = 5_000;
/** Questions in a row that may fail, or milliseconds without an answer, until the connection counts as lost. */
const patience = 3;
const patienceMs = 10_000;

export interface FollowOptions {
  readonly pace: Pace;
  readonly clock: Clock;
  /** Between 0 and 1, like `Math.random`. */
  readonly random: () => number;
  readonly surroundings: Surroundings;
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
export const follow =
  (status: Status, options: FollowOptions): Feed =>
  (id, signal) =>
    new Follower(id, status, options, signal).news;

class Follower {
  readonly news: NewsQueue;
  readonly #id: SessionId;
  readonly #status: Status;
  readonly #options: FollowOptions;
  /** Aborts with the feed, and with the session's end. */
  readonly #end: AbortSignal;
  readonly #finish = new AbortController();
  /** What was told last. */
  #known: SessionAnswer | undefined;
  #connection: Connection | undefined;
  /** Questions in a row that failed. */
  #missed = 0;
  /** Questions in a row to which the answer was 404. */
  #unknown = 0;
  /** Runs from the first question that is not answered. */
  #patience: Deadline | undefined;
  /** The stream under way, and what it said last. */
  #stream: AbortController | undefined;
  #streamed: SessionAnswer | undefined;

  constructor(id: SessionId, status: Status, options: FollowOptions, signal: AbortSignal) {
    this.#id = id;
    this.#status = status;
    this.#options = options;
    this.#end = AbortSignal.any([signal, this.#finish.signal]);
    this.news = newsQueue(signal);
    if (options.push) void this.#stayConnected();
    void this.#askWhenDue();
  }

  /** Asks at the pace, until the end. */
  async #askWhenDue(): Promise<void> {
    const { pace } = this.#options;
    for (;;) {
      await pace.untilDue(this.#end);
      if (this.#end.aborted) return;
      const { fresh } = pace.asked();
      this.#losePatience();
      const reply = await this.#status.ask(this.#id, this.#end, fresh);
      if (this.#end.aborted) return;
      this.#take(reply, 'poll');
      if (reply.type === 'answer') this.#suspectStream(reply.answer);
    }
  }

  /** Keeps a stream open, until the end or until it turns out that the shop has none. */
  async #stayConnected(): Promise<void> {
    const { clock, random, pace, gate } = this.#options;
    for (let failures = 0; !this.#end.aborted;) {
      // A stream that opens for the first time, or after a pause, speaks at once: no need to ask as well.
      if (failures === 0) {
        pace.asked();
        pace.link = 'opening';
      }
      const openedAt = clock.now();
      const retryAfter = await this.#connectOnce();
      if (retryAfter === 'never' || this.#end.aborted) return;

      if (!gate.isOpen) {
        pace.link = 'parked';
        await gate.untilOpen(this.#end);
        failures = 0;
        continue;
      }
      pace.link = 'none';
      this.#connect(this.#options.surroundings.isOnline() ? 'poll' : 'offline');
      // What the stream would have brought meanwhile is asked for.
      pace.check();
      failures = clock.now() - openedAt > heartbeat ? 1 : failures + 1;
      await clock.sleep(Math.max(fullJitter(failures, random), retryAfter), this.#end);
    }
  }

  /** Opens a stream and hears it to its end; then says how long the shop wants to be left alone. */
  async #connectOnce(): Promise<number | 'never'> {
    const { gate, pace } = this.#options;
    this.#stream = new AbortController();
    const signal = AbortSignal.any([this.#end, this.#stream.signal, gate.closed]);
    const opened = await this.#status.open(this.#id, signal);
    if (opened.type === 'stream') {
      await this.#listen(opened.news, signal);
    } else if (opened.type === 'answer') {
      // An answer in place of a stream: this shop has none.
      pace.link = 'none';
      this.#take(opened, 'poll');
      return 'never';
    }
    return opened.type === 'trouble' ? (opened.retryAfter ?? 0) : 0;
  }

  async #listen(news: AsyncIterable<StreamNews>, signal: AbortSignal): Promise<void> {
    const { pace } = this.#options;
    const iterator = news[Symbol.asyncIterator]();
    try {
      while (!signal.aborted) {
        const item = await this.#beforeSilence(iterator.next(), signal);
        if (!item || item.done || signal.aborted) break;
        if (item.value.type === 'heartbeat') continue;
        this.#streamed = item.value.answer;
        pace.link = 'push';
        pace.reconsider();
        this.#connect('push');
        this.#take(item.value, 'push');
      }
    } catch {
      // A stream that breaks is a stream that ends.
    }
    // Not awaited: a source that hangs would never let go.
    Promise.resolve(iterator.return?.()).catch(() => undefined);
  }

  /** The next thing that a stream says, or nothing when it is silent for too long. */
  async #beforeSilence<T>(next: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
    const heard = new AbortController();
    const silence = this.#options.clock.sleep(heartbeat, AbortSignal.any([signal, heard.signal]));
    try {
      return await Promise.race([next, silence.then(() => undefined)]);
    } finally {
      heard.abort();
    }
  }

  /** Gives up a stream that does not bring soon what was learnt by asking. */
  #suspectStream(answer: SessionAnswer): void {
    const { pace, clock } = this.#options;
    const stream = this.#stream;
    if (pace.link !== 'push' || isSame(answer, this.#streamed)) return;
    void clock.sleep(deafAfter, this.#end).then(() => {
      if (stream === this.#stream && !isSame(answer, this.#streamed)) stream?.abort();
    });
  }

  #take(reply: Reply, source: 'push' | 'poll'): void {
    const { pace, surroundings } = this.#options;
    if (reply.type === 'trouble') {
      pace.failed(reply.retryAfter);
      this.#missed += 1;
      if (!surroundings.isOnline()) this.#connect('offline');
      else if (this.#missed >= patience) this.#lose();
      return;
    }
    this.#missed = 0;
    this.#patience?.met();
    this.#patience = undefined;
    if (reply.type === 'missing') {
      pace.failed();
      this.#unknown += 1;
      if (this.#unknown % patience > 0) return;
      pace.rest();
      this.news.push({ type: 'trouble', error: sessionUnknown() });
      return;
    }
    this.#unknown = 0;
    pace.succeeded();
    if (pace.link !== 'push') this.#connect('poll');
    this.#tell(reply.answer, this.#known ? source : 'mount');
  }

  #losePatience(): void {
    if (this.#patience) return;
    const patience = deadlineIn(patienceMs, this.#options.clock, this.#end);
    patience.signal.addEventListener('abort', () => {
      if (!this.#end.aborted) this.#lose();
    });
    this.#patience = patience;
  }

  #lose(): void {
    if (this.#options.pace.link !== 'push') this.#connect('lost');
  }

  #tell(answer: SessionAnswer, source: FactSource): void {
    if (isSame(answer, this.#known)) return;
    if (this.#known) this.#options.pace.disarm();
    this.#known = answer;
    if (answer.state === 'pendingSca') this.#options.pace.longWait = true;
    this.news.push({ type: 'answer', answer, source });
    if (isFinalState(answer.state)) this.#finish.abort();
  }

  #connect(connection: Connection): void {
    if (connection === this.#connection) return;
    this.#connection = connection;
    this.news.push({ type: 'connection', connection });
  }
}

const isSame = (one: SessionAnswer, other: SessionAnswer | undefined): boolean =>
  one.state === other?.state && one.signState === other.signState && one.orderId === other.orderId;

const sessionUnknown = () =>
  new CheckoutError(
    'session-unknown',
    'The status resource answered 404 three times: this shop did not create the session for this buyer. ' +
      'Check that status-url leads to the server that created it, and that its cookie is sent.',
  );
