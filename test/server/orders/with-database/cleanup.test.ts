import { setupServer } from 'msw/node';
import { http, HttpResponse } from 'msw';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createEmulator, type Emulator } from '../../../../src/emulator/index.js';
import type { ClosableDatabase, MerchantOptions } from '../../../../src/server/index.js';
import { createFakeClock, november1, type FakeClock } from '../../../support/fake-clock.js';
import { createTestDatabase } from '../../../support/server/test-database.js';
import {
  createCartRequest,
  ledyerUrl,
  TestShop,
  truncateStore,
  type TestBuyer,
} from '../../../support/server/test-shop.js';

const hourMs = 60 * 60_000;
const dayMs = 24 * hourMs;

const ledyer = setupServer();
let database: ClosableDatabase;
let clock: FakeClock;
let emulator: Emulator;
let shop: TestShop;

const open = (options: Partial<MerchantOptions> = {}) =>
  new TestShop(ledyer, database, { clock, ...options }, emulator);

beforeAll(async () => {
  ledyer.listen({ onUnhandledRequest: 'error' });
  database = await createTestDatabase();
}, 120_000);
beforeEach(async () => {
  clock = createFakeClock(november1);
  emulator = createEmulator({
    clock,
    fetch: () => Promise.reject(new Error('No server receives notifications.')),
  });
  shop = open();
  await truncateStore(database);
});
afterEach(async () => {
  await shop.merchant.close();
  ledyer.resetHandlers();
});
afterAll(async () => {
  ledyer.close();
  await database.close();
});

const restart = async (options: Partial<MerchantOptions>) => {
  await shop.merchant.close();
  shop = open(options);
};

const count = async (table: string): Promise<number> =>
  (await database.query(`select from ${table}`)).rows.length;

/** Starts a session that ends with this action. Returns its ids. */
async function endSession(action: string, buyer: TestBuyer = {}) {
  const sessionId = await shop.createSession(buyer);
  const { orderId } = await shop.runAction(sessionId, action);
  await shop.merchant.reconcile(sessionId);
  return { sessionId, orderId };
}

/** Advances the clock by days, and then runs the background work. */
async function advanceDays(days: number) {
  await clock.advance(days * dayMs);
  await shop.merchant.reconcile();
}

describe('an ended session', () => {
  test('is deleted 90 days after its end, and then gets the same 404 as an unknown session', async () => {
    const buyer: TestBuyer = {};
    const { sessionId } = await endSession('expire', buyer);
    await advanceDays(89);
    expect((await shop.fetchStatus(sessionId, buyer)).status).toBe(200);
    await advanceDays(2);
    expect(await count('ledyer_session')).toBe(0);
    await clock.advance(hourMs);
    const deleted = await shop.fetchStatus(sessionId, buyer);
    const unknown = await shop.fetchStatus('se_1xE2fCIbZXHqB2tZctuZGlyCKnQ', buyer);
    expect([deleted.status, await deleted.text()]).toEqual([404, await unknown.text()]);
    expect(shop.logEntries).toContainEqual({
      level: 'info',
      event: 'sessions-deleted',
      count: 1,
    });
    // The next start of this buyer is a new session.
    expect(await shop.createSession(buyer)).not.toBe(sessionId);
  });

  test('is deleted with its idempotency keys, whatever their age', async () => {
    const sessionId = await shop.createSession({});
    await endSession('expire');
    await shop.send('/ledyer/sessions', {
      ...createCartRequest(1),
      headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
    });
    await clock.advance(91 * dayMs);
    await database.query(`update ledyer_idempotency_key set created_at = $1::timestamptz`, [
      new Date(clock.now()).toISOString(),
    ]);
    await database.query(
      `update ledyer_session set due_at = null, ended_at = '2026-11-01' where session_id <> $1`,
      [sessionId],
    );
    await shop.merchant.reconcile();
    expect(await count('ledyer_idempotency_key')).toBe(0);
  });

  test.each([
    ['after `retentionDays`', 7, 8, 0],
    ['never with `retentionDays: false`', false, 4_000, 1],
  ] as const)('is deleted %s', async (_, retentionDays, days, left) => {
    await restart({ retentionDays });
    await endSession('expire');
    await advanceDays(days);
    expect(await count('ledyer_session')).toBe(left);
  });

  test('is kept from its first end, not from later notifications', async () => {
    const { sessionId } = await endSession('expire');
    await clock.advance(60 * dayMs);
    await shop.sendNotification({ sessionId }, 'com.ledyer.order.cancel');
    await shop.merchant.reconcile();
    await advanceDays(31);
    expect(await count('ledyer_session')).toBe(0);
  });

  test('stays while a notification waits for its check', async () => {
    const { sessionId } = await endSession('expire');
    await clock.advance(91 * dayMs);
    ledyer.use(http.get(`${ledyerUrl}/v1/orders/:id`, () => HttpResponse.error()));
    await shop.sendNotification({ sessionId }, 'com.ledyer.order.cancel');
    await shop.merchant.reconcile();
    expect(await count('ledyer_session')).toBe(1);
  });

  test('is deleted by one of two instances, once an hour', async () => {
    const other = open();
    await endSession('expire');
    await clock.advance(91 * dayMs);
    await Promise.all([shop.merchant.reconcile(), other.merchant.reconcile()]);
    const deletions = [...shop.logEntries, ...other.logEntries].filter(
      ({ event }) => event === 'sessions-deleted',
    );
    expect(deletions).toHaveLength(1);
    await endSession('expire');
    await database.query(`update ledyer_session set ended_at = '2026-01-01'`);
    await other.merchant.reconcile();
    expect(await count('ledyer_session')).toBe(1);
    await clock.advance(hourMs + 1);
    await other.merchant.reconcile();
    expect(await count('ledyer_session')).toBe(0);
    await other.merchant.close();
  });
});

describe('the order of a deleted session', () => {
  test('keeps its record and its history, and a late notification is logged', async () => {
    const { sessionId, orderId } = await endSession('authorize');
    const before = await shop.fetchOrderView(orderId);
    await advanceDays(91);
    expect(await count('ledyer_session')).toBe(0);
    expect((await shop.fetchOrderView(orderId)).shop).toEqual(before.shop);

    shop.logEntries.length = 0;
    const response = await shop.sendNotification({ orderId, sessionId }, 'com.ledyer.order.cancel');
    expect([response.status, await response.json()]).toEqual([200, {}]);
    expect(shop.logEntries.filter(({ route }) => route !== 'GET /readyz')).toMatchObject([
      { event: 'notification-late', subjectHash: expect.any(String) as string },
      { event: 'notification-late' },
      { event: 'request', status: 200 },
    ]);
    expect(await count('ledyer_pending_notification')).toBe(0);
    await shop.merchant.reconcile();
    expect(shop.errors).toEqual([]);
    expect(shop.fulfilledOrderIds).toEqual([orderId]);
  });

  test('does not change whether notifications are known to be missing', async () => {
    for (let number = 0; number < 3; number += 1) await endSession('authorize');
    await clock.advance(2 * 60_000);
    await shop.merchant.reconcile();
    const isMissing = async () =>
      (
        await database.query(
          'select from ledyer_shop where notifications_missing_since is not null',
        )
      ).rows.length === 1;
    expect(await isMissing()).toBe(true);
    await advanceDays(91);
    expect(await count('ledyer_session')).toBe(0);
    await advanceDays(1);
    expect(await isMissing()).toBe(true);
  });
});

describe('the session of an order', () => {
  test('that is held stays until the order is released and fulfilled', async () => {
    // Orders of another merchant are held.
    await restart({ retentionDays: 7, merchantId: 'ac_other' });
    const { orderId } = await endSession('authorize');
    await advanceDays(8);
    expect(await count('ledyer_session')).toBe(1);
    const released = await shop.adminFetch(`/ledyer/orders/${orderId}/release`, {
      method: 'POST',
      body: JSON.stringify({ reason: 'Agreed with the customer' }),
    });
    expect(released.status).toBe(200);
    await advanceDays(1);
    expect(shop.fulfilledOrderIds).toEqual([orderId]);
    await advanceDays(1);
    expect(await count('ledyer_session')).toBe(0);
  });

  test.each([
    ['held', 'held', '["cancelled"]', 0],
    ['unpaid', 'awaiting-payment', '["uncaptured"]', 1],
    ['unpaid', 'awaiting-payment', '["expired"]', 0],
  ])('that is %s stays unless it is closed: %s %s', async (_, status, ledyerStatus, left) => {
    await endSession('authorize');
    await database.query('update ledyer_order set status = $1, ledyer_status = $2::text::jsonb', [
      status,
      ledyerStatus,
    ]);
    await advanceDays(91);
    expect(await count('ledyer_session')).toBe(left);
  });

  test('whose fulfilment fails stays until it succeeds', async () => {
    let isBroken = true;
    await restart({
      retentionDays: 7,
      fulfil: () => (isBroken ? Promise.reject(new Error('down')) : Promise.resolve({})),
    });
    await endSession('authorize');
    await advanceDays(8);
    expect(await count('ledyer_session')).toBe(1);
    isBroken = false;
    await advanceDays(1);
    await advanceDays(1);
    expect(await count('ledyer_session')).toBe(0);
  });
});

describe('the option `retentionDays`', () => {
  test.each([0, 6, 7.5, 3_651, Infinity, NaN, -90, true, '90'])('rejects %s', (days) => {
    expect(() => open({ retentionDays: days as number })).toThrow(
      'createMerchant: retentionDays must be a whole number of days from 7 to 3650, or false to keep ended sessions forever',
    );
  });

  test.each([7, 90, 3_650, false] as const)('accepts %s', async (retentionDays) => {
    await open({ retentionDays }).merchant.close();
  });
});
