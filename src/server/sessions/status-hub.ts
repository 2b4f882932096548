import { isInFuture, type Clock } from '../clock.js';
import { describeError, type LogFunction } from '../log.js';
import { Problem } from '../http/problem.js';
import type { SessionChangeFeed } from './session-change-feed.js';
import type { SessionLoader } from './session-loader.js';
import type { StoredSession } from '../store/stored-session.js';
import { isFinal, isFresh, maxAgeWithStreamMs } from './staleness.js';
import { toStatusText } from './status.js';

/** Interval of comment lines, which show both ends that the connection is alive. */
const heartbeatMs = 15_000;
/** Interval at which heartbeats and stale sessions are checked. */
const tickMs = 1_000;
/** Delay before a failed refresh is retried. */
const retryDelayMs = 5_000;
/** Maximum number of sessions that are refreshed for streams at a time. */
const maxConcurrentRefreshes = 64;
/** Maximum number of streams per process. */
const maxSubscribers = 10_000;
/** Maximum number of streams per session. A buyer has few tabs. */
const maxSubscribersPerSession = 32;

/** Maximum number of chunks that wait for a slow consumer. */
const maxQueuedChunks = 32;

const encoder = new TextEncoder();
const heartbeatComment = encoder.encode(':\n\n');

/** One open stream. There are thousands, so it holds nothing else. */
interface Subscriber {
  readonly stream: ReadableStreamDefaultController<Uint8Array>;
  heartbeatAt: number;
  readonly endsAt: number;
}

/** A session and its subscribers. */
interface Topic {
  session: StoredSession;
  /** The last event, as text and as the bytes for all subscribers. */
  text: string;
  bytes: Uint8Array;
  readonly subscribers: Set<Subscriber>;
  isRefreshing: boolean;
  /** Whether a read of the row is in flight, and whether the row may have changed since it began. */
  reload: 'none' | 'in-flight' | 'again';
  /** When a failed refresh may be retried. */
  retryAt: number;
}

export interface StatusHubDeps {
  readonly changes: SessionChangeFeed;
  readonly clock: Clock;
  readonly loader: Pick<SessionLoader, 'find' | 'refresh'>;
  readonly log: LogFunction;
  /** Maximum duration of a stream in milliseconds. Default: no limit. */
  readonly maxStreamMs?: number | undefined;
}

/**
 * The open status streams of this instance. Changes arrive through the database, so it does not matter which
 * instance receives a notification.
 */
export class StatusHub {
  readonly #deps: StatusHubDeps;
  readonly #topics = new Map<string, Topic>();
  readonly #closing = new AbortController();
  #count = 0;
  #refreshCount = 0;
  /** Number of streams opened so far. */
  #openedCount = 0;
  #running: Promise<void> | undefined;

  constructor(deps: StatusHubDeps) {
    this.#deps = deps;
    deps.changes.subscribe((id) => void this.#onChange(id));
  }

  /** Number of open streams. */
  get count(): number {
    return this.#count;
  }

  /**
   * Starts listening for changes. Returns the current change counter. Pass it to {@link open} with a session that was
   * read afterwards.
   */
  async listen(): Promise<number> {
    const { changes } = this.#deps;
    await changes.listen();
    return changes.version;
  }

  /**
   * Opens a stream of a session for its buyer: its current status, and every change.
   *
   * @param version the change counter before the session was read. If it differs now, the session may be stale
   * @throws {Problem} `overloaded` when this instance has too many streams, of this session or in all
   */
  open(session: StoredSession, version: number): ReadableStream<Uint8Array> {
    const { sessionId } = session;
    const subscriberCount = this.#topics.get(sessionId)?.subscribers.size ?? 0;
    if (
      this.#closing.signal.aborted ||
      this.#count >= maxSubscribers ||
      subscriberCount >= maxSubscribersPerSession
    ) {
      throw new Problem('overloaded', undefined, { headers: { 'retry-after': '5' } });
    }
    let subscriber: Subscriber | undefined;
    return new ReadableStream(
      {
        start: (stream: ReadableStreamDefaultController<Uint8Array>) => {
          const now = this.#deps.clock.now();
          subscriber = {
            stream,
            heartbeatAt: now + this.#getFirstHeartbeatDelayMs(),
            endsAt: now + (this.#deps.maxStreamMs ?? Infinity),
          };
          this.#add(session, subscriber);
          this.#running ??= this.#run();
          if (this.#deps.changes.version !== version) void this.#onChange(sessionId);
        },
        cancel: () => {
          if (subscriber) this.#remove(sessionId, subscriber);
        },
      },
      new CountQueuingStrategy({ highWaterMark: maxQueuedChunks }),
    );
  }

  /** Ends all streams. Browsers reconnect to another instance. */
  async close(): Promise<void> {
    this.#closing.abort();
    for (const { session, subscribers } of this.#topics.values()) {
      for (const subscriber of subscribers) this.#end(session.sessionId, subscriber);
    }
    await this.#running;
  }

  /** Spreads the heartbeats of streams that are opened together, for example when another instance has stopped. */
  #getFirstHeartbeatDelayMs(): number {
    this.#openedCount += 1;
    return heartbeatMs - (((this.#openedCount - 1) * tickMs) % heartbeatMs);
  }

  #add(session: StoredSession, subscriber: Subscriber): void {
    const { sessionId } = session;
    let topic = this.#topics.get(sessionId);
    if (!topic) {
      const text = formatEvent(session);
      const bytes = encoder.encode(text);
      topic = {
        session,
        text,
        bytes,
        subscribers: new Set(),
        isRefreshing: false,
        reload: 'none',
        retryAt: 0,
      };
      this.#topics.set(sessionId, topic);
    }
    // The first subscriber may have an older snapshot than a later one.
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
    subscriber.stream.close();
  }

  /** Stores a snapshot and sends it if the status has changed. */
  #publish(topic: Topic, session: StoredSession): void {
    const { fetchedAt, cartRevision } = topic.session;
    const isOlder = session.fetchedAt < fetchedAt && !isInFuture(fetchedAt, this.#deps.clock.now());
    if (isOlder || session.cartRevision < cartRevision) return;
    topic.session = session;
    const text = formatEvent(session);
    if (text === topic.text) return;
    topic.text = text;
    topic.bytes = encoder.encode(text);
    for (const subscriber of topic.subscribers)
      this.#send(session.sessionId, subscriber, topic.bytes);
  }

  #send(sessionId: string, subscriber: Subscriber, bytes: Uint8Array): void {
    // Closes slow consumers; the client reconnects and gets the current status.
    if ((subscriber.stream.desiredSize ?? 0) > 0) subscriber.stream.enqueue(bytes);
    else this.#end(sessionId, subscriber);
  }

  /** Handles a change. An empty id means that any session may have changed. */
  async #onChange(id: string): Promise<void> {
    const ids = id === '' ? [...this.#topics.keys()] : this.#topics.has(id) ? [id] : [];
    const results = await Promise.allSettled(ids.map((sessionId) => this.#reload(sessionId)));
    // One entry for all streams, because a failure of the database affects thousands.
    const failed = results.find((result) => result.status === 'rejected');
    if (failed)
      this.#deps.log({
        level: 'warn',
        event: 'stream-failed',
        error: describeError(failed.reason),
      });
  }

  async #reload(sessionId: string): Promise<void> {
    const topic = this.#topics.get(sessionId);
    if (!topic) return;
    // Changes that arrive faster than the database responds must not queue.
    const isInFlight = topic.reload !== 'none';
    topic.reload = isInFlight ? 'again' : 'in-flight';
    if (isInFlight) return;
    try {
      const session = await this.#deps.loader.find(sessionId);
      if (!session) return;
      this.#publish(topic, session);
      this.#refresh(topic);
    } finally {
      const isStale = (topic.reload as Topic['reload']) === 'again';
      topic.reload = 'none';
      if (isStale) await this.#reload(sessionId);
    }
  }

  /** Refreshes a stale session. The result arrives as a change from the database. */
  #refresh(topic: Topic): void {
    const { loader, clock, log } = this.#deps;
    const now = clock.now();
    const isWaiting = topic.retryAt > now && !isInFuture(topic.retryAt, now + retryDelayMs);
    if (topic.isRefreshing || isWaiting || this.#refreshCount >= maxConcurrentRefreshes) return;
    if (isFresh(topic.session, maxAgeWithStreamMs, now)) return;
    topic.isRefreshing = true;
    this.#refreshCount += 1;
    loader
      .refresh(topic.session, maxAgeWithStreamMs)
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
          if (subscriber.endsAt <= now) {
            this.#end(session.sessionId, subscriber);
            continue;
          }
          const { heartbeatAt } = subscriber;
          if (heartbeatAt > now && !isInFuture(heartbeatAt, now + heartbeatMs)) continue;
          subscriber.heartbeatAt = now + heartbeatMs;
          this.#send(session.sessionId, subscriber, heartbeatComment);
        }
      }
    }
  }
}

const formatEvent = (session: StoredSession) =>
  `event: session\ndata: ${toStatusText(session)}\n\n`;
