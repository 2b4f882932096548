/** The settings with which the thread starts. */
export interface WorkerSettings {
  readonly folder: string;
  /** Absolute path of PGlite's CommonJS module. */
  readonly pglitePath: string;
}

export type WorkerMethod = 'query' | 'begin' | 'end' | 'listen' | 'close';

/** A message to the thread. */
export interface WorkerRequest {
  readonly id?: number;
  readonly method: WorkerMethod | 'ping';
  readonly sql?: string;
  readonly params?: unknown[];
  readonly inTransaction?: boolean;
  readonly channel?: string;
}

/** A message from the thread: the result of a call, a notification of PostgreSQL, or a signal. */
export type WorkerMessage =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: DatabaseError }
  | { readonly channel: string; readonly payload: string }
  | { readonly signal: 'opened' | 'pong' };

interface DatabaseError {
  readonly message: string;
  readonly code?: string;
  readonly severity?: string;
}
