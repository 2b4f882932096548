/** The events of the tag that the log records. */
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

/** One recorded event. */
export interface LogEntry {
  /** Time of day with milliseconds: `14:03:07.120`. */
  readonly time: string;
  readonly name: string;
  /** The event's fields. Names of nested fields are joined by a dot. */
  readonly fields: readonly (readonly [name: string, value: string])[];
}

/** Converts an event to a log entry. */
export const toLogEntry = (event: Event, at: Date): LogEntry => ({
  time: formatTime(at),
  name: event.type,
  fields: getEventFields(event),
});

/**
 * Returns the fields of an event as text. Names of nested fields are joined by a dot.
 *
 * Reads all own fields of the event, so that new fields of the tag appear without a change here.
 */
export const getEventFields = (event: Event): [name: string, value: string][] =>
  Object.entries(event)
    .filter(([name]) => name !== 'isTrusted')
    .flatMap(([name, value]) => toFields(name, value));

/** Formats the log as text, for a support ticket. */
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
    // The event itself has the session id.
    inner === 'sessionId' ? [] : toFields(`${name}.${inner}`, innerValue),
  );
}

/** Formats the time of day with milliseconds: `14:03:07.120`. */
export function formatTime(at: Date): string {
  const pad = (part: number) => String(part).padStart(2, '0');
  const clock = [at.getHours(), at.getMinutes(), at.getSeconds()].map(pad).join(':');
  return `${clock}.${String(at.getMilliseconds()).padStart(3, '0')}`;
}
