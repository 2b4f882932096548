import { setupServer } from 'msw/node';
import { http, HttpResponse } from 'msw';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ClosableDatabase } from '../../../src/server/index.js';
import { Secret, type MerchantOptions } from '../../../src/server/index.js';
import getOrder from '../../fixtures/ledyer/get-order.json';
import { createTestDatabase } from '../../support/server/test-database.js';
import { truncateStore, ledyerUrl, TestShop } from '../../support/server/test-shop.js';

const ledyer = setupServer();
let database: ClosableDatabase;
let shop: TestShop;
/** Changes of orders that Ledyer received. */
let orderChanges: { path: string; body: unknown; key: string | null }[];

beforeAll(async () => {
  ledyer.listen({ onUnhandledRequest: 'error' });
  database = await createTestDatabase();
}, 120_000);
beforeEach(async () => {
  shop = new TestShop(ledyer, database);
  await truncateStore(database);
  orderChanges = [];
});
afterEach(async () => {
  await shop.merchant.close();
  ledyer.resetHandlers();
});
afterAll(async () => {
  ledyer.close();
  await database.close();
});

const withoutAdminToken: Partial<MerchantOptions> = { adminToken: undefined };
const id = getOrder.id;
const ledgerId = 'in_256Qp7McaZtN8coxjAQW6tETyac';
const capturedOrder = {
  ...getOrder,
  uncaptured: null,
  uncapturedAmount: null,
  captured: [getOrder.uncaptured],
  capturedAmount: getOrder.orderAmount,
};

/** Makes Ledyer return an order and accept every change. Default: the order in its documentation. */
const mockOrder = (order: object = getOrder) =>
  ledyer.use(
    http.all(`${ledyerUrl}/v1/orders/*`, async ({ request }) => {
      if (request.method !== 'GET') {
        const text = await request.text();
        const path = `${request.method} ${new URL(request.url).pathname.replace(id, '{id}')}`;
        const body: unknown = text ? JSON.parse(text) : undefined;
        orderChanges.push({ path, body, key: request.headers.get('idempotency-key') });
      }
      return HttpResponse.json(order as Record<string, unknown>);
    }),
  );
const postAction = (action: string, body: object = {}, headers = {}) =>
  shop.adminFetch(`/ledyer/orders/${id}/${action}`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers,
  });

describe('the admin routes', () => {
  test.each([
    ['no token', {}],
    ['another token', { authorization: 'Bearer a-token-of-the-tests-stafg' }],
    ['a Basic header', { authorization: 'Basic YTpi' }],
  ])('are 401 for a request with %s', async (_, headers) => {
    mockOrder();
    for (const [method, path] of [
      ['GET', ''],
      ['GET', `/${id}`],
      ['POST', `/${id}/capture`],
      ['POST', `/${id}/refund/${ledgerId}`],
    ]) {
      const response = await shop.send(`/ledyer/orders${path!}`, { method: method!, headers });
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toBe('Bearer');
    }
    expect(orderChanges).toEqual([]);
  });

  test('are 401 for the token of another shop, and 404 without the `adminToken` option', async () => {
    await shop.merchant.close();
    shop = new TestShop(ledyer, database, { adminToken: new Secret('the-token-of-another-shop') });
    expect((await shop.adminFetch('/ledyer/orders')).status).toBe(401);
    await shop.merchant.close();
    shop = new TestShop(ledyer, database, withoutAdminToken);
    expect((await shop.adminFetch('/ledyer/orders')).status).toBe(404);
  });

  test('list orders with Ledyer’s filters, in pages, with the shop’s status of each', async () => {
    await shop.createSession({});
    // The order list is read here, so later orders are known only from notifications.
    await shop.merchant.reconcile();
    const ids: string[] = [];
    for (let count = 0; count < 3; count += 1) {
      const { orderId } = await shop.runAction(await shop.createSession({}), 'authorize');
      ids.unshift(orderId);
    }
    await shop.sendNotification({ orderId: ids[0]! });
    await shop.merchant.reconcile();
    interface List {
      orders: { id: string; shop: { status: string } }[];
      nextCursor: string | null;
    }
    const list = async (query: string) =>
      (await (await shop.adminFetch(`/ledyer/orders${query}`)).json()) as List;
    const first = await list('?size=2&status=uncaptured&status=cancelled');
    const second = await list(`?size=2&cursor=${encodeURIComponent(first.nextCursor!)}`);
    expect([...first.orders, ...second.orders].map((order) => order.id)).toEqual(ids);
    expect(second.nextCursor).toBeNull();
    expect(first.orders.map((order) => order.shop.status)).toEqual(['accepted', 'unknown']);
    expect((await list('?status=fullyCaptured')).orders).toEqual([]);
  });

  test.each(['?size=0', '?size=x', '?limit=5', '?q=a&q=b', '?__proto__=1'])(
    'are 400 for the invalid order filter %s',
    async (query) => {
      expect((await shop.adminFetch(`/ledyer/orders${query}`)).status).toBe(400);
    },
  );

  test.each(['?status=held', '?statusAnd=uncaptured&statusAnd=awaiting-payment'])(
    'name the statuses of Ledyer for %s, which is a status of the shop',
    async (query) => {
      const response = await shop.adminFetch(`/ledyer/orders${query}`);
      expect(response.status).toBe(400);
      const { detail } = (await response.json()) as { detail: string };
      expect(detail).toContain('is a status of the shop');
      expect(detail).toContain('cancelled, expired, fullyCaptured');
      expect(detail).toContain('heldOrders');
      expect(detail).not.toContain('Ledyer rejected');
    },
  );

  test('are 400 for an invalid cursor', async () => {
    await shop.runAction(await shop.createSession({}), 'authorize');
    for (const cursor of [
      'x',
      'MjAyMy0wOS0yMFQ',
      '../../oauth/token',
      '&status=cancelled',
      '\n',
      '\0',
    ]) {
      const response = await shop.adminFetch(`/ledyer/orders?cursor=${encodeURIComponent(cursor)}`);
      expect(response.status, cursor).toBe(400);
      expect(await response.json()).toMatchObject({
        type: 'urn:ledyer-checkout:problem:query-invalid',
      });
    }
  });

  test('are 404 for an order that Ledyer does not have', async () => {
    const unknown = '/ledyer/orders/or_000000000000000000000000000';
    expect((await shop.adminFetch(unknown)).status).toBe(404);
    const init = { method: 'POST', body: '{}' };
    expect((await shop.adminFetch(`${unknown}/capture`, init)).status).toBe(404);
    expect((await shop.adminFetch('/ledyer/orders/se_1', init)).status).toBe(405);
  });

  test('capture all uncaptured lines of Ledyer’s order, with the idempotency key of the request', async () => {
    mockOrder();
    const key = '7c0e3d1c-6f0b-4a53-8d5e-0a2f6f3f4b11';
    expect((await postAction('capture', {}, { 'idempotency-key': key })).status).toBe(200);
    expect(orderChanges).toMatchObject([
      { path: 'POST /v1/orders/{id}/capture', body: { totalCaptureAmount: 510_000 }, key },
    ]);
    expect((orderChanges[0]!.body as { orderLines: object[] }).orderLines).toHaveLength(2);
    const { shop: view } = await shop.fetchOrderView(id);
    expect(view.history).toMatchObject([{ what: 'admin:capture' }]);
  });

  test('send each action to Ledyer: capture, refund, cancel, extend, acknowledge, reference', async () => {
    mockOrder();
    const [line] = getOrder.uncaptured.orderLines;
    const partial = { orderLines: [line], totalCaptureAmount: 500_000 };
    expect((await postAction('partialcapture', partial)).status).toBe(200);
    expect((await postAction('cancel')).status).toBe(200);
    expect((await postAction('extendexpiry')).status).toBe(200);
    expect((await postAction('acknowledge')).status).toBe(200);
    expect((await postAction('reference', { reference: 'A-1' })).status).toBe(200);
    const otherId = 'in_256Qp7McaZtN8coxjAQW6tETyad';
    const captured = [getOrder.uncaptured, { ...getOrder.uncaptured, ledgerId: otherId }];
    const capturedAmount = { ...getOrder.orderAmount, minorUnits: 1_020_000 };
    mockOrder({ ...capturedOrder, captured, capturedAmount });
    expect((await postAction(`refund/${ledgerId}`, { note: 'sorry' })).status).toBe(200);
    expect((await postAction(`partialrefund/${otherId}`, { totalRefundAmount: 100 })).status).toBe(
      200,
    );
    expect(orderChanges.map(({ path }) => path)).toEqual([
      'POST /v1/orders/{id}/partialcapture',
      'DELETE /v1/orders/{id}',
      'POST /v1/orders/{id}/extendexpiry',
      'POST /v1/orders/{id}/acknowledge',
      'POST /v1/orders/{id}/reference',
      `POST /v1/orders/{id}/refund/${ledgerId}`,
      `POST /v1/orders/{id}/partialrefund/${otherId}`,
    ]);
    expect(orderChanges[0]!.body).toEqual(partial);
    for (const { path, key } of orderChanges) expect(key === null).toBe(path.startsWith('DELETE'));
  });

  const [line] = getOrder.uncaptured.orderLines;
  test.each<[string, object, string, object]>([
    [
      'a capture of more than the uncaptured amount',
      getOrder,
      'partialcapture',
      { orderLines: [], totalCaptureAmount: 510_001 },
    ],
    ['a capture of 0', getOrder, 'partialcapture', { orderLines: [], totalCaptureAmount: 0 }],
    ['a negative amount', getOrder, 'partialcapture', { orderLines: [], totalCaptureAmount: -1 }],
    [
      'a fractional amount',
      getOrder,
      'partialcapture',
      { orderLines: [], totalCaptureAmount: 0.5 },
    ],
    [
      'an amount that differs from the sum of its lines',
      getOrder,
      'partialcapture',
      { orderLines: [line], totalCaptureAmount: 1 },
    ],
    [
      'a line that the order does not have',
      getOrder,
      'partialcapture',
      { orderLines: [{ ...line, id: 'ol_other' }], totalCaptureAmount: 500_000 },
    ],
    ['a capture of a captured order', capturedOrder, 'capture', {}],
    ['a cancellation of a captured order', capturedOrder, 'cancel', {}],
    ['a refund of an uncaptured order', getOrder, `refund/${ledgerId}`, {}],
    [
      'a refund of more than the capture',
      capturedOrder,
      `partialrefund/${ledgerId}`,
      { totalRefundAmount: 510_001 },
    ],
    [
      'a refund that exceeds what earlier refunds left',
      { ...capturedOrder, refundedAmount: { ...getOrder.refundedAmount, minorUnits: 509_901 } },
      `partialrefund/${ledgerId}`,
      { totalRefundAmount: 100 },
    ],
    [
      'a refund of an unknown capture',
      capturedOrder,
      'partialrefund/in_other',
      { totalRefundAmount: 1 },
    ],
    ['a reference that is too long', getOrder, 'reference', { reference: 'x'.repeat(51) }],
  ])('send no request to Ledyer for %s', async (_, order, action, body) => {
    mockOrder(order);
    expect([400, 422]).toContain((await postAction(action, body)).status);
    expect(orderChanges).toEqual([]);
  });

  test('are 409 without Ledyer’s message when Ledyer rejects an action', async () => {
    ledyer.use(
      http.get(`${ledyerUrl}/v1/orders/:id`, () => HttpResponse.json(getOrder)),
      http.post(`${ledyerUrl}/v1/orders/:id/capture`, () =>
        HttpResponse.json({ errors: [{ message: 'Jan Persson is broke' }] }, { status: 409 }),
      ),
    );
    const response = await postAction('capture');
    expect(response.status).toBe(409);
    expect(await response.text()).not.toContain('Persson');
  });

  test('retry a capture with the same idempotency key after temporary failures', async () => {
    const keys: (string | null)[] = [];
    ledyer.use(
      http.get(`${ledyerUrl}/v1/orders/:id`, () => HttpResponse.json(getOrder)),
      http.post(`${ledyerUrl}/v1/orders/:id/capture`, ({ request }) => {
        keys.push(request.headers.get('idempotency-key'));
        return keys.length < 3
          ? new HttpResponse(null, { status: 502 })
          : HttpResponse.json(getOrder);
      }),
    );
    expect((await postAction('capture')).status).toBe(200);
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
  });
});
