import { hasMethods } from '../has-methods.js';
import type { ClosableDatabase, Queryable } from './database.js';

type RunQuery = (sql: string, params?: unknown[]) => Promise<{ rows: unknown[] }>;

/** The members of a `PGlite` that the kit uses. */
export interface PgliteLike {
  query: RunQuery;
  transaction(work: (transaction: { query: RunQuery }) => Promise<unknown>): Promise<unknown>;
  listen(channel: string, onMessage: (payload: string) => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

const toQueryable = (source: { query: RunQuery }): Queryable => ({
  query: async (sql, params) => {
    const { rows } = await source.query(sql, params && [...params]);
    return { rows: rows as never[] };
  },
});

/**
 * Wraps PGlite, PostgreSQL in this process with its data in a folder, for one instance: `pgliteDatabase(await
 * PGlite.create('.data/shop'))`.
 *
 * @throws {TypeError} for anything else, such as a PGlite that was not awaited
 */
export function pgliteDatabase(pglite: PgliteLike): ClosableDatabase {
  if (!hasMethods(pglite, ['query', 'transaction', 'listen', 'close']))
    throw new TypeError('pgliteDatabase: pglite must be await PGlite.create(folder)');
  return {
    ...toQueryable(pglite),
    transaction: async <T>(work: (queries: Queryable) => Promise<T>) =>
      (await pglite.transaction((transaction) => work(toQueryable(transaction)))) as T,
    listen: (channel, onMessage) => pglite.listen(channel, onMessage),
    close: () => pglite.close(),
  };
}
