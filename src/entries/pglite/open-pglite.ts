import { existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { ClosableDatabase } from '../../server/store/database.js';
import { lockFolder, type FolderLock } from './folder-lock.js';
import { createWorkerDatabase } from './worker-database.js';

const packageName = '@electric-sql/pglite';

/**
 * Opens an embedded PostgreSQL in a folder, for a shop with one process. Pass it to `createMerchant` as `store`.
 *
 * PGlite runs in a thread, so that it never blocks requests. If it fails or does not respond for ten seconds, as on a
 * full disk, the folder is opened again; committed data stays. Until then, calls reject, and the kit answers
 * `store-unavailable`.
 *
 * It resolves when the database is open, or has failed to open once.
 *
 * The folder is created if necessary, and locked. A lock that a killed process has left is taken over: at once, or
 * within 20 s where that process cannot be checked, as in a new container. The lock does not protect a folder that
 * machines share by a network file system.
 *
 * @param folder the data is in its subfolder `data`, unless PGlite itself has created the folder
 * @throws {FolderLockedError} when another process has the folder open; it names the process
 * @throws {Error} when `@electric-sql/pglite` is not installed
 */
export async function openPglite(folder: string): Promise<ClosableDatabase> {
  const pglitePath = findPglite();
  mkdirSync(folder, { recursive: true });
  const dataFolder = existsSync(join(folder, 'PG_VERSION')) ? folder : join(folder, 'data');
  let lost: Error | undefined;
  let abort = (error: Error) => {
    lost = error;
  };
  const lock: FolderLock = await lockFolder(folder, (error) => abort(error));
  const database = createWorkerDatabase({ folder: dataFolder, pglitePath });
  abort = (error) => void database.abort(error);
  if (lost) abort(lost);
  // A new folder takes seconds. After a failure, as on a full disk, the store tries again in the background.
  await database.query('select 1').catch(() => undefined);
  return {
    query: database.query,
    transaction: (work) => database.transaction(work),
    listen: (...args) => database.listen(...args),
    async close() {
      await database.close();
      lock.release();
    },
  };
}

/**
 * Returns the path of PGlite's CommonJS module. It is looked up at run time, because a bundle could not contain its
 * WebAssembly files. The search begins at this module and, for a bundled server, at the working directory.
 *
 * @throws {Error} when it is not installed
 */
function findPglite(): string {
  // A bundle in CommonJS has no `import.meta.url`.
  const moduleUrl = import.meta.url as string | undefined;
  for (const base of [moduleUrl, join(process.cwd(), 'package.json')]) {
    if (base === undefined) continue;
    try {
      return createRequire(base).resolve(packageName);
    } catch {
      // PGlite may be installed next to the other base.
    }
  }
  throw new Error(
    `openPglite needs the package ${packageName}, which is an optional peer of ledyer-checkout: npm install ${packageName}`,
  );
}
