import type { ClosableDatabase, Queryable } from './database.js';

/** Delay between two attempts to reconnect the listening connection. */
const reconnectDelayMs = 500;
/**
 * Interval of health checks of the listening connection. It is idle, so a connection that a firewall dropped, or
 * whose server lost power, would otherwise go unnoticed.
 */
const healthCheckIntervalMs = 15_000;

/** The members of a client of `pg` that the kit uses. */
export interface PgClientLike {
  query(sql: string, params?: unknown[]): Promise<{ rows: unknown[] }>;
  /** @param broken whether to discard the connection */
  release(broken?: boolean): void;
  on(
    event: 'notification',
    onMessage: (message: { channel: string; payload?: string | undefined }) => void,
  ): unknown;
  on(event: 'error' | 'end', onDisconnect: () => void): unknown;
}

/** The members of a `Pool` of `pg` that the kit uses. */
export interface PgPoolLike {
  query(sql: string, params?: unknown[]): Promise<{ rows: unknown[] }>;
  connect(): Promise<PgClientLike>;
  end(): Promise<void>;
  on(event: 'error', onError: () => void): unknown;
}

interface Listener {
  readonly onMessage: (payload: string) => void;
  readonly onDisconnect: (() => void) | undefined;
}

const toQueryable = (source: Pick<PgPoolLike, 'query'>): Queryable => ({
  query: async (sql, params) => {
    const { rows } = await source.query(sql, params && [...params]);
    return { rows: rows as never[] };
  },
});

/**
 * Wraps a PostgreSQL server, for any number of instances: `postgresDatabase(new pg.Pool({ connectionString }))`.
 *
 * It keeps one connection of the pool for `LISTEN` and replaces it when it breaks.
 */
export function postgresDatabase(pool: PgPoolLike): ClosableDatabase {
  // The pool replaces a broken idle connection at the next query, so the event needs no other handling.
  pool.on('error', () => undefined);
  const listeners = new Map<string, Set<Listener>>();
  /** The connection that receives notifications. */
  let listening: { readonly connection: PgClientLike; readonly end: () => void } | undefined;
  let connecting: Promise<void> | undefined;
  let isClosed = false;

  const listenTo = (connection: PgClientLike | undefined, channel: string) =>
    connection?.query(`listen "${channel.replaceAll('"', '""')}"`);

  const connect = async () => {
    const connection = await pool.connect();
    let hasEnded = false;
    let isChecking = false;
    const healthCheck = setInterval(() => {
      if (isChecking) {
        end();
        return;
      }
      isChecking = true;
      connection.query('select 1').then(() => (isChecking = false), end);
    }, healthCheckIntervalMs);
    const end = () => {
      if (hasEnded) return;
      hasEnded = true;
      clearInterval(healthCheck);
      connection.release(true);
      if (listening?.connection !== connection) return;
      listening = undefined;
      for (const channelListeners of listeners.values())
        for (const { onDisconnect } of channelListeners) onDisconnect?.();
      if (!isClosed) reconnect();
    };
    connection.on('error', end);
    connection.on('end', end);
    connection.on('notification', ({ channel, payload = '' }) => emit(channel, payload));
    try {
      for (const channel of listeners.keys()) await listenTo(connection, channel);
    } catch (error) {
      end();
      throw error;
    }
    listening = { connection, end };
    // A pool waits for every connection when it ends.
    if (isClosed) end();
  };
  const emit = (channel: string, payload: string) => {
    for (const { onMessage } of listeners.get(channel) ?? []) onMessage(payload);
  };
  const reconnect = () => {
    connecting = (async () => {
      while (!isClosed && !listening) {
        await new Promise((resolve) => setTimeout(resolve, reconnectDelayMs));
        await connect().catch(() => undefined);
      }
      for (const channel of listeners.keys()) emit(channel, '');
    })();
  };

  return {
    ...toQueryable(pool),
    async transaction(work) {
      const connection = await pool.connect();
      let isBroken = false;
      try {
        await connection.query('begin');
        const result = await work(toQueryable(connection));
        await connection.query('commit');
        return result;
      } catch (error) {
        await connection.query('rollback').catch(() => (isBroken = true));
        throw error;
      } finally {
        connection.release(isBroken);
      }
    },
    async listen(channel, onMessage, onDisconnect) {
      const existing = listeners.get(channel);
      const added: Listener = { onMessage, onDisconnect };
      const channelListeners = existing ?? new Set<Listener>();
      listeners.set(channel, channelListeners.add(added));
      connecting ??= connect().catch((error: unknown) => {
        connecting = undefined;
        throw error;
      });
      try {
        await connecting;
        if (!existing) await listenTo(listening?.connection, channel);
      } catch (error) {
        channelListeners.delete(added);
        // Without the channel, the next caller sends LISTEN again.
        if (channelListeners.size === 0) listeners.delete(channel);
        throw error;
      }
      return () => {
        listeners.get(channel)?.delete(added);
        return Promise.resolve();
      };
    },
    async close() {
      isClosed = true;
      listening?.end();
      await pool.end();
    },
  };
}
