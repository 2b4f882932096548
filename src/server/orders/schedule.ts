const minute = 60_000;
const hour = 60 * minute;

/** Milliseconds after which what an instance took in hand can be had by others: it has died. */
export const claim = 30_000;

/** Milliseconds after which a new session is looked at, should nothing be heard of it. */
export const firstSweep = 5 * minute;

/**
 * Milliseconds until what is not final is looked at again: as long as it has been quiet, five minutes at
 * the least and an hour at the most.
 *
 * This is for what {@link missedOrders} cannot tell, such as sessions that come to nothing. Orders and
 * payments that nobody told of it finds within a minute.
 *
 * @param quiet milliseconds since something was heard of it
 */
export const sweepPause = (quiet: number): number => Math.min(Math.max(quiet, firstSweep), hour);

/** The longest pause between two tries of what fails. */
const longestPause = 5 * minute;

/** Milliseconds until what failed is tried again: full jitter, and one second at the least. */
export const retryPause = (attempts: number, random: () => number): number =>
  1_000 + random() * Math.min(longestPause, 1_000 * 2 ** Math.min(attempts, 20));
