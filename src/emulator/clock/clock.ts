/** Time source of the emulator's clock. */
export interface EmulatorTimeSource {
  /** Milliseconds since 1970, as from `Date.now()`. */
  now(): number;
}

/** Formats a time of the control API: ISO 8601 in UTC, with three fraction digits. */
export const toIsoTime = (ms: number): string => new Date(ms).toISOString();

/**
 * Formats a time as Ledyer's API does: ISO 8601 in UTC, with six fraction digits, or nine in sub-orders and lists
 * (pages Get order and Get orders, examples).
 *
 * @param micros microseconds since 1970
 */
export function toApiTime(micros: number, fractionDigits: 6 | 9 = 6): string {
  const seconds = new Date(micros / 1000).toISOString().slice(0, -'.000Z'.length);
  const fraction = String(micros % 1_000_000).padStart(6, '0');
  return `${seconds}.${fraction.padEnd(fractionDigits, '0')}Z`;
}
