import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { PGlite, type Transaction } from '@electric-sql/pglite';
import type { Database, Queries } from 'ledyer-checkout/server';

/** A database that can be closed. */
export interface OpenDatabase extends Database {
  close(): Promise<void>;
}

const queriesOf = (source: PGlite | Transaction): Queries => ({
  query: (sql, params) => source.query(sql, params && [...params]),
});

/**
 * PostgreSQL inside this process, with its data in a folder: for one instance.
 *
 * It takes seconds to open the first time, so nobody waits for that but whoever
 * asks it something.
 *
 * @param folder in memory when left out
 */
export function pgliteDatabase(folder?: string): OpenDatabase {
  let opening: Promise<PGlite> | undefined;
  const open = async () => {
    if (folder !== undefined) await mkdir(dirname(folder), { recursive: true });
    return PGlite.create(folder);
  };
  const opened = () =>
    (opening ??= open().catch((error: unknown) => {
      opening = undefined;
      throw error;
    }));
  return {
    query: async (sql, params) => queriesOf(await opened()).query(sql, params),
    transaction: async (work) =>
      (await opened()).transaction((transaction) => work(queriesOf(transaction))),
    listen: async (channel, heard) => (await opened()).listen(channel, heard),
    close: async () => (await opening?.catch(() => undefined))?.close(),
  };
}
