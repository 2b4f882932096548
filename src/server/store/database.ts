/**
 * Runs a statement. The caller states the type of its rows.
 *
 * The kit stops waiting when `signal` aborts. A driver that can do so then cancels the statement or discards its
 * connection, which otherwise stays busy.
 */
export type Query = <Row = Readonly<Record<string, unknown>>>(
  sql: string,
  params?: readonly unknown[],
  signal?: AbortSignal,
) => Promise<QueryResult<Row>>;

export interface QueryResult<Row> {
  readonly rows: Row[];
}

/** A database, or one transaction in it. */
export interface Queryable {
  /** Runs one statement in PostgreSQL's dialect, with `$1`, `$2` … for parameters. */
  readonly query: Query;
}

/**
 * The interface of PostgreSQL that the kit uses: a server, or PGlite in a folder.
 *
 * Drivers are dependencies of the shop, not of this package: `postgresDatabase` and `pgliteDatabase` wrap what the
 * shop has opened.
 */
export interface Database extends Queryable {
  /**
   * Runs `work` in one transaction. Rolls back when it rejects.
   *
   * @param signal aborts when the kit no longer waits, as in {@link Query}
   */
  transaction<T>(work: (queries: Queryable) => Promise<T>, signal?: AbortSignal): Promise<T>;
  /**
   * Calls `onMessage` with the payload of every `NOTIFY` on the channel, and with an empty string when messages may
   * have been missed. Returns a function that stops listening.
   *
   * @param onDisconnect called as soon as the driver detects that messages may be missed. Without it, cached
   *   sessions may be 30 s old while the connection is down.
   */
  listen(
    channel: string,
    onMessage: (payload: string) => void,
    onDisconnect?: () => void,
  ): Promise<() => Promise<void>>;
}

/** A database that can be closed. */
export interface ClosableDatabase extends Database {
  close(): Promise<void>;
}

/** Channel for changed sessions. The payload is the session id. */
export const sessionChannel = 'ledyer_session';
/** Channel for new work. The payload is the number of the shop. */
export const workChannel = 'ledyer_work';

/** Converts milliseconds to text, which all drivers treat alike. */
export const toTimestamp = (ms: number): string => new Date(ms).toISOString();

/** Returns a driver's value of a `jsonb` with objects or arrays. A shop may have told `pg` not to parse JSON. */
export const fromJson = <T>(value: T): T =>
  typeof value === 'string' ? (JSON.parse(value) as T) : value;

/** Converts a driver's value of a `timestamptz` to milliseconds. */
export const fromTimestamp = (value: Date | string): number => new Date(value).getTime();
