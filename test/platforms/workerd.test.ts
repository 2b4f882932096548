/** Runs the kit in workerd, the runtime of Cloudflare Workers, where a module must not do I/O before a request. */
import { createRequire } from 'node:module';
import { pathToFileURL, fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findFreePort } from '../support/find-free-port.js';
import { startEmulator } from '../../src/emulator/http-server.js';
import type { ClosableDatabase, Queryable } from '../../src/server/index.js';
import { createTestDatabase } from '../support/server/test-database.js';

const resolvePath = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

interface MiniflareLike {
  readonly ready: Promise<URL>;
  getWorker(): Promise<{ scheduled(options: object): Promise<{ outcome: string }> }>;
  dispose(): Promise<void>;
}

async function loadMiniflare() {
  const resolved = createRequire(resolvePath('../../scripts/tools/package.json')).resolve(
    'miniflare',
  );
  const { default: module } = (await import(pathToFileURL(resolved).href)) as {
    default: {
      Miniflare: new (options: object) => MiniflareLike;
      Response: typeof Response;
    };
  };
  return module;
}

interface StoreCall {
  readonly sql: string;
  readonly params: readonly unknown[];
  readonly transaction?: string;
  readonly isCommitted?: boolean;
  readonly orderId: string;
}

/** Returns a handler of the worker's database calls. Each call is one statement, or the begin or end of a transaction. */
function createStoreHandler(database: ClosableDatabase, fulfilled: string[]) {
  const openTransactions = new Map<
    string,
    { queries: Queryable; end: (isCommitted: boolean) => Promise<unknown> }
  >();
  const begin = () =>
    new Promise<string>((resolve) => {
      const id = `t${Math.random()}`;
      let finish: (isCommitted: boolean) => void;
      const ended = new Promise<void>((commit, rollback) => {
        finish = (isCommitted) => (isCommitted ? commit() : rollback(new Error('rolled back')));
      });
      const done = database.transaction((queries) => {
        openTransactions.set(id, {
          queries,
          end: (isCommitted) => {
            finish(isCommitted);
            return done.catch(() => undefined);
          },
        });
        resolve(id);
        return ended;
      });
      done.catch(() => undefined);
    });
  return async (pathname: string, call: StoreCall): Promise<unknown> => {
    const transaction = openTransactions.get(call.transaction ?? '');
    switch (pathname) {
      case '/query':
        return (transaction?.queries ?? database).query(call.sql, call.params);
      case '/begin':
        return begin();
      case '/end':
        return transaction?.end(call.isCommitted ?? false);
      default:
        fulfilled.push(call.orderId);
        return undefined;
    }
  };
}

describe('the kit in workerd', () => {
  const fulfilled: string[] = [];
  let database: ClosableDatabase;
  let emulator: Awaited<ReturnType<typeof startEmulator>>;
  let miniflare: MiniflareLike;
  let shop: string;

  beforeAll(async () => {
    const { Miniflare, Response: WorkerResponse } = await loadMiniflare();
    database = await createTestDatabase();
    emulator = await startEmulator({ port: 0 });
    const port = await findFreePort();
    shop = `http://127.0.0.1:${port}`;
    const { outputFiles } = await build({
      entryPoints: [resolvePath('worker.ts')],
      bundle: true,
      format: 'esm',
      target: 'es2022',
      platform: 'neutral',
      mainFields: ['module', 'main'],
      conditions: ['workerd', 'worker'],
      define: { publicUrl: JSON.stringify(shop), emulatorUrl: JSON.stringify(emulator.url) },
      write: false,
    });
    const handle = createStoreHandler(database, fulfilled);
    miniflare = new Miniflare({
      modules: true,
      script: outputFiles[0]!.text,
      compatibilityDate: '2025-07-01',
      host: '127.0.0.1',
      port,
      serviceBindings: {
        STORE: async (request: Request) => {
          const { pathname } = new URL(request.url);
          try {
            const value = await handle(pathname, (await request.json()) as StoreCall);
            return WorkerResponse.json({ value: value ?? null });
          } catch (error) {
            return WorkerResponse.json({ error: String(error) });
          }
        },
      },
    });
    await miniflare.ready;
  });
  afterAll(async () => {
    await miniflare.dispose();
    await emulator.close();
    await database.close();
  });

  test('is ready after its start', async () => {
    expect((await fetch(`${shop}/readyz`)).status).toBe(200);
  });

  test('creates a session, validates it, reads its order and fulfils it from a timer', async () => {
    const started = await fetch(`${shop}/ledyer/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ items: [{ sku: 'PEN', quantity: 2 }] }),
    });
    expect(started.status, await started.clone().text()).toBe(201);
    const { sessionId } = (await started.json()) as { sessionId: string };
    const cookie = started.headers.get('set-cookie')!.split(';')[0]!;
    await emulator.emulator.command(sessionId, { action: 'authorize', validate: true });
    await expect
      .poll(async () => {
        const response = await fetch(`${shop}/ledyer/sessions/${sessionId}`, {
          headers: { cookie },
        });
        return ((await response.json()) as { state: string }).state;
      })
      .toBe('authorized');

    const worker = await miniflare.getWorker();
    await expect
      .poll(async () => {
        await worker.scheduled({ cron: '* * * * *' });
        return fulfilled;
      })
      .toEqual([expect.stringMatching(/^or_/)]);
  });

  test('serves concurrent requests', async () => {
    const statuses = await Promise.all(
      Array.from({ length: 10 }, async () => (await fetch(`${shop}/ledyer/products`)).status),
    );
    expect(new Set(statuses)).toEqual(new Set([200]));
  });
});
