import { PGlite } from '@electric-sql/pglite';
import { MemfsFrontendFS } from '@electric-sql/pglite/memfs-frontend';
import { clear, createStore, get, keys, set } from 'idb-keyval';
import { createEmulator, type EmulatorState, type FaultRequest } from 'ledyer-checkout/emulator';
import { createLedyerClient, pgliteDatabase } from 'ledyer-checkout/server';
import { createShop, shopName } from '../server/create-shop.js';
import { adminToken } from './admin-token.js';
import { createDatabaseFiles } from './database-files.js';
import { createWorkbenchServer } from './workbench/workbench-server.js';

/**
 * Starts the demo's shop, the emulator and the workbench's server in this worker.
 *
 * @param name prefix of the names of the browser's databases
 * @param publicUrl URL of the folder of the pages, without a final slash
 */
export async function openPlayground(
  name: string,
  publicUrl: string,
  emulatorUrl: string,
  unpackFile: (name: string) => Promise<Response>,
) {
  const files = createStore(`${name} files`, 'files');
  const values = createStore(`${name} values`, 'values');
  const lines = createStore(`${name} log`, 'log');
  const unpackBlob = async (file: string) => (await unpackFile(file)).blob();
  const isNew = (await keys(files)).length === 0;
  const database = await PGlite.create({
    fs: new MemfsFrontendFS(createDatabaseFiles(files)),
    ...(isNew && { loadDataDir: await unpackBlob('pgdata.tar') }),
    fsBundle: await unpackBlob('pglite.data'),
    pgliteWasmModule: await WebAssembly.compileStreaming(unpackFile('pglite.wasm')),
    // An empty module: the database needs no `initdb`.
    initdbWasmModule: new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)),
  });
  const workbench = createWorkbenchServer(database, lines, values);

  const emulator = createEmulator({
    ...(await get<{ state: EmulatorState; faults: FaultRequest[] }>('emulator', values)),
    merchantName: shopName,
    frameUrl: `${publicUrl}/emulator`,
    fetch: (url, init) => shop.fetch(new Request(url, init)),
  });
  /** What the emulator has confirmed is stored. */
  const fetchEmulator = async (request: Request): Promise<Response> => {
    const response = await emulator.fetch(request);
    const { state, faults } = emulator;
    await set('emulator', { state, faults: faults.list().faults }, values);
    return response;
  };
  const shop = createShop({
    ledyer: createLedyerClient({
      environment: 'local',
      clientId: 'emulator',
      clientSecret: 'emulator',
      emulatorUrl,
      fetch: (url, init) => fetchEmulator(new Request(url, init)),
    }),
    store: pgliteDatabase(database),
    publicUrl,
    adminToken,
    accountSecret: adminToken,
    log: workbench.log,
  });
  // Creates the tables, and continues what the end of the last worker has interrupted.
  await shop.reconcile();

  /** The buyer's cookies by name, the newest last. The shop itself ends them. */
  const cookies = (await get<Map<string, string>>('cookies', values)) ?? new Map<string, string>();
  return {
    async shop(request: Request): Promise<Response> {
      request.headers.set('cookie', [...cookies.values()].join('; '));
      const response = await shop.fetch(request);
      for (const header of response.headers.getSetCookie()) {
        const [cookie = ''] = header.split(';');
        const [cookieName = ''] = cookie.split('=');
        cookies.delete(cookieName);
        if (!/max-age=0/i.test(header)) cookies.set(cookieName, cookie);
        await set('cookies', cookies, values);
      }
      return response;
    },
    emulator: fetchEmulator,
    workbench: workbench.fetch,
    deleteData: async () => {
      await shop.close();
      await database.close();
      await Promise.all([files, values, lines].map((store) => clear(store)));
    },
  };
}
