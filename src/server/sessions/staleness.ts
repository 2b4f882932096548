import type { StoredSession } from '../store/session-store.js';

/** The range, in milliseconds, of what a snapshot is good for while nobody says otherwise. */
const ages = { least: 30_000, most: 120_000 };
export const leastSafetyAge = ages.least;
/**
 * Milliseconds that it is good for where a stream is open. Whoever has one is told what is notified, asks
 * by itself when something is expected, and every two minutes anyway.
 */
export const ageBesideStream = ages.most;
/** Milliseconds of a page that is loaded, or comes back: what it shows first had better be true. */
export const ageAtLoad = 5_000;

type Signs = Pick<StoredSession, 'createdAt' | 'hintedAt' | 'awaitedAt'>;

/**
 * Milliseconds since there was a sign that something happens to a session: it was
 * created, a notification came, or a page wanted to know better than the snapshot.
 */
export const quietOf = ({ createdAt, hintedAt, awaitedAt }: Signs, now: number): number =>
  now - Math.max(createdAt, hintedAt ?? 0, awaitedAt ?? 0);

/**
 * Milliseconds that a snapshot is good for while nobody says otherwise: half as long as it has been quiet,
 * 30 s at the least and 2 min at the most.
 *
 * This is the net under the net. A notification makes the snapshot old at once, and so does a page whose
 * buyer pressed buy, or whose frame said something. Only where both are lost is a status as old as this.
 */
export const safetyAge = (session: Signs, now: number): number =>
  Math.min(ages.most, Math.max(ages.least, quietOf(session, now) / 2));

/** Whether somebody who accepts no snapshot older than this expects something. */
export const isExpectant = (age: number): boolean => age < ages.least;
