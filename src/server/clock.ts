import { sleep, type Sleep } from './timeout.js';

/** Time as an argument. The clocks of a shop's instances should agree to the second. */
export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly sleep: Sleep;
}

/** Maximum difference between the clocks of two instances, in milliseconds. */
export const maxClockErrorMs = 5_000;

/** Returns whether a stored time comes from a clock that was ahead. Such a time is ignored. */
export const isInFuture = (time: number, now: number): boolean => time > now + maxClockErrorMs;

export const systemClock: Clock = { now: () => Date.now(), sleep };
