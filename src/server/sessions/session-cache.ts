import type { Clock } from '../clock.js';
import type { SessionChangeFeed } from './session-events.js';
import { isFresh, type LoadSession } from './session-loader.js';
import { minSnapshotAgeMs } from './staleness.js';
import type { StoredSession } from '../store/stored-session.js';
import type { Store } from '../store/store.js';

/**
 * Maximum age of an entry. A change notification ends it at once. This limit covers what is not notified: a read
 * without any change, and a connection that died unnoticed.
 */
const maxAgeMs = minSnapshotAgeMs;
/** Maximum number of entries per instance. */
const maxEntries = 5_000;

export interface SessionCacheDeps {
  readonly store: Pick<Store, 'sessions'>;
  readonly changes: SessionChangeFeed;
  readonly clock: Clock;
  readonly load: LoadSession;
}

/**
 * Caches database reads of sessions, for many tabs or one that asks often.
 *
 * An entry is as current as the database while notifications arrive: every change of a state and every hint sends
 * one, which removes the entry. Without a working listener nothing is cached. The age limits of the cached snapshot
 * apply unchanged, so no response is older than without the cache.
 */
export class SessionCache {
  readonly #deps: SessionCacheDeps;
  /** Ordered by expiry. */
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

  /** See {@link SessionStore.find}. */
  find(sessionId: string): Promise<StoredSession | undefined> | StoredSession {
    const copy = this.#entries.get(sessionId);
    const { clock, changes, store } = this.#deps;
    if (copy && changes.isConnected && clock.now() < copy.until) return copy.session;
    this.#listen();
    return this.#cacheUnlessStale(() => store.sessions.find(sessionId));
  }

  /** See {@link LoadSession}; its result becomes the next entry. */
  load(session: StoredSession, age: number): Promise<StoredSession> | StoredSession {
    const { clock, load } = this.#deps;
    if (isFresh(session, age, clock.now())) return session;
    return this.#cacheUnlessStale(() => load(session, age));
  }

  /** Caches a result unless a change notification arrived during the read; the result may then be stale. */
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

  /** A process that serves one request needs no cache: the listener opens on the second read. */
  #listen(): void {
    if (this.#hasBeenUsed) this.#deps.changes.listen().catch(() => undefined);
    this.#hasBeenUsed = true;
  }
}
