import { isFinalState } from '../ledyer/session-state.js';
import { CheckoutError } from './checkout-error.js';
import { within, type Clock } from './clock.js';
import type { Gate } from './gate.js';
import { LinkedController } from './linked-abort-controller.js';
import { newsQueue, type NewsQueue } from './async-queue.js';
import type { Connection, FactSource, Feed } from './checkout-update.js';
import { believed, fullJitter, offline, type Pace, type Surroundings } from './poll-scheduler.js';
import type { SessionAnswer } from './session-status.js';
import type { SessionId } from './parse-session-id.js';
import { trouble, type Reply, type Status, type StreamNews } from './status-client.js';

/** Milliseconds in which a question is answered, or a stream begins. */
const deadline = 8_000;
/** Milliseconds in which a stream says something, or is taken for dead: two of the shop's heartbeats and a bit. */
const heartbeat = 35_000;
/** Milliseconds after which a stream that did not bring what was learnt by asking is taken for deaf. */
const deafAfter = 5_000;
/** Milliseconds between a question and a stream that is opened again on a return. */
const apart = 1_000;
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
  readonly #end: AbortController;
  /** What was told last. */
  #known: SessionAnswer | undefined;
  #connection: Connection | undefined;
  #askedAt = -Infinity;
  /** Questions in a row that failed. */
  #missed = 0;
  /** Questions in a row to which the answer was 404. */
  #missing = 0;
  /** … and to which something else than the shop's status resource answered. */
  #foreign = 0;
  /** A state that only later versions know has been told of. */
  #isBehind = false;
  /** Runs from the first question that is not answered. */
  #patience: AbortController | undefined;
  /** The stream under way, and what it said last. */
  #stream: AbortController | undefined;
  #streamed: SessionAnswer | undefined;

  constructor(id: SessionId, status: Status, options: FollowOptions, signal: AbortSignal) {
    this.#id = id;
    this.#status = status;
    this.#options = options;
    this.#end = new LinkedController(signal);
    this.news = newsQueue(signal);
    options.surroundings.onOffline(() => this.#connect('offline'), this.#end.signal);
    if (options.push) void this.#stayConnected();
    void this.#askWhenDue();
  }

  /** Asks at the pace, until the end. */
  async #askWhenDue(): Promise<void> {
    const { pace, clock } = this.#options;
    const { signal: end } = this.#end;
    for (;;) {
      await pace.untilDue(end);
      if (end.aborted) return;
      const { fresh } = pace.asked();
      this.#askedAt = clock.now();
      void this.#losePatience();
      const question = new LinkedController(end);
      const asked = this.#status.ask(this.#id, question.signal, fresh);
      const reply = (await within(deadline, asked, clock, end)) ?? trouble();
      question.abort();
      if (end.aborted) return;
      this.#take(reply, 'poll');
      if (reply.type === 'answer') this.#suspectStream(reply.answer);
    }
  }

  /** Keeps a stream open, until the end or until it turns out that the shop has none. */
  async #stayConnected(): Promise<void> {
    const { clock, random, pace, gate, surroundings } = this.#options;
    const { signal: end } = this.#end;
    for (let failures = 0; !end.aborted;) {
      // A stream that opens for the first time, or after a pause, speaks at once: no need to ask as well.
      if (failures === 0) {
        pace.asked();
        pace.link = 'opening';
      }
      const openedAt = clock.now();
      const retryAfter = await this.#connectOnce();
      if (retryAfter === 'never' || end.aborted) return;

      if (!gate.isOpen) {
        pace.link = 'parked';
        await gate.untilOpen(end);
        // A page that was frozen may have asked the moment that it was thawed: one request is enough.
        const early = this.#askedAt + apart - clock.now();
        if (early > 0) await clock.sleep(early, end);
        pace.awake.open();
        failures = 0;
        continue;
      }
      pace.link = 'none';
      failures = clock.now() - openedAt > heartbeat ? 1 : failures + 1;
      let wait = Math.max(fullJitter(failures, random), retryAfter);
      if (!surroundings.isOnline()) {
        this.#connect('offline');
        wait = offline;
      } else {
        // Only an answer shows that a connection which was lost is back.
        if (this.#connection !== 'lost' && this.#connection !== 'offline') this.#connect('poll');
        // What the stream would have brought meanwhile is asked for.
        if (pace.awake.isOpen) pace.check();
      }
      await clock.sleep(wait, end);
      await pace.awake.untilOpen(end);
    }
  }

  /** Opens a stream and hears it to its end; then says how long the shop wants to be left alone. */
  async #connectOnce(): Promise<number | 'never'> {
    const { gate, pace, clock, random } = this.#options;
    const stream = (this.#stream = new LinkedController(this.#end.signal, gate.closed));
    const opening = this.#status.open(this.#id, stream.signal);
    const opened = (await within(deadline, opening, clock, stream.signal)) ?? trouble();
    if (opened.type === 'stream') await this.#listen(opened.news, stream.signal);
    stream.abort();
    if (opened.type === 'answer' || opened.type === 'unknown') {
      // An answer in place of a stream: this shop has none.
      pace.link = 'none';
      this.#take(opened, 'poll');
      return 'never';
    }
    const retryAfter = opened.type === 'trouble' ? opened.retryAfter : undefined;
    return retryAfter === undefined ? 0 : believed(retryAfter, random);
  }

  async #listen(news: AsyncIterable<StreamNews>, signal: AbortSignal): Promise<void> {
    const { pace, clock } = this.#options;
    const iterator = news[Symbol.asyncIterator]();
    try {
      while (!signal.aborted) {
        const item = await within(heartbeat, iterator.next(), clock, signal);
        if (!item || item.done || signal.aborted) break;
        if (item.value.type !== 'answer') {
          // It is open, and has not said how things are: nothing to wait for.
          if (pace.link === 'opening') pace.link = 'none';
          if (item.value.type === 'unknown') this.#fallBehind();
          continue;
        }
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

  /** Gives up a stream that does not bring soon what was learnt by asking. */
  #suspectStream(answer: SessionAnswer): void {
    const { pace, clock } = this.#options;
    const stream = this.#stream;
    if (pace.link !== 'push' || isSame(answer, this.#streamed)) return;
    void clock.sleep(deafAfter, this.#end.signal).then(() => {
      if (stream === this.#stream && !isSame(answer, this.#streamed)) stream?.abort();
    });
  }

  #take(reply: Reply, source: 'push' | 'poll'): void {
    const { pace } = this.#options;
    if (reply.type === 'trouble') {
      pace.failed(reply.retryAfter);
      this.#missed += 1;
      if (this.#missed >= patience || !this.#options.surroundings.isOnline()) this.#lose();
      this.#foreign = reply.isForeign ? this.#foreign + 1 : 0;
      if (this.#foreign === patience) this.#complain(statusInvalid());
      return;
    }
    this.#missed = 0;
    this.#foreign = 0;
    this.#patience?.abort();
    this.#patience = undefined;
    if (reply.type === 'missing') {
      pace.failed();
      this.#missing += 1;
      if (this.#missing % patience > 0) return;
      pace.rest();
      this.#complain(sessionUnknown());
      return;
    }
    this.#missing = 0;
    pace.succeeded();
    this.#connect(pace.link === 'push' ? 'push' : 'poll');
    if (reply.type === 'unknown') this.#fallBehind();
    else this.#tell(reply.answer, this.#known || this.#isBehind ? source : 'mount');
  }

  /** The session is in a state of which nothing is known here. It may well reach one that is known. */
  #fallBehind(): void {
    if (!this.#isBehind) this.#complain(stateUnknown());
    this.#isBehind = true;
  }

  #complain(error: CheckoutError): void {
    this.news.push({ type: 'trouble', error });
  }

  async #losePatience(): Promise<void> {
    if (this.#patience) return;
    this.#patience = new LinkedController(this.#end.signal);
    const { signal } = this.#patience;
    await this.#options.clock.sleep(patienceMs, signal);
    if (!signal.aborted) this.#lose();
  }

  #lose(): void {
    const { pace, surroundings } = this.#options;
    if (!surroundings.isOnline()) this.#connect('offline');
    else if (pace.link !== 'push') this.#connect('lost');
  }

  #tell(answer: SessionAnswer, source: FactSource): void {
    if (isSame(answer, this.#known)) return;
    if (this.#known) this.#options.pace.disarm();
    this.#known = answer;
    if (answer.state === 'pendingSca') this.#options.pace.longWait = true;
    this.news.push({ type: 'answer', answer, source });
    if (isFinalState(answer.state)) this.#end.abort();
  }

  #connect(connection: Connection): void {
    if (connection === this.#connection) return;
    this.#connection = connection;
    this.news.push({ type: 'connection', connection });
  }
}

const isSame = (one: SessionAnswer, other: SessionAnswer | undefined): boolean =>
  one.state === other?.state && one.signState === other.signState && one.orderId === other.orderId;

const statusInvalid = () =>
  new CheckoutError(
    'status-invalid',
    'What answers at the status resource three times in a row is not its answer: a login page stands in its place, or status-url leads elsewhere. Asking goes on.',
  );

const stateUnknown = () =>
  new CheckoutError(
    'state-unknown',
    'The status resource named a state that this version of ledyer-checkout does not know, which says nothing here. Asking goes on; a later version may know it.',
  );

const sessionUnknown = () =>
  new CheckoutError(
    'session-unknown',
    'The status resource answered 404 three times: this shop did not create the session for this buyer. ' +
      'Check that status-url leads to the server that created it, and that its cookie is sent.',
  );
