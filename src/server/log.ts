/**
 * One thing worth telling whoever runs the shop.
 *
 * These fields and no others, so that there is no place where a name, an address,
 * a token or a sentence of Ledyer's could slip in.
 */
export interface LogEntry {
  readonly level: 'info' | 'warn' | 'error';
  /** What happened, in words of our own: `request`, `errand-failed`. */
  readonly event: string;
  /** The template, never the address itself: `GET /ledyer/sessions/{id}`. */
  readonly route?: string;
  readonly status?: number;
  /** How long it took, in milliseconds. */
  readonly ms?: number;
  /** The first digits of the SHA-256 of a session's or an order's id. */
  readonly subjectHash?: string;
  /** A word of a closed list: a session state, a verdict, an errand. */
  readonly code?: string;
  /** The name and the code of an error, such as `LedyerError timeout 503`. */
  readonly error?: string;
  readonly attempt?: number;
}

export type LogFunction = (entry: LogEntry) => void;

/** What may be told of an error: what kind it is. Its message may quote anything. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const { code, status } = error as { code?: unknown; status?: unknown };
  const parts = [error.name, code, status].filter(
    (word) => typeof word === 'number' || (typeof word === 'string' && /^[\w-]{1,40}$/.test(word)),
  );
  return parts.join(' ');
}
