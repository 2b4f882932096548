const minute = 60_000;
const hour = 60 * minute;

/** Milliseconds after which a new session is looked at, should no notification come. */
export const firstSweep = minute;

/**
 * Milliseconds until what is not final is looked at again: every minute while
 * something happened within three, then after as long again as it has been quiet,
 * an hour at the most. All notifications may be lost, and the end is the same.
 *
 * @param quiet milliseconds since something was heard of it
 */
export const sweepPause = (quiet: number): number =>
  quiet < 3 * minute ? minute : Math.min(quiet, hour);

/** The longest pause between two tries of what fails. */
const longestPause = 5 * minute;

/** Milliseconds until what failed is tried again: full jitter, and one second at the least. */
export const retryPause = (attempts: number, random: () => number): number =>
  1_000 + random() * Math.min(longestPause, 1_000 * 2 ** Math.min(attempts, 20));
