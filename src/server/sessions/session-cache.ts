import type { Clock } from '../clock.js';
import type { SessionChangeFeed } from './session-events.js';
import { isFresh, type LoadSession } from './session-loader.js';
import { minSnapshotAgeMs } from './staleness.js';
import type { StoredSession } from '../store/session-store.js';
import type { Store } from '../store/store.js';

/**
 * Milliseconds that a copy is used. What is told to all instances ends it at once; this is for what they are not
 * told, that a session was read and nothing was new, and for a connection that died without a word: that
 * costs no more than a notification that is lost.
 */
const maxAgeMs = minSnapshotAgeMs;
/** The most copies of one instance. */
const maxEntries = 5_000;

export interface SessionCacheDeps {
  readonly store: Pick<Store, 'sessions'>;
  readonly changes: SessionChangeFeed;
  readonly clock: Clock;
  readonly load: LoadSession;
}

/**
 * What the database said of a session a moment ago, for whoever asks again: many tabs, or one in a hurry.
 *
 * A copy is as good as the database while notices come in: each change of a state and each hint is one, and drops
 * the copy (later than the database knows of it by as long as a notice takes). While none come in, there are no copies.
 * It is held to the same ages as what it is a copy of, so nobody is told anything older than without it.
 */
export class SessionCache {
  readonly #deps: SessionCacheDeps;
  /** In the order in which they end. */
  readonly #entries = new Map<
    string,
    { readonly session: StoredSession; readonly until: number }
  >();
  #hasBeenUsed = false;

  constructor(parts: SessionCacheDeps) {
    this.#deps = parts;
    parts.changes.subscribe((id) => {
      if (id === '') this.#entries.clear();
      else this.#entries.delete(id);
    });
  }

  /** As {@link SessionStore.find}. */
  find(sessionId: string): Promise<StoredSession | undefined> | StoredSession {
    const copy = this.#entries.get(sessionId);
    const { clock, changes, store } = this.#deps;
    if (copy && changes.isConnected && clock.now() < copy.until) return copy.session;
    this.#listen();
    return this.#cacheUnlessStale(() => store.sessions.find(sessionId));
  }

  /** As {@link LoadSession}; what it gives is the next copy. */
  load(session: StoredSession, age: number): Promise<StoredSession> | StoredSession {
    const { clock, load } = this.#deps;
    if (isFresh(session, age, clock.now())) return session;
    return this.#cacheUnlessStale(() => load(session, age));
  }

  /** Keeps what is read, unless a notice came meanwhile: then it may be what was before. */
  async #cacheUnlessStale<Found extends StoredSession | undefined>(
    read: () => Promise<Found>,
  ): Promise<Found> {
    const { changes, clock } = this.#deps;
    const before = changes.isConnected ? changes.version : undefined;
    const session = await read();
    if (!session || before !== changes.version || !changes.isConnected) return session;
    const now = clock.now();
    this.#entries.delete(session.sessionId);
    this.#entries.set(session.sessionId, { session, until: now + maxAgeMs });
    for (const [id, { until }] of this.#entries) {
      if (now < until && this.#entries.size <= maxEntries) break;
      this.#entries.delete(id);
    }
    return session;
  }

  /** A process that lives for one request has no use for copies: it is worth a connection from the second on. */
  #listen(): void {
    if (this.#hasBeenUsed) this.#deps.changes.listen().catch(() => undefined);
    this.#hasBeenUsed = true;
  }
}
