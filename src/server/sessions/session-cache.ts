import { isInFuture, type Clock } from '../clock.js';
import type { StoredSession } from '../store/stored-session.js';
import type { SessionChangeFeed } from './session-change-feed.js';
import { maxAgeWhenActiveMs } from './staleness.js';

/**
 * Maximum age of an entry. A change notification ends it at once. This limit covers what is not notified: a read
 * without any change, and a connection that died unnoticed.
 */
const maxAgeMs = maxAgeWhenActiveMs;
/** Maximum number of entries per instance. */
const maxEntries = 5_000;

export interface SessionCacheDeps {
  readonly changes: SessionChangeFeed;
  readonly clock: Clock;
}

interface Entry {
  readonly session: StoredSession;
  readonly expiresAt: number;
}

/**
 * Caches rows of sessions, for many tabs or one that polls often.
 *
 * An entry is as current as the database while `NOTIFY` messages arrive: every change of a state and every invalidation
 * sends one, which removes the entry. Without a working listener nothing is cached. The age limits of the cached
 * snapshot apply unchanged, so no response is older than without the cache.
 */
export class SessionCache {
  readonly #deps: SessionCacheDeps;
  /** Ordered by expiry. */
  readonly #entries = new Map<string, Entry>();
  #hasMissed = false;

  constructor(deps: SessionCacheDeps) {
    this.#deps = deps;
    deps.changes.subscribe((id) => {
      if (id === '') this.#entries.clear();
      else this.#entries.delete(id);
    });
  }

  get(sessionId: string): StoredSession | undefined {
    const session = this.peek(sessionId);
    if (!session) this.#listen();
    return session;
  }

  /** Returns a cached row, without counting a miss. */
  peek(sessionId: string): StoredSession | undefined {
    const { clock, changes } = this.#deps;
    const entry = this.#entries.get(sessionId);
    return entry && changes.isConnected && isCurrent(entry, clock.now())
      ? entry.session
      : undefined;
  }

  /** Runs `read` and caches its result, unless a change notification arrived meanwhile: the result may be stale. */
  async readThrough<Result extends StoredSession | undefined>(
    read: () => Promise<Result>,
  ): Promise<Result> {
    const { changes, clock } = this.#deps;
    const versionBefore = changes.isConnected ? changes.version : undefined;
    const session = await read();
    if (!session || versionBefore !== changes.version || !changes.isConnected) return session;
    const now = clock.now();
    this.#entries.delete(session.sessionId);
    this.#entries.set(session.sessionId, { session, expiresAt: now + maxAgeMs });
    for (const [id, { expiresAt }] of this.#entries) {
      if (isCurrent({ expiresAt }, now) && this.#entries.size <= maxEntries) break;
      this.#entries.delete(id);
    }
    return session;
  }

  /** Opens the listener on the second miss: a process that serves one request needs no cache. */
  #listen(): void {
    if (this.#hasMissed) this.#deps.changes.listen().catch(() => undefined);
    this.#hasMissed = true;
  }
}

const isCurrent = ({ expiresAt }: Pick<Entry, 'expiresAt'>, now: number): boolean =>
  now < expiresAt && !isInFuture(expiresAt, now + maxAgeMs);
