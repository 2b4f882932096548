import { isFinalState, isSessionState } from '../../ledyer/session-state.js';
import { isInFuture } from '../clock.js';
import type { StoredSession } from '../store/stored-session.js';

/** Minimum interval between two reads of one session from Ledyer. */
export const minRefreshIntervalMs = 1_000;
/**
 * Maximum age for a page that has just noticed a sign of a change, such as an event of Ledyer's frame: less than its
 * request takes. An older snapshot may be from before the change, so the request waits until Ledyer may be read again.
 */
export const maxAgeWhenExpectedMs = 50;
/** Maximum age when a page loads or returns: its first status should be current. */
export const maxAgeOnLoadMs = 5_000;
/** Minimum of the maximum age without an invalidation. */
export const minSnapshotAgeMs = 30_000;
/**
 * Maximum age beside an open stream. Its tab gets every invalidation and requests the status itself when it expects
 * a change.
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
    (session.invalidatedAt === null || session.invalidatedAt < session.fetchedAt));

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
  Math.min(maxAgeWithStreamMs, Math.max(minSnapshotAgeMs, getIdleMs(session, now) / 2));

/** Returns whether a caller with this maximum age expects a change. */
export const expectsChange = (maxAgeMs: number): boolean => maxAgeMs < minSnapshotAgeMs;
