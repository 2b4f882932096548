import type { Clock } from '../clock.js';
import type { SessionNotices } from './session-events.js';
import { isFresh, type FreshSession } from './session-loader.js';
import { leastSafetyAge } from './staleness.js';
import type { StoredSession } from '../store/session-store.js';
import type { Store } from '../store/store.js';

/**
 * Milliseconds that a copy is used. What is told to all instances ends it at once; this is for what they are not
 * told, that a session was read and nothing was new, and for a connection that died without a word: that
 * costs no more than a notification that is lost.
 */
const longest = leastSafetyAge;
/** The most copies of one instance. */
const most = 5_000;

export interface CopyParts {
  readonly store: Pick<Store, 'sessions'>;
  readonly notices: SessionNotices;
  readonly clock: Clock;
  readonly fresh: FreshSession;
}

/**
 * What the database said of a session a moment ago, for whoever asks again: many tabs, or one in a hurry.
 *
 * A copy is as good as the database while notices come in: each change of a state and each hint is one, and drops
 * the copy (later than the database knows of it by as long as a notice takes). While none come in, there are no copies.
 * It is held to the same ages as what it is a copy of, so nobody is told anything older than without it.
 */
export class SessionCopies {
  readonly #parts: CopyParts;
  /** In the order in which they end. */
  readonly #copies = new Map<string, { readonly session: StoredSession; readonly until: number }>();
  #isWorthIt = false;

  constructor(parts: CopyParts) {
    this.#parts = parts;
    parts.notices.each((id) => {
      if (id === '') this.#copies.clear();
      else this.#copies.delete(id);
    });
  }

  /** As {@link SessionStore.find}. */
  find(sessionId: string): Promise<StoredSession | undefined> | StoredSession {
    const copy = this.#copies.get(sessionId);
    const { clock, notices, store } = this.#parts;
    if (copy && notices.isHearing && clock.now() < copy.until) return copy.session;
    this.#listen();
    return this.#kept(() => store.sessions.find(sessionId));
  }

  /** As {@link FreshSession}; what it gives is the next copy. */
  fresh(session: StoredSession, age: number): Promise<StoredSession> | StoredSession {
    const { clock, fresh } = this.#parts;
    if (isFresh(session, age, clock.now())) return session;
    return this.#kept(() => fresh(session, age));
  }

  /** Keeps what is read, unless a notice came meanwhile: then it may be what was before. */
  async #kept<Found extends StoredSession | undefined>(read: () => Promise<Found>): Promise<Found> {
    const { notices, clock } = this.#parts;
    const before = notices.isHearing ? notices.count : undefined;
    const session = await read();
    if (!session || before !== notices.count || !notices.isHearing) return session;
    const now = clock.now();
    this.#copies.delete(session.sessionId);
    this.#copies.set(session.sessionId, { session, until: now + longest });
    for (const [id, { until }] of this.#copies) {
      if (now < until && this.#copies.size <= most) break;
      this.#copies.delete(id);
    }
    return session;
  }

  /** A process that lives for one request has no use for copies: it is worth a connection from the second on. */
  #listen(): void {
    if (this.#isWorthIt) this.#parts.notices.listen().catch(() => undefined);
    this.#isWorthIt = true;
  }
}
