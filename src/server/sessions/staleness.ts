import type { StoredSession } from '../store/stored-session.js';

/** Limits of a snapshot's age without an invalidation. */
const safetyAgesMs = { least: 30_000, most: 120_000 };
export const minSnapshotAgeMs = safetyAgesMs.least;
/**
 * Maximum age beside an open stream. Its tab gets every invalidation and requests the status itself when it expects
 * a change.
 */
export const maxAgeWithStreamMs = safetyAgesMs.most;
/** Maximum age when a page loads or returns: its first status should be current. */
export const maxAgeOnLoadMs = 5_000;

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
  Math.min(safetyAgesMs.most, Math.max(safetyAgesMs.least, getIdleMs(session, now) / 2));

/** Whether a caller with this maximum age expects a change. */
export const expectsChange = (age: number): boolean => age < safetyAgesMs.least;
