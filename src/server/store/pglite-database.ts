import type { OpenDatabase, Queries } from './database.js';

type Run = (sql: string, params?: unknown[]) => Promise<{ rows: unknown[] }>;

/** What the kit needs of a `PGlite`. */
export interface Pglite {
  query: Run;
  transaction(work: (transaction: { query: Run }) => Promise<unknown>): Promise<unknown>;
  listen(channel: string, heard: (payload: string) => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

const queriesOf = (source: { query: Run }): Queries => ({
  query: async (sql, params) => {
    const { rows } = await source.query(sql, params && [...params]);
    return { rows: rows as never[] };
  },
});

/**
 * PostgreSQL inside this process, with its data in a folder, for one instance:
 * `pgliteDatabase(await PGlite.create('.data/shop'))`.
 */
export const pgliteDatabase = (pglite: Pglite): OpenDatabase => ({
  ...queriesOf(pglite),
  transaction: async <T>(work: (queries: Queries) => Promise<T>) =>
    (await pglite.transaction((transaction) => work(queriesOf(transaction)))) as T,
  listen: (channel, heard) => pglite.listen(channel, heard),
  close: () => pglite.close(),
});
