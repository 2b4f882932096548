// `npm run build:playground`: the demo shop with its server, database and emulator as static files.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { PGlite } from '@electric-sql/pglite';
import { build as buildWorker } from 'esbuild';
import { build as buildPages } from 'vite';
import { inlineScriptForEsbuild } from './build/inline-script-plugin.mjs';
import { playgroundEmulatorUrl } from './build/playground-emulator-url.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const folder = 'dist-playground';

await buildPages({ mode: 'playground', logLevel: 'warn' });
movePages();
const image = await createDatabaseImage();
const require = createRequire(import.meta.url);
writeCompressed('pgdata.bin', image);
for (const name of ['pglite.wasm', 'pglite.data'])
  writeCompressed(name, readFileSync(require.resolve(`@electric-sql/pglite/${name}`)));
await writeServiceWorker();

/** Pages of `demo/playground` belong beside those of the shop. */
function movePages() {
  for (const name of readdirSync(`${folder}/playground`, { encoding: 'utf8' })) {
    const page = readFileSync(`${folder}/playground/${name}`, 'utf8');
    writeFileSync(`${folder}/${name}`, page.replaceAll('"../', '"./'));
  }
  rmSync(`${folder}/playground`, { recursive: true, force: true });
}

/**
 * The part of Emscripten's file system that is read here.
 *
 * @typedef {object} FileSystem
 * @property {(path: string) => string[]} readdir
 * @property {(path: string) => { mode: number }} stat
 * @property {(mode: number) => boolean} isDir
 * @property {(path: string) => Uint8Array} readFile
 */

/**
 * Returns the files of an empty database: names, sizes and positions as a line of JSON, then the contents. A new database
 * has most files three times.
 */
async function createDatabaseImage() {
  const database = await PGlite.create();
  await database.exec('checkpoint');
  /** @type {FileSystem} */
  const FS = database.Module.FS;
  const root = '/pglite/data';
  /** @type {string[]} */
  const folders = [];
  /** @type {[path: string, size: number, start: number][]} */
  const files = [];
  /** @type {Map<string, number>} */
  const starts = new Map();
  /** @type {Uint8Array[]} */
  const contents = [];
  let end = 0;
  /** @param {string} path */
  const visit = (path) => {
    for (const name of FS.readdir(root + path)) {
      if (name === '.' || name === '..') continue;
      const entry = `${path}/${name}`;
      if (FS.isDir(FS.stat(root + entry).mode)) {
        folders.push(entry);
        visit(entry);
      } else {
        const content = FS.readFile(root + entry);
        const hash = createHash('sha256').update(content).digest('hex');
        const start = starts.get(hash) ?? end;
        files.push([entry, content.length, start]);
        if (starts.has(hash)) continue;
        starts.set(hash, start);
        contents.push(content);
        end += content.length;
      }
    }
  };
  visit('');
  await database.close();
  const index = Buffer.from(`${JSON.stringify({ folders, files })}\n`);
  return Buffer.concat([index, ...contents]);
}

/**
 * Not every host compresses these files. Some set `content-encoding` for names that end with `.gz`.
 *
 * @param {string} name
 * @param {Uint8Array} content
 */
function writeCompressed(name, content) {
  writeFileSync(`${folder}/${name}.z`, gzipSync(content, { level: 9 }));
}

async function writeServiceWorker() {
  /** @type {Record<string, number>} */
  const files = {};
  const hash = createHash('sha256');
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => `${parentPath}/${name}`.slice(folder.length + 1))
    .sort();
  for (const name of names) {
    const content = readFileSync(`${folder}/${name}`);
    files[name] = content.length;
    hash.update(`${name} ${content.length} `).update(content);
  }
  await buildWorker({
    entryPoints: ['demo/playground/service-worker.ts'],
    outfile: `${folder}/sw.js`,
    bundle: true,
    minify: true,
    // Not every browser runs a module as a service worker.
    format: 'iife',
    platform: 'browser',
    target: ['chrome109', 'firefox115', 'safari16.4'],
    alias: {
      'ledyer-checkout/emulator': './src/emulator/index.ts',
      'ledyer-checkout/server': './src/server/index.ts',
    },
    define: {
      buildFiles: JSON.stringify(files),
      buildVersion: JSON.stringify(hash.digest('hex').slice(0, 16)),
      imageVersion: JSON.stringify(createHash('sha256').update(image).digest('hex').slice(0, 16)),
      emulatorUrl: JSON.stringify(playgroundEmulatorUrl),
      'import.meta.url': 'self.location.href',
    },
    // Dead branches of PGlite and of the emulator's command import them.
    external: ['node:*'],
    plugins: [inlineScriptForEsbuild],
    logLevel: 'warning',
  });
}
