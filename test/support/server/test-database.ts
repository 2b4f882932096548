import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PGlite } from '@electric-sql/pglite';
import { openPglite } from '../../../src/entries/pglite/index.js';
import { pgliteDatabase, type ClosableDatabase } from '../../../src/server/index.js';
import { migrate } from '../../../src/server/store/migrations.js';

const cache = fileURLToPath(new URL('../../../node_modules/.cache', import.meta.url));
/** A cached empty database, as a folder and as one file. Creating a database takes seconds. */
const template = join(cache, 'empty-pglite-2');
const templateFolder = join(template, 'data');
const templateFile = join(template, 'data.tar');

/** A migrated database in memory without rows. */
interface TestDatabase {
  readonly pglite: PGlite;
  /** The columns of all tables, to detect that a test has changed them. */
  readonly schema: string;
}

/** Databases that no test uses. The next test file in this process reuses them, because a start takes seconds. */
const idleDatabases: TestDatabase[] = [];

/** Opens a migrated PGlite database in memory. */
export async function createTestDatabase(): Promise<ClosableDatabase> {
  const { pglite, schema } = idleDatabases.pop() ?? (await startInMemory());
  const opened = pgliteDatabase(pglite);
  const stopListening: (() => Promise<void>)[] = [];
  let isClosed = false;
  const assertOpen = () => {
    if (isClosed) throw new Error('The test database is closed.');
  };
  const database: ClosableDatabase = {
    query: async (...args) => {
      assertOpen();
      return opened.query(...args);
    },
    transaction: async (...args) => {
      assertOpen();
      return opened.transaction(...args);
    },
    listen: async (...args) => {
      assertOpen();
      const stop = await opened.listen(...args);
      stopListening.push(stop);
      return stop;
    },
    async close() {
      isClosed = true;
      for (const stop of stopListening) await stop();
      idleDatabases.push(await deleteRows(pglite, schema));
    },
  };
  return database;
}

async function startInMemory(): Promise<TestDatabase> {
  await createTemplate();
  return migrateInMemory(
    await PGlite.create({ loadDataDir: new Blob([readFileSync(templateFile)]) }),
  );
}

async function migrateInMemory(pglite: PGlite): Promise<TestDatabase> {
  await migrate(pgliteDatabase(pglite));
  return { pglite, schema: await readSchema(pglite) };
}

/** Deletes all rows, which takes a tenth of the time of a migration. */
async function deleteRows(pglite: PGlite, schema: string): Promise<TestDatabase> {
  if ((await readSchema(pglite)) !== schema) {
    await pglite.exec('drop schema public cascade; create schema public');
    return migrateInMemory(pglite);
  }
  const { rows } = await pglite.query<{ statement: string }>(
    `select format('delete from %I', tablename) as statement from pg_tables
       where schemaname = 'public' and tablename <> 'ledyer_migration'
     union all
     select format('select setval(%L, 1, false)', sequencename) from pg_sequences
       where schemaname = 'public'`,
  );
  // Without triggers, so that the order of the tables does not matter.
  await pglite.exec(
    [
      'set session_replication_role = replica',
      ...rows.map(({ statement }) => statement),
      'set session_replication_role = origin',
    ].join(';'),
  );
  return { pglite, schema };
}

async function readSchema(pglite: PGlite): Promise<string> {
  const { rows } = await pglite.query<{ schema: string }>(
    `select string_agg(format('%s.%s', relname, attname), ',' order by relname, attnum) as schema
       from pg_class join pg_attribute on attrelid = pg_class.oid
       where relnamespace = 'public'::regnamespace and attnum > 0`,
  );
  return rows[0]!.schema;
}

/** Opens a migrated database with `openPglite`. */
export async function createWorkerTestDatabase(): Promise<ClosableDatabase> {
  const database = await openEmptyCopy(openPglite);
  await migrate(database);
  return database;
}

/** Copies the files of an initialised empty database into a folder. */
export async function copyEmptyDatabase(folder: string): Promise<void> {
  await createTemplate();
  cpSync(templateFolder, folder, { recursive: true });
}

/** Opens an initialised empty database in a temporary folder, which is deleted on close. */
export async function openEmptyCopy(
  open: (folder: string) => ClosableDatabase | Promise<ClosableDatabase>,
): Promise<ClosableDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'ledyer-pglite-'));
  await copyEmptyDatabase(folder);
  const database = await open(folder);
  return {
    ...database,
    async close() {
      await database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function createTemplate(): Promise<void> {
  if (existsSync(template)) return;
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'pglite-'));
  const pglite = await PGlite.create(join(folder, 'data'));
  const file = await pglite.dumpDataDir('none');
  await pglite.close();
  writeFileSync(join(folder, 'data.tar'), new Uint8Array(await file.arrayBuffer()));
  try {
    renameSync(folder, template);
  } catch {
    // Another process created the template first.
    rmSync(folder, { recursive: true, force: true });
  }
}
