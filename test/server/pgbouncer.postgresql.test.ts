import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startEmulator, type RunningEmulator } from '../../src/emulator/index.js';
import { toNodeListener } from '../../src/entries/node/index.js';
import {
  createCatalogue,
  createLedyerClient,
  createMerchant,
  postgresDatabase,
  type LogEntry,
} from '../../src/server/index.js';
import { startHttpTestServer } from '../support/server/http-test-server.js';
import { hasPgbouncer, startPgbouncer } from '../support/server/pgbouncer.js';
import { startPostgresql, type Postgresql } from '../support/server/postgresql.js';
import { notifyOfOrder, pay, startPurchase, watchStates } from '../support/server/purchase.js';
import { printLine } from '../support/run-options.js';

let postgresql: Postgresql;
let emulator: RunningEmulator;

beforeAll(async () => {
  postgresql = await startPostgresql();
  emulator = await startEmulator({ port: 0 });
});
afterAll(async () => {
  await emulator.close();
  postgresql.stop();
});

/** Starts an instance of the shop on a pool. */
async function startShop(options: pg.PoolConfig) {
  const log: LogEntry[] = [];
  const store = postgresDatabase(new pg.Pool(options));
  const fulfilledOrderIds: string[] = [];
  const merchant = createMerchant({
    ledyer: createLedyerClient({
      environment: 'local',
      clientId: 'emulator',
      clientSecret: 'emulator',
      emulatorUrl: emulator.url,
    }),
    store,
    catalogue: createCatalogue([
      { sku: 'stapler', name: 'Stapler', unitPrice: 1_990, vat: 2_500, currency: 'SEK' },
    ]),
    publicUrl: 'http://localhost:4800',
    termsUrl: 'https://shop.test/terms',
    country: 'SE',
    locale: 'sv-SE',
    fulfil: ({ orderId }) => {
      fulfilledOrderIds.push(orderId);
      return Promise.resolve({});
    },
    log: (entry) => log.push(entry),
  });
  const server = await startHttpTestServer(toNodeListener(merchant.fetch));
  const readText = async (path: string) => (await fetch(`${server.url}${path}`)).text();
  await expect.poll(async () => (await fetch(`${server.url}/readyz`)).status).toBe(200);
  const { rows } = await store.query<{ value: string }>(
    `select value from ledyer_secret where name = 'notification'`,
  );
  return {
    url: server.url,
    secret: rows[0]!.value,
    fulfilledOrderIds,
    readText,
    getListenEvents: () =>
      log.map(({ event }) => event).filter((event) => event.startsWith('listen')),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await merchant.close();
      await store.close();
    },
  };
}

type Shop = Awaited<ReturnType<typeof startShop>>;

/** Returns the milliseconds from the notification of a paid order until the stream of another instance shows it. */
async function measureStatusDelay(notified: Shop, watched: Shop): Promise<number> {
  const purchase = (await startPurchase(notified.url))!;
  const stream = await watchStates(watched.url, purchase);
  const orderId = await pay(emulator.url, purchase);
  const startedAt = performance.now();
  expect(await notifyOfOrder(notified.url, notified.secret, orderId)).toBe(true);
  await expect.poll(() => stream.states, { interval: 20 }).toContain('authorized');
  stream.close();
  return performance.now() - startedAt;
}

const expectPolling = async (shop: Shop) => {
  await expect.poll(shop.getListenEvents, { timeout: 60_000 }).toEqual(['listen-lost']);
  expect(JSON.parse(await shop.readText('/readyz'))).toEqual({
    status: 'ready',
    listen: 'polling',
  });
  expect(await shop.readText('/metrics')).toMatch(/^ledyer_listen_connected 0$/m);
};

if (!hasPgbouncer)
  printLine('PgBouncer: skipped, it is not installed: node scripts/setup.mjs --postgresql');

describe('a shop behind PgBouncer', () => {
  test.skipIf(!hasPgbouncer)(
    'in transaction mode notices that no message arrives, and its streams send changes within three seconds',
    async () => {
      const pgbouncer = await startPgbouncer(postgresql.createDatabase());
      try {
        await using first = await startShop({ connectionString: pgbouncer.url });
        await using second = await startShop({ connectionString: pgbouncer.url });
        // Streams poll before the check has ended.
        expect(await measureStatusDelay(first, second)).toBeLessThan(3_000);
        await expectPolling(second);
        for (let count = 0; count < 3; count += 1)
          expect(await measureStatusDelay(first, second)).toBeLessThan(3_000);
        await expect
          .poll(() => first.fulfilledOrderIds.length + second.fulfilledOrderIds.length)
          .toBe(4);
        expect(second.getListenEvents()).toEqual(['listen-lost']);
      } finally {
        pgbouncer.stop();
      }
    },
  );
});

describe('a shop on PostgreSQL', () => {
  test('receives its own messages', async () => {
    await using shop = await startShop({ connectionString: postgresql.createDatabase() });
    await expect
      .poll(async () => JSON.parse(await shop.readText('/readyz')) as unknown)
      .toEqual({ status: 'ready', listen: 'connected' });
    expect(await shop.readText('/metrics')).toMatch(/^ledyer_listen_connected 1$/m);
    expect(await measureStatusDelay(shop, shop)).toBeLessThan(3_000);
    expect(shop.getListenEvents()).toEqual([]);
  });

  test('with a pool of one connection polls, and fulfils an order', async () => {
    await using shop = await startShop({ connectionString: postgresql.createDatabase(), max: 1 });
    await expectPolling(shop);
    const streams = [];
    for (let count = 0; count < 5; count += 1)
      streams.push(await watchStates(shop.url, (await startPurchase(shop.url))!));
    expect(await measureStatusDelay(shop, shop)).toBeLessThan(3_000);
    for (const stream of streams) stream.close();
    await expect.poll(() => shop.fulfilledOrderIds.length).toBe(1);
  });
});
