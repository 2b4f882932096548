import pg from 'pg';
import type { Queries } from 'ledyer-checkout/server';
import type { OpenDatabase } from './pglite-database.js';

const queriesOf = (source: pg.Pool | pg.PoolClient): Queries => ({
  query: async (sql, params) => {
    const { rows } = await source.query(sql, params && [...params]);
    return { rows: rows as never[] };
  },
});

/** Milliseconds between two tries to listen again. */
const pace = 500;

/**
 * A PostgreSQL server: for any number of instances.
 *
 * @param url such as `postgres://shop:…@db.example/shop`
 */
export function postgresDatabase(url: string): OpenDatabase {
  const pool = new pg.Pool({ connectionString: url, max: 10, connectionTimeoutMillis: 5_000 });
  // A connection that breaks while nobody uses it is replaced at the next query, which tells if it cannot be.
  pool.on('error', () => undefined);
  const heard = new Map<string, Set<(payload: string) => void>>();
  let listener: pg.Client | undefined;
  let connecting: Promise<void> | undefined;
  let closed = false;

  const connect = async () => {
    const client = new pg.Client({ connectionString: url });
    let lost = false;
    const onLost = () => {
      if (lost) return;
      lost = true;
      if (listener === client) listener = undefined;
      void client.end().catch(() => undefined);
      if (!closed) reconnect();
    };
    client.on('error', onLost);
    client.on('end', onLost);
    client.on('notification', ({ channel, payload = '' }) => tell(channel, payload));
    await client.connect();
    for (const channel of heard.keys())
      await client.query(`listen ${pg.escapeIdentifier(channel)}`);
    listener = client;
  };
  const tell = (channel: string, payload: string) => {
    for (const each of heard.get(channel) ?? []) each(payload);
  };
  const reconnect = () => {
    connecting = (async () => {
      while (!closed && !listener) {
        await new Promise((resolve) => setTimeout(resolve, pace));
        await connect().catch(() => undefined);
      }
      for (const channel of heard.keys()) tell(channel, '');
    })();
  };

  return {
    ...queriesOf(pool),
    async transaction(work) {
      const client = await pool.connect();
      let broken = false;
      try {
        await client.query('begin');
        const result = await work(queriesOf(client));
        await client.query('commit');
        return result;
      } catch (error) {
        await client.query('rollback').catch(() => (broken = true));
        throw error;
      } finally {
        client.release(broken);
      }
    },
    async listen(channel, each) {
      const known = heard.get(channel);
      const all = known ?? new Set();
      all.add(each);
      heard.set(channel, all);
      connecting ??= connect().catch((error: unknown) => {
        connecting = undefined;
        throw error;
      });
      await connecting;
      if (!known) await listener?.query(`listen ${pg.escapeIdentifier(channel)}`);
      return () => {
        all.delete(each);
        return Promise.resolve();
      };
    },
    async close() {
      closed = true;
      await listener?.end();
      await pool.end();
    },
  };
}
