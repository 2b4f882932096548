import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createEmulator } from '../../src/emulator/index.js';
import {
  createCatalogue,
  createLedyerClient,
  createMerchant,
  DatabaseOwnerError,
  type ClosableDatabase,
  type LogEntry,
  type MerchantOptions,
} from '../../src/server/index.js';
import { createFakeClock, november1, type FakeClock } from '../support/fake-clock.js';
import { createTestDatabase } from '../support/server/test-database.js';
import { createCartRequest } from '../support/server/test-shop.js';

const adminToken = 'a-test-admin-token';
const catalogue = createCatalogue([
  { sku: 'PEN', name: 'Pen', unitPrice: 1_990, vat: 2_500, currency: 'SEK' },
]);

let database: ClosableDatabase;
let clock: FakeClock;
beforeAll(async () => {
  database = await createTestDatabase();
}, 120_000);
beforeEach(() => {
  clock = createFakeClock(november1);
});
afterAll(() => database.close());

/** Opens a merchant with a separate Ledyer account, on the database that all share. */
function openShop({
  environment = 'local',
  ...options
}: Partial<MerchantOptions> & { readonly environment?: 'sandbox' | 'local' }) {
  const emulator = createEmulator({ fetch: () => Promise.reject(new Error('No notifications.')) });
  const fulfilled: string[] = [];
  const errors: unknown[] = [];
  const entries: LogEntry[] = [];
  let reads = 0;
  const publicUrl = options.publicUrl ?? 'https://shop.test';
  const merchant = createMerchant({
    ledyer: createLedyerClient({
      environment,
      clientId: 'emulator',
      clientSecret: 'emulator',
      fetch: (url, init) => {
        reads += 1;
        const { pathname, search } = new URL(url as string);
        return emulator.fetch(new Request(`http://localhost:4801${pathname}${search}`, init));
      },
    }),
    store: database,
    catalogue,
    publicUrl,
    termsUrl: `${publicUrl}/terms`,
    country: 'SE',
    locale: 'sv-SE',
    adminToken,
    runWorker: false,
    clock,
    fulfil({ orderId }) {
      fulfilled.push(orderId);
      return Promise.resolve(undefined);
    },
    onError: (error) => errors.push(error),
    log: (entry) => entries.push(entry),
    ...options,
  });
  const send = (path: string, init?: RequestInit) =>
    merchant.fetch(new Request(publicUrl + path, init));
  const start = async () => {
    const response = await send('/ledyer/sessions', createCartRequest(2));
    const { sessionId } = (await response.json()) as { sessionId: string };
    return { sessionId, cookie: response.headers.get('set-cookie')!.split(';')[0]! };
  };
  const authorize = async (sessionId: string) => {
    const response = await emulator.fetch(
      new Request(`http://localhost:4801/_emulator/sessions/${sessionId}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"action":"authorize"}',
      }),
    );
    return ((await response.json()) as { orderId: string }).orderId;
  };
  const fetchAdmin = async (path: string) => {
    const response = await send(path, { headers: { authorization: `Bearer ${adminToken}` } });
    return (await response.json()) as Record<string, unknown>;
  };
  const countReads = () => reads;
  return { merchant, send, start, authorize, fetchAdmin, fulfilled, errors, entries, countReads };
}

describe('two shops with two credentials on one database', () => {
  test('fulfil, show and reconcile only their own orders', async () => {
    const se = openShop({ shopId: 'se', publicUrl: 'https://se.test' });
    const no = openShop({ shopId: 'no', publicUrl: 'https://no.test', country: 'NO' });
    await no.send('/readyz');
    const { sessionId, cookie } = await se.start();
    const orderId = await se.authorize(sessionId);
    await clock.advance(60_000);

    await no.merchant.reconcile(sessionId);
    await no.merchant.reconcile(orderId);
    await no.merchant.reconcile();
    // The instance has not even read the other shop's session or order, or an order list.
    expect(no.countReads()).toBe(0);
    expect((await no.send(`/ledyer/sessions/${sessionId}`, { headers: { cookie } })).status).toBe(
      404,
    );

    await se.merchant.reconcile();
    expect(se.fulfilled).toEqual([orderId]);
    expect(no.fulfilled).toEqual([]);
    expect(await se.fetchAdmin(`/ledyer/orders/${orderId}`)).toMatchObject({
      shop: { status: 'accepted', mismatches: [] },
    });
    await Promise.all([se.merchant.close(), no.merchant.close()]);
  });

  test('list only their own held orders', async () => {
    // The order is held, because it belongs to another merchant than the option says.
    const se = openShop({ shopId: 'se', publicUrl: 'https://se.test', merchantId: 'ac_other' });
    const no = openShop({ shopId: 'no', publicUrl: 'https://no.test' });
    const { sessionId } = await se.start();
    const orderId = await se.authorize(sessionId);
    await clock.advance(60_000);
    await se.merchant.reconcile(sessionId);
    expect(await se.fetchAdmin('/ledyer/orders')).toMatchObject({ held: [orderId], heldCount: 1 });
    expect(await no.fetchAdmin('/ledyer/orders')).toMatchObject({ held: [], heldCount: 0 });
    await Promise.all([se.merchant.close(), no.merchant.close()]);
  });
});

describe('an instance on the database of another shop', () => {
  test.each([
    [
      'a copy under another address',
      { publicUrl: 'https://staging.test' },
      'public-url',
      /belongs to the shop at https:\/\/live\d+\.test, .*set previousPublicUrl: /,
    ],
    ['another environment', { environment: 'sandbox' }, 'environment', /shopId: 'live\d+-sandbox'/],
  ] as const)('does nothing and says what to do: %s', async (name, options, code, advice) => {
    const shopId = `live${name.length}`;
    const url = `https://${shopId}.test`;
    const owner = openShop({ shopId, publicUrl: url });
    const { sessionId } = await owner.start();
    const orderId = await owner.authorize(sessionId);
    // The database is that of a live shop; there is no emulator for `live`.
    await database.query(`update ledyer_shop set environment = $2 where name = $1`, [
      shopId,
      code === 'environment' ? 'live' : 'local',
    ]);
    await clock.advance(60_000);

    const other = openShop({ shopId, publicUrl: url, runWorker: true, ...options });
    const ready = await other.send('/readyz');
    expect([ready.status, await ready.json()]).toEqual([
      503,
      { status: 'not-ready', reason: expect.stringMatching(advice) as string },
    ]);
    for (const response of [
      await other.send('/ledyer/sessions', createCartRequest(2)),
      await other.send('/ledyer/orders', { headers: { authorization: `Bearer ${adminToken}` } }),
      await other.send(`/ledyer/sessions/${sessionId}`),
    ]) {
      expect(response.status).toBe(503);
      const problem = (await response.json()) as { type: string; detail: string };
      expect(problem.type).toContain('store-unavailable');
      expect(problem.detail).not.toContain(shopId);
    }
    await expect(other.merchant.reconcile(sessionId)).rejects.toThrow(DatabaseOwnerError);
    for (let minute = 0; minute < 5; minute += 1) await clock.advance(60_000);
    expect([other.countReads(), other.fulfilled]).toEqual([0, []]);
    expect(other.errors).toEqual([expect.objectContaining({ code })]);
    const reports = other.entries.filter(({ event }) => event !== 'request');
    expect(reports).toEqual([
      {
        level: 'error',
        event: 'database-refused',
        code,
        message: expect.stringMatching(advice) as string,
      },
    ]);

    // The owner is not affected.
    await database.query(
      `update ledyer_shop set environment = 'local', public_url = $2 where name = $1`,
      [shopId, url],
    );
    await owner.merchant.reconcile();
    expect(owner.fulfilled).toEqual([orderId]);
    await Promise.all([owner.merchant.close(), other.merchant.close()]);
  });

  test('begins to work once the database is its own', async () => {
    const owner = openShop({ shopId: 'moved', publicUrl: 'https://old.test' });
    await owner.send('/readyz');
    const other = openShop({ shopId: 'moved', publicUrl: 'https://new.test' });
    expect((await other.send('/readyz')).status).toBe(503);
    await database.query(
      `update ledyer_shop set public_url = 'https://new.test' where name = 'moved'`,
    );
    await clock.advance(10_000);
    expect((await other.send('/readyz')).status).toBe(200);
    await Promise.all([owner.merchant.close(), other.merchant.close()]);
  });
});
