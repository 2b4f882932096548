import { setupServer } from 'msw/node';
import { http, HttpResponse } from 'msw';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createEmulator, type Emulator } from '../../../../src/emulator/index.js';
import type { Order } from '../../../../src/ledyer/order.js';
import type { Session } from '../../../../src/ledyer/session.js';
import {
  OrderHeldError,
  type ClosableDatabase,
  type MerchantOptions,
} from '../../../../src/server/index.js';
import { createFakeClock, november1, type FakeClock } from '../../../support/fake-clock.js';
import { sampleCases } from '../../../support/run-options.js';
import { createTestDatabase } from '../../../support/server/test-database.js';
import { ledyerUrl, TestShop, truncateStore } from '../../../support/server/test-shop.js';

const minuteMs = 60_000;

const ledyer = setupServer();
let database: ClosableDatabase;
let clock: FakeClock;
let emulator: Emulator;
let shop: TestShop;

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
  shop = new TestShop(ledyer, database, { clock }, emulator);
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

/** Restarts the shop with other options. */
const restart = async (options: Partial<MerchantOptions>) => {
  await shop.merchant.close();
  shop = new TestShop(ledyer, database, { clock, ...options }, emulator);
};

/** Changes the body of every session or order that Ledyer returns. */
const changeResponses = (path: 'sessions' | 'orders', change: (body: never) => object) =>
  ledyer.use(
    http.get(`${ledyerUrl}/v1/${path}/:id`, async ({ request }) => {
      const response = await emulator.fetch(request);
      if (!response.ok) return response;
      return HttpResponse.json(change((await response.json()) as never) as Record<string, unknown>);
    }),
  );

const buy = async () => {
  const sessionId = await shop.createSession({});
  const { orderId } = await shop.runAction(sessionId, 'authorize');
  await shop.sendNotification({ orderId });
  return { sessionId, orderId };
};

interface ShopView {
  status: string;
  mismatches: string[];
  risks: string[];
  differences: { name: string; expected: unknown; found: unknown }[];
  differencesDigest: string;
  history: { what: string; detail: Record<string, unknown> }[];
}
const fetchShopView = async (orderId: string) =>
  (await shop.fetchOrderView(orderId)).shop as unknown as ShopView;
const fetchList = async (query = '') =>
  (await (await shop.adminFetch(`/ledyer/orders${query}`)).json()) as {
    orders: { id: string; shop: ShopView }[];
    held: string[];
    heldOrders: { id: string; mismatches: string[] }[];
    heldCount: number;
    nextHeldCursor: string | null;
  };
const release = (orderId: string, differencesDigest?: string) =>
  shop.adminFetch(`/ledyer/orders/${orderId}/release`, {
    method: 'POST',
    body: JSON.stringify({ reason: 'Agreed by telephone', differencesDigest }),
  });
/** Reconciles once in each of the minutes. */
const passMinutes = async (count: number, stepMs = minuteMs) => {
  for (let elapsedMs = 0; elapsedMs < count * minuteMs; elapsedMs += stepMs) {
    await clock.advance(stepMs);
    await shop.merchant.reconcile();
  }
};
const addMinorUnits = (order: Order, minorUnits: number): Order => ({
  ...order,
  orderAmount: { ...order.orderAmount, minorUnits: order.orderAmount.minorUnits + minorUnits },
});
const toUnpaid = (order: Order): Order => ({
  ...order,
  paymentMethod: { provider: 'ledyer', type: 'advanceInvoice' },
  events: order.events.filter(({ type }) => type !== 'readyForCapture'),
});

describe('a held order', () => {
  test('shows a difference once that its session has, too, and can be released by the digest', async () => {
    changeResponses('sessions', (session: Session) => ({
      ...session,
      order: { ...session.order, totalOrderAmount: session.order.totalOrderAmount + 1 },
    }));
    changeResponses('orders', (order: Order) => addMinorUnits(order, 1));
    const { orderId } = await buy();
    await shop.merchant.reconcile();
    const { differences, differencesDigest } = await fetchShopView(orderId);
    expect(differences).toEqual([{ name: 'amount', expected: 5_970, found: 5_971 }]);
    expect((await release(orderId, differencesDigest)).status).toBe(200);
    await shop.merchant.reconcile();
    expect(shop.fulfilledOrderIds).toEqual([orderId]);
  });
});

describe('a released order', () => {
  test('is held again when its released difference has another value', async () => {
    let more = 1;
    let isPaid = false;
    changeResponses('orders', (order: Order) =>
      addMinorUnits(isPaid ? order : toUnpaid(order), more),
    );
    const { orderId } = await buy();
    await shop.merchant.reconcile();
    expect(await fetchShopView(orderId)).toMatchObject({
      status: 'held',
      differences: [{ name: 'amount', expected: 5_970, found: 5_971 }],
    });
    expect((await release(orderId)).status).toBe(200);
    await shop.merchant.reconcile();
    expect(await fetchShopView(orderId)).toMatchObject({ status: 'awaiting-payment' });
    more = -5_870;
    isPaid = true;
    await passMinutes(10);
    expect(shop.fulfilledOrderIds).toEqual([]);
    expect(await fetchShopView(orderId)).toMatchObject({
      status: 'held',
      differences: [{ name: 'amount', expected: 5_970, found: 100 }],
    });
    more = 1;
    await shop.sendNotification({ orderId });
    await passMinutes(1);
    expect(shop.fulfilledOrderIds).toEqual([]);
  });

  test('is released for the differences of the digest, and for no others', async () => {
    let more = 1;
    changeResponses('orders', (order: Order) => addMinorUnits(order, more));
    const { orderId } = await buy();
    await shop.merchant.reconcile();
    const seen = await fetchShopView(orderId);
    expect((await release(orderId, 'f'.repeat(32))).status).toBe(409);
    more = 500;
    const refused = await release(orderId, seen.differencesDigest);
    expect(refused.status).toBe(409);
    expect(await refused.json()).toMatchObject({
      type: 'urn:ledyer-checkout:problem:action-refused',
      detail: expect.stringContaining('Read the order again') as string,
    });
    // The screen shows what Ledyer has now, and the digest of an older screen stays refused.
    const updated = await fetchShopView(orderId);
    expect(updated.differences).toEqual([{ name: 'amount', expected: 5_970, found: 6_470 }]);
    expect((await release(orderId, seen.differencesDigest)).status).toBe(409);
    await shop.merchant.reconcile();
    expect(shop.fulfilledOrderIds).toEqual([]);
    expect((await release(orderId, updated.differencesDigest)).status).toBe(200);
    await shop.merchant.reconcile();
    expect(shop.fulfilledOrderIds).toEqual([orderId]);
  });

  test('is not released without a digest when Ledyer has another value by now', async () => {
    let more = 1;
    changeResponses('orders', (order: Order) => addMinorUnits(order, more));
    const { orderId } = await buy();
    await shop.merchant.reconcile();
    more = 2;
    expect((await release(orderId)).status).toBe(409);
    expect((await release(orderId)).status).toBe(200);
  });
});

describe('a fee line that Ledyer adds', () => {
  const fee = {
    id: 'ol_fee',
    type: 'surcharge',
    reference: 'FEE',
    description: 'Fakturaavgift',
    quantity: 1,
    vat: 2_500,
    totalAmount: 2_900,
    totalVatAmount: 580,
  };
  const addFee = (order: Order): object => ({
    ...addMinorUnits(order, 2_900),
    uncaptured: { ...order.uncaptured, orderLines: [...order.uncaptured!.orderLines, fee] },
  });

  test('holds the order and names the line, and reports it once to `onError`, the log and the metrics', async () => {
    changeResponses('orders', addFee);
    const { orderId } = await buy();
    await shop.merchant.reconcile();
    await shop.sendNotification({ orderId });
    await passMinutes(3);
    expect(shop.fulfilledOrderIds).toEqual([]);
    expect(await fetchShopView(orderId)).toMatchObject({
      status: 'held',
      mismatches: ['amount', 'addedLine.surcharge'],
    });
    const mismatches = ['amount', 'addedLine.surcharge'];
    expect(shop.errors).toMatchObject([{ name: 'OrderHeldError', orderId, mismatches }]);
    expect(shop.errors[0]).toBeInstanceOf(OrderHeldError);
    expect(shop.logEntries.filter(({ event }) => event === 'order-held')).toMatchObject([
      { level: 'error', code: 'amount' },
    ]);
    const metrics = await (await shop.send('/metrics')).text();
    expect(metrics).toContain('ledyer_orders_held_total 1\n');
  });

  test('ships when the shop allows its type', async () => {
    await restart({ allowedFeeTypes: ['surcharge'] });
    changeResponses('orders', addFee);
    const { orderId } = await buy();
    await shop.merchant.reconcile();
    expect(shop.fulfilledOrderIds).toEqual([orderId]);
  });

  test('ships also when the session has it', async () => {
    await restart({ allowedFeeTypes: ['surcharge'] });
    changeResponses('orders', addFee);
    changeResponses('sessions', (session: Session) => ({
      ...session,
      order: {
        ...session.order,
        orderLines: [fee, ...(session.order.orderLines ?? [])],
        totalOrderAmount: session.order.totalOrderAmount + 2_900,
        totalOrderVatAmount: session.order.totalOrderVatAmount + 580,
        totalOrderAmountExclVat: session.order.totalOrderAmountExclVat + 2_320,
      },
    }));
    const { orderId } = await buy();
    await shop.merchant.reconcile();
    expect(shop.fulfilledOrderIds).toEqual([orderId]);
  });

  test('can be allowed only by its type: `allowedFeeTypes` rejects everything but types of fees', async () => {
    for (const allowedFeeTypes of [['physical'], ['giftCard'], [''], 'surcharge', [5]])
      await expect(
        restart({ allowedFeeTypes: allowedFeeTypes as readonly string[] }),
      ).rejects.toThrow('allowedFeeTypes must be');
  });

  test('does not stop other orders when `onError` and `log` throw', async () => {
    const fail = () => {
      throw new Error('disk full');
    };
    await restart({ onError: fail, log: fail });
    let isFirst = true;
    const first = await buy();
    changeResponses('orders', (order: Order) =>
      order.id === first.orderId && isFirst ? addFee(order) : order,
    );
    const second = await buy();
    await shop.merchant.reconcile();
    expect(shop.fulfilledOrderIds).toEqual([second.orderId]);
    isFirst = false;
    expect((await fetchList()).held).toEqual([first.orderId]);
  });
});

describe('an order with risks', () => {
  const toForced = (order: Order): Order => ({
    ...order,
    authorizeStatus: 'forced',
    riskProfile: { tags: ['blacklisted'] },
  });

  test('ships by default, and the list shows the risks', async () => {
    changeResponses('orders', toForced);
    const { orderId } = await buy();
    await shop.merchant.reconcile();
    expect(shop.fulfilledOrderIds).toEqual([orderId]);
    const { orders } = await fetchList();
    expect(orders[0]!.shop.risks).toEqual(['forced', 'blacklisted']);
    expect((await fetchShopView(orderId)).risks).toEqual(['forced', 'blacklisted']);
  });

  test('is held by the option, and ships after its release', async () => {
    await restart({ holdRisks: ['forced'] });
    changeResponses('orders', toForced);
    const { orderId } = await buy();
    await shop.merchant.reconcile();
    expect(await fetchShopView(orderId)).toMatchObject({ mismatches: ['risk.forced'] });
    const { differencesDigest } = await fetchShopView(orderId);
    expect((await release(orderId, differencesDigest)).status).toBe(200);
    await shop.merchant.reconcile();
    expect(shop.fulfilledOrderIds).toEqual([orderId]);
  });
});

describe('an order with an unknown payment method', () => {
  test.each(['bankTransfer', 'partPayment', 'somethingNew'])(
    '%s waits until it is paid',
    async (type) => {
      let isPaid = false;
      changeResponses('orders', (order: Order) => ({
        ...(isPaid ? order : toUnpaid(order)),
        paymentMethod: { provider: 'ledyer', type },
      }));
      const { orderId } = await buy();
      await passMinutes(5);
      expect(shop.fulfilledOrderIds).toEqual([]);
      expect(await fetchShopView(orderId)).toMatchObject({ status: 'awaiting-payment' });
      isPaid = true;
      await shop.sendNotification({ orderId }, 'com.ledyer.order.ready_for_capture');
      await shop.merchant.reconcile();
      expect(shop.fulfilledOrderIds).toEqual([orderId]);
    },
  );
});

describe('a session that Ledyer returned as ended', () => {
  test.each(['expired', 'cancelled'])(
    'with the state `%s` is held when it has an order after all, and ships after a release',
    async (state) => {
      const buyer = {};
      const sessionId = await shop.createSession(buyer);
      changeResponses('sessions', (session: Session) => ({ ...session, state }));
      await clock.advance(2_000);
      await shop.fetchStatus(sessionId, buyer);
      await shop.merchant.reconcile();
      expect((await fetchList()).held).toEqual([]);
      ledyer.resetHandlers();
      await restart({});
      const { orderId } = await shop.runAction(sessionId, 'authorize');
      await clock.advance(2_000);
      await shop.sendNotification({ orderId });
      await shop.merchant.reconcile();
      expect(shop.fulfilledOrderIds).toEqual([]);
      expect(await fetchShopView(orderId)).toMatchObject({
        status: 'held',
        differences: [{ name: 'sessionState', expected: 'authorized', found: state }],
      });
      await passMinutes(5);
      expect((await fetchList()).held).toEqual([orderId]);
      expect(shop.errors).toHaveLength(1);
      expect((await release(orderId)).status).toBe(200);
      await passMinutes(1);
      expect(shop.fulfilledOrderIds).toEqual([orderId]);
    },
  );

  test('is found by the order list, without a notification, and not read again once it is held', async () => {
    const buyer = {};
    const sessionId = await shop.createSession(buyer);
    changeResponses('sessions', (session: Session) => ({ ...session, state: 'expired' }));
    await clock.advance(2_000);
    await shop.fetchStatus(sessionId, buyer);
    await shop.merchant.reconcile();
    const { orderId } = await shop.runAction(sessionId, 'authorize');
    await passMinutes(2);
    expect((await fetchList()).held).toEqual([orderId]);
    const count = () => shop.ledyerRequests.filter((path) => path.includes(orderId)).length;
    const before = count();
    await passMinutes(5);
    expect(count()).toBe(before);
  });
});

describe('an order that cannot be read', () => {
  const garble = (order: Order) => ({ ...order, orderAmount: null });

  test('is on the held list after an hour, with its reason, and ships when it can be read', async () => {
    let isGarbled = true;
    changeResponses('orders', (order: Order) => (isGarbled ? garble(order) : order));
    const { orderId } = await buy();
    await shop.merchant.reconcile();
    await passMinutes(59);
    expect((await fetchList()).held).toEqual([]);
    await passMinutes(10);
    const { heldOrders, heldCount } = await fetchList();
    expect(heldOrders).toMatchObject([{ id: orderId, mismatches: ['unreadable'] }]);
    expect(heldCount).toBe(1);
    expect(shop.errors).toMatchObject([{ orderId, mismatches: ['unreadable'] }]);
    isGarbled = false;
    await passMinutes(6);
    expect(shop.fulfilledOrderIds).toEqual([orderId]);
    const shopView = await fetchShopView(orderId);
    expect(shopView.status).toBe('accepted');
    expect(shopView.history.map(({ what }) => what)).toEqual([
      'held',
      'accepted',
      'fulfil',
      'acknowledge',
      'reference',
    ]);
  });

  test('is on the held list when its session cannot be read, and not before there is an order', async () => {
    const sessionId = await shop.createSession({});
    changeResponses('sessions', (session: Session) => ({ ...session, state: null }));
    await passMinutes(80);
    expect((await fetchList()).held).toEqual([]);
    const { orderId } = await shop.runAction(sessionId, 'authorize');
    await passMinutes(10);
    expect((await fetchList()).held).toEqual([orderId]);
    expect(shop.fulfilledOrderIds).toEqual([]);
  });

  test('is held for what differs once it can be read', async () => {
    let change = garble as (order: Order) => object;
    changeResponses('orders', (order: Order) => change(order));
    const { orderId } = await buy();
    await passMinutes(70);
    expect((await fetchList()).held).toEqual([orderId]);
    change = (order) => addMinorUnits(order, 5);
    await passMinutes(6);
    expect(await fetchShopView(orderId)).toMatchObject({ status: 'held', mismatches: ['amount'] });
    expect(shop.errors).toMatchObject([{ mismatches: ['unreadable'] }, { mismatches: ['amount'] }]);
  });

  test('is held when it turns unreadable before a retry of `fulfil`', async () => {
    const fulfilled: string[] = [];
    let isOpen = false;
    await restart({
      fulfil: ({ orderId }) => {
        if (!isOpen) return Promise.reject(new Error('closed'));
        fulfilled.push(orderId);
        return Promise.resolve(undefined);
      },
    });
    const { orderId } = await buy();
    await shop.merchant.reconcile();
    let isGarbled = true;
    changeResponses('orders', (order: Order) => (isGarbled ? garble(order) : order));
    isOpen = true;
    await passMinutes(75);
    expect((await fetchList()).held).toEqual([orderId]);
    isGarbled = false;
    await passMinutes(12);
    expect(fulfilled).toEqual([orderId]);
  });

  test('is read if only fields that the kit does not need are unreadable', async () => {
    changeResponses('sessions', (session: Session) => ({
      ...session,
      customer: { invoiceChannel: { type: null }, paymentMethod: { provider: null, type: null } },
      order: {
        ...session.order,
        metadata: [],
        reference: 5,
        settings: { security: { level: '100' } },
      },
    }));
    changeResponses('orders', (order: Order) => ({
      ...order,
      events: order.events.map((event) => ({ ...event, amount: null })),
      riskProfile: { tags: null },
      expiresAt: null,
      customer: { invoiceChannel: { type: null } },
    }));
    const { orderId } = await buy();
    await shop.merchant.reconcile();
    expect(shop.fulfilledOrderIds).toEqual([orderId]);
  });
});

describe('an acknowledgement that Ledyer refuses', () => {
  const refuse = (action: string, status: number) =>
    ledyer.use(
      http.post(`${ledyerUrl}/v1/orders/:id/${action}`, () =>
        HttpResponse.json({ errors: [{ message: 'Already acknowledged' }] }, { status }),
      ),
    );

  test.each(sampleCases([400, 403, 404, 409, 422, 500], 1))(
    'with %i does not stop the fulfilment of a paid order',
    async (status) => {
      refuse('acknowledge', status);
      let isPaid = false;
      changeResponses('orders', (order: Order) => (isPaid ? order : toUnpaid(order)));
      const { orderId } = await buy();
      await passMinutes(1, 15_000);
      expect(shop.fulfilledOrderIds).toEqual([]);
      isPaid = true;
      await shop.sendNotification({ orderId }, 'com.ledyer.order.ready_for_capture');
      await passMinutes(1, 15_000);
      expect(shop.fulfilledOrderIds).toEqual([orderId]);
      // The reference is sent although the acknowledgement is not.
      await passMinutes(1, 15_000);
      expect(shop.ledyerRequests).toContain('POST /v1/orders/{id}/reference');
    },
  );

  test('ends with a note in the history', async () => {
    refuse('acknowledge', 409);
    refuse('reference', 422);
    const { orderId } = await buy();
    await passMinutes(1);
    const { history, status } = await fetchShopView(orderId);
    expect(status).toBe('accepted');
    expect(history).toMatchObject([
      { what: 'accepted' },
      { what: 'fulfil' },
      { what: 'acknowledge-refused', detail: { status: 409 } },
      { what: 'reference-refused', detail: { status: 422 } },
    ]);
    const count = shop.ledyerRequests.length;
    await passMinutes(1);
    expect(shop.ledyerRequests.slice(count).filter((path) => path.startsWith('POST'))).toEqual([]);
  });
});

describe('a `fulfil` that never settles', () => {
  test('stops no other order, and `close` ends', async () => {
    const hangingIds = new Set<string>();
    const fulfilled: string[] = [];
    await restart({
      runWorker: true,
      fulfil: ({ orderId }) => {
        if (hangingIds.has(orderId)) return new Promise(() => undefined);
        fulfilled.push(orderId);
        return Promise.resolve(undefined);
      },
    });
    const sessionId = await shop.createSession({});
    const { orderId } = await shop.runAction(sessionId, 'authorize');
    hangingIds.add(orderId);
    await shop.sendNotification({ orderId });
    const next = await buy();
    await expect.poll(() => fulfilled, { timeout: 10_000 }).toEqual([next.orderId]);
    const later = await buy();
    await expect.poll(() => fulfilled, { timeout: 10_000 }).toEqual([next.orderId, later.orderId]);
    const closed = shop.merchant.close();
    await clock.advance(60_000);
    await closed;
  });
});

describe('the list of held orders', () => {
  test('starts with the oldest, and counts all of them', async () => {
    changeResponses('orders', (order: Order) => addMinorUnits(order, 1));
    const ids: string[] = [];
    for (let index = 0; index < 3; index += 1) {
      ids.push((await buy()).orderId);
      await shop.merchant.reconcile();
      await clock.advance(1_000);
    }
    expect(await fetchList()).toMatchObject({ held: ids, heldCount: 3 });
    await database.query(
      `insert into ledyer_session (shop_id, session_id, order_id, buyer, cart, quote, created_at, state, expires_at, updated_at,
         fetched_at, last_refresh_at)
       select (select id from ledyer_shop), 'se_' || n, 'or_' || n, 'ada', '{}', '{}', now(), 'authorized', '', '', now(), now()
       from generate_series(1, 120) n`,
    );
    await database.query(
      `insert into ledyer_order (shop_id, order_id, session_id, status, differences, ledyer_status, recorded_at)
       select (select id from ledyer_shop), 'or_' || n, 'se_' || n, 'held', '[]', '[]', '2027-01-01'::timestamptz + n * interval '1 second'
       from generate_series(1, 120) n`,
    );
    const { held, heldCount, nextHeldCursor } = await fetchList();
    expect(heldCount).toBe(123);
    expect(held).toHaveLength(100);
    expect(held.slice(0, 4)).toEqual([...ids, 'or_1']);
    // The next page starts after that order, even if it has been released since.
    await database.query(`delete from ledyer_order where order_id = $1`, [held.at(-1)]);
    const next = await fetchList(`?heldCursor=${nextHeldCursor}`);
    expect(next).toMatchObject({ heldCount: 122, nextHeldCursor: null });
    expect(next.held).toEqual(Array.from({ length: 23 }, (_, index) => `or_${index + 98}`));
    const end = await fetchList(`?heldCursor=${Date.parse('2028-01-01')}.or_1`);
    expect(end).toMatchObject({ held: [], heldCount: 122, nextHeldCursor: null });
  });

  test.each(['x', '1', '1.', '.or_1', '999999999999999.or_1', '1.or_1&heldCursor=1.or_1', "1.'"])(
    'rejects the cursor %s',
    async (cursor) => {
      const response = await shop.adminFetch(`/ledyer/orders?heldCursor=${cursor}`);
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({
        detail: 'The parameter heldCursor is invalid.',
      });
    },
  );

  test('has one page while it is short', async () => {
    expect(await fetchList()).toMatchObject({ held: [], heldCount: 0, nextHeldCursor: null });
  });
});
