import { isFinalState, isSessionState } from '../../ledyer/session-state.js';
import { isInFuture } from '../clock.js';
import type { StoredSession } from '../store/stored-session.js';

/** Minimum interval between two reads of one session from Ledyer. */
export const minRefreshIntervalMs = 1_000;
/**
 * Maximum age for a page that expects a change, for example after an event of Ledyer's frame. It is shorter than the
 * page's request takes, because an older snapshot may be from before the change. The request waits until Ledyer may be
 * read again.
 */
export const maxAgeWhenExpectedMs = 50;
/** Maximum age when a page loads or returns: its first status should be current. */
export const maxAgeOnLoadMs = 5_000;
/** Maximum age without an invalidation, while the session is active. It grows with the idle time. */
export const maxAgeWhenActiveMs = 30_000;
/**
 * Maximum age for an open stream, and for a session that has been idle for long. The tab of a stream gets every
 * invalidation, and requests the status when it expects a change.
 */
export const maxAgeWithStreamMs = 120_000;

/** Returns whether a session can no longer change. */
export const isFinal = ({ state }: Pick<StoredSession, 'state'>): boolean =>
  isSessionState(state) && isFinalState(state);

/** Returns whether a snapshot is not older than `maxAgeMs` and not invalidated since. */
export const isFresh = (session: StoredSession, maxAgeMs: number, now: number): boolean =>
  isFinal(session) ||
  (!isInFuture(session.fetchedAt, now) &&
    now - session.fetchedAt < maxAgeMs &&
    (session.invalidatedAt ?? -Infinity) < session.fetchedAt);

type SessionActivity = Pick<StoredSession, 'createdAt' | 'invalidatedAt' | 'lastExpectedAt'>;

/**
 * Returns milliseconds since the last activity of a session: its creation, an invalidation, or a read for a page
 * that expected a change.
 */
export const getIdleMs = (
  { createdAt, invalidatedAt, lastExpectedAt }: SessionActivity,
  now: number,
): number => now - Math.max(createdAt, invalidatedAt ?? 0, lastExpectedAt ?? 0);

/**
 * Returns the maximum age of a snapshot without an invalidation: half of the idle time, at least 30 s and at most 2
 * min.
 *
 * A notification invalidates the snapshot at once, and a page whose buyer acts requests a current one. Only if both
 * are lost does a status get this old.
 */
export const getMaxAgeMs = (session: SessionActivity, now: number): number =>
  Math.min(maxAgeWithStreamMs, Math.max(maxAgeWhenActiveMs, getIdleMs(session, now) / 2));

/** Returns whether a caller with this maximum age expects a change. */
export const expectsChange = (maxAgeMs: number): boolean => maxAgeMs < maxAgeWhenActiveMs;
