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
 * @param folder in memory when left out
 */
export async function pgliteDatabase(folder?: string): Promise<OpenDatabase> {
  if (folder !== undefined) await mkdir(dirname(folder), { recursive: true });
  const pglite = await PGlite.create(folder);
  return {
    ...queriesOf(pglite),
    transaction: (work) => pglite.transaction((transaction) => work(queriesOf(transaction))),
    listen: (channel, heard) => pglite.listen(channel, heard),
    close: () => pglite.close(),
  };
}
