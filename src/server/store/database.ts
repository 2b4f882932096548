/**
 * What a driver gives for a statement. `Row` is what the statement says it is: whoever
 * writes the one writes the other.
 */
export type Query = <Row = Readonly<Record<string, unknown>>>(
  sql: string,
  params?: readonly unknown[],
) => Promise<QueryResult<Row>>;

export interface QueryResult<Row> {
  readonly rows: Row[];
}

/** Something that runs SQL: a database, or one transaction in it. */
export interface Queryable {
  /** One statement in PostgreSQL's dialect, with `$1`, `$2` … for what is not ours to write. */
  readonly query: Query;
}

/**
 * What the kit needs of a PostgreSQL: a server, or PGlite in a folder.
 *
 * The drivers live with the shop, so that neither is a dependency of this package: `postgresDatabase` and
 * `pgliteDatabase` take what the shop has opened.
 */
export interface Database extends Queryable {
  /** Runs `work` in one transaction: all of it or, when it rejects, nothing. */
  transaction<T>(work: (queries: Queryable) => Promise<T>): Promise<T>;
  /**
   * Calls `heard` with the payload of every `NOTIFY` on this channel, and with an empty text after a time
   * in which some may have been missed. Gives back how to stop.
   *
   * @param onDisconnect is called when such a time begins, as soon as the driver knows. One that never calls it is
   *   believed: what this instance remembers of a session may then be 30 s old while the connection is gone.
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

/** Where instances tell each other that a session is known better; the payload is its id. */
export const sessionChannel = 'ledyer_session';
/** Where instances tell each other that there is work; the payload says nothing. */
export const workChannel = 'ledyer_work';

/** Times go to the database as text, because drivers disagree about everything else. */
export const toTimestamp = (ms: number): string => new Date(ms).toISOString();

/** What a driver made of a `timestamptz`, as milliseconds. */
export const fromTimestamp = (value: Date | string): number => new Date(value).getTime();
