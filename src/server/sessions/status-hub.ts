import type { Sink, Stream } from '../http/response.js';
import type { Clock } from '../clock.js';
import { errorWords, type Log } from '../log.js';
import { Problem } from '../http/problem.js';
import type { SessionNotices } from './session-events.js';
import { isFresh, isOver, type FreshSession } from './session-loader.js';
import type { StoredSession } from '../store/session-store.js';
import { ageBesideStream } from './staleness.js';
import { statusOf } from './status-response.js';
import type { Store } from '../store/store.js';

/** Milliseconds between two comment lines, which tell both ends that the other is there. */
const beat = 15_000;
/** Milliseconds between two looks at what is due. */
const tick = 1_000;
/** Milliseconds until Ledyer is asked again when it did not answer. */
const pause = 5_000;
/** The most sessions that are asked about at a time for the sake of streams; the others a moment later. */
const mostAsking = 64;
/** The most streams of one process, … */
const most = 10_000;
/** … and of one session in it: a buyer has a few tabs. */
const mostOfOne = 32;

const encoder = new TextEncoder();
const comment = encoder.encode(':\n\n');

/** One open stream; there are thousands, so it holds nothing else. */
interface Reader {
  readonly sink: Sink;
  beatAt: number;
}

/** One session, and those who watch it. */
interface Watched {
  session: StoredSession;
  /** What was sent last, as text and as the bytes that all of them get. */
  text: string;
  bytes: Uint8Array;
  readonly readers: Set<Reader>;
  asking: boolean;
  /** When Ledyer may be asked again after it could not be. */
  askAt: number;
}

export interface StreamParts {
  readonly store: Store;
  readonly notices: SessionNotices;
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
  #asking = 0;
  /** How many there were ever. */
  #opened = 0;
  #running: Promise<void> | undefined;

  constructor(parts: StreamParts) {
    this.#parts = parts;
    parts.notices.each((id) => void this.#hear(id));
  }

  /** How many are open. */
  get count(): number {
    return this.#count;
  }

  /** Hears notices from now on; gives back how many there were. What is read after that is read before {@link of}. */
  async listen(): Promise<number> {
    const { notices } = this.#parts;
    await notices.listen();
    return notices.count;
  }

  /**
   * A stream of this session for a buyer who may see it: how it stands now, and every change.
   *
   * @param since how many notices there were when the session was read; with each that came later it may be old
   * @throws {Problem} `too-many` when this instance has enough, of this session or of all
   */
  of(session: StoredSession, since: number): Stream {
    const { sessionId } = session;
    const ofThis = this.#watched.get(sessionId)?.readers.size ?? 0;
    if (this.#closing.signal.aborted || this.#count >= most || ofThis >= mostOfOne) {
      throw new Problem('too-many', undefined, { headers: { 'retry-after': '5' } });
    }
    return (sink) => {
      const reader = { sink, beatAt: this.#parts.clock.now() + this.#firstBeat() };
      this.#join(session, reader);
      if (this.#closing.signal.aborted) this.#end(sessionId, reader);
      else this.#running ??= this.#run();
      if (this.#parts.notices.count !== since) void this.#look(sessionId);
      return () => this.#leave(sessionId, reader);
    };
  }

  /** Ends all streams; browsers then come back, to another instance. */
  async close(): Promise<void> {
    this.#closing.abort();
    for (const { session, readers } of this.#watched.values()) {
      for (const reader of readers) this.#end(session.sessionId, reader);
    }
    await this.#running;
  }

  /** Thousands come at once when an instance takes over from another; their comment lines shall not. */
  #firstBeat(): number {
    this.#opened += 1;
    return beat - (((this.#opened - 1) * tick) % beat);
  }

  #join(session: StoredSession, reader: Reader): void {
    const { sessionId } = session;
    let watched = this.#watched.get(sessionId);
    if (!watched) {
      const text = textOf(session);
      const bytes = encoder.encode(text);
      watched = { session, text, bytes, readers: new Set(), asking: false, askAt: 0 };
      this.#watched.set(sessionId, watched);
    }
    // Who comes first may know less than who comes now.
    this.#show(watched, session);
    watched.readers.add(reader);
    this.#count += 1;
    this.#send(sessionId, reader, watched.bytes);
  }

  #leave(sessionId: string, reader: Reader): void {
    const watched = this.#watched.get(sessionId);
    if (!watched?.readers.delete(reader)) return;
    this.#count -= 1;
    if (watched.readers.size === 0) this.#watched.delete(sessionId);
  }

  #end(sessionId: string, reader: Reader): void {
    this.#leave(sessionId, reader);
    reader.sink.end();
  }

  /** Keeps what is known now, and sends it when it is something else. */
  #show(watched: Watched, session: StoredSession): void {
    if (session.readAt < watched.session.readAt) return;
    watched.session = session;
    const text = textOf(session);
    if (text === watched.text) return;
    watched.text = text;
    watched.bytes = encoder.encode(text);
    for (const reader of watched.readers) this.#send(session.sessionId, reader, watched.bytes);
  }

  #send(sessionId: string, reader: Reader, bytes: Uint8Array): void {
    // Who does not read does not get the rest, and comes back for it.
    if (!reader.sink.send(bytes)) this.#end(sessionId, reader);
  }

  /** An instance says that a session is known better; an empty id, that something may have been missed. */
  async #hear(id: string): Promise<void> {
    const ids = id === '' ? [...this.#watched.keys()] : this.#watched.has(id) ? [id] : [];
    await Promise.all(ids.map((sessionId) => this.#look(sessionId)));
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
    if (watched.asking || watched.askAt > now || this.#asking >= mostAsking) return;
    if (isFresh(watched.session, ageBesideStream, now)) return;
    watched.asking = true;
    this.#asking += 1;
    fresh(watched.session, ageBesideStream)
      .then(
        (session) => this.#show(watched, session),
        (error: unknown) => {
          watched.askAt = clock.now() + pause;
          log({ level: 'warn', event: 'stream-failed', error: errorWords(error) });
        },
      )
      .finally(() => {
        watched.asking = false;
        this.#asking -= 1;
      });
  }

  async #run(): Promise<void> {
    const { clock } = this.#parts;
    const { signal } = this.#closing;
    while (!signal.aborted) {
      await clock.sleep(tick, signal).catch(() => undefined);
      if (signal.aborted) return;
      for (const watched of this.#watched.values()) {
        const { session, readers } = watched;
        if (!isOver(session)) this.#ask(watched);
        const now = clock.now();
        for (const reader of readers) {
          if (reader.beatAt > now) continue;
          reader.beatAt = now + beat;
          this.#send(session.sessionId, reader, comment);
        }
      }
    }
  }
}

const textOf = (session: StoredSession) =>
  `event: session\ndata: ${JSON.stringify(statusOf(session))}\n\n`;
