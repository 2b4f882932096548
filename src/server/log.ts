/**
 * A log entry.
 *
 * The fields are closed, so that no name, address, token or text of Ledyer's can get into the log.
 */
export interface LogEntry {
  readonly level: 'info' | 'warn' | 'error';
  /** Name of the event, such as `request` or `task-failed`. */
  readonly event: string;
  /** The route, never the URL: `GET /ledyer/sessions/{id}`. */
  readonly route?: string | undefined;
  readonly status?: number | undefined;
  /** Duration in milliseconds. */
  readonly ms?: number | undefined;
  /** The first digits of the SHA-256 of a session id or an order id. */
  readonly subjectHash?: string | undefined;
  /** A value of a closed list: a session state, a status, a task kind. */
  readonly code?: string | undefined;
  /** Name and code of an error, such as `LedyerError timeout 503`. */
  readonly error?: string | undefined;
  readonly attempt?: number | undefined;
  /** Number of rows. */
  readonly count?: number | undefined;
  /** Advice in a sentence that quotes only the shop's own options. */
  readonly message?: string | undefined;
}

export type LogFunction = (entry: LogEntry) => void;

/** Describes an error by its name, code and status. Its message may quote anything, so it is left out. */
export function describeError(error: unknown): string {
  try {
    if (!(error instanceof Error)) return 'unknown';
    const { code, status } = error as { code?: unknown; status?: unknown };
    const parts = [error.name, code, status].filter(
      (part) =>
        typeof part === 'number' || (typeof part === 'string' && /^[\w-]{1,40}$/.test(part)),
    );
    return parts.join(' ');
  } catch {
    // The shop's code may throw anything, even an object whose fields throw.
    return 'unknown';
  }
}
