import { PGlite } from '@electric-sql/pglite';
import { MemfsFrontendFS } from '@electric-sql/pglite/memfs-frontend';
import { clear, createStore, del, entries, get, promisifyRequest, set } from 'idb-keyval';
import { createEmulator, type EmulatorOptions } from 'ledyer-checkout/emulator';
import { createLedyerClient, pgliteDatabase } from 'ledyer-checkout/server';
import { createShop, shopName } from '../server/create-shop.js';
import { adminToken } from './admin-token.js';
import { cookies } from './cookies.js';
import { emulatorUrl, scope, unpackFile, version } from './site-files.js';
import { createWorkbenchServer } from './workbench/workbench-server.js';

type Saved = Pick<EmulatorOptions, 'state' | 'faults'> & { cookies: typeof cookies };
const store = createStore(`playground ${scope.pathname}`, 'data');
/** PostgreSQL's files by path. A folder has no content. PGlite's own storage compares all files after each query. */
const files = createStore(`playground ${scope.pathname} files`, 'files');

/** Starts the demo's shop, the emulator and the workbench's server in this worker. */
export async function openPlayground() {
  // A new release starts with new data.
  const isNew = (await get('version', store)) !== version;
  if (isNew) await Promise.all([clear(store), clear(files)]);
  const database: PGlite = new PGlite({
    fs: new MemfsFrontendFS({
      init: () => Promise.resolve(),
      close: () => Promise.resolve(),
      async *load() {
        for (const [path, data] of await entries<string, Uint8Array | null>(files))
          yield data ? { kind: 'file', path, data } : { kind: 'dir', path };
      },
      // In one transaction, so that a worker that ends in the middle of it has changed nothing.
      apply: (changes) =>
        files('readwrite', (records) => {
          const FS = database.Module.FS as { readFile(path: string): Uint8Array };
          for (const { op, path } of changes.ops) {
            records.delete(path);
            records.delete(IDBKeyRange.bound(`${path}/`, `${path}/\uffff`));
            if (op === 'mkdir') records.put(null, path);
          }
          for (const { path } of Object.values(changes.files).flat())
            records.put(FS.readFile(`/pglite/data${path}`), path);
          return promisifyRequest(records.transaction);
        }),
    }),
    ...(isNew && { loadDataDir: new Blob([await unpackFile('pgdata.tar')]) }),
    fsBundle: new Blob([await unpackFile('pglite.data')]),
    pgliteWasmModule: await WebAssembly.compile(await unpackFile('pglite.wasm')),
    // An empty module: the database needs no `initdb`.
    initdbWasmModule: new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)),
  });
  await database.waitReady;
  await set('version', version, store);
  const publicUrl = scope.href.replace(/\/$/, '');
  const saved = await get<Saved>('servers', store);
  saved?.cookies.forEach((cookie, name) => cookies.set(name, cookie));
  const fetch: typeof globalThis.fetch = async (...init) => {
    const request = new Request(...init);
    const { origin, pathname } = new URL(request.url);
    const ownServer = pathname.startsWith('/_playground/') ? workbench : shop;
    const response = await (origin === emulatorUrl ? emulator : ownServer).fetch(request);
    const { state, faults } = emulator;
    // Before the response, so that a change that it confirms is stored.
    await set('servers', { state, faults: faults.list().faults, cookies }, store);
    return response;
  };
  const frameUrl = `${publicUrl}/emulator`;
  const emulator = createEmulator({ ...saved, merchantName: shopName, frameUrl, fetch });
  const credentials = { clientId: 'emulator', clientSecret: 'emulator' };
  const ledyer = createLedyerClient({ environment: 'local', ...credentials, emulatorUrl, fetch });
  const workbench = createWorkbenchServer(database, store);
  const shop = createShop({
    ledyer,
    store: pgliteDatabase(database),
    publicUrl,
    adminToken,
    accountSecret: adminToken,
    log: workbench.log,
  });
  // Creates the tables, and continues work that the end of the previous worker interrupted.
  await shop.reconcile();
  /** Stops the servers. The next ones start with new data. */
  const discard = async () => {
    await shop.close();
    await database.close();
    await del('version', store);
    cookies.clear();
  };
  return { fetch, discard };
}
