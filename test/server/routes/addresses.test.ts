// Where the routes are: base paths, final slashes, HEAD and media types, each on every route.
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { ClosableDatabase, MerchantOptions } from '../../../src/server/index.js';
import { createTestDatabase } from '../../support/server/test-database.js';
import {
  adminToken,
  createCartRequest,
  TestShop,
  truncateStore,
  type TestBuyer,
} from '../../support/server/test-shop.js';

const ledyer = setupServer();
let database: ClosableDatabase;
let shop: TestShop;

beforeAll(async () => {
  ledyer.listen({ onUnhandledRequest: 'error' });
  database = await createTestDatabase();
}, 60_000);
afterEach(async () => {
  await shop.merchant.close();
  ledyer.resetHandlers();
  await truncateStore(database);
});
afterAll(async () => {
  ledyer.close();
  await database.close();
});

const openShop = (options: Partial<MerchantOptions> = {}) => {
  shop = new TestShop(ledyer, database, options);
  return shop;
};
const admin = { authorization: `Bearer ${adminToken}` };

/** Starts a checkout below a path. */
async function startCheckout(base: string, buyer: TestBuyer = {}) {
  const response = await shop.send(`${base}/sessions`, createCartRequest(2), buyer);
  expect([base, response.status]).toEqual([base, 201]);
  const { sessionId } = (await response.json()) as { sessionId: string };
  return { sessionId, setCookie: response.headers.get('set-cookie')! };
}

/** Returns the URLs at which Ledyer calls the shop, with their secrets left out. */
async function getWebhooks(): Promise<readonly string[]> {
  const { urls } = shop.emulator.sessions()[0]!.order.settings!;
  const secrets = await Promise.all(
    (['notification', 'validation'] as const).map((name) => shop.getSecret(name)),
  );
  return [urls!.notification!, urls!.validate!].map((url, index) =>
    url.replace(secrets[index]!, '{secret}'),
  );
}

/** All routes below a base path with the status of a complete request. */
async function sendToAll(base: string, end = '') {
  const buyer: TestBuyer = {};
  const { sessionId } = await startCheckout(base, buyer);
  const [notification, validation] = await Promise.all([
    shop.getSecret('notification'),
    shop.getSecret('validation'),
  ]);
  const { orderId } = await shop.runAction(sessionId, 'authorize');
  const send = async (path: string, init?: RequestInit) =>
    (await shop.send(`${base}${path}${end}`, init, buyer)).status;
  const order = `/orders/${orderId}`;
  const action = (body: unknown = {}) => ({
    method: 'POST',
    headers: {
      ...admin,
      'content-type': 'application/json',
      'idempotency-key': crypto.randomUUID(),
    },
    body: JSON.stringify(body),
  });
  const webhook = (body: unknown) => ({ method: 'POST', body: JSON.stringify(body) });
  return {
    products: await send('/products'),
    status: await send(`/sessions/${sessionId}`),
    cart: await send(`/sessions/${sessionId}/cart`, { ...createCartRequest(1), method: 'PUT' }),
    start: await send('/sessions', createCartRequest(3)),
    notification: await send(
      `/notifications/${notification}`,
      webhook({ eventType: 'com.ledyer.order.create', orderId, sessionId, merchantId: 'ac_1' }),
    ),
    validate: await send(`/validate/${validation}`, webhook({ orderId })),
    orders: await send('/orders', { headers: admin }),
    order: await send(order, { headers: admin }),
    reference: await send(`${order}/reference`, action({ reference: 'A-1' })),
    capture: await send(`${order}/capture`, action()),
    release: await send(`${order}/release`, action({ reason: 'checked by hand' })),
  };
}
const statuses = {
  products: 200,
  status: 200,
  // The session is authorized.
  cart: 409,
  start: 201,
  notification: 200,
  validate: 422,
  orders: 200,
  order: 200,
  reference: 200,
  capture: 200,
  // The order is not held.
  release: 409,
};

describe('a base path', () => {
  test.each([
    [{}, '/ledyer', '/ledyer'],
    [{ basePath: '/checkout' }, '/checkout', '/checkout'],
    [{ basePath: '/se/api/ledyer' }, '/se/api/ledyer', '/se/api/ledyer'],
    [{ basePath: '/' }, '', ''],
    [{ publicUrl: 'https://shop.test/se' }, '/se/ledyer', '/se/ledyer'],
    [{ publicUrl: 'https://shop.test/se/' }, '/ledyer', '/se/ledyer'],
    [{ publicUrl: 'https://shop.test/se', basePath: '/pay' }, '/se/pay', '/se/pay'],
    [{ publicUrl: 'https://shop.test/se', basePath: '/pay' }, '/pay', '/se/pay'],
    [{ publicUrl: 'https://shop.test/se', basePath: '/se/pay' }, '/se/pay', '/se/pay'],
    [{ publicUrl: 'https://shop.test/se', basePath: '/se/pay' }, '/pay', '/se/pay'],
    [{ publicUrl: 'https://shop.test/ledyer', basePath: '/' }, '', '/ledyer'],
    [{ publicUrl: 'https://shop.test/köp' }, '/k%C3%B6p/ledyer', '/k%C3%B6p/ledyer'],
  ])('%j has all routes below %j, and webhooks below %j', async (options, base, path) => {
    openShop(options);
    expect(await sendToAll(base)).toEqual(statuses);
    expect(await getWebhooks()).toEqual([
      `https://shop.test${path}/notifications/{secret}`,
      `https://shop.test${path}/validate/{secret}`,
    ]);
  });

  test('with a final slash gives webhooks one, for frameworks that redirect all other URLs', async () => {
    openShop({ basePath: '/ledyer/' });
    await startCheckout('/ledyer');
    expect(await getWebhooks()).toEqual([
      'https://shop.test/ledyer/notifications/{secret}/',
      'https://shop.test/ledyer/validate/{secret}/',
    ]);
  });

  test('replaces the default path, where a 404 names the path and the option', async () => {
    openShop({ publicUrl: 'https://shop.test/se', basePath: '/pay' });
    for (const path of ['/ledyer/products', '/products', '/', '/payment/products', '/sepay']) {
      const response = await shop.send(path);
      expect([path, response.status]).toEqual([path, 404]);
      expect(((await response.json()) as { detail: string }).detail).toMatch(
        /below \/se\/pay\..*basePath/,
      );
    }
  });

  test('does not move the routes for probes', async () => {
    openShop({ publicUrl: 'https://shop.test/se', basePath: '/pay' });
    for (const [path, status] of [
      ['/healthz', 200],
      ['/readyz/', 200],
      ['/metrics', 200],
      ['/pay/metrics', 404],
      ['/se/pay/metrics', 404],
    ] as const) {
      expect([path, (await shop.send(path)).status]).toEqual([path, status]);
    }
  });

  test('does not change the routes in logs and metrics', async () => {
    openShop({ basePath: '/pay' });
    await shop.send('/pay/products/');
    expect(shop.logEntries.at(-1)).toMatchObject({ route: 'GET /ledyer/products', status: 200 });
    const metrics = await (await shop.send('/metrics')).text();
    expect(metrics).toContain('route="GET /ledyer/products"');
  });

  test('is the path of the cookie, so that two shops on one host do not get each other’s', async () => {
    const cookies: string[] = [];
    for (const country of ['se', 'no']) {
      await (shop as TestShop | undefined)?.merchant.close();
      openShop({ publicUrl: `https://shop.test/${country}` });
      cookies.push((await startCheckout(`/${country}/ledyer`)).setCookie);
    }
    expect(cookies[0]).toMatch(/^__Secure-ledyer-buyer-.*; Path=\/se\/ledyer; .*; Secure$/);
    expect(cookies[1]).toMatch(/^__Secure-ledyer-buyer-.*; Path=\/no\/ledyer; .*; Secure$/);
  });
});

describe('a final slash', () => {
  test.each([
    [{}, '/ledyer'],
    [{ basePath: '/pay/' }, '/pay'],
    [{ publicUrl: 'https://shop.test/se/' }, '/se/ledyer'],
  ])('of a request is ignored on every route with %j', async (options, base) => {
    openShop(options);
    expect(await sendToAll(base, '/')).toEqual(statuses);
  });
});

describe('HEAD', () => {
  test.each([
    [{}, '/ledyer'],
    [{ publicUrl: 'https://shop.test/se' }, '/se/ledyer'],
  ])('has the status and headers of GET on every route with %j', async (options, base) => {
    openShop(options);
    const buyer: TestBuyer = {};
    const { sessionId } = await startCheckout(base, buyer);
    const { orderId } = await shop.runAction(sessionId, 'authorize');
    await shop.fetchStatus(sessionId, buyer);
    for (const [path, status] of [
      [`${base}/products`, 200],
      [`${base}/sessions/${sessionId}`, 200],
      [`${base}/sessions/se_none`, 404],
      [`${base}/orders`, 200],
      [`${base}/orders?size=5`, 200],
      [`${base}/orders/${orderId}`, 200],
      [`${base}/orders/or_none`, 404],
      ['/healthz', 200],
      ['/readyz', 200],
      ['/metrics', 200],
      ['/nothing', 404],
    ] as const) {
      for (const end of path.includes('?') ? [''] : ['', '/']) {
        const [full, head] = await Promise.all(
          ['GET', 'HEAD'].map((method) =>
            shop.send(`${path}${end}`, { method, headers: admin }, buyer),
          ),
        );
        expect([path, full!.status, head!.status]).toEqual([path, status, status]);
        expect(await head!.text()).toBe('');
        expect([...head!.headers]).toEqual([...full!.headers]);
      }
    }
    for (const path of [`${base}/orders`, `${base}/orders/${orderId}`]) {
      expect((await shop.send(path, { method: 'HEAD' })).status).toBe(401);
    }
  });
});

describe('the media type of a write', () => {
  const accepted = [
    'application/json',
    'application/json; charset=utf-8',
    'application/json;charset=UTF-8',
    'Application/JSON ; charset="utf-8"',
  ];
  const refused = [
    'text/plain',
    'application/jsonp',
    'application/x-www-form-urlencoded',
    'text/plain; a=application/json',
    '',
  ];
  const types = [...accepted.map((type) => [type, true]), ...refused.map((type) => [type, false])];

  test.each(types as [string, boolean][])(
    'is compared without case and parameters on every route: %j',
    async (type, isAccepted) => {
      openShop();
      const buyer: TestBuyer = {};
      const { sessionId } = await startCheckout('/ledyer', buyer);
      const orderId = 'or_1xE2fDBg9rRwh6nENMA3ly3B3Qg';
      const headers = { 'content-type': type };
      const cart = JSON.stringify({ items: [{ sku: 'PEN', quantity: 1 }] });
      const requests: [string, string, Record<string, string>, string][] = [
        ['POST', '/ledyer/sessions', headers, cart],
        ['PUT', `/ledyer/sessions/${sessionId}/cart`, headers, cart],
      ];
      for (const action of ['capture', 'cancel', 'acknowledge', 'reference', 'release'])
        requests.push([
          'POST',
          `/ledyer/orders/${orderId}/${action}`,
          { ...headers, ...admin, 'idempotency-key': crypto.randomUUID() },
          '{}',
        ]);
      for (const [method, path, each, body] of requests) {
        const response = await shop.send(path, { method, headers: each, body }, buyer);
        expect([path, response.status === 415]).toEqual([path, !isAccepted]);
      }
      const notified = await shop.send(
        `/ledyer/notifications/${await shop.getSecret('notification')}`,
        {
          method: 'POST',
          headers,
          body: JSON.stringify({ eventType: 'com.ledyer.order.create', sessionId }),
        },
      );
      expect(notified.status).toBe(200);
    },
  );
});

describe('a status stream', () => {
  test('must not be stored or transformed by proxies, and other responses must not be stored', async () => {
    openShop();
    const buyer: TestBuyer = {};
    const { sessionId } = await startCheckout('/ledyer', buyer);
    const path = `/ledyer/sessions/${sessionId}`;
    const headers = { accept: 'text/event-stream' };
    const stream = await shop.send(path, { headers }, buyer);
    await stream.body!.cancel();
    expect(stream.headers.get('cache-control')).toBe('no-store, no-transform');
    const head = await shop.send(path, { method: 'HEAD', headers }, buyer);
    expect(head.headers.get('cache-control')).toBe('no-store, no-transform');
    expect((await shop.send(path, {}, buyer)).headers.get('cache-control')).toBe('no-store');
  });
});

describe('a request body that a parser has read before the kit', () => {
  const sendConsumed = async (path: string, init: RequestInit, buyer: TestBuyer = {}) => {
    const headers = new Headers(init.headers);
    if (buyer.cookie) headers.set('cookie', buyer.cookie);
    const request = new Request(`https://shop.test${path}`, { ...init, headers });
    await request.text();
    return shop.merchant.fetch(request);
  };

  test('is a 500 that names the parser, for the page and for `onError`', async () => {
    openShop();
    const buyer: TestBuyer = {};
    const { sessionId } = await startCheckout('/ledyer', buyer);
    const orderId = 'or_1xE2fDBg9rRwh6nENMA3ly3B3Qg';
    const notification = {
      method: 'POST',
      body: JSON.stringify({ eventType: 'com.ledyer.order.create', sessionId }),
    };
    const capture = {
      method: 'POST',
      headers: {
        ...admin,
        'content-type': 'application/json',
        'idempotency-key': crypto.randomUUID(),
      },
      body: '{}',
    };
    const requests: [string, RequestInit][] = [
      ['/ledyer/sessions', createCartRequest(1)],
      [`/ledyer/sessions/${sessionId}/cart`, { ...createCartRequest(1), method: 'PUT' }],
      [`/ledyer/notifications/${await shop.getSecret('notification')}`, notification],
      [`/ledyer/orders/${orderId}/capture`, capture],
      [`/ledyer/orders/${orderId}/release`, { ...capture, body: '{"reason":"x"}' }],
    ];
    for (const [path, init] of requests) {
      shop.errors.length = 0;
      const response = await sendConsumed(path, init, buyer);
      expect([path, response.status]).toEqual([path, 500]);
      expect(await response.json()).toMatchObject({
        type: 'urn:ledyer-checkout:problem:internal',
        detail: expect.stringContaining('A body parser ran before the kit') as string,
      });
      expect(shop.errors).toMatchObject([{ code: 'body-consumed' }]);
      expect(shop.logEntries.at(-2)).toMatchObject({ error: 'BodyConsumedError body-consumed' });
    }
  });

  test('declines Ledyer’s validation, and `onError` gets the reason', async () => {
    openShop();
    const { sessionId } = await startCheckout('/ledyer');
    const { orderId } = await shop.runAction(sessionId, 'identify');
    const path = `/ledyer/validate/${await shop.getSecret('validation')}`;
    const init = { method: 'POST', body: JSON.stringify({ orderId }) };
    expect((await shop.send(path, init)).status).toBe(200);
    expect((await sendConsumed(path, init)).status).toBe(422);
    expect(shop.errors).toMatchObject([{ code: 'body-consumed' }]);
  });
});
