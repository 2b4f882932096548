const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/**
 * Time after which a claimed session or task becomes available to other instances, in case its instance has died.
 */
export const leaseMs = 30_000;

/** A due time that is in the past for every instance, even if its clock is behind. */
export const dueAtOnce = 0;

/** Delay of the first check of a new session without any update. */
export const firstSweepDelayMs = 5 * minuteMs;

/**
 * Returns the delay before the next check of a session that is not final: its idle time, at least five minutes and
 * at most an hour.
 *
 * The sweep covers what {@link createOrderSync} cannot find, such as abandoned sessions. Lost orders and payments
 * are found by the sync within a minute.
 *
 * @param idleMs milliseconds since the last update
 */
export const getNextSweepDelayMs = (idleMs: number): number =>
  Math.min(Math.max(idleMs, firstSweepDelayMs), hourMs);

/** Maximum delay between two attempts of a failing task. */
const maxRetryDelayMs = 5 * minuteMs;

/** Upper limit of the delay of a claim, a task or a retry. A later due time comes from a clock that was ahead. */
export const maxRetryWaitMs = 2 * maxRetryDelayMs;
/** Upper limit of the delay of a session's next check. A later due time comes from a clock that was ahead. */
export const maxSweepWaitMs = hourMs + 2 * maxRetryDelayMs;

/** Returns the delay before the next attempt: exponential backoff with full jitter, at least one second. */
export const getRetryDelayMs = (attempts: number, random: () => number): number =>
  1_000 + random() * Math.min(maxRetryDelayMs, 1_000 * 2 ** Math.min(attempts, 20));
