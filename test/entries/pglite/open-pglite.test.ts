import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { inlineScriptForEsbuild } from '../../../scripts/build/inline-script-plugin.mjs';
import { FolderLockedError, openPglite } from '../../../src/entries/pglite/index.js';
import type { ClosableDatabase } from '../../../src/server/index.js';
import { copyEmptyDatabase } from '../../support/server/test-database.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** A merchant's server, which is one bundled file. */
const program = `
  import { openPglite } from './src/entries/pglite/index.js';
  const print = (line) => process.stdout.write(line + '\\n');
  const open = async () => {
    const store = await openPglite(process.argv[2]);
    await store.query('create table if not exists numbers (n integer)');
    await store.query('insert into numbers values (1)');
    const { rows } = await store.query('select count(*)::integer as count from numbers');
    print('open ' + rows[0].count);
    setInterval(() => undefined, 1_000);
  };
  open().catch((error) => { print(error.name + ' ' + error.message); process.exit(1); });
`;

const servers = mkdtempSync(join(tmpdir(), 'ledyer-bundled-'));
const children: ChildProcess[] = [];
const databases: ClosableDatabase[] = [];
let folder: string;

beforeAll(async () => {
  for (const format of ['esm', 'cjs'] as const) {
    await build({
      stdin: { contents: program, resolveDir: root },
      outfile: join(servers, format === 'esm' ? 'server.mjs' : 'server.cjs'),
      bundle: true,
      minify: true,
      platform: 'node',
      format,
      logLevel: 'error',
      plugins: [inlineScriptForEsbuild],
    });
  }
  const link = join(servers, 'node_modules/@electric-sql/pglite');
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(join(root, 'node_modules/@electric-sql/pglite'), link);
});
afterAll(() => rmSync(servers, { recursive: true }));
afterEach(async () => {
  for (const child of children.splice(0)) await kill(child);
  for (const database of databases.splice(0)) await database.close();
  rmSync(folder, { recursive: true, force: true });
});

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

/** Starts a server in a separate process, and returns its first line. */
async function start(file: string, cwd = servers) {
  const child = spawn(process.execPath, [file, folder], {
    cwd,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, line: chunk.toString().trim() };
}

const useFolder = async () => {
  folder = mkdtempSync(join(tmpdir(), 'ledyer-pglite-'));
  await copyEmptyDatabase(join(folder, 'data'));
};

describe('openPglite', () => {
  test('rejects with the id of the process that has the folder open, and takes over when it is killed', async () => {
    await useFolder();
    const first = await start(join(servers, 'server.mjs'));
    expect(first.line).toBe('open 1');
    const second = await start(join(servers, 'server.cjs'));
    expect(second.line).toContain('FolderLockedError');
    expect(second.line).toContain(`is open in process ${first.child.pid}.`);
    await expect(openPglite(folder)).rejects.toMatchObject({
      code: 'folder-locked',
      pid: first.child.pid,
    });

    await kill(first.child);
    const store = await openPglite(folder);
    databases.push(store);
    const { rows } = await store.query('select n from numbers');
    expect(rows).toEqual([{ n: 1 }]);
  }, 120_000);

  test('runs in a server that is bundled as CommonJS', async () => {
    await useFolder();
    expect((await start(join(servers, 'server.cjs'))).line).toBe('open 1');
  }, 120_000);

  test('says what to install when PGlite is missing', async () => {
    folder = mkdtempSync(join(tmpdir(), 'ledyer-pglite-'));
    cpSync(join(servers, 'server.mjs'), join(folder, 'server.mjs'));
    const { line } = await start(join(folder, 'server.mjs'), folder);
    expect(line).toContain('npm install @electric-sql/pglite');
    expect(existsSync(join(folder, 'ledyer-checkout.lock'))).toBe(false);
  });

  test('rejects a second opening in the same process, and opens the folder again after `close`', async () => {
    await useFolder();
    const store = await openPglite(folder);
    databases.push(store);
    await expect(openPglite(folder)).rejects.toThrow(FolderLockedError);
    await store.close();
    const again = await openPglite(folder);
    databases.push(again);
    expect((await again.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  }, 120_000);

  test('opens a folder that PGlite itself has created', async () => {
    folder = mkdtempSync(join(tmpdir(), 'ledyer-pglite-'));
    await copyEmptyDatabase(folder);
    const store = await openPglite(folder);
    databases.push(store);
    await store.query('select 1');
    expect(existsSync(join(folder, 'data'))).toBe(false);
    expect(readFileSync(join(folder, 'ledyer-checkout.lock'), 'utf8')).toContain(
      String(process.pid),
    );
  }, 120_000);
});
