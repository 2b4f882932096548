/** Where the emulator gets the time from; everything that is timed in it obeys this. */
export interface EmulatorTimeSource {
  /** Milliseconds since 1970, as `Date.now()`. */
  now(): number;
}

/** The time as Ledyer writes it: ISO 8601 in UTC. */
export const toIsoTime = (ms: number): string => new Date(ms).toISOString();
