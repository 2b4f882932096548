import { hasMethods } from '../has-methods.js';
import { withAbort } from '../timeout.js';
import type { ClosableDatabase, Query } from './database.js';
import { PostgresListener, type PgClientLike } from './postgres-listener.js';

export type { PgClientLike } from './postgres-listener.js';

/** The members of a `Pool` of `pg` that the kit uses. */
export interface PgPoolLike {
  connect(): Promise<PgClientLike>;
  end(): Promise<void>;
  on(event: 'error', onError: () => void): unknown;
  on(event: 'acquire', onAcquire: (connection: Pick<PgClientLike, 'on'>) => void): unknown;
  /** `max`: the maximum number of connections. Default: unknown, at least two. */
  readonly options?: { readonly max?: number | undefined } | undefined;
}

/** Whether this is a `Client` of `pg`. Unlike a pool's, its `connect()` returns no connection. */
const isClient = (pool: PgPoolLike): boolean => 'connectionParameters' in pool;

/**
 * Wraps a PostgreSQL server, for any number of instances: `postgresDatabase(new pg.Pool({ connectionString }))`.
 *
 * It keeps one connection of the pool for `LISTEN` and replaces it when it breaks. A pool of one (`max: 1`) has none
 * to spare: then it does not listen, and the kit polls. A connection whose statement no longer has a caller is
 * discarded.
 *
 * @throws {TypeError} for anything else, such as the URL of a database or a single client
 */
export function postgresDatabase(pool: PgPoolLike): ClosableDatabase {
  if (!hasMethods(pool, ['connect', 'end', 'on']) || isClient(pool))
    throw new TypeError('postgresDatabase: pool must be new pg.Pool({ connectionString })');
  // The pool replaces a broken idle connection at the next query, so the event needs no other handling.
  pool.on('error', () => undefined);
  const connectionsWithListener = new WeakSet<object>();
  // The pool removes its own listener from a connection in use, and an error event without one ends the process. Both
  // can come from one packet of the server, so a listener that is added after `connect()` resolves would be too late.
  // The statement in flight fails as well, so the event needs no other handling.
  pool.on('acquire', (connection) => {
    if (!connectionsWithListener.has(connection)) connection.on('error', () => undefined);
    connectionsWithListener.add(connection);
  });

  /** Takes a connection from the pool. One that arrives after the signal aborted goes back to the pool. */
  const acquire = async (signal?: AbortSignal): Promise<PgClientLike> => {
    signal?.throwIfAborted();
    const pending = pool.connect();
    try {
      return await withAbort(pending, signal);
    } catch (error) {
      pending.then(
        (late) => late.release(),
        () => undefined,
      );
      throw error;
    }
  };

  const createQuery =
    (connection: PgClientLike, transactionSignal?: AbortSignal): Query =>
    async (sql, params, signal = transactionSignal) => {
      const { rows } = await withAbort(connection.query(sql, params && [...params]), signal);
      return { rows: rows as never[] };
    };

  // The option is a string when a shop sets it from an environment variable.
  const isPoolOfOne = String(pool.options?.max) === '1';
  const listener = isPoolOfOne ? undefined : new PostgresListener(acquire);

  return {
    async query(sql, params, signal) {
      const connection = await acquire(signal);
      let isBroken = true;
      try {
        const result = await createQuery(connection)(sql, params, signal);
        isBroken = false;
        return result as never;
      } finally {
        connection.release(isBroken);
      }
    },
    async transaction(work, signal) {
      const connection = await acquire(signal);
      const query = createQuery(connection, signal);
      let isBroken = true;
      try {
        await query('begin');
        const result = await work({ query });
        await query('commit');
        isBroken = false;
        return result;
      } catch (error) {
        // A connection with a statement in flight is discarded, because a rollback would wait behind it.
        if (!signal?.aborted)
          isBroken = await query('rollback').then(
            () => false,
            () => true,
          );
        throw error;
      } finally {
        connection.release(isBroken);
      }
    },
    async listen(channel, onMessage, onDisconnect) {
      if (listener) return listener.listen(channel, onMessage, onDisconnect);
      onDisconnect?.();
      return () => Promise.resolve();
    },
    async close() {
      listener?.close();
      await pool.end();
    },
  };
}
