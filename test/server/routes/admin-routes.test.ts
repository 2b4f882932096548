import { setupServer } from 'msw/node';
import { http, HttpResponse } from 'msw';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ClosableDatabase } from '../../../src/server/index.js';
import { Secret, type MerchantOptions } from '../../../src/server/index.js';
import getOrder from '../../fixtures/ledyer/get-order.json';
import { createTestDatabase } from '../../support/test-database.js';
import { truncateStore, ledyerUrl, TestShop } from '../../support/test-shop.js';

const ledyer = setupServer();
let database: ClosableDatabase;
let shop: TestShop;
/** What Ledyer was sent about orders. */
let sent: { path: string; body: unknown; key: string | null }[];

beforeAll(async () => {
  ledyer.listen({ onUnhandledRequest: 'error' });
  database = await createTestDatabase();
}, 30_000);
beforeEach(async () => {
  shop = new TestShop(ledyer, database);
  await truncateStore(database);
  sent = [];
});
afterEach(async () => {
  await shop.merchant.close();
  ledyer.resetHandlers();
});
afterAll(async () => {
  ledyer.close();
  await database.close();
});

// The type does not let it be undefined, and JavaScript does.
const noBackOffice = { adminToken: undefined } as unknown as Partial<MerchantOptions>;
const id = getOrder.id;
const ledgerId = 'in_256Qp7McaZtN8coxjAQW6tETyac';
const captured = {
  ...getOrder,
  uncaptured: null,
  uncapturedAmount: null,
  captured: [getOrder.uncaptured],
  capturedAmount: getOrder.orderAmount,
};

/** The documented order, which takes every change. */
const orderAtLedyer = (order: object = getOrder) =>
  ledyer.use(
    http.all(`${ledyerUrl}/v1/orders/*`, async ({ request }) => {
      if (request.method !== 'GET') {
        const text = await request.text();
        const path = `${request.method} ${new URL(request.url).pathname.replace(id, '{id}')}`;
        const body: unknown = text ? JSON.parse(text) : undefined;
        sent.push({ path, body, key: request.headers.get('idempotency-key') });
      }
      return HttpResponse.json(order as Record<string, unknown>);
    }),
  );
const post = (action: string, body: object = {}, headers = {}) =>
  shop.adminFetch(`/ledyer/orders/${id}/${action}`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers,
  });

describe('the back office', () => {
  test.each([
    ['no token', {}],
    ['another token', { authorization: 'Bearer a-token-of-the-tests-stafg' }],
    ['a password', { authorization: 'Basic YTpi' }],
  ])('is closed to %s', async (_, headers) => {
    orderAtLedyer();
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
    expect(sent).toEqual([]);
  });

  test('does not exist without a token of its own', async () => {
    await shop.merchant.close();
    shop = new TestShop(ledyer, database, { adminToken: new Secret('nobody-knows-this-one') });
    expect((await shop.adminFetch('/ledyer/orders')).status).toBe(401);
    await shop.merchant.close();
    shop = new TestShop(ledyer, database, noBackOffice);
    expect((await shop.adminFetch('/ledyer/orders')).status).toBe(404);
  });

  test('lists orders with Ledyer’s filters, page by page, and what the shop made of them', async () => {
    await shop.createSession({});
    // Ledyer's list has been read, so the shop learns only of what is notified.
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
    'does not guess what %s means',
    async (query) => {
      expect((await shop.adminFetch(`/ledyer/orders${query}`)).status).toBe(400);
    },
  );

  test('takes a cursor that somebody tampered with for what it is', async () => {
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

  test('knows no order that Ledyer does not know', async () => {
    const unknown = '/ledyer/orders/or_000000000000000000000000000';
    expect((await shop.adminFetch(unknown)).status).toBe(404);
    const init = { method: 'POST', body: '{}' };
    expect((await shop.adminFetch(`${unknown}/capture`, init)).status).toBe(404);
    expect((await shop.adminFetch('/ledyer/orders/se_1', init)).status).toBe(405);
  });

  test('captures all that is uncaptured, in Ledyer’s own lines', async () => {
    orderAtLedyer();
    const key = '7c0e3d1c-6f0b-4a53-8d5e-0a2f6f3f4b11';
    expect((await post('capture', {}, { 'idempotency-key': key })).status).toBe(200);
    expect(sent).toMatchObject([
      { path: 'POST /v1/orders/{id}/capture', body: { totalCaptureAmount: 510_000 }, key },
    ]);
    expect((sent[0]!.body as { orderLines: object[] }).orderLines).toHaveLength(2);
    const { shop: view } = await shop.fetchOrderView(id);
    expect(view.history).toMatchObject([{ what: 'admin:capture' }]);
  });

  test('captures, refunds, cancels, extends and names an order', async () => {
    orderAtLedyer();
    const [line] = getOrder.uncaptured.orderLines;
    const partial = { orderLines: [line], totalCaptureAmount: 500_000 };
    expect((await post('partialcapture', partial)).status).toBe(200);
    expect((await post('cancel')).status).toBe(200);
    expect((await post('extendexpiry')).status).toBe(200);
    expect((await post('acknowledge')).status).toBe(200);
    expect((await post('reference', { reference: 'A-1' })).status).toBe(200);
    orderAtLedyer(captured);
    expect((await post(`refund/${ledgerId}`, { note: 'sorry' })).status).toBe(200);
    expect((await post(`partialrefund/${ledgerId}`, { totalRefundAmount: 100 })).status).toBe(200);
    expect(sent.map(({ path }) => path)).toEqual([
      'POST /v1/orders/{id}/partialcapture',
      'DELETE /v1/orders/{id}',
      'POST /v1/orders/{id}/extendexpiry',
      'POST /v1/orders/{id}/acknowledge',
      'POST /v1/orders/{id}/reference',
      `POST /v1/orders/{id}/refund/${ledgerId}`,
      `POST /v1/orders/{id}/partialrefund/${ledgerId}`,
    ]);
    expect(sent[0]!.body).toEqual(partial);
    for (const { path, key } of sent) expect(key === null).toBe(path.startsWith('DELETE'));
  });

  const [line] = getOrder.uncaptured.orderLines;
  test.each<[string, object, string, object]>([
    [
      'more than there is',
      getOrder,
      'partialcapture',
      { orderLines: [], totalCaptureAmount: 510_001 },
    ],
    ['nothing', getOrder, 'partialcapture', { orderLines: [], totalCaptureAmount: 0 }],
    ['less than nothing', getOrder, 'partialcapture', { orderLines: [], totalCaptureAmount: -1 }],
    ['a fraction', getOrder, 'partialcapture', { orderLines: [], totalCaptureAmount: 0.5 }],
    [
      'another sum than the lines',
      getOrder,
      'partialcapture',
      { orderLines: [line], totalCaptureAmount: 1 },
    ],
    [
      'a line that is not there',
      getOrder,
      'partialcapture',
      { orderLines: [{ ...line, id: 'ol_other' }], totalCaptureAmount: 500_000 },
    ],
    ['what is captured already', captured, 'capture', {}],
    ['what is captured already', captured, 'cancel', {}],
    ['a refund of nothing', getOrder, `refund/${ledgerId}`, {}],
    [
      'a refund that is too high',
      captured,
      `partialrefund/${ledgerId}`,
      { totalRefundAmount: 510_001 },
    ],
    [
      'a refund that exceeds what earlier refunds left',
      { ...captured, refundedAmount: { ...getOrder.refundedAmount, minorUnits: 509_901 } },
      `partialrefund/${ledgerId}`,
      { totalRefundAmount: 100 },
    ],
    ['a refund of another part', captured, 'partialrefund/in_other', { totalRefundAmount: 1 }],
    ['a reference that is too long', getOrder, 'reference', { reference: 'x'.repeat(51) }],
  ])('sends Ledyer nothing for %s', async (_, order, action, body) => {
    orderAtLedyer(order);
    expect([400, 422]).toContain((await post(action, body)).status);
    expect(sent).toEqual([]);
  });

  test('says that Ledyer refused, and not in Ledyer’s words', async () => {
    ledyer.use(
      http.get(`${ledyerUrl}/v1/orders/:id`, () => HttpResponse.json(getOrder)),
      http.post(`${ledyerUrl}/v1/orders/:id/capture`, () =>
        HttpResponse.json({ errors: [{ message: 'Jan Persson is broke' }] }, { status: 409 }),
      ),
    );
    const response = await post('capture');
    expect(response.status).toBe(409);
    expect(await response.text()).not.toContain('Persson');
  });

  test('repeats a capture with its key while the trouble may pass', async () => {
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
    expect((await post('capture')).status).toBe(200);
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
  });
});
