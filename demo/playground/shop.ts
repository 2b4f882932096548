import { PGlite } from '@electric-sql/pglite';
import { MemfsFrontendFS } from '@electric-sql/pglite/memfs-frontend';
import { createEmulator, type EmulatorState, type FaultRequest } from 'ledyer-checkout/emulator';
import { createLedyerClient, pgliteDatabase, type LogFunction } from 'ledyer-checkout/server';
import { createShop } from '../server/create-shop.js';
import { adminToken } from './admin-token.js';
import { setCookie, toCookieHeader, type Cookies } from './cookie-jar.js';
import { createDatabaseFiles } from './database-files.js';
import type { Storage } from './storage.js';

type Fetch = (request: Request) => Promise<Response>;

export interface Playground {
  /** The shop's server, with the buyer's cookies. */
  readonly shop: Fetch;
  readonly emulator: Fetch;
  /** Returns the rows of a session and of its order, by table. */
  findRows(sessionId: string): Promise<readonly { name: string; rows: readonly object[] }[]>;
  close(): Promise<void>;
}

interface SavedEmulator {
  readonly state: EmulatorState;
  readonly faults: readonly FaultRequest[];
}

/**
 * Starts the demo's shop and the emulator in this worker.
 *
 * @param publicUrl URL of the folder of the pages, without a final slash
 * @param getFile returns a file of the build
 */
export async function openPlayground(
  storage: Storage,
  publicUrl: string,
  emulatorUrl: string,
  getFile: (name: string) => Promise<Response>,
): Promise<Playground> {
  const read = (name: string): Promise<unknown> =>
    storage.read('values', (values) => values.get(name));
  const save = (name: string, value: unknown): Promise<void> =>
    storage.write('values', (values) => values.put(value, name));

  const [image, fsBundle, savedEmulator, savedCookies = []] = await Promise.all([
    getFile('pgdata.bin').then((file) => file.arrayBuffer()),
    getFile('pglite.data').then((file) => file.blob()),
    read('emulator'),
    read('cookies'),
  ]);
  const saved = savedEmulator as SavedEmulator | undefined;
  const database = await PGlite.create({
    fs: new MemfsFrontendFS(createDatabaseFiles(storage, new Uint8Array(image))),
    fsBundle,
    pgliteWasmModule: await WebAssembly.compileStreaming(getFile('pglite.wasm')),
    // The files of a new database are in the image.
    initdbWasmModule: new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)),
  });

  const log: LogFunction = (entry) => {
    const { level, event, ...fields } = entry;
    const line = { at: new Date().toISOString(), level, event, fields };
    void storage.write('log', (lines) => {
      const adding = lines.add(line);
      adding.onsuccess = () => lines.delete(IDBKeyRange.upperBound(Number(adding.result) - 1_000));
    });
  };

  let cookies = savedCookies as Cookies;
  const emulator = createEmulator({
    merchantName: 'Papper & Penna',
    frameUrl: `${publicUrl}/emulator`,
    state: saved?.state,
    faults: saved?.faults,
    fetch: (url, init) => merchant.fetch(new Request(url, init)),
  });
  let saving = Promise.resolve();
  let isChanged = false;
  emulator.timeline.subscribe(({ type }) => {
    if (type === 'request' || isChanged) return;
    isChanged = true;
    saving = Promise.resolve().then(() => {
      isChanged = false;
      return save('emulator', { state: emulator.state, faults: emulator.faults.list().faults });
    });
  });
  /** What the emulator has confirmed is stored. */
  const fetchEmulator: Fetch = async (request) => {
    const response = await emulator.fetch(request);
    await saving;
    return response;
  };
  const merchant = createShop({
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
    log,
  });
  // Creates the tables, and continues what the end of the last worker has interrupted.
  await merchant.reconcile();
  return {
    async shop(request) {
      const { pathname } = new URL(publicUrl + new URL(request.url).pathname);
      request.headers.set('cookie', toCookieHeader(cookies, pathname, Date.now()));
      const response = await merchant.fetch(request);
      const headers = response.headers.getSetCookie();
      for (const header of headers) cookies = setCookie(cookies, header, Date.now());
      if (headers.length > 0) await save('cookies', cookies);
      return response;
    },
    emulator: fetchEmulator,
    findRows: (sessionId) => findRows(database, sessionId),
    async close() {
      await merchant.close();
      await database.close();
    },
  };
}

async function findRows(database: PGlite, sessionId: string) {
  const { rows: columns } = await database.query<{ table: string; column: string }>(
    `select table_name as "table", column_name as "column" from information_schema.columns
     where table_schema = 'public' and column_name in ('session_id', 'order_id') order by 1, 2`,
  );
  const names = [...new Set(columns.map(({ table }) => table))];
  return Promise.all(
    names.map(async (name) => {
      const conditions = columns
        .filter(({ table }) => table === name)
        .map(({ column }) =>
          column === 'session_id'
            ? 'session_id = $1'
            : 'order_id in (select order_id from ledyer_session where session_id = $1)',
        );
      const sql = `select * from "${name}" where ${conditions.join(' or ')}`;
      return { name, rows: (await database.query<object>(sql, [sessionId])).rows };
    }),
  );
}
