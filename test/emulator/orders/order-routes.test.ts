import { describe, expect, test } from 'vitest';
import { decode } from '../../../src/ledyer/decode.js';
import { decodeOrder, type Order } from '../../../src/ledyer/order.js';
import { decodeOrderList } from '../../../src/ledyer/order-list.js';
import documentedOrder from '../../fixtures/ledyer/get-order.json' with { type: 'json' };
import documentedList from '../../fixtures/ledyer/get-orders.json' with { type: 'json' };
import { keyPaths, messages, TestShop } from '../support/test-shop.js';
import { dayMs, FakeClock } from '../support/fake-clock.js';

/** The parts of the request behind the documented order. */
const documentedRequest = {
  metadata: documentedOrder.metadata,
  storeId: documentedOrder.storeId,
  orderLines: documentedOrder.uncaptured.orderLines,
};

const getIds = ({ orders }: { orders: readonly { id: string }[] }) => orders.map(({ id }) => id);

describe('GET /v1/orders/:id', () => {
  test('is 404 until the session is authorized', async () => {
    const shop = await TestShop.create();
    const { sessionId, orderId } = await shop.createSession();
    for (const action of ['identify', 'delegate']) {
      await shop.runAction(sessionId, action);
      const response = await shop.api('GET', `/v1/orders/${orderId}`);
      expect(response.status).toBe(404);
      expect(messages(response)).toEqual([`There is no order ${orderId}`]);
    }
    await shop.runAction(sessionId, 'sign');
    expect((await shop.api('GET', `/v1/orders/${orderId}`)).status).toBe(200);
  });

  test('returns exactly the documented keys', async () => {
    const shop = await TestShop.create();
    const order = await shop.createOrder(documentedRequest);
    expect(keyPaths(order)).toEqual(keyPaths(documentedOrder));
    expect(decode(decodeOrder, order)).toEqual(order);
  });

  test('returns the documented values for a new order', async () => {
    const shop = await TestShop.create();
    const order = await shop.createOrder(documentedRequest);
    const { amount, formattedWithCurrency } = documentedOrder.orderAmount;
    expect(order).toMatchObject({
      authorizeStatus: 'authorized',
      capturedAmount: documentedOrder.capturedAmount,
      orderAmount: { amount, formattedWithCurrency },
      orderReference: expect.stringMatching(/^[0-9A-Z]{8}$/) as string,
      merchantReference: order.id,
      riskProfile: { tags: [] },
      status: ['uncaptured'],
      uncaptured: {
        availableActions: documentedOrder.uncaptured.availableActions,
        totalOrderAmountExclVat: documentedOrder.uncaptured.totalOrderAmountExclVat,
      },
      customer: { companyName: 'Rocket 4', vatId: documentedOrder.customer.vatId },
    });
    expect(order.events.map(({ type, amount }) => [type, amount?.minorUnits])).toEqual([
      ['readyForCapture', 0],
      ['create', 510_000],
    ]);
    expect(Date.parse(order.expiresAt) - Date.parse(order.createdAt)).toBe(14 * dayMs);
    expect(order.customer).not.toHaveProperty('ssn');
  });

  test('returns the shop’s reference and the session’s order id', async () => {
    const shop = await TestShop.create();
    const { sessionId, orderId } = await shop.createSession({ reference: 'A1B2C3D' });
    await shop.runAction(sessionId, 'authorize');
    const { body } = await shop.api<Order>('GET', `/v1/orders/${orderId}`);
    expect(body).toMatchObject({ id: orderId, merchantReference: 'A1B2C3D' });
  });

  test('returns no readyForCapture event for an unpaid advance invoice', async () => {
    const shop = await TestShop.create();
    const { sessionId, orderId } = await shop.createSession();
    await shop.runAction(sessionId, 'identify');
    await shop.buyerStep(sessionId, '/purchase', { paymentMethod: 'advanceInvoice' });
    await shop.buyerStep(sessionId, '/sign');
    const { body } = await shop.api<Order>('GET', `/v1/orders/${orderId}`);
    expect(body.events.map(({ type }) => type)).toEqual(['create']);
  });
});

describe('GET /v1/orders', () => {
  test('returns exactly the documented keys', async () => {
    const shop = await TestShop.create();
    await shop.createOrder();
    await shop.createOrder({ storeId: '421423100' });
    const list = await shop.listOrders('?size=1');
    expect(keyPaths(list)).toEqual(keyPaths(documentedList));
    expect(decode(decodeOrderList, list)).toEqual(list);
  });

  test('is empty without orders', async () => {
    const shop = await TestShop.create();
    expect(await shop.listOrders()).toEqual({
      lastId: null,
      noOfOrders: 0,
      nextCursor: null,
      orders: [],
    });
  });

  test('lists the newest order first, with no cursor on the last page', async () => {
    const shop = await TestShop.create();
    const created = [await shop.createOrder(), await shop.createOrder(), await shop.createOrder()];
    const all = await shop.listOrders();
    expect(getIds(all)).toEqual(getIds({ orders: created.reverse() }));
    expect(all).toMatchObject({ noOfOrders: 3, lastId: created.at(-1)?.id, nextCursor: null });
    expect((await shop.listOrders('?size=3')).nextCursor).toBeNull();
  });

  test('has 100 orders per page by default', async () => {
    const shop = await TestShop.create();
    for (let created = 0; created < 101; created += 1) await shop.createOrder();
    const first = await shop.listOrders();
    expect(first.noOfOrders).toBe(100);
    const rest = await shop.listOrders(`?cursor=${encodeURIComponent(first.nextCursor!)}`);
    expect(rest.noOfOrders).toBe(1);
  });

  test.each([
    ['of one millisecond', 0],
    ['of different times', 1000],
  ])(
    'pages through orders %s without duplicates or gaps while orders are added',
    async (_which, ms) => {
      const clock = new FakeClock();
      const shop = await TestShop.create({ clock });
      const createOrder = async () => {
        clock.advance(ms);
        return (await shop.createOrder()).id;
      };
      const before = [
        await createOrder(),
        await createOrder(),
        await createOrder(),
        await createOrder(),
        await createOrder(),
      ];

      const byCursor: string[] = [];
      const byLastId: string[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const page = await shop.listOrders(`?size=2&cursor=${encodeURIComponent(cursor)}`);
        byCursor.push(...getIds(page));
        cursor = page.nextCursor ?? null;
        await createOrder();
      }
      expect(byCursor).toEqual(before.toReversed());

      for (let page = await shop.listOrders('?size=2'); page.noOfOrders !== 0;) {
        byLastId.push(...getIds(page));
        await createOrder();
        page = await shop.listOrders(`?size=2&fromId=${String(page.lastId)}`);
      }
      expect(byLastId.slice(-before.length)).toEqual(before.toReversed());
      expect(new Set(byLastId).size).toBe(byLastId.length);
    },
  );

  test('returns a cursor that starts with a time, like the documented one', async () => {
    const shop = await TestShop.create();
    const [, newest] = [await shop.createOrder(), await shop.createOrder()];
    const { nextCursor } = await shop.listOrders('?size=1');
    expect(atob(documentedList.nextCursor)).toMatch(/^\d{4}-\d\d-\d\dT/);
    expect(atob(nextCursor!)).toContain(newest.createdAt);
  });
});

describe('a filter of GET /v1/orders', () => {
  /** Creates three orders, a day apart: with a store, with a reference, and paid by card. */
  async function createThreeOrders() {
    const clock = new FakeClock();
    const shop = await TestShop.create({ clock });
    const createOrder = async (changes: object, paymentMethod = 'invoice') => {
      clock.advance(dayMs);
      await shop.authenticate();
      const { sessionId, orderId } = await shop.createSession(changes);
      await shop.runAction(sessionId, 'identify');
      await shop.buyerStep(sessionId, '/purchase', { paymentMethod });
      await shop.buyerStep(sessionId, '/sign');
      return (await shop.api<Order>('GET', `/v1/orders/${orderId}`)).body;
    };
    const a = await createOrder({ storeId: '1' });
    const b = await createOrder({ reference: 'B-1', storeId: '2' });
    const c = await createOrder({ reference: 'C-1' }, 'card');
    const names = new Map([a, b, c].map(({ id }, index) => [id, 'abc'.charAt(index)]));
    const findOrders = async (query: string) =>
      getIds(await shop.listOrders(`?${query}`))
        .map((id) => names.get(id))
        .join('');
    return { a, b, c, findOrders };
  }

  test('narrows the list by every documented parameter', async () => {
    const { a, b, c, findOrders } = await createThreeOrders();
    const results: Record<string, string> = {};
    for (const query of [
      '',
      `createdFrom=${b.createdAt}`,
      `createdTo=${b.createdAt}`,
      `createdFrom=${b.createdAt}&createdTo=${b.createdAt}`,
      `expiresFrom=${c.expiresAt}`,
      `expiresTo=${a.expiresAt}`,
      `id=${a.id}&id=${c.id}`,
      `id[]=${a.id}&id[]=${c.id}`,
      `id=${a.id},${c.id}`,
      'merchantReference=B-1',
      `merchantReference=${a.id}`,
      `orderReference=${c.orderReference}`,
      'paymentMethodCategory=card',
      'paymentMethodCategory[]=invoice,advanceInvoice',
      `q=${b.id}`,
      `q=${b.orderReference}`,
      'q=C-1',
      'q=C-',
      'status=uncaptured',
      'status=uncaptured&status=cancelled',
      'status=cancelled',
      'statusAnd=uncaptured',
      'statusAnd=uncaptured,cancelled',
      'storeId=1&storeId=2',
      'storeId=3',
      'paymentMethodCategory=invoice&storeId=2',
      'q=&status=',
    ]) {
      const name = query
        .replaceAll(a.id, 'A')
        .replaceAll(b.id, 'B')
        .replaceAll(c.id, 'C')
        .replace(/=20[^&]+/g, '=…')
        .replace(b.orderReference, 'b-ref')
        .replace(c.orderReference, 'c-ref');
      results[name] = await findOrders(query);
    }
    expect(results).toEqual({
      '': 'cba',
      'createdFrom=…': 'cb',
      'createdTo=…': 'ba',
      'createdFrom=…&createdTo=…': 'b',
      'expiresFrom=…': 'c',
      'expiresTo=…': 'a',
      'id=A&id=C': 'ca',
      'id[]=A&id[]=C': 'ca',
      'id=A,C': 'ca',
      'merchantReference=B-1': 'b',
      'merchantReference=A': 'a',
      'orderReference=c-ref': 'c',
      'paymentMethodCategory=card': 'c',
      'paymentMethodCategory[]=invoice,advanceInvoice': 'ba',
      'q=B': 'b',
      'q=b-ref': 'b',
      'q=C-1': 'c',
      'q=C-': '',
      'status=uncaptured': 'cba',
      'status=uncaptured&status=cancelled': 'cba',
      'status=cancelled': '',
      'statusAnd=uncaptured': 'cba',
      'statusAnd=uncaptured,cancelled': '',
      'storeId=1&storeId=2': 'ba',
      'storeId=3': '',
      'paymentMethodCategory=invoice&storeId=2': 'b',
      'q=&status=': 'cba',
    });
  });

  test.each([
    ['createdFrom=yesterday', 'createdFrom must be a date in ISO 8601'],
    ['expiresTo=2026-13-40', 'expiresTo must be a date in ISO 8601'],
    ['cursor=page-2', 'cursor must be the nextCursor of a response'],
    ['fromId=or_unknown', 'fromId must be the id of an order'],
    ['paymentMethodCategory=cash', 'paymentMethodCategory[0] must be one of'],
    ['size=0', 'size must be at least 1'],
    ['size=many', 'size must be an integer'],
    ['status=uncaptured&status=lost', 'status[1] must be one of'],
    ['statusAnd=lost', 'statusAnd[0] must be one of'],
  ])('is rejected if invalid: %s', async (query, message) => {
    const shop = await TestShop.create();
    const response = await shop.api('GET', `/v1/orders?${query}`);
    expect(response.status).toBe(400);
    expect(messages(response)[0]).toContain(message);
  });
});
