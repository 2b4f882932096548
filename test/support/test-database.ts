import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { migrate } from '../../src/server/migrations.js';
import { pgliteDatabase, type OpenDatabase } from '../../server-example/pglite-database.js';

const cache = fileURLToPath(new URL('../../node_modules/.cache/', import.meta.url));
const template = join(cache, 'empty-pglite');

/**
 * A PGlite of a test's own, in a folder that goes when it is closed.
 *
 * The first one ever takes seconds to set up; the others are copies of that.
 */
export async function testDatabase(): Promise<OpenDatabase> {
  if (!existsSync(template)) await makeTemplate();
  const folder = mkdtempSync(join(tmpdir(), 'ledyer-pglite-'));
  cpSync(template, folder, { recursive: true });
  const database = pgliteDatabase(folder);
  await migrate(database);
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
  const database = pgliteDatabase(folder);
  await database.query('select 1');
  await database.close();
  try {
    renameSync(folder, template);
  } catch {
    // Another test file was faster.
    rmSync(folder, { recursive: true, force: true });
  }
}
