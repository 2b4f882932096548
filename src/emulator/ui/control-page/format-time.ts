const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** A span of time in its largest unit: `42 s`, `5 min`, `3 h`, `6 d`. */
export function spanText(ms: number): string {
  if (ms < minute) return `${Math.max(0, Math.floor(ms / second))} s`;
  if (ms < hour) return `${Math.floor(ms / minute)} min`;
  if (ms < 2 * day) return `${Math.floor(ms / hour)} h`;
  return `${Math.floor(ms / day)} d`;
}

/** The time of the day of an ISO time: `14:03:22.105`. */
export const timeText = (iso: string): string => iso.slice(11, 23);

/** An ISO time for people: `2026-11-21 14:03:22`. */
export const dateTimeText = (iso: string): string => iso.slice(0, 19).replace('T', ' ');
