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
const require = createRequire(import.meta.url);
writeCompressed('pgdata.tar', await createDatabase());
for (const name of ['pglite.wasm', 'pglite.data'])
  writeCompressed(name, readFileSync(require.resolve(`@electric-sql/pglite/${name}`)));
await writeServiceWorker();

/** Moves the pages of `demo/playground` beside those of the shop. */
function movePages() {
  for (const name of readdirSync(`${folder}/playground`, { encoding: 'utf8' })) {
    const page = readFileSync(`${folder}/playground/${name}`, 'utf8');
    writeFileSync(`${folder}/${name}`, page.replaceAll('"../', '"./'));
  }
  rmSync(`${folder}/playground`, { recursive: true, force: true });
}

/** Returns the files of an empty database, without its two template databases, which are as large as the database. */
async function createDatabase() {
  const database = await PGlite.create({ initDbStartParams: ['--wal-segsize=1'] });
  await database.exec('update pg_database set datistemplate = false');
  for (const name of ['template0', 'template1']) await database.exec(`drop database ${name}`);
  await database.exec('checkpoint');
  const files = await database.dumpDataDir('none');
  await database.close();
  return new Uint8Array(await files.arrayBuffer());
}

/**
 * Writes a file compressed, because not every host compresses these files. Its name does not end with `.gz`, for which
 * some hosts set `content-encoding`.
 *
 * @param {string} name
 * @param {Uint8Array} content
 */
function writeCompressed(name, content) {
  writeFileSync(`${folder}/${name}.z`, gzipSync(content, { level: 9 }));
}

async function writeServiceWorker() {
  const {
    outputFiles: [worker],
  } = await buildWorker({
    entryPoints: ['demo/playground/service-worker.ts'],
    write: false,
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
      'import.meta.url': 'self.location.href',
      'process.env.NODE_ENV': '"production"',
    },
    // Only code that a browser never runs imports them.
    external: ['node:*'],
    plugins: [inlineScriptForEsbuild],
    logLevel: 'warning',
  });
  if (!worker) throw new Error('The service worker was not built.');
  let size = 0;
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => `${parentPath}/${name}`.slice(folder.length + 1))
    .sort()
    .map((url) => {
      const content = readFileSync(`${folder}/${url}`);
      size += content.length;
      return { url, revision: hash(content) };
    });
  const version = hash(JSON.stringify(files) + worker.text);
  const build = JSON.stringify({ version, files, size, emulatorUrl: playgroundEmulatorUrl });
  writeFileSync(`${folder}/sw.js`, `const build=${build};${worker.text}`);
}

/** @param {string | Uint8Array} content */
function hash(content) {
  return createHash('sha256').update(content).digest('hex').slice(0, 16);
}
