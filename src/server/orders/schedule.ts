const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Milliseconds after which what an instance took in hand can be had by others: it has died. */
export const leaseMs = 30_000;

/** Milliseconds after which a new session is looked at, should nothing be heard of it. */
export const firstSweepDelayMs = 5 * minuteMs;

/**
 * Milliseconds until what is not final is looked at again: as long as it has been quiet, five minutes at
 * the least and an hour at the most.
 *
 * This is for what {@link missedOrders} cannot tell, such as sessions that come to nothing. Orders and
 * payments that nobody told of it finds within a minute.
 *
 * @param idleMs milliseconds since something was heard of it
 */
export const nextSweepDelay = (idleMs: number): number =>
  Math.min(Math.max(idleMs, firstSweepDelayMs), hourMs);

/** The longest pause between two tries of what fails. */
const maxRetryDelayMs = 5 * minuteMs;

/** Milliseconds until what failed is tried again: full jitter, and one second at the least. */
export const retryDelay = (attempts: number, random: () => number): number =>
  1_000 + random() * Math.min(maxRetryDelayMs, 1_000 * 2 ** Math.min(attempts, 20));
