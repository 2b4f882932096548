/** Time source of the emulator's clock. */
export interface EmulatorTimeSource {
  /** Milliseconds since 1970, as from `Date.now()`. */
  now(): number;
}

/** Formats a time as Ledyer does: ISO 8601 in UTC. */
export const toIsoTime = (ms: number): string => new Date(ms).toISOString();
