import type { StoredSession } from '../store/session-store.js';

/** The range, in milliseconds, of what a snapshot is good for while nobody says otherwise. */
const safetyAgesMs = { least: 30_000, most: 120_000 };
export const minSnapshotAgeMs = safetyAgesMs.least;
/**
 * Milliseconds that it is good for where a stream is open. Whoever has one is told what is notified, asks
 * by itself when something is expected, and every two minutes anyway.
 */
export const maxAgeWithStreamMs = safetyAgesMs.most;
/** Milliseconds of a page that is loaded, or comes back: what it shows first had better be true. */
export const maxAgeOnLoadMs = 5_000;

type SessionActivity = Pick<StoredSession, 'createdAt' | 'invalidatedAt' | 'lastExpectedAt'>;

/**
 * Milliseconds since there was a sign that something happens to a session: it was
 * created, a notification came, or a page wanted to know better than the snapshot.
 */
export const getIdleMs = (
  { createdAt, invalidatedAt, lastExpectedAt }: SessionActivity,
  now: number,
): number => now - Math.max(createdAt, invalidatedAt ?? 0, lastExpectedAt ?? 0);

/**
 * Milliseconds that a snapshot is good for while nobody says otherwise: half as long as it has been quiet,
 * 30 s at the least and 2 min at the most.
 *
 * This is the net under the net. A notification makes the snapshot old at once, and so does a page whose
 * buyer pressed buy, or whose frame said something. Only where both are lost is a status as old as this.
 */
export const getMaxAgeMs = (session: SessionActivity, now: number): number =>
  Math.min(safetyAgesMs.most, Math.max(safetyAgesMs.least, getIdleMs(session, now) / 2));

/** Whether somebody who accepts no snapshot older than this expects something. */
export const expectsChange = (age: number): boolean => age < safetyAgesMs.least;
