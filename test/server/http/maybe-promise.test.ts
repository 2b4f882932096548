import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { toNodeListener } from '../../../src/entries/node/index.js';
import type { ClosableDatabase } from '../../../src/server/index.js';
import { soon } from '../../../src/server/http/maybe-promise.js';
import { createTestDatabase } from '../../support/test-database.js';
import { TestShop, type TestBuyer } from '../../support/test-shop.js';

/** Stands in for the global `Promise` of a library that traces async calls. Async functions return no instance of it. */
class TracingPromise<Value> extends Promise<Value> {}

const ledyer = setupServer();
let database: ClosableDatabase;
beforeAll(async () => {
  ledyer.listen({ onUnhandledRequest: 'bypass' });
  database = await createTestDatabase();
}, 30_000);
afterEach(() => vi.unstubAllGlobals());
afterAll(async () => {
  ledyer.close();
  await database.close();
});

describe('MaybePromise', () => {
  test('is chained synchronously for a value, and asynchronously for a promise', async () => {
    const double = (value: number) => value * 2;
    expect(soon(4, double)).toBe(8);
    expect(soon(undefined, (value) => value)).toBe(undefined);
    await expect(soon(Promise.resolve(4), double)).resolves.toBe(8);
  });

  test('lets a shop respond although the global Promise was replaced', async () => {
    const shop = new TestShop(ledyer, database);
    const buyer: TestBuyer = {};
    const sessionId = await shop.createSession(buyer);
    const server = createServer(toNodeListener(shop.merchant.fetch));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const fetchStatusCode = (path: string, cookie = '') =>
      new Promise<number | undefined>((resolve, reject) => {
        get({ port, path, headers: { cookie } }, (response) => {
          response.resume().on('end', () => resolve(response.statusCode));
        }).on('error', reject);
      });
    vi.stubGlobal('Promise', TracingPromise);
    try {
      for (const [path, status] of [
        [`/ledyer/sessions/${sessionId}`, 200],
        ['/ledyer/sessions/se_1xE2fCIbZXHqB2tZctuZGlyCKnQ', 404],
        ['/readyz', 200],
      ] as const) {
        expect((await shop.send(path, {}, buyer)).status).toBe(status);
        expect(await fetchStatusCode(path, buyer.cookie)).toBe(status);
      }
    } finally {
      vi.unstubAllGlobals();
      server.closeAllConnections();
      server.close();
      await shop.merchant.close();
    }
  }, 10_000);
});
