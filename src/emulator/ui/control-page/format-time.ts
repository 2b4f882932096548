const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** Formats a duration in its largest unit: `42 s`, `5 min`, `3 h`, `6 d`. */
export function formatDuration(ms: number): string {
  if (ms < minuteMs) return `${Math.max(0, Math.floor(ms / secondMs))} s`;
  if (ms < hourMs) return `${Math.floor(ms / minuteMs)} min`;
  if (ms < 2 * dayMs) return `${Math.floor(ms / hourMs)} h`;
  return `${Math.floor(ms / dayMs)} d`;
}

/** Formats the time of day of an ISO time: `14:03:22.105`. */
export const formatTime = (iso: string): string => iso.slice(11, 23);

/** Formats an ISO time for people: `2026-11-21 14:03:22`. */
export const formatDateTime = (iso: string): string => iso.slice(0, 19).replace('T', ' ');
