// `npm run build`: all of `dist`. One process for all bundles, because each start of Vite takes a second.
// `--no-check` writes declarations without checking types: `npm test` checks them beside it.
// `--demo` also builds the pages of the demo shop, for the end-to-end tests.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
rmSync('dist', { recursive: true, force: true });

const options = process.argv.includes('--no-check') ? ['--noCheck'] : [];
const declarations = run('npx', ['--no-install', 'tsc', '-p', 'src', ...options]);
for (const mode of [
  'browser',
  'browser-development',
  'commonjs',
  'edge',
  'server',
  'cdn',
  'cdn-tag',
  'cdn-rest',
  'session',
  'warm-up',
  ...(process.argv.includes('--demo') ? ['demo'] : []),
]) {
  await build({ mode, logLevel: 'warn' });
}
await declarations;
removeEmptyDeclarations('dist/types');
writeCommonJsDeclarations();
// These scripts read the bundles and the declarations.
await run(process.execPath, [
  'scripts/run-typescript.mjs',
  'scripts/docs/write-editor-data.ts',
  'scripts/docs/write-release-data.ts',
]);

/**
 * Deletes declaration files of modules whose exports are all internal.
 *
 * @param {string} folder
 */
function removeEmptyDeclarations(folder) {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = `${folder}/${name}`;
    if (!name.endsWith('.d.ts')) continue;
    if (/^\s*export \{\};\s*$/.test(readFileSync(path, 'utf8'))) rmSync(path);
  }
}

/** Writes the declarations of the CommonJS files, which export those of the modules. `.d.cts` marks them as CommonJS. */
function writeCommonJsDeclarations() {
  /** @type {{ exports: Record<string, { import: { types: string }, require?: { types: string } }> }} */
  const { exports } = JSON.parse(readFileSync('package.json', 'utf8'));
  for (const entry of Object.values(exports)) {
    if (entry.require === undefined) continue;
    const types = entry.import.types.replace('./dist', '..').replace('.d.ts', '.js');
    // With `module: node16`, a CommonJS file must not import a module, but the types of both are the same.
    writeFileSync(entry.require.types, `// @ts-ignore\nexport * from '${types}';\n`);
  }
}

/**
 * Runs a program. Ends the build when it fails.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @returns {Promise<void>}
 */
function run(command, args) {
  const child = spawn(command, args, { stdio: 'inherit', shell: process.platform === 'win32' });
  return new Promise((resolve) => {
    child.once('close', (status) => {
      if (status !== 0) process.exit(1);
      resolve();
    });
  });
}
