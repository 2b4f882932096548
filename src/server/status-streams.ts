import type { Clock } from './clock.js';
import { sessionChannel } from './database.js';
import { errorWords, type Log } from './log.js';
import { Problem } from './problem.js';
import { isFresh, isOver, type FreshSession } from './session-reading.js';
import type { StoredSession } from './session-store.js';
import { ageBesideStream } from './snapshot-age.js';
import { statusOf } from './status.js';
import type { Store } from './store.js';

/** Milliseconds between two comment lines, which tell both ends that the other is there. */
const beat = 15_000;
/** Milliseconds between two looks at what is due. */
const tick = 1_000;
/** Milliseconds until Ledyer is asked again when it did not answer. */
const pause = 5_000;
/** The most streams of one process, … */
const most = 10_000;
/** … and of one session in it: a buyer has a few tabs. */
const mostOfOne = 32;
/** The most lines that wait for a reader who does not read. */
const patience = 32;

const encoder = new TextEncoder();

interface Stream {
  readonly controller: ReadableStreamDefaultController<Uint8Array>;
  beatAt: number;
}

/** One session, and those who watch it. */
interface Watched {
  session: StoredSession;
  /** What was sent last. */
  text: string;
  readonly streams: Set<Stream>;
  asking: boolean;
  /** When Ledyer may be asked again after it could not be. */
  askAt: number;
}

export interface StreamParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly fresh: FreshSession;
  readonly log: Log;
}

/**
 * Open status streams of this instance. They are told what the database tells, so
 * it does not matter to which instance a notification comes.
 */
export class StatusStreams {
  readonly #parts: StreamParts;
  readonly #watched = new Map<string, Watched>();
  readonly #closing = new AbortController();
  #count = 0;
  #running: Promise<void> | undefined;
  #listening: Promise<() => Promise<void>> | undefined;

  constructor(parts: StreamParts) {
    this.#parts = parts;
  }

  /** How many are open. */
  get count(): number {
    return this.#count;
  }

  /**
   * A stream of this session for a buyer who may see it: how it stands now, and every change.
   *
   * @throws {Problem} `too-many` when this instance has enough, of this session or of all
   */
  async open(session: StoredSession): Promise<ReadableStream<Uint8Array>> {
    const ofThis = this.#watched.get(session.sessionId)?.streams.size ?? 0;
    if (this.#closing.signal.aborted || this.#count >= most || ofThis >= mostOfOne) {
      throw new Problem('too-many', undefined, { headers: { 'retry-after': '5' } });
    }
    this.#listening ??= this.#parts.store.database.listen(
      sessionChannel,
      (id) => void this.#hear(id),
    );
    await this.#listening.catch((error: unknown) => {
      this.#listening = undefined;
      throw error;
    });
    this.#running ??= this.#run();
    let stream: Stream | undefined;
    return new ReadableStream(
      {
        start: (controller: ReadableStreamDefaultController<Uint8Array>) => {
          stream = { controller, beatAt: this.#parts.clock.now() + beat };
          this.#join(session, stream);
        },
        cancel: () => {
          if (stream) this.#leave(session.sessionId, stream);
        },
      },
      new CountQueuingStrategy({ highWaterMark: patience }),
    );
  }

  /** Ends all streams; browsers then come back, to another instance. */
  async close(): Promise<void> {
    this.#closing.abort();
    for (const { session, streams } of this.#watched.values()) {
      for (const stream of streams) this.#end(session.sessionId, stream);
    }
    await this.#running;
    const stop = await this.#listening?.catch(() => undefined);
    await stop?.().catch(() => undefined);
  }

  #join(session: StoredSession, stream: Stream): void {
    const { sessionId } = session;
    let watched = this.#watched.get(sessionId);
    if (!watched) {
      watched = { session, text: textOf(session), streams: new Set(), asking: false, askAt: 0 };
      this.#watched.set(sessionId, watched);
    }
    watched.streams.add(stream);
    this.#count += 1;
    // Who comes first may know less than who comes now.
    this.#show(watched, session);
    stream.controller.enqueue(encoder.encode(watched.text));
  }

  #leave(sessionId: string, stream: Stream): void {
    const watched = this.#watched.get(sessionId);
    if (!watched?.streams.delete(stream)) return;
    this.#count -= 1;
    if (watched.streams.size === 0) this.#watched.delete(sessionId);
  }

  #end(sessionId: string, stream: Stream): void {
    this.#leave(sessionId, stream);
    stream.controller.close();
  }

  /** Keeps what is known now, and sends it when it is something else. */
  #show(watched: Watched, session: StoredSession): void {
    if (session.readAt < watched.session.readAt) return;
    watched.session = session;
    const text = textOf(session);
    if (text === watched.text) return;
    watched.text = text;
    for (const stream of watched.streams) this.#send(session.sessionId, stream, text);
  }

  #send(sessionId: string, stream: Stream, text: string): void {
    // Who does not read does not get the rest, and comes back for it.
    if ((stream.controller.desiredSize ?? 0) <= 0) this.#end(sessionId, stream);
    else stream.controller.enqueue(encoder.encode(text));
  }

  /** An instance says that a session is known better; an empty id, that something may have been missed. */
  async #hear(id: string): Promise<void> {
    const ids = id === '' ? [...this.#watched.keys()] : this.#watched.has(id) ? [id] : [];
    for (const sessionId of ids) await this.#look(sessionId);
  }

  async #look(sessionId: string): Promise<void> {
    const watched = this.#watched.get(sessionId);
    if (!watched) return;
    try {
      const session = await this.#parts.store.sessions.find(sessionId);
      if (!session) return;
      this.#show(watched, session);
      this.#ask(watched);
    } catch (error) {
      this.#parts.log({ level: 'warn', event: 'stream-failed', error: errorWords(error) });
    }
  }

  /** Has Ledyer asked when what is known is old; the answer comes back as a notice of the database. */
  #ask(watched: Watched): void {
    const { fresh, clock, log } = this.#parts;
    const now = clock.now();
    if (watched.asking || watched.askAt > now) return;
    if (isFresh(watched.session, ageBesideStream, now)) return;
    watched.asking = true;
    fresh(watched.session, ageBesideStream)
      .then(
        (session) => this.#show(watched, session),
        (error: unknown) => {
          watched.askAt = clock.now() + pause;
          log({ level: 'warn', event: 'stream-failed', error: errorWords(error) });
        },
      )
      .finally(() => (watched.asking = false));
  }

  async #run(): Promise<void> {
    const { clock } = this.#parts;
    const { signal } = this.#closing;
    while (!signal.aborted) {
      await clock.sleep(tick, signal).catch(() => undefined);
      if (signal.aborted) return;
      for (const watched of this.#watched.values()) {
        const { session, streams } = watched;
        if (!isOver(session)) this.#ask(watched);
        for (const stream of streams) {
          if (stream.beatAt > clock.now()) continue;
          stream.beatAt = clock.now() + beat;
          this.#send(session.sessionId, stream, ':\n\n');
        }
      }
    }
  }
}

const textOf = (session: StoredSession) =>
  `event: session\ndata: ${JSON.stringify(statusOf(session))}\n\n`;
