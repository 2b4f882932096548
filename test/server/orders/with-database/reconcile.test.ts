import { setupServer } from 'msw/node';
import { http, HttpResponse } from 'msw';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createEmulator } from '../../../../src/emulator/index.js';
import type { ClosableDatabase } from '../../../../src/server/index.js';
import type { Order } from '../../../../src/ledyer/order.js';
import type { Session } from '../../../../src/ledyer/session.js';
import type { Fulfilment } from '../../../../src/server/index.js';
import { Random } from '../../../simulation/random.js';
import { getRunCount, getSeed } from '../../../support/run-options.js';
import { createFakeClock, november1, type FakeClock } from '../../../support/fake-clock.js';
import { createTestDatabase } from '../../../support/server/test-database.js';
import { truncateStore, ledyerUrl, TestShop } from '../../../support/server/test-shop.js';

const minute = 60_000;

const ledyer = setupServer();
let database: ClosableDatabase;
let clock: FakeClock;
let shop: TestShop;

beforeAll(async () => {
  ledyer.listen({ onUnhandledRequest: 'error' });
  database = await createTestDatabase();
}, 120_000);
beforeEach(async () => {
  clock = createFakeClock(november1);
  // The emulator shares the shop's clock, because the shop filters the order list by time.
  const emulator = createEmulator({
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

type Change<T> = (body: T) => object;

/** Changes the body of every session or order that Ledyer returns. */
const changeResponses = <T>(path: 'sessions' | 'orders', change: Change<T>) =>
  ledyer.use(
    http.get(`${ledyerUrl}/v1/${path}/:id`, async ({ request }) => {
      const response = await shop.emulator.fetch(request);
      if (!response.ok) return response;
      return HttpResponse.json(change((await response.json()) as T) as Record<string, unknown>);
    }),
  );

const buy = async () => {
  const sessionId = await shop.createSession({});
  const { orderId } = await shop.runAction(sessionId, 'authorize');
  return { sessionId, orderId };
};
const fetchShopView = async (orderId: string) => (await shop.fetchOrderView(orderId)).shop;

describe('reconcile', () => {
  test('reads, compares and records each of many orders once', async () => {
    const count = 10;
    for (let number = 0; number < count; number += 1) await buy();
    // The shop gets the first notifications only now.
    await database.query(
      'update ledyer_session set due_at = to_timestamp(0), fetched_at = to_timestamp(0)',
    );
    await clock.advance(minute);
    await shop.merchant.reconcile();
    expect(shop.fulfilledOrderIds).toHaveLength(count);
    const metrics = await (await shop.send('/metrics')).text();
    expect(metrics).toContain(`ledyer_reconciled_total{decision="accepted"} ${count}\n`);
    expect(metrics).toContain(`ledyer_upstream_reads_total{resource="session"} ${count}\n`);
  });

  test('fulfils an authorized session, then acknowledges the order, then sets its reference', async () => {
    const { orderId } = await buy();
    await shop.sendNotification({ orderId });
    await shop.merchant.reconcile();
    expect(shop.fulfilledOrderIds).toEqual([orderId]);
    expect(shop.ledyerRequests.filter((path) => path.startsWith('POST'))).toEqual([
      'POST /v1/orders/{id}/acknowledge',
      'POST /v1/orders/{id}/reference',
    ]);
    expect(await fetchShopView(orderId)).toMatchObject({
      status: 'accepted',
      reference: `shop-${orderId.slice(-6)}`,
      history: [
        { what: 'accepted' },
        { what: 'fulfil' },
        { what: 'acknowledge' },
        { what: 'reference' },
      ],
    });
  });

  test('fulfils an order once when 50 notifications and reconciles run concurrently', async () => {
    const { sessionId, orderId } = await buy();
    await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        index % 2 ? shop.sendNotification({ orderId }) : shop.merchant.reconcile(sessionId),
      ),
    );
    await shop.merchant.reconcile();
    expect(shop.fulfilledOrderIds).toEqual([orderId]);
  });

  const getLines = (session: Session) => session.order.orderLines ?? [];
  const sessionChanges: Record<string, Change<Session>> = {
    'another total': (s) => ({ ...s, order: { ...s.order, totalOrderAmount: 1 } }),
    'another VAT': (s) => ({ ...s, order: { ...s.order, totalOrderVatAmount: 1 } }),
    'another currency': (s) => ({ ...s, order: { ...s.order, currency: 'NOK' } }),
    'another country': (s) => ({ ...s, order: { ...s.order, country: 'NO' } }),
    'no lines': (s) => ({ ...s, order: { ...s.order, orderLines: [] } }),
    'one more line': (s) => ({
      ...s,
      order: { ...s.order, orderLines: [...getLines(s), getLines(s)[0]] },
    }),
    'another product': (s) => ({
      ...s,
      order: {
        ...s.order,
        orderLines: getLines(s).map((line) => ({ ...line, reference: 'GOLD' })),
      },
    }),
    'another quantity': (s) => ({
      ...s,
      order: { ...s.order, orderLines: getLines(s).map((line) => ({ ...line, quantity: 300 })) },
    }),
  };
  test.each(Object.entries(sessionChanges))(
    'holds an order whose session has %s',
    async (_, change) => {
      const { orderId } = await buy();
      changeResponses('sessions', change);
      await shop.sendNotification({ orderId });
      await shop.merchant.reconcile();
      expect(shop.fulfilledOrderIds).toEqual([]);
      expect(await fetchShopView(orderId)).toMatchObject({ status: 'held' });
      const list = await shop.adminFetch('/ledyer/orders');
      expect(await list.json()).toMatchObject({ held: [orderId] });
    },
  );

  const orderChanges: Record<string, Change<Order>> = {
    'another total': (o) => ({ ...o, orderAmount: { ...o.orderAmount, minorUnits: 1 } }),
    'another currency': (o) => ({ ...o, orderAmount: { ...o.orderAmount, currency: 'NOK' } }),
    'other lines': (o) => ({ ...o, uncaptured: { ...o.uncaptured, orderLines: [] } }),
    'another merchant': (o) => ({ ...o, merchantId: 'ac_other' }),
    'the status cancelled': (o) => ({ ...o, status: ['cancelled'] }),
  };
  test.each(Object.entries(orderChanges))('holds an order that has %s', async (_, change) => {
    const { orderId } = await buy();
    const { order } = await shop.fetchOrderView(orderId);
    await shop.merchant.close();
    shop = new TestShop(ledyer, database, { clock, merchantId: order.merchantId }, shop.emulator);
    changeResponses('orders', change);
    await shop.sendNotification({ orderId });
    await shop.merchant.reconcile();
    expect(shop.fulfilledOrderIds).toEqual([]);
    expect(await fetchShopView(orderId)).toMatchObject({ status: 'held' });
  });

  const release = (orderId: string, reason: unknown = 'Agreed with the buyer by telephone') =>
    shop.adminFetch(`/ledyer/orders/${orderId}/release`, {
      method: 'POST',
      body: JSON.stringify({ reason }),
    });

  test('fulfils a held order once an admin releases it with a reason', async () => {
    const { orderId } = await buy();
    changeResponses<Session>('sessions', sessionChanges['another total']!);
    await shop.sendNotification({ orderId });
    expect((await release(orderId)).status).toBe(409);
    await shop.merchant.reconcile();
    for (const reason of [null, '', 'x', '    ', 5, 'x'.repeat(501), 'Agreed\0', 'Agreed \ud800']) {
      expect((await release(orderId, reason)).status).toBe(400);
    }
    await shop.merchant.reconcile();
    expect(shop.fulfilledOrderIds).toEqual([]);

    const responses = await Promise.all([1, 2, 3].map(() => release(orderId)));
    expect(responses.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 409, 409]);
    await shop.sendNotification({ orderId });
    await shop.merchant.reconcile();
    expect(shop.fulfilledOrderIds).toEqual([orderId]);
    expect(await fetchShopView(orderId)).toMatchObject({
      status: 'accepted',
      mismatches: ['amount'],
      releasedAt: new Date(clock.now()).toISOString(),
      history: [
        { what: 'held', detail: { mismatches: ['amount'] } },
        {
          what: 'admin:release',
          detail: { reason: 'Agreed with the buyer by telephone', mismatches: ['amount'] },
        },
        { what: 'fulfil' },
        { what: 'acknowledge' },
        { what: 'reference' },
      ],
    });
    const list = await shop.adminFetch('/ledyer/orders');
    expect(await list.json()).toMatchObject({ held: [] });
  });

  test('keeps a released unpaid order at `awaiting-payment`, and holds it again for new mismatches', async () => {
    const { orderId } = await buy();
    changeResponses<Session>('sessions', sessionChanges['another total']!);
    let isPaid = false;
    let isChanged = false;
    changeResponses<Order>('orders', (order) => ({
      ...order,
      orderAmount: { ...order.orderAmount, ...(isChanged && { currency: 'NOK' }) },
      paymentMethod: { provider: 'ledyer', type: 'advanceInvoice' },
      events: order.events.filter(({ type }) => isPaid || type !== 'readyForCapture'),
    }));
    await shop.sendNotification({ orderId });
    await shop.merchant.reconcile();
    expect((await release(orderId)).status).toBe(200);
    await shop.merchant.reconcile();
    expect(await fetchShopView(orderId)).toMatchObject({ status: 'awaiting-payment' });
    expect(shop.fulfilledOrderIds).toEqual([]);
    isPaid = true;
    isChanged = true;
    await clock.advance(5 * minute);
    await shop.merchant.reconcile();
    expect(shop.fulfilledOrderIds).toEqual([]);
    const mismatches = ['amount', 'currency'];
    expect(await fetchShopView(orderId)).toMatchObject({
      status: 'held',
      mismatches,
      releasedAt: null,
    });
    expect((await release(orderId)).status).toBe(200);
    await shop.merchant.reconcile();
    expect(shop.fulfilledOrderIds).toEqual([orderId]);
  });

  test('does not release a held order that is cancelled', async () => {
    const { orderId } = await buy();
    changeResponses<Order>('orders', orderChanges['the status cancelled']!);
    await shop.sendNotification({ orderId });
    await shop.merchant.reconcile();
    expect((await release(orderId)).status).toBe(409);
    expect(await fetchShopView(orderId)).toMatchObject({ status: 'held' });
  });

  test.each<[string, (orderId: string) => Promise<unknown>, string]>([
    [
      'by an admin',
      (orderId) =>
        shop.adminFetch(`/ledyer/orders/${orderId}/cancel`, { method: 'POST', body: '{}' }),
      'admin:cancel',
    ],
    [
      'at Ledyer, without a notification',
      (orderId) => {
        changeResponses<Order>('orders', orderChanges['the status cancelled']!);
        return release(orderId);
      },
      'changed',
    ],
  ])(
    'removes a held order from the list of held orders when it is cancelled %s',
    async (_, cancel, what) => {
      const { orderId } = await buy();
      changeResponses<Session>('sessions', sessionChanges['another total']!);
      await shop.sendNotification({ orderId });
      await shop.merchant.reconcile();
      const fetchHeldIds = async () => {
        const list = await shop.adminFetch('/ledyer/orders');
        return ((await list.json()) as { held: string[] }).held;
      };
      expect(await fetchHeldIds()).toEqual([orderId]);
      await clock.advance(minute);
      await cancel(orderId);
      await shop.merchant.reconcile();
      expect(await fetchHeldIds()).toEqual([]);
      const { status, history } = await fetchShopView(orderId);
      expect(status).toBe('held');
      expect(history.map((entry) => entry.what)).toEqual(['held', ...new Set([what, 'changed'])]);
    },
  );

  test('does not fulfil an order when Ledyer returns the session of another order', async () => {
    const [mixedUp, other] = [await buy(), await buy()];
    ledyer.use(
      http.get(`${ledyerUrl}/v1/sessions/:id`, async ({ request }) =>
        shop.emulator.fetch(
          new Request(`${ledyerUrl}/v1/sessions/${other.sessionId}`, { headers: request.headers }),
        ),
      ),
    );
    await shop.sendNotification({ orderId: mixedUp.orderId });
    await shop.merchant.reconcile();
    // The other order is correct, and the order list contains it.
    expect(shop.fulfilledOrderIds).toEqual([other.orderId]);
  });

  test('acknowledges an unpaid advance invoice at once, and fulfils it after payment', async () => {
    const { orderId } = await buy();
    let isPaid = false;
    changeResponses<Order>('orders', (order) => ({
      ...order,
      paymentMethod: { provider: 'ledyer', type: 'advanceInvoice' },
      events: order.events.filter(({ type }) => isPaid || type !== 'readyForCapture'),
    }));
    await shop.sendNotification({ orderId });
    await shop.merchant.reconcile();
    expect(shop.fulfilledOrderIds).toEqual([]);
    expect(await fetchShopView(orderId)).toMatchObject({ status: 'awaiting-payment' });
    expect(shop.ledyerRequests).toContain('POST /v1/orders/{id}/acknowledge');
    isPaid = true;
    // The notification is lost, and the order list does not include the payment.
    await clock.advance(5 * minute);
    await shop.merchant.reconcile();
    expect(shop.fulfilledOrderIds).toEqual([orderId]);
  });

  test('retries `fulfil` with the same key until it succeeds, and then acknowledges the order once', async () => {
    const calls: Fulfilment[] = [];
    await shop.merchant.close();
    shop = new TestShop(ledyer, database, {
      clock,
      fulfil(fulfilment) {
        calls.push(fulfilment);
        return calls.length < 4
          ? Promise.reject(new Error('the warehouse is closed'))
          : Promise.resolve(undefined);
      },
    });
    const { orderId } = await buy();
    await shop.sendNotification({ orderId });
    for (let round = 0; round < 10; round += 1) {
      await shop.merchant.reconcile();
      await clock.advance(60_000);
    }
    expect(calls).toHaveLength(4);
    expect(new Set(calls.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1);
    expect(calls[0]).toMatchObject({ orderId, cart: { totalOrderAmount: 5_970 } });
    expect(shop.ledyerRequests.filter((path) => path.endsWith('/acknowledge'))).toHaveLength(1);
  });

  /** Restarts the shop with a `fulfil` that fails until its warehouse opens. */
  const closeWarehouse = async () => {
    const warehouse = { isOpen: false, fulfilCalls: [] as string[] };
    await shop.merchant.close();
    const fulfil = ({ orderId }: Fulfilment) => {
      warehouse.fulfilCalls.push(orderId);
      return warehouse.isOpen
        ? Promise.resolve(undefined)
        : Promise.reject(new Error('the warehouse is closed'));
    };
    shop = new TestShop(ledyer, database, { clock, fulfil }, shop.emulator);
    return warehouse;
  };

  /** Creates an order whose first call of `fulfil` has failed; the next one succeeds. */
  const createOrderWithFailedFulfil = async () => {
    const warehouse = await closeWarehouse();
    const { orderId } = await buy();
    await shop.sendNotification({ orderId });
    await shop.merchant.reconcile();
    warehouse.isOpen = true;
    return { warehouse, orderId };
  };

  const toUnpaid: Change<Order> = (o) => ({
    ...o,
    paymentMethod: { provider: 'ledyer', type: 'advanceInvoice' },
    events: o.events.filter(({ type }) => type !== 'readyForCapture'),
  });

  test.each<[string, Change<Order>]>([
    ['is unpaid', toUnpaid],
    ['has the id of another order', (o) => ({ ...o, id: 'or_other' })],
  ])('does not retry `fulfil` while the order %s, and does so afterwards', async (_, change) => {
    const { warehouse, orderId } = await createOrderWithFailedFulfil();
    let isCorrect = false;
    changeResponses<Order>('orders', (order) => (isCorrect ? order : change(order)));
    await clock.advance(10 * minute);
    await shop.merchant.reconcile();
    expect(warehouse.fulfilCalls).toEqual([orderId]);
    isCorrect = true;
    await clock.advance(10 * minute);
    await shop.merchant.reconcile();
    expect(warehouse.fulfilCalls).toEqual([orderId, orderId]);
    expect(await fetchShopView(orderId)).toMatchObject({ status: 'accepted' });
  });

  test('requires the payment of an order that was held before a retry of `fulfil` and then released', async () => {
    const { warehouse, orderId } = await createOrderWithFailedFulfil();
    let isPaid = false;
    changeResponses<Order>('orders', (order) => ({
      ...(isPaid ? order : toUnpaid(order)),
      orderAmount: { ...order.orderAmount, minorUnits: 1 },
    }));
    await clock.advance(10 * minute);
    await shop.merchant.reconcile();
    expect(await fetchShopView(orderId)).toMatchObject({ status: 'held' });
    expect((await release(orderId)).status).toBe(200);
    await clock.advance(10 * minute);
    await shop.merchant.reconcile();
    expect(await fetchShopView(orderId)).toMatchObject({ status: 'awaiting-payment' });
    expect(warehouse.fulfilCalls).toEqual([orderId]);
    isPaid = true;
    await clock.advance(10 * minute);
    await shop.merchant.reconcile();
    expect(warehouse.fulfilCalls).toEqual([orderId, orderId]);
    expect(await fetchShopView(orderId)).toMatchObject({ status: 'accepted' });
  });

  test.each<[string, (orderId: string) => Promise<unknown>, string, number]>([
    [
      'was cancelled',
      (orderId) =>
        shop.adminFetch(`/ledyer/orders/${orderId}/cancel`, { method: 'POST', body: '{}' }),
      'cancelled',
      409,
    ],
    [
      'was refunded',
      async (orderId) => {
        const runAdminAction = (action: string) =>
          shop.adminFetch(`/ledyer/orders/${orderId}/${action}`, { method: 'POST', body: '{}' });
        await runAdminAction('capture');
        const [part] = (await shop.fetchOrderView(orderId)).order.captured;
        await runAdminAction(`refund/${part!.ledgerId}`);
      },
      'fullyRefunded',
      200,
    ],
    [
      'was partly refunded',
      () => {
        changeResponses<Order>('orders', (o) => ({
          ...o,
          status: ['fullyCaptured', 'partiallyRefunded'],
        }));
        return Promise.resolve();
      },
      'partiallyRefunded',
      200,
    ],
    [
      'has another total',
      () => {
        changeResponses<Order>('orders', orderChanges['another total']!);
        return Promise.resolve();
      },
      'amount',
      200,
    ],
  ])(
    'holds an order that %s before a retry of `fulfil`',
    async (_, change, mismatch, releaseStatus) => {
      const warehouse = await closeWarehouse();
      const { fulfilCalls } = warehouse;
      const { orderId } = await buy();
      await shop.sendNotification({ orderId });
      await shop.merchant.reconcile();
      expect(fulfilCalls).toEqual([orderId]);
      await change(orderId);
      warehouse.isOpen = true;
      for (let round = 0; round < 10; round += 1) {
        await clock.advance(minute);
        await shop.merchant.reconcile();
      }
      expect(fulfilCalls).toEqual([orderId]);
      expect(await fetchShopView(orderId)).toMatchObject({ status: 'held', fulfilledAt: null });
      expect((await fetchShopView(orderId)).mismatches).toContain(mismatch);
      // No task is due, so the worker does not poll the order.
      const { rows } = await database.query<{ number: number }>(
        'select count(*)::integer as number from ledyer_outbox where done_at is not null',
      );
      expect(rows[0]!.number).toBe(0);
      // An admin may release the order, unless it was cancelled; then the list omits it.
      const list = await shop.adminFetch('/ledyer/orders');
      expect(await list.json()).toMatchObject({ held: releaseStatus === 200 ? [orderId] : [] });
      expect((await release(orderId)).status).toBe(releaseStatus);
      await clock.advance(10 * minute);
      await shop.merchant.reconcile();
      expect(fulfilCalls).toHaveLength(releaseStatus === 200 ? 2 : 1);
    },
  );

  test('fulfils an order within a minute when its page is closed and every notification is lost', async () => {
    const seed = getSeed();
    const random = new Random(seed).next;
    const authorizedAt = new Map<string, number>();
    const fulfilledAfterMs: number[] = [];
    const openSessions: { sessionId: string; paidAt: number }[] = [];
    const durationMs = getRunCount(6, 120) * 30_000;
    const startedAt = clock.now();
    while (clock.now() < startedAt + durationMs + minute) {
      await clock.advance(5_000);
      // On average one session is created in 30 s, and paid within the next 15 minutes.
      // The first session is certain, because a few seeds would create none.
      const isFirst = clock.now() === startedAt + 5_000;
      if (isFirst || (clock.now() < startedAt + durationMs && random() < 5 / 30)) {
        const paidAt = isFirst
          ? clock.now()
          : clock.now() + random() * Math.min(15 * minute, durationMs);
        openSessions.push({ sessionId: await shop.createSession({}), paidAt });
      }
      for (const session of openSessions.filter(({ paidAt }) => paidAt <= clock.now())) {
        openSessions.splice(openSessions.indexOf(session), 1);
        const { orderId } = await shop.runAction(session.sessionId, 'authorize');
        authorizedAt.set(orderId, clock.now());
      }
      await shop.merchant.reconcile();
      for (const orderId of shop.fulfilledOrderIds.splice(0)) {
        fulfilledAfterMs.push(clock.now() - authorizedAt.get(orderId)!);
        authorizedAt.delete(orderId);
      }
      for (const [orderId, at] of authorizedAt) {
        expect(clock.now() - at, `seed ${seed}, ${orderId}`).toBeLessThan(minute);
      }
    }
    expect(fulfilledAfterMs.length).toBeGreaterThan(0);
    // One request of the order list in 40 s serves all sessions.
    const listRequests = shop.ledyerRequests.filter((path) => path === 'GET /v1/orders').length;
    expect(listRequests).toBeLessThan(2 + (durationMs + minute) / 40_000);
  }, 600_000);

  test('fulfils an advance invoice within a minute of its payment, without a notification', async () => {
    const seed = getSeed();
    const random = new Random(seed).next;
    const count = getRunCount(6, 120);
    const unpaid: { sessionId: string; orderId: string; paidAt: number }[] = [];
    for (let index = 0; index < count; index += 1) {
      const sessionId = await shop.createSession({});
      const { orderId } = await shop.runAction(sessionId, 'authorize', 'advanceInvoice');
      // The orders are paid in the course of two weeks, except the first, which is never paid.
      const paidAt = index === 0 ? Infinity : clock.now() + random() * 13 * 24 * 60 * minute;
      unpaid.push({ sessionId, orderId, paidAt });
    }
    await shop.merchant.reconcile();
    expect(shop.fulfilledOrderIds).toEqual([]);
    const neverPaid = unpaid.shift()!;
    unpaid.sort((one, other) => one.paidAt - other.paidAt);
    for (const { sessionId, orderId, paidAt } of unpaid) {
      // The clock skips the days between two payments.
      await clock.advance(Math.max(0, paidAt - minute - clock.now()));
      await shop.merchant.reconcile();
      await shop.runAction(sessionId, 'pay');
      const before = shop.ledyerRequests.length;
      for (
        let elapsedMs = 0;
        elapsedMs < minute && !shop.fulfilledOrderIds.includes(orderId);
        elapsedMs += 5_000
      ) {
        await clock.advance(5_000);
        await shop.merchant.reconcile();
      }
      expect(shop.fulfilledOrderIds, `seed ${seed}`).toContain(orderId);
      const requests = shop.ledyerRequests.slice(before).filter((path) => path.startsWith('GET'));
      // The order is read to decide and to fulfil; each of the two lists at most twice.
      expect(requests.filter((path) => path === `GET /v1/orders/${orderId}`)).toHaveLength(2);
      expect(requests.filter((path) => path === 'GET /v1/orders').length).toBeLessThanOrEqual(4);
    }
    expect(shop.fulfilledOrderIds).not.toContain(neverPaid.orderId);
    expect([...shop.fulfilledOrderIds].sort()).toEqual(unpaid.map(({ orderId }) => orderId).sort());
  }, 600_000);

  test('finds a missed order on any page of the order list, hours after its session was last read', async () => {
    const sessionIds = [
      await shop.createSession({}),
      await shop.createSession({}),
      await shop.createSession({}),
    ];
    await clock.advance(5 * 60 * minute);
    // From now on the worker reads these sessions once an hour.
    await shop.merchant.reconcile();
    const missed: string[] = [];
    for (const sessionId of sessionIds) {
      missed.push((await shop.runAction(sessionId, 'authorize')).orderId);
    }
    await shop.merchant.close();
    await clock.advance(minute);
    const orders = shop.emulator;
    ledyer.use(
      http.get(`${ledyerUrl}/v1/orders`, async ({ request }) => {
        // Pages of one order, so that three orders need several pages.
        const url = new URL(request.url);
        url.searchParams.set('size', '1');
        return orders.fetch(new Request(url, request));
      }),
    );
    shop = new TestShop(ledyer, database, { clock }, orders);
    await shop.merchant.reconcile();
    expect(shop.fulfilledOrderIds.sort()).toEqual(missed.sort());
  });

  test('reads an order once for its creation events, and again for every other event', async () => {
    const { sessionId, orderId } = await buy();
    await shop.sendNotification({ orderId });
    await shop.merchant.reconcile();
    const countReads = () =>
      shop.ledyerRequests.filter((path) => path === `GET /v1/orders/${orderId}`).length;
    expect(shop.fulfilledOrderIds).toEqual([orderId]);
    expect(countReads()).toBe(1);
    await shop.sendNotification({ orderId }, 'com.ledyer.order.create');
    await shop.sendNotification({ orderId }, 'com.ledyer.order.ready_for_capture');
    await shop.sendNotification({ sessionId }, 'com.ledyer.checkout.session.awaiting_signatory');
    await shop.merchant.reconcile();
    expect(countReads()).toBe(1);
    // These events may change the order.
    for (const name of ['full_capture', 'part_refund', 'cancel', 'of_another_kind']) {
      const before = countReads();
      await clock.advance(1_000);
      await shop.sendNotification({ orderId }, `com.ledyer.order.${name}`);
      await shop.merchant.reconcile();
      expect(countReads(), name).toBe(before + 1);
    }
  });

  test('fulfils an order after network errors and a 404 of Ledyer', async () => {
    const { orderId } = await buy();
    for (const path of ['sessions', 'orders']) {
      ledyer.use(
        http.get(`${ledyerUrl}/v1/${path}/:id`, () => HttpResponse.error(), { once: true }),
      );
    }
    ledyer.use(
      http.get(`${ledyerUrl}/v1/orders/:id`, () => new HttpResponse(null, { status: 404 }), {
        once: true,
      }),
    );
    await shop.sendNotification({ orderId });
    for (let round = 0; round < 5; round += 1) {
      await shop.merchant.reconcile();
      await clock.advance(30_000);
    }
    expect(shop.fulfilledOrderIds).toEqual([orderId]);
  });

  test('fulfils an order whose session was claimed by a process that died', async () => {
    const { sessionId, orderId } = await buy();
    await shop.sendNotification({ orderId });
    // A process that dies during its work leaves this row behind.
    await database.query(`update ledyer_session set due_at = $1::timestamptz, attempts = 1`, [
      new Date(clock.now() + 60_000).toISOString(),
    ]);
    await shop.merchant.close();
    shop = new TestShop(ledyer, database, { clock, runWorker: true }, shop.emulator);
    const timer = setInterval(() => void clock.advance(1_000), 5);
    await expect.poll(() => shop.fulfilledOrderIds, { timeout: 5_000 }).toEqual([orderId]);
    clearInterval(timer);
    expect(sessionId).toMatch(/^se_/);
  });
});
