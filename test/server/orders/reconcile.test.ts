import { setupServer } from 'msw/node';
import { http, HttpResponse } from 'msw';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createEmulator } from '../../../src/emulator/index.js';
import type { ClosableDatabase } from '../../../src/server/index.js';
import type { Order } from '../../../src/ledyer/order.js';
import type { Session } from '../../../src/ledyer/session.js';
import type { Fulfilment } from '../../../src/server/index.js';
import { getRunCount, getSeed } from '../../support/run-options.js';
import { createFakeClock, november1, type FakeClock } from '../../support/fake-clock.js';
import { createTestDatabase } from '../../support/test-database.js';
import { truncateStore, ledyerUrl, TestShop } from '../../support/test-shop.js';

const minute = 60_000;

const ledyer = setupServer();
let database: ClosableDatabase;
let clock: FakeClock;
let shop: TestShop;

beforeAll(async () => {
  ledyer.listen({ onUnhandledRequest: 'error' });
  database = await createTestDatabase();
}, 30_000);
beforeEach(async () => {
  clock = createFakeClock(november1);
  // Ledyer's clock is the shop's: its list of orders is asked for by time.
  const emulator = createEmulator({
    clock,
    fetch: () => Promise.reject(new Error('Nobody listens.')),
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

type Change<T> = (answer: T) => object;

/** Has Ledyer answer something else than what is true. */
const falsify = <T>(path: 'sessions' | 'orders', change: Change<T>) =>
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
const views = async (orderId: string) => (await shop.fetchOrderView(orderId)).shop;

describe('an authorized session', () => {
  test('is fulfilled, acknowledged and given the shop’s number, in this order', async () => {
    const { orderId } = await buy();
    await shop.sendNotification({ orderId });
    await shop.merchant.reconcile();
    expect(shop.fulfilledOrderIds).toEqual([orderId]);
    expect(shop.ledyerRequests.filter((path) => path.startsWith('POST'))).toEqual([
      'POST /v1/orders/{id}/acknowledge',
      'POST /v1/orders/{id}/reference',
    ]);
    expect(await views(orderId)).toMatchObject({
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

  test('is fulfilled once, however many say so at once', async () => {
    const { sessionId, orderId } = await buy();
    await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        index % 2 ? shop.sendNotification({ orderId }) : shop.merchant.reconcile(sessionId),
      ),
    );
    await shop.merchant.reconcile();
    expect(shop.fulfilledOrderIds).toEqual([orderId]);
  });

  const lines = (session: Session) => session.order.orderLines ?? [];
  const ofSession: Record<string, Change<Session>> = {
    'another sum': (s) => ({ ...s, order: { ...s.order, totalOrderAmount: 1 } }),
    'another VAT': (s) => ({ ...s, order: { ...s.order, totalOrderVatAmount: 1 } }),
    'another currency': (s) => ({ ...s, order: { ...s.order, currency: 'NOK' } }),
    'another country': (s) => ({ ...s, order: { ...s.order, country: 'NO' } }),
    'no lines': (s) => ({ ...s, order: { ...s.order, orderLines: [] } }),
    'one more line': (s) => ({
      ...s,
      order: { ...s.order, orderLines: [...lines(s), lines(s)[0]] },
    }),
    'another article': (s) => ({
      ...s,
      order: { ...s.order, orderLines: lines(s).map((line) => ({ ...line, reference: 'GOLD' })) },
    }),
    'another quantity': (s) => ({
      ...s,
      order: { ...s.order, orderLines: lines(s).map((line) => ({ ...line, quantity: 300 })) },
    }),
  };
  test.each(Object.entries(ofSession))(
    'with %s is held, and never fulfilled',
    async (_, change) => {
      const { orderId } = await buy();
      falsify('sessions', change);
      await shop.sendNotification({ orderId });
      await shop.merchant.reconcile();
      expect(shop.fulfilledOrderIds).toEqual([]);
      expect(await views(orderId)).toMatchObject({ status: 'held' });
      const list = await shop.adminFetch('/ledyer/orders');
      expect(await list.json()).toMatchObject({ held: [orderId] });
    },
  );

  const ofOrder: Record<string, Change<Order>> = {
    'another sum': (o) => ({ ...o, orderAmount: { ...o.orderAmount, minorUnits: 1 } }),
    'another currency': (o) => ({ ...o, orderAmount: { ...o.orderAmount, currency: 'NOK' } }),
    'other lines': (o) => ({ ...o, uncaptured: { ...o.uncaptured, orderLines: [] } }),
    'another merchant': (o) => ({ ...o, merchantId: 'ac_ofSomebodyElse' }),
    'a cancellation': (o) => ({ ...o, status: ['cancelled'] }),
  };
  test.each(Object.entries(ofOrder))('whose order has %s is held', async (_, change) => {
    const { orderId } = await buy();
    const { order } = await shop.fetchOrderView(orderId);
    await shop.merchant.close();
    shop = new TestShop(ledyer, database, { clock, merchantId: order.merchantId }, shop.emulator);
    falsify('orders', change);
    await shop.sendNotification({ orderId });
    await shop.merchant.reconcile();
    expect(shop.fulfilledOrderIds).toEqual([]);
    expect(await views(orderId)).toMatchObject({ status: 'held' });
  });

  const release = (orderId: string, reason: unknown = 'Agreed with the buyer by telephone') =>
    shop.adminFetch(`/ledyer/orders/${orderId}/release`, {
      method: 'POST',
      body: JSON.stringify({ reason }),
    });

  test('that is held is fulfilled once a person releases it, who says why', async () => {
    const { orderId } = await buy();
    falsify<Session>('sessions', ofSession['another sum']!);
    await shop.sendNotification({ orderId });
    expect((await release(orderId)).status).toBe(409);
    await shop.merchant.reconcile();
    for (const reason of [null, '', 'x', '    ', 5, 'x'.repeat(501), 'Agreed\0', 'Agreed \ud800']) {
      expect((await release(orderId, reason)).status).toBe(400);
    }
    await shop.merchant.reconcile();
    expect(shop.fulfilledOrderIds).toEqual([]);

    const answers = await Promise.all([1, 2, 3].map(() => release(orderId)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    await shop.sendNotification({ orderId });
    await shop.merchant.reconcile();
    expect(shop.fulfilledOrderIds).toEqual([orderId]);
    expect(await views(orderId)).toMatchObject({
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

  test('that is released still waits for its money, and for nothing that nobody has seen', async () => {
    const { orderId } = await buy();
    falsify<Session>('sessions', ofSession['another sum']!);
    let paid = false;
    let isChanged = false;
    falsify<Order>('orders', (order) => ({
      ...order,
      orderAmount: { ...order.orderAmount, ...(isChanged && { currency: 'NOK' }) },
      paymentMethod: { provider: 'ledyer', type: 'advanceInvoice' },
      events: order.events.filter(({ type }) => paid || type !== 'readyForCapture'),
    }));
    await shop.sendNotification({ orderId });
    await shop.merchant.reconcile();
    expect((await release(orderId)).status).toBe(200);
    await shop.merchant.reconcile();
    expect(await views(orderId)).toMatchObject({ status: 'awaiting-payment' });
    expect(shop.fulfilledOrderIds).toEqual([]);
    paid = true;
    isChanged = true;
    await clock.advance(5 * minute);
    await shop.merchant.reconcile();
    expect(shop.fulfilledOrderIds).toEqual([]);
    const mismatches = ['amount', 'currency'];
    expect(await views(orderId)).toMatchObject({ status: 'held', mismatches, releasedAt: null });
    expect((await release(orderId)).status).toBe(200);
    await shop.merchant.reconcile();
    expect(shop.fulfilledOrderIds).toEqual([orderId]);
  });

  test('that is held cannot be released when it is cancelled', async () => {
    const { orderId } = await buy();
    falsify<Order>('orders', ofOrder['a cancellation']!);
    await shop.sendNotification({ orderId });
    await shop.merchant.reconcile();
    expect((await release(orderId)).status).toBe(409);
    expect(await views(orderId)).toMatchObject({ status: 'held' });
  });

  test.each<[string, (orderId: string) => Promise<unknown>, string]>([
    [
      'by the staff',
      (orderId) =>
        shop.adminFetch(`/ledyer/orders/${orderId}/cancel`, { method: 'POST', body: '{}' }),
      'admin:cancel',
    ],
    [
      'by somebody who told nobody',
      (orderId) => {
        falsify<Order>('orders', ofOrder['a cancellation']!);
        return release(orderId);
      },
      'changed',
    ],
  ])('that is held, and then cancelled %s, waits for nobody', async (_, cancel, what) => {
    const { orderId } = await buy();
    falsify<Session>('sessions', ofSession['another sum']!);
    await shop.sendNotification({ orderId });
    await shop.merchant.reconcile();
    const held = async () => {
      const list = await shop.adminFetch('/ledyer/orders');
      return ((await list.json()) as { held: string[] }).held;
    };
    expect(await held()).toEqual([orderId]);
    await clock.advance(minute);
    await cancel(orderId);
    await shop.merchant.reconcile();
    expect(await held()).toEqual([]);
    const { status, history } = await views(orderId);
    expect(status).toBe('held');
    expect(history.map((entry) => entry.what)).toEqual(['held', ...new Set([what, 'changed'])]);
  });

  test('is no other session’s, when Ledyer mixes up two', async () => {
    const [mine, other] = [await buy(), await buy()];
    ledyer.use(
      http.get(`${ledyerUrl}/v1/sessions/:id`, async ({ request }) =>
        shop.emulator.fetch(
          new Request(`${ledyerUrl}/v1/sessions/${other.sessionId}`, { headers: request.headers }),
        ),
      ),
    );
    await shop.sendNotification({ orderId: mine.orderId });
    await shop.merchant.reconcile();
    // The other one is its own, and nobody told of it: the list of orders did.
    expect(shop.fulfilledOrderIds).toEqual([other.orderId]);
  });

  test('with an advance invoice is acknowledged at once, and fulfilled when it is paid', async () => {
    const { orderId } = await buy();
    let paid = false;
    falsify<Order>('orders', (order) => ({
      ...order,
      paymentMethod: { provider: 'ledyer', type: 'advanceInvoice' },
      events: order.events.filter(({ type }) => paid || type !== 'readyForCapture'),
    }));
    await shop.sendNotification({ orderId });
    await shop.merchant.reconcile();
    expect(shop.fulfilledOrderIds).toEqual([]);
    expect(await views(orderId)).toMatchObject({ status: 'awaiting-payment' });
    expect(shop.ledyerRequests).toContain('POST /v1/orders/{id}/acknowledge');
    paid = true;
    // The notification is lost, and the list of orders does not call it paid.
    await clock.advance(5 * minute);
    await shop.merchant.reconcile();
    expect(shop.fulfilledOrderIds).toEqual([orderId]);
  });

  test('is fulfilled with the same key until that succeeds, and then acknowledged', async () => {
    const tries: Fulfilment[] = [];
    await shop.merchant.close();
    shop = new TestShop(ledyer, database, {
      clock,
      fulfil(fulfilment) {
        tries.push(fulfilment);
        return tries.length < 4
          ? Promise.reject(new Error('the warehouse is closed'))
          : Promise.resolve(undefined);
      },
    });
    const { orderId } = await buy();
    await shop.sendNotification({ orderId });
    for (let time = 0; time < 10; time += 1) {
      await shop.merchant.reconcile();
      await clock.advance(60_000);
    }
    expect(tries).toHaveLength(4);
    expect(new Set(tries.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1);
    expect(tries[0]).toMatchObject({ orderId, cart: { totalOrderAmount: 5_970 } });
    expect(shop.ledyerRequests.filter((path) => path.endsWith('/acknowledge'))).toHaveLength(1);
  });

  /** A shop that cannot fulfil anything until its warehouse opens. */
  const closedWarehouse = async () => {
    const warehouse = { isOpen: false, tries: [] as string[] };
    await shop.merchant.close();
    const fulfil = ({ orderId }: Fulfilment) => {
      warehouse.tries.push(orderId);
      return warehouse.isOpen
        ? Promise.resolve(undefined)
        : Promise.reject(new Error('the warehouse is closed'));
    };
    shop = new TestShop(ledyer, database, { clock, fulfil }, shop.emulator);
    return warehouse;
  };

  /** An order whose first try has failed there; the next one succeeds. */
  const triedOnce = async () => {
    const warehouse = await closedWarehouse();
    const { orderId } = await buy();
    await shop.sendNotification({ orderId });
    await shop.merchant.reconcile();
    warehouse.isOpen = true;
    return { warehouse, orderId };
  };

  const unpaid: Change<Order> = (o) => ({
    ...o,
    paymentMethod: { provider: 'ledyer', type: 'advanceInvoice' },
    events: o.events.filter(({ type }) => type !== 'readyForCapture'),
  });

  test.each<[string, Change<Order>]>([
    ['is not paid now', unpaid],
    ['is mixed up with another', (o) => ({ ...o, id: 'or_ofSomebodyElse' })],
  ])('that %s is not fulfilled by a further try, and is when it is right', async (_, change) => {
    const { warehouse, orderId } = await triedOnce();
    let isRight = false;
    falsify<Order>('orders', (order) => (isRight ? order : change(order)));
    await clock.advance(10 * minute);
    await shop.merchant.reconcile();
    expect(warehouse.tries).toEqual([orderId]);
    isRight = true;
    await clock.advance(10 * minute);
    await shop.merchant.reconcile();
    expect(warehouse.tries).toEqual([orderId, orderId]);
    expect(await views(orderId)).toMatchObject({ status: 'accepted' });
  });

  test('that is held at a further try, and then released, still waits for its money', async () => {
    const { warehouse, orderId } = await triedOnce();
    let isPaid = false;
    falsify<Order>('orders', (order) => ({
      ...(isPaid ? order : unpaid(order)),
      orderAmount: { ...order.orderAmount, minorUnits: 1 },
    }));
    await clock.advance(10 * minute);
    await shop.merchant.reconcile();
    expect(await views(orderId)).toMatchObject({ status: 'held' });
    expect((await release(orderId)).status).toBe(200);
    await clock.advance(10 * minute);
    await shop.merchant.reconcile();
    expect(await views(orderId)).toMatchObject({ status: 'awaiting-payment' });
    expect(warehouse.tries).toEqual([orderId]);
    isPaid = true;
    await clock.advance(10 * minute);
    await shop.merchant.reconcile();
    expect(warehouse.tries).toEqual([orderId, orderId]);
    expect(await views(orderId)).toMatchObject({ status: 'accepted' });
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
        const act = (action: string) =>
          shop.adminFetch(`/ledyer/orders/${orderId}/${action}`, { method: 'POST', body: '{}' });
        await act('capture');
        const [part] = (await shop.fetchOrderView(orderId)).order.captured;
        await act(`refund/${part!.ledgerId}`);
      },
      'fullyRefunded',
      200,
    ],
    [
      'was refunded in part',
      () => {
        falsify<Order>('orders', (o) => ({ ...o, status: ['fullyCaptured', 'partiallyRefunded'] }));
        return Promise.resolve();
      },
      'partiallyRefunded',
      200,
    ],
    [
      'has become another',
      () => {
        falsify<Order>('orders', ofOrder['another sum']!);
        return Promise.resolve();
      },
      'amount',
      200,
    ],
  ])(
    'that %s before the shop could fulfil it is held, and not fulfilled',
    async (_, change, difference, released) => {
      const warehouse = await closedWarehouse();
      const { tries } = warehouse;
      const { orderId } = await buy();
      await shop.sendNotification({ orderId });
      await shop.merchant.reconcile();
      expect(tries).toEqual([orderId]);
      await change(orderId);
      warehouse.isOpen = true;
      for (let time = 0; time < 10; time += 1) {
        await clock.advance(minute);
        await shop.merchant.reconcile();
      }
      expect(tries).toEqual([orderId]);
      expect(await views(orderId)).toMatchObject({ status: 'held', fulfilledAt: null });
      expect((await views(orderId)).mismatches).toContain(difference);
      // Nothing is due, so nobody looks again and again.
      const { rows } = await database.query<{ number: number }>(
        'select count(*)::integer as number from ledyer_outbox where done_at is not null',
      );
      expect(rows[0]!.number).toBe(0);
      // A person may find it all right, unless it is no more: then nobody need look.
      const list = await shop.adminFetch('/ledyer/orders');
      expect(await list.json()).toMatchObject({ held: released === 200 ? [orderId] : [] });
      expect((await release(orderId)).status).toBe(released);
      await clock.advance(10 * minute);
      await shop.merchant.reconcile();
      expect(tries).toHaveLength(released === 200 ? 2 : 1);
    },
  );

  test('is fulfilled within a minute when its page is gone and every notification is lost', async () => {
    const start = getSeed();
    const random = seeded(start);
    const authorizedAt = new Map<string, number>();
    const healedAfter: number[] = [];
    const waiting: { sessionId: string; at: number }[] = [];
    const lasts = getRunCount(6, 120) * 30_000;
    const begin = clock.now();
    while (clock.now() < begin + lasts + minute) {
      await clock.advance(5_000);
      // A buyer in half a minute, who pays at any time in the quarter of an hour that follows.
      if (clock.now() < begin + lasts && random() < 5 / 30) {
        const at = clock.now() + random() * Math.min(15 * minute, lasts);
        waiting.push({ sessionId: await shop.createSession({}), at });
      }
      for (const one of waiting.filter(({ at }) => at <= clock.now())) {
        waiting.splice(waiting.indexOf(one), 1);
        const { orderId } = await shop.runAction(one.sessionId, 'authorize');
        authorizedAt.set(orderId, clock.now());
      }
      await shop.merchant.reconcile();
      for (const orderId of shop.fulfilledOrderIds.splice(0)) {
        healedAfter.push(clock.now() - authorizedAt.get(orderId)!);
        authorizedAt.delete(orderId);
      }
      for (const [orderId, at] of authorizedAt) {
        expect(clock.now() - at, `seed ${start}, ${orderId}`).toBeLessThan(minute);
      }
    }
    expect(healedAfter.length).toBeGreaterThan(0);
    // One reading for all, in 40 s.
    const lists = shop.ledyerRequests.filter((path) => path === 'GET /v1/orders').length;
    expect(lists).toBeLessThan(2 + (lasts + minute) / 40_000);
  }, 600_000);

  test('with an advance invoice is fulfilled within a minute of its payment, which nobody told of', async () => {
    const start = getSeed();
    const random = seeded(start);
    const count = getRunCount(6, 120);
    const unpaid: { sessionId: string; orderId: string; at: number }[] = [];
    for (let index = 0; index < count; index += 1) {
      const sessionId = await shop.createSession({});
      const { orderId } = await shop.runAction(sessionId, 'authorize', 'advanceInvoice');
      // In the course of two weeks; the first one is never paid.
      const at = index === 0 ? Infinity : clock.now() + random() * 13 * 24 * 60 * minute;
      unpaid.push({ sessionId, orderId, at });
    }
    await shop.merchant.reconcile();
    expect(shop.fulfilledOrderIds).toEqual([]);
    const never = unpaid.shift()!;
    unpaid.sort((one, other) => one.at - other.at);
    for (const { sessionId, orderId, at } of unpaid) {
      // A minute before, everything that was due is done: the weeks between are left out.
      await clock.advance(Math.max(0, at - minute - clock.now()));
      await shop.merchant.reconcile();
      await shop.runAction(sessionId, 'pay');
      const before = shop.ledyerRequests.length;
      for (
        let passed = 0;
        passed < minute && !shop.fulfilledOrderIds.includes(orderId);
        passed += 5_000
      ) {
        await clock.advance(5_000);
        await shop.merchant.reconcile();
      }
      expect(shop.fulfilledOrderIds, `seed ${start}`).toContain(orderId);
      const asked = shop.ledyerRequests.slice(before).filter((path) => path.startsWith('GET'));
      // The order to decide and to fulfil, and the two lists twice at the most.
      expect(asked.filter((path) => path === `GET /v1/orders/${orderId}`)).toHaveLength(2);
      expect(asked.filter((path) => path === 'GET /v1/orders').length).toBeLessThanOrEqual(4);
    }
    expect(shop.fulfilledOrderIds).not.toContain(never.orderId);
    expect([...shop.fulfilledOrderIds].sort()).toEqual(unpaid.map(({ orderId }) => orderId).sort());
  }, 600_000);

  test('is found on any page of the list, hours after anything was heard of it', async () => {
    const sessionIds = [
      await shop.createSession({}),
      await shop.createSession({}),
      await shop.createSession({}),
    ];
    await clock.advance(5 * 60 * minute);
    // From now on it is swept for once an hour.
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
        // Pages of one order: as if there were a hundred times as many.
        const url = new URL(request.url);
        url.searchParams.set('size', '1');
        return orders.fetch(new Request(url, request));
      }),
    );
    shop = new TestShop(ledyer, database, { clock }, orders);
    await shop.merchant.reconcile();
    expect(shop.fulfilledOrderIds.sort()).toEqual(missed.sort());
  });

  test('costs one reading of its order, and none for the notifications that come after', async () => {
    const { sessionId, orderId } = await buy();
    await shop.sendNotification({ orderId });
    await shop.merchant.reconcile();
    const reads = () =>
      shop.ledyerRequests.filter((path) => path === `GET /v1/orders/${orderId}`).length;
    expect(shop.fulfilledOrderIds).toEqual([orderId]);
    expect(reads()).toBe(1);
    await shop.sendNotification({ orderId }, 'com.ledyer.order.create');
    await shop.sendNotification({ orderId }, 'com.ledyer.order.ready_for_capture');
    await shop.sendNotification({ sessionId }, 'com.ledyer.checkout.session.awaiting_signatory');
    await shop.merchant.reconcile();
    expect(reads()).toBe(1);
    // What may have become of it since is looked into.
    for (const name of ['full_capture', 'part_refund', 'cancel', 'of_another_kind']) {
      const before = reads();
      await clock.advance(1_000);
      await shop.sendNotification({ orderId }, `com.ledyer.order.${name}`);
      await shop.merchant.reconcile();
      expect(reads(), name).toBe(before + 1);
    }
  });

  test('waits for Ledyer when that is away, and for the order when that comes later', async () => {
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
    for (let time = 0; time < 5; time += 1) {
      await shop.merchant.reconcile();
      await clock.advance(30_000);
    }
    expect(shop.fulfilledOrderIds).toEqual([orderId]);
  });

  test('is taken up again by the next process after one that died over it', async () => {
    const { sessionId, orderId } = await buy();
    await shop.sendNotification({ orderId });
    // What a process in the middle of its work leaves behind.
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

describe('notifications', () => {
  /** The five that a bought order has, with one of the session. */
  const events = ({ sessionId, orderId }: { sessionId: string; orderId: string }) =>
    [
      [{ sessionId }, 'com.ledyer.checkout.session.awaiting_signatory'],
      [{ orderId }, 'com.ledyer.order.create'],
      [{ orderId }, 'com.ledyer.order.ready_for_capture'],
      [{ orderId }, 'com.ledyer.order.full_capture'],
      [{ orderId }, 'com.ledyer.order.full_refund'],
    ] as const;

  test('lead to the same end in all 120 orders, with any copies', async () => {
    const start = getSeed();
    const random = seeded(start);
    const orders = permutations([0, 1, 2, 3, 4]);
    const tried = getRunCount(12, orders.length);
    for (const order of orders.sort(() => random() - 0.5).slice(0, tried)) {
      const sessionId = await shop.createSession({});
      const { orderId } = await shop.runAction(sessionId, 'delegate');
      const authorizedAt = Math.floor(random() * 5);
      for (const [position, index] of order.entries()) {
        if (position === authorizedAt) await shop.runAction(sessionId, 'sign');
        for (let copies = 1 + Math.floor(random() * 3); copies > 0; copies -= 1) {
          const [ids, type] = events({ sessionId, orderId })[index]!;
          expect((await shop.sendNotification(ids, type)).status).toBe(200);
        }
        if (random() < 0.3) await shop.merchant.reconcile();
        await clock.advance(1_000);
      }
      await clock.advance(60_000);
      await shop.merchant.reconcile();
      expect(
        shop.fulfilledOrderIds.filter((id) => id === orderId),
        `seed ${start}, order ${order.join()}`,
      ).toEqual([orderId]);
    }
    expect(shop.fulfilledOrderIds).toHaveLength(tried);
  }, 600_000);

  test('change nothing that Ledyer does not confirm, however many are forged', async () => {
    const sessionId = await shop.createSession({});
    const { orderId } = await shop.runAction(sessionId, 'identify');
    const types = ['create', 'ready_for_capture', 'full_capture', 'cancel', 'x'.repeat(150)];
    const forged = getRunCount(300, 10_000);
    for (let index = 0; index < forged; index += 1) {
      const stranger = `or_${String(index).padStart(27, '0')}`;
      const ids = [{ orderId }, { orderId: stranger }, { sessionId }][index % 3]!;
      const response = await shop.sendNotification(ids, `com.ledyer.order.${types[index % 5]!}`);
      expect(response.status).toBe(200);
    }
    await shop.merchant.reconcile();
    expect(shop.fulfilledOrderIds).toEqual([]);
    expect(shop.ledyerRequests.filter((path) => path.includes('/v1/')).length).toBeLessThan(5);
    const { rows } = await database.query('select * from ledyer_order');
    expect(rows).toEqual([]);
  }, 900_000);

  test('make Ledyer be asked once a second at most, also about an order that is done', async () => {
    const { orderId } = await buy();
    await shop.sendNotification({ orderId });
    await shop.merchant.reconcile();
    const reads = () =>
      shop.ledyerRequests.filter((path) => path === `GET /v1/orders/${orderId}`).length;
    const before = reads();
    for (let tenth = 0; tenth < 50; tenth += 1) {
      await shop.sendNotification({ orderId }, 'com.ledyer.order.full_capture');
      await shop.merchant.reconcile();
      await clock.advance(100);
    }
    expect(reads() - before).toBeLessThanOrEqual(5);
    await clock.advance(1_000);
    await shop.merchant.reconcile();
    expect(reads()).toBeGreaterThan(before);
  });

  test('that come before their session are not lost', async () => {
    ledyer.use(
      http.post(`${ledyerUrl}/v1/sessions`, async ({ request }) => {
        const response = await shop.emulator.fetch(request);
        const { sessionId, orderId } = (await response.clone().json()) as Session & {
          sessionId: string;
        };
        await shop.runAction(sessionId, 'authorize');
        expect((await shop.sendNotification({ orderId })).status).toBe(200);
        return response;
      }),
    );
    await shop.createSession({});
    await clock.advance(1);
    await shop.merchant.reconcile();
    expect(shop.fulfilledOrderIds).toHaveLength(1);
  });

  test('are for those who know the address, and are words, not bombs', async () => {
    const secret = await shop.getSecret('notification');
    const post = (path: string, body: string) =>
      shop.send(`/ledyer/notifications/${path}`, { method: 'POST', body });
    expect((await post(`${secret.slice(1)}0`, '{"eventType":"x"}')).status).toBe(404);
    expect((await post(secret, '{"eventType":"x"}')).status).toBe(200);
    for (const body of ['', 'x', '[]', '{"eventType":5}', '{"orderId":"or_1"}']) {
      expect((await post(secret, body)).status).toBe(400);
    }
    expect((await post(secret, ' '.repeat(20_000))).status).toBe(413);
  });

  test('are not answered with 200 before they are safe', async () => {
    const { orderId } = await buy();
    const secret = await shop.getSecret('notification');
    await shop.merchant.close();
    let isFull = false;
    const full: ClosableDatabase = {
      ...database,
      query: (sql, params) =>
        isFull && !sql.startsWith('select')
          ? Promise.reject(new Error('No space left on device'))
          : database.query(sql, params),
      transaction: (work) =>
        isFull ? Promise.reject(new Error('No space left on device')) : database.transaction(work),
    };
    shop = new TestShop(ledyer, full, { clock, runWorker: false }, shop.emulator);
    await shop.send('/readyz');
    isFull = true;
    const init = { method: 'POST', body: JSON.stringify({ eventType: 'x', orderId }) };
    const response = await shop.send(`/ledyer/notifications/${secret}`, init);
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('2');
    expect(await response.text()).not.toContain('device');
    isFull = false;
    expect((await shop.send(`/ledyer/notifications/${secret}`, init)).status).toBe(200);
  });
});

describe('the validation callback', () => {
  const ask = async (orderId: string) => {
    const response = await shop.send(`/ledyer/validate/${await shop.getSecret('validation')}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ merchantId: 'ac_1', orderId, reference: null, storeId: null }),
    });
    return { status: response.status, body: (await response.json()) as object };
  };
  const locked = async () => (await shop.runAction(await shop.createSession({}), 'lock')).orderId;

  test('says yes to what the shop sold, and no to what it does not know', async () => {
    expect(await ask(await locked())).toEqual({ status: 200, body: {} });
    expect(await ask('or_1xE2fDBg9rRwh6nENMA3ly3B3Qg')).toEqual({
      status: 422,
      body: {
        title: 'Köpet kunde inte genomföras',
        body: 'Varukorgen kan inte beställas just nu. Gå tillbaka till butiken och försök igen.',
      },
    });
  });

  test('says what the shop itself says', async () => {
    await shop.merchant.close();
    const no = { title: 'Slut', body: 'Pennorna är slut.' };
    shop = new TestShop(ledyer, database, { clock, validate: () => no });
    expect(await ask(await locked())).toEqual({ status: 422, body: no });
  });

  test.each([
    ['fails', () => Promise.reject(new Error('no stock server'))],
    ['does not answer', () => new Promise<true>(() => undefined)],
  ])('says no in time when the shop’s own check %s', async (_, validate) => {
    await shop.merchant.close();
    shop = new TestShop(ledyer, database, { clock, validate });
    const orderId = await locked();
    const startedAt = Date.now();
    expect((await ask(orderId)).status).toBe(422);
    expect(Date.now() - startedAt).toBeLessThan(3_000);
  });
});

describe('the validation callback without a database', () => {
  test.each(['refuses', 'does not answer'])(
    'says no when that %s, because Ledyer takes silence for a yes',
    async (how) => {
      await shop.merchant.close();
      let giveUp: () => void = () => undefined;
      const silence = new Promise<void>((resolve) => (giveUp = resolve));
      let isAway = true;
      const absent: ClosableDatabase = {
        ...database,
        async transaction(work) {
          if (isAway && how === 'does not answer') await silence;
          if (isAway) throw new Error('ECONNREFUSED');
          return database.transaction(work);
        },
      };
      shop = new TestShop(ledyer, absent, { clock });
      const validate = () =>
        shop.send('/ledyer/validate/somebody', { method: 'POST', body: '{"orderId":"or_1"}' });
      const response = await validate();
      expect(response.status).toBe(422);
      expect(await response.json()).toMatchObject({ title: 'Köpet kunde inte genomföras' });
      giveUp();
      await shop.send('/readyz');
      isAway = false;
      // Now it can be told who asks.
      expect((await validate()).status).toBe(404);
    },
  );
});

/** Numbers between 0 and 1, the same for the same seed. */
function seeded(seed: number) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function permutations(items: readonly number[]): number[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((first) =>
    permutations(items.filter((item) => item !== first)).map((rest) => [first, ...rest]),
  );
}
