import { sleep, type Sleep } from './timeout.js';

/** Time as an argument. The clocks of a shop's instances should agree to the second. */
export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly sleep: Sleep;
}

export const systemClock: Clock = { now: () => Date.now(), sleep };
