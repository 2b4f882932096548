/** Every event of the tag that this page can tell of. */
export const eventNames = [
  'ledyer-ready',
  'ledyer-state-change',
  'ledyer-pending',
  'ledyer-complete',
  'ledyer-expired',
  'ledyer-cancelled',
  'ledyer-validate',
  'ledyer-customer-change',
  'ledyer-connection-change',
  'ledyer-error',
] as const satisfies readonly (keyof GlobalEventHandlersEventMap)[];

/** One event, written down when it happened. */
export interface LogEntry {
  /** Time of day with milliseconds: `14:03:07.120`. */
  readonly time: string;
  readonly name: string;
  /** The event's own fields; those of an object within it are joined by a point. */
  readonly fields: readonly (readonly [name: string, value: string])[];
}

/**
 * Writes an event down.
 *
 * Reads whatever fields the event's class declares, so that the log never lags
 * behind the tag. What every DOM event has is left out.
 */
export const toLogEntry = (event: Event, at: Date): LogEntry => ({
  time: formatTime(at),
  name: event.type,
  fields: Object.entries(event)
    .filter(([name]) => name !== 'isTrusted')
    .flatMap(([name, value]) => toFields(name, value)),
});

/** The log as text to paste into a support ticket. */
export const formatLog = (entries: readonly LogEntry[]): string =>
  entries
    .map(({ time, name, fields }) =>
      [`${time} ${name}`, ...fields.map(([field, value]) => `  ${field}: ${value}`)].join('\n'),
    )
    .join('\n');

function toFields(name: string, value: unknown): [string, string][] {
  if (value === undefined) return [];
  if (value instanceof Error) return [[name, value.message]];
  if (typeof value === 'string') return [[name, value]];
  if (typeof value !== 'object' || value === null) return [[name, JSON.stringify(value)]];
  return Object.entries(value).flatMap(([inner, innerValue]) =>
    // The event has said which session it is about.
    inner === 'sessionId' ? [] : toFields(`${name}.${inner}`, innerValue),
  );
}

function formatTime(at: Date): string {
  const two = (part: number) => String(part).padStart(2, '0');
  const clock = [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(':');
  return `${clock}.${String(at.getMilliseconds()).padStart(3, '0')}`;
}
