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
 * A PGlite of a test's own, in a folder that goes when it is closed.
 *
 * The first one ever takes seconds to set up; the others are copies of that.
 */
export const createTestDatabase = (): Promise<ClosableDatabase> =>
  // Nobody pulls the plug on a unit test: written when there is time is soon enough.
  openMigratedCopy(async (folder) =>
    pgliteDatabase(await PGlite.create(folder, { relaxedDurability: true })),
  );

/** The same on a thread of its own, as the example runs it. */
export const createWorkerTestDatabase = (): Promise<ClosableDatabase> =>
  openMigratedCopy((folder) => Promise.resolve(createWorkerDatabase(folder)));

async function openMigratedCopy(open: (folder: string) => Promise<ClosableDatabase>): Promise<ClosableDatabase> {
  const database = await openEmptyCopy(open);
  await migrate(database);
  return database;
}

/** A database in a folder that is set up and has nothing in it; the folder goes when it is closed. */
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
    // Another test file was faster.
    rmSync(folder, { recursive: true, force: true });
  }
}
