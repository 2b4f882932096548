import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PGlite } from '@electric-sql/pglite';
import { createWorkerDatabase } from '../../server-example/pglite/worker-database.js';
import { pgliteDatabase, type ClosableDatabase } from '../../src/server/index.js';
import { migrate } from '../../src/server/store/migrations.js';

const cache = fileURLToPath(new URL('../../node_modules/.cache/', import.meta.url));
const template = join(cache, 'empty-pglite');

/**
 * Opens a PGlite database in a temporary folder, which is deleted on close.
 *
 * Setting up an empty database takes seconds, so it is done once and then copied.
 */
export const createTestDatabase = (): Promise<ClosableDatabase> =>
  // Unit tests need no durability, so writes need not reach the disk.
  openMigratedCopy(async (folder) =>
    pgliteDatabase(await PGlite.create(folder, { relaxedDurability: true })),
  );

/** Opens the same in a worker thread, as the example server does. */
export const createWorkerTestDatabase = (): Promise<ClosableDatabase> =>
  openMigratedCopy((folder) => Promise.resolve(createWorkerDatabase(folder)));

async function openMigratedCopy(
  open: (folder: string) => Promise<ClosableDatabase>,
): Promise<ClosableDatabase> {
  const database = await openEmptyCopy(open);
  await migrate(database);
  return database;
}

/** Opens an initialised empty database in a temporary folder, which is deleted on close. */
export async function openEmptyCopy(
  open: (folder: string) => ClosableDatabase | Promise<ClosableDatabase>,
): Promise<ClosableDatabase> {
  if (!existsSync(template)) await makeTemplate();
  const folder = mkdtempSync(join(tmpdir(), 'ledyer-pglite-'));
  cpSync(template, folder, { recursive: true });
  const database = await open(folder);
  return {
    ...database,
    async close() {
      await database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function makeTemplate(): Promise<void> {
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'pglite-'));
  const pglite = await PGlite.create(folder);
  await pglite.close();
  try {
    renameSync(folder, template);
  } catch {
    // Another test file created the template first.
    rmSync(folder, { recursive: true, force: true });
  }
}
