// The checks of a release that need a second build or other tools. Only the full run includes them.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { areToolsInstalled, installTools } from '../../scripts/install.mjs';
import { runNpmPack } from '../support/npm-pack.js';

const canary = 'canary-5f2d81c07e';

/** Secrets of a release machine. No published file may contain them. */
const secrets = {
  LEDYER_CLIENT_SECRET: canary,
  ADMIN_TOKEN: canary,
  NODE_AUTH_TOKEN: canary,
  DATABASE_URL: `postgres://shop:${canary}@db.example/shop`,
  VITE_SECRET: canary,
};

/** Builds a copy of the versioned files. Both copies share the installed packages. */
function build(folder: string, environment: NodeJS.ProcessEnv): void {
  const list = ['ls-files', '--cached', '--others', '--exclude-standard'];
  const files = execFileSync('git', list, { encoding: 'utf8' }).trim().split('\n');
  for (const file of files) {
    mkdirSync(join(folder, dirname(file)), { recursive: true });
    cpSync(file, join(folder, file));
  }
  symlinkSync(join(process.cwd(), 'node_modules'), join(folder, 'node_modules'), 'junction');
  for (const name of ['.env', '.env.local']) {
    writeFileSync(join(folder, name), `VITE_SECRET=${canary}\nSECRET=${canary}\n`);
  }
  const args = ['run', '--silent', 'build'];
  const options = { cwd: folder, env: environment, shell: process.platform === 'win32' };
  const { status, stderr } = spawnSync('npm', args, { ...options, encoding: 'utf8' });
  if (status !== 0) throw new Error(`the build failed: ${stderr}`);
}

const readPackage = (folder: string) =>
  new Map(runNpmPack(folder).files.map(({ path }) => [path, readFileSync(join(folder, path))]));

describe.runIf(process.env.FULL)('two builds of the same source', () => {
  const root = mkdtempSync(join(tmpdir(), 'release-'));
  const [first, second] = [join(root, 'a'), join(root, 'b', 'another', 'depth')];
  beforeAll(() => {
    build(first, { ...process.env, ...secrets, NODE_ENV: 'production', TZ: 'UTC' });
    build(second, { ...process.env, NODE_ENV: 'test', TZ: 'Asia/Tokyo', LANG: 'sv_SE.UTF-8' });
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  test('are identical in different folders and environments', () => {
    const hashes = [first, second].map((folder) =>
      [...readPackage(folder)].map(
        ([path, content]) => `${createHash('sha256').update(content).digest('hex')}  ${path}`,
      ),
    );
    expect(hashes[0]!.length).toBeGreaterThan(100);
    expect(hashes[0]).toEqual(hashes[1]);
  });

  test('contain no secret and no path of the machine', () => {
    const found = [...readPackage(first)].filter(([, content]) =>
      [canary, root, process.cwd()].some((text) => content.includes(text)),
    );
    expect(found.map(([path]) => path)).toEqual([]);
  });
});

const attw = 'scripts/tools/node_modules/@arethetypeswrong/cli/dist/index.js';

describe.runIf(process.env.FULL)('package resolution in bundlers, Node and TypeScript', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'packed-'));
    if (!areToolsInstalled() && !installTools()) throw new Error('scripts/tools: npm ci failed');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('finds the types of every entry (attw)', () => {
    const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
    const text = execFileSync('npm', args, {
      encoding: 'utf8',
      shell: process.platform === 'win32',
    });
    const [tarball] = JSON.parse(text) as [{ filename: string }];
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [attw, join(folder, tarball.filename), '--profile', 'esm-only'],
      { encoding: 'utf8' },
    );
    expect(status, `${stdout}\n${stderr}`).toBe(0);
  });
});
