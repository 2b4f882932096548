import type { OpenDatabase, Queries } from './database.js';

/** Milliseconds between two tries to listen again. */
const pace = 500;
/**
 * Milliseconds between two signs of life of the connection that listens. It says nothing by itself, so one that a
 * firewall forgot, or whose server lost its power, would be believed for ever.
 */
const pulse = 15_000;

/** What the kit needs of a connection of `pg`. */
export interface PostgresConnection {
  query(sql: string, params?: unknown[]): Promise<{ rows: unknown[] }>;
  /** @param broken whether nobody shall use it again */
  release(broken?: boolean): void;
  on(
    event: 'notification',
    heard: (message: { channel: string; payload?: string | undefined }) => void,
  ): unknown;
  on(event: 'error' | 'end', lost: () => void): unknown;
}

/** What the kit needs of a `Pool` of `pg`. */
export interface PostgresPool {
  query(sql: string, params?: unknown[]): Promise<{ rows: unknown[] }>;
  connect(): Promise<PostgresConnection>;
  end(): Promise<void>;
  on(event: 'error', lost: () => void): unknown;
}

interface Listener {
  readonly heard: (payload: string) => void;
  readonly lost: (() => void) | undefined;
}

const queriesOf = (source: Pick<PostgresPool, 'query'>): Queries => ({
  query: async (sql, params) => {
    const { rows } = await source.query(sql, params && [...params]);
    return { rows: rows as never[] };
  },
});

/**
 * A PostgreSQL server, for any number of instances: `postgresDatabase(new pg.Pool({ connectionString }))`.
 *
 * One connection of the pool is kept for hearing what instances tell each other, and replaced when it breaks.
 */
export function postgresDatabase(pool: PostgresPool): OpenDatabase {
  // A connection that breaks while nobody uses it is replaced at the next query, which tells if it cannot be.
  pool.on('error', () => undefined);
  const listeners = new Map<string, Set<Listener>>();
  /** The connection that listens; ended when nobody listens any more, or when it broke. */
  let listener: { readonly connection: PostgresConnection; readonly end: () => void } | undefined;
  let connecting: Promise<void> | undefined;
  let closed = false;

  const listenTo = (connection: PostgresConnection | undefined, channel: string) =>
    connection?.query(`listen "${channel.replaceAll('"', '""')}"`);

  const connect = async () => {
    const connection = await pool.connect();
    let ended = false;
    let isAsked = false;
    const watch = setInterval(() => {
      if (isAsked) {
        end();
        return;
      }
      isAsked = true;
      connection.query('select 1').then(() => (isAsked = false), end);
    }, pulse);
    const end = () => {
      if (ended) return;
      ended = true;
      clearInterval(watch);
      connection.release(true);
      if (listener?.connection !== connection) return;
      listener = undefined;
      for (const all of listeners.values()) for (const { lost } of all) lost?.();
      if (!closed) reconnect();
    };
    connection.on('error', end);
    connection.on('end', end);
    connection.on('notification', ({ channel, payload = '' }) => tell(channel, payload));
    try {
      for (const channel of listeners.keys()) await listenTo(connection, channel);
    } catch (error) {
      end();
      throw error;
    }
    listener = { connection, end };
    // A pool waits at its end for what is not given back.
    if (closed) end();
  };
  const tell = (channel: string, payload: string) => {
    for (const { heard } of listeners.get(channel) ?? []) heard(payload);
  };
  const reconnect = () => {
    connecting = (async () => {
      while (!closed && !listener) {
        await new Promise((resolve) => setTimeout(resolve, pace));
        await connect().catch(() => undefined);
      }
      for (const channel of listeners.keys()) tell(channel, '');
    })();
  };

  return {
    ...queriesOf(pool),
    async transaction(work) {
      const connection = await pool.connect();
      let broken = false;
      try {
        await connection.query('begin');
        const result = await work(queriesOf(connection));
        await connection.query('commit');
        return result;
      } catch (error) {
        await connection.query('rollback').catch(() => (broken = true));
        throw error;
      } finally {
        connection.release(broken);
      }
    },
    async listen(channel, heard, lost) {
      const known = listeners.get(channel);
      const own: Listener = { heard, lost };
      const all = known ?? new Set<Listener>();
      listeners.set(channel, all.add(own));
      connecting ??= connect().catch((error: unknown) => {
        connecting = undefined;
        throw error;
      });
      try {
        await connecting;
        if (!known) await listenTo(listener?.connection, channel);
      } catch (error) {
        all.delete(own);
        // Whoever comes next asks again.
        if (all.size === 0) listeners.delete(channel);
        throw error;
      }
      return () => {
        listeners.get(channel)?.delete(own);
        return Promise.resolve();
      };
    },
    async close() {
      closed = true;
      listener?.end();
      await pool.end();
    },
  };
}
