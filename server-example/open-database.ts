import { join } from 'node:path';
import type { ShopEnvironment } from './environment.js';
import { pgliteDatabase, type OpenDatabase } from './pglite-database.js';
import { postgresDatabase } from './postgres-database.js';

/** The database that the environment names. */
export function openDatabase({
  databaseUrl,
  dataDir,
}: Pick<ShopEnvironment, 'databaseUrl' | 'dataDir'>): OpenDatabase {
  return databaseUrl === undefined
    ? pgliteDatabase(join(dataDir, 'shop'))
    : postgresDatabase(databaseUrl);
}
