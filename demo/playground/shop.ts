import { PGlite } from '@electric-sql/pglite';
import { clear, createStore, del, get, set } from 'idb-keyval';
import { createEmulator, type EmulatorOptions } from 'ledyer-checkout/emulator';
import { createLedyerClient, pgliteDatabase } from 'ledyer-checkout/server';
import { createShop, shopName } from '../server/create-shop.js';
import { adminToken } from './admin-token.js';
import { cookies } from './cookies.js';
import { emulatorUrl, scope, unpackFile, version } from './site-files.js';
import { createWorkbenchServer } from './workbench/workbench-server.js';

type Saved = Pick<EmulatorOptions, 'state' | 'faults'> & { cookies: typeof cookies };

const name = `playground${scope.pathname.replace(/\/$/, '')}`;
const store = createStore(name, 'data');

/** Starts the demo's shop, the emulator and the workbench's server in this worker. */
export async function openPlayground() {
  // A new release starts with new data.
  const isNew = (await get('version', store)) !== version;
  if (isNew) {
    // PGlite opens it after the deletion.
    indexedDB.deleteDatabase(`/pglite/${name}`);
    await clear(store);
    cookies.clear();
  }
  const database = await PGlite.create({
    dataDir: `idb://${name}`,
    ...(isNew && { loadDataDir: new Blob([await unpackFile('pgdata.tar')]) }),
    fsBundle: new Blob([await unpackFile('pglite.data')]),
    pgliteWasmModule: await WebAssembly.compile(await unpackFile('pglite.wasm')),
    // An empty module: the database needs no `initdb`.
    initdbWasmModule: new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)),
  });
  await set('version', version, store);

  const publicUrl = scope.href.replace(/\/$/, '');
  const saved = await get<Saved>('servers', store);
  saved?.cookies.forEach((cookie, name) => cookies.set(name, cookie));
  const fetchServer: typeof fetch = async (...init) => {
    const request = new Request(...init);
    const { origin, pathname } = new URL(request.url);
    const page = pathname.startsWith('/_playground/') ? workbench : shop;
    const response = await (origin === emulatorUrl ? emulator : page).fetch(request);
    const { state, faults } = emulator;
    // What a server has confirmed is stored.
    await set('servers', { state, faults: faults.list().faults, cookies }, store);
    return response;
  };
  const emulator = createEmulator({
    ...saved,
    merchantName: shopName,
    frameUrl: `${publicUrl}/emulator`,
    fetch: fetchServer,
  });
  const workbench = createWorkbenchServer(database, store);
  const shop = createShop({
    ledyer: createLedyerClient({
      environment: 'local',
      clientId: 'emulator',
      clientSecret: 'emulator',
      emulatorUrl,
      fetch: fetchServer,
    }),
    store: pgliteDatabase(database),
    publicUrl,
    adminToken,
    accountSecret: adminToken,
    log: workbench.log,
  });
  // Creates the tables, and continues what the end of the last worker has interrupted.
  await shop.reconcile();
  /** Stops the servers. The next ones start with new data. */
  const end = async () => {
    await shop.close();
    await database.close();
    await del('version', store);
  };
  return { fetch: fetchServer, end };
}
