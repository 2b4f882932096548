import type { Sink, Stream } from '../http/response.js';
import type { Clock } from '../clock.js';
import { describeError, type LogFunction } from '../log.js';
import { Problem } from '../http/problem.js';
import type { SessionChangeFeed } from './session-events.js';
import { isFresh, isFinal, type LoadSession } from './session-loader.js';
import type { StoredSession } from '../store/session-store.js';
import { maxAgeWithStreamMs } from './staleness.js';
import { toStatus } from './status-response.js';
import type { Store } from '../store/store.js';

/** Milliseconds between two comment lines, which tell both ends that the other is there. */
const heartbeatMs = 15_000;
/** Milliseconds between two looks at what is due. */
const tickMs = 1_000;
/** Milliseconds until Ledyer is asked again when it did not answer. */
const retryDelayMs = 5_000;
/** The most sessions that are asked about at a time for the sake of streams; the others a moment later. */
const maxConcurrentRefreshes = 64;
/** The most streams of one process, … */
const maxSubscribers = 10_000;
/** … and of one session in it: a buyer has a few tabs. */
const maxSubscribersPerSession = 32;

const encoder = new TextEncoder();
const heartbeatComment = encoder.encode(':\n\n');

/** One open stream; there are thousands, so it holds nothing else. */
interface Subscriber {
  readonly writer: Sink;
  heartbeatAt: number;
}

/** One session, and those who watch it. */
interface Topic {
  session: StoredSession;
  /** What was sent last, as text and as the bytes that all of them get. */
  text: string;
  bytes: Uint8Array;
  readonly subscribers: Set<Subscriber>;
  isRefreshing: boolean;
  /** When Ledyer may be asked again after it could not be. */
  retryAt: number;
}

export interface StatusHubDeps {
  readonly store: Store;
  readonly changes: SessionChangeFeed;
  readonly clock: Clock;
  readonly load: LoadSession;
  readonly log: LogFunction;
}

/**
 * Open status streams of this instance. They are told what the database tells, so
 * it does not matter to which instance a notification comes.
 */
export class StatusHub {
  readonly #deps: StatusHubDeps;
  readonly #topics = new Map<string, Topic>();
  readonly #closing = new AbortController();
  #count = 0;
  #refreshCount = 0;
  /** How many there were ever. */
  #openedCount = 0;
  #running: Promise<void> | undefined;

  constructor(parts: StatusHubDeps) {
    this.#deps = parts;
    parts.changes.subscribe((id) => void this.#onChange(id));
  }

  /** How many are open. */
  get count(): number {
    return this.#count;
  }

  /** Hears notices from now on; gives back how many there were. What is read after that is read before {@link open}. */
  async listen(): Promise<number> {
    const { changes } = this.#deps;
    await changes.listen();
    return changes.version;
  }

  /**
   * A stream of this session for a buyer who may see it: how it stands now, and every change.
   *
   * @param since how many notices there were when the session was read; with each that came later it may be old
   * @throws {Problem} `overloaded` when this instance has enough, of this session or of all
   */
  open(session: StoredSession, since: number): Stream {
    const { sessionId } = session;
    const subscriberCount = this.#topics.get(sessionId)?.subscribers.size ?? 0;
    if (
      this.#closing.signal.aborted ||
      this.#count >= maxSubscribers ||
      subscriberCount >= maxSubscribersPerSession
    ) {
      throw new Problem('overloaded', undefined, { headers: { 'retry-after': '5' } });
    }
    return (sink) => {
      const subscriber = {
        writer: sink,
        heartbeatAt: this.#deps.clock.now() + this.#nextFirstHeartbeatMs(),
      };
      this.#add(session, subscriber);
      if (this.#closing.signal.aborted) this.#end(sessionId, subscriber);
      else this.#running ??= this.#run();
      if (this.#deps.changes.version !== since) void this.#reload(sessionId);
      return () => this.#remove(sessionId, subscriber);
    };
  }

  /** Ends all streams; browsers then come back, to another instance. */
  async close(): Promise<void> {
    this.#closing.abort();
    for (const { session, subscribers } of this.#topics.values()) {
      for (const subscriber of subscribers) this.#end(session.sessionId, subscriber);
    }
    await this.#running;
  }

  /** Thousands come at once when an instance takes over from another; their comment lines shall not. */
  #nextFirstHeartbeatMs(): number {
    this.#openedCount += 1;
    return heartbeatMs - (((this.#openedCount - 1) * tickMs) % heartbeatMs);
  }

  #add(session: StoredSession, subscriber: Subscriber): void {
    const { sessionId } = session;
    let topic = this.#topics.get(sessionId);
    if (!topic) {
      const text = formatEvent(session);
      const bytes = encoder.encode(text);
      topic = { session, text, bytes, subscribers: new Set(), isRefreshing: false, retryAt: 0 };
      this.#topics.set(sessionId, topic);
    }
    // Who comes first may know less than who comes now.
    this.#publish(topic, session);
    topic.subscribers.add(subscriber);
    this.#count += 1;
    this.#send(sessionId, subscriber, topic.bytes);
  }

  #remove(sessionId: string, subscriber: Subscriber): void {
    const topic = this.#topics.get(sessionId);
    if (!topic?.subscribers.delete(subscriber)) return;
    this.#count -= 1;
    if (topic.subscribers.size === 0) this.#topics.delete(sessionId);
  }

  #end(sessionId: string, subscriber: Subscriber): void {
    this.#remove(sessionId, subscriber);
    subscriber.writer.end();
  }

  /** Keeps what is known now, and sends it when it is something else. */
  #publish(topic: Topic, session: StoredSession): void {
    if (session.fetchedAt < topic.session.fetchedAt) return;
    topic.session = session;
    const text = formatEvent(session);
    if (text === topic.text) return;
    topic.text = text;
    topic.bytes = encoder.encode(text);
    for (const subscriber of topic.subscribers)
      this.#send(session.sessionId, subscriber, topic.bytes);
  }

  #send(sessionId: string, subscriber: Subscriber, bytes: Uint8Array): void {
    // Who does not read does not get the rest, and comes back for it.
    if (!subscriber.writer.send(bytes)) this.#end(sessionId, subscriber);
  }

  /** An instance says that a session is known better; an empty id, that something may have been missed. */
  async #onChange(id: string): Promise<void> {
    const ids = id === '' ? [...this.#topics.keys()] : this.#topics.has(id) ? [id] : [];
    await Promise.all(ids.map((sessionId) => this.#reload(sessionId)));
  }

  async #reload(sessionId: string): Promise<void> {
    const topic = this.#topics.get(sessionId);
    if (!topic) return;
    try {
      const session = await this.#deps.store.sessions.find(sessionId);
      if (!session) return;
      this.#publish(topic, session);
      this.#refresh(topic);
    } catch (error) {
      this.#deps.log({ level: 'warn', event: 'stream-failed', error: describeError(error) });
    }
  }

  /** Has Ledyer asked when what is known is old; the answer comes back as a notice of the database. */
  #refresh(topic: Topic): void {
    const { load, clock, log } = this.#deps;
    const now = clock.now();
    if (topic.isRefreshing || topic.retryAt > now || this.#refreshCount >= maxConcurrentRefreshes)
      return;
    if (isFresh(topic.session, maxAgeWithStreamMs, now)) return;
    topic.isRefreshing = true;
    this.#refreshCount += 1;
    load(topic.session, maxAgeWithStreamMs)
      .then(
        (session) => this.#publish(topic, session),
        (error: unknown) => {
          topic.retryAt = clock.now() + retryDelayMs;
          log({ level: 'warn', event: 'stream-failed', error: describeError(error) });
        },
      )
      .finally(() => {
        topic.isRefreshing = false;
        this.#refreshCount -= 1;
      });
  }

  async #run(): Promise<void> {
    const { clock } = this.#deps;
    const { signal } = this.#closing;
    while (!signal.aborted) {
      await clock.sleep(tickMs, signal).catch(() => undefined);
      if (signal.aborted) return;
      for (const topic of this.#topics.values()) {
        const { session, subscribers } = topic;
        if (!isFinal(session)) this.#refresh(topic);
        const now = clock.now();
        for (const subscriber of subscribers) {
          if (subscriber.heartbeatAt > now) continue;
          subscriber.heartbeatAt = now + heartbeatMs;
          this.#send(session.sessionId, subscriber, heartbeatComment);
        }
      }
    }
  }
}

const formatEvent = (session: StoredSession) =>
  `event: session\ndata: ${JSON.stringify(toStatus(session))}\n\n`;
