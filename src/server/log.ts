/**
 * A log entry.
 *
 * The fields are closed, so that no name, address, token or text of Ledyer's can get into the log.
 */
export interface LogEntry {
  readonly level: 'info' | 'warn' | 'error';
  /** What happened: `request`, `task-failed`. */
  readonly event: string;
  /** The route, never the URL: `GET /ledyer/sessions/{id}`. */
  readonly route?: string;
  readonly status?: number;
  /** Duration in milliseconds. */
  readonly ms?: number;
  /** The first digits of the SHA-256 of a session id or an order id. */
  readonly subjectHash?: string;
  /** A value of a closed list: a session state, a status, a task kind. */
  readonly code?: string;
  /** Name and code of an error, such as `LedyerError timeout 503`. */
  readonly error?: string;
  readonly attempt?: number;
}

export type LogFunction = (entry: LogEntry) => void;

/** Describes an error by its name, code and status. Its message may quote anything, so it is left out. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const { code, status } = error as { code?: unknown; status?: unknown };
  const parts = [error.name, code, status].filter(
    (word) => typeof word === 'number' || (typeof word === 'string' && /^[\w-]{1,40}$/.test(word)),
  );
  return parts.join(' ');
}
