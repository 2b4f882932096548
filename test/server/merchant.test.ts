import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { http, HttpResponse } from 'msw';
import { describe, expect, test, vi } from 'vitest';
import { toNodeListener } from '../../src/entries/node/index.js';
import { useTestShop } from '../support/server/shop-fixture.js';
import { createCartRequest, TestShop, type TestBuyer } from '../support/server/test-shop.js';

const fixture = useTestShop();
const { ledyer } = fixture;

const send: TestShop['send'] = (...request) => fixture.shop.send(...request);
const createSession = (buyer: TestBuyer, quantity?: number) =>
  fixture.shop.createSession(buyer, quantity);
const runAction = (sessionId: string, action: string) => fixture.shop.runAction(sessionId, action);

describe('POST /ledyer/sessions', () => {
  test('creates a session with prices of the catalogue, and returns only its id and expiry', async () => {
    const response = await send('/ledyer/sessions', createCartRequest(3));
    expect(response.status).toBe(201);
    const body = (await response.json()) as Record<string, string>;
    expect(Object.keys(body).sort()).toEqual(['expiresAt', 'sessionId']);
    const session = await runAction(body.sessionId!, 'identify');
    expect(session.order).toMatchObject({
      totalOrderAmount: 5_970,
      totalOrderVatAmount: 1_194,
      totalOrderAmountExclVat: 4_776,
      currency: 'SEK',
      locale: 'sv-SE',
    });
  });

  test('sets a cookie that scripts and other sites cannot use', async () => {
    const response = await send('/ledyer/sessions', createCartRequest(1));
    expect(response.headers.get('set-cookie')).toMatch(
      /^__Host-ledyer-buyer-[0-9a-f]{24}=[0-9a-f]{32}; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Lax; Secure$/,
    );
    await fixture.shop.merchant.close();
    fixture.shop = new TestShop(ledyer, fixture.database, { publicUrl: 'http://localhost:4800' });
    const local = await send('/ledyer/sessions', createCartRequest(1));
    expect(local.headers.get('set-cookie')).toMatch(/^ledyer-buyer-.*; HttpOnly; SameSite=Lax$/);
  });

  test('reuses the open session, and updates its cart when the items differ', async () => {
    const buyer: TestBuyer = {};
    const sessionId = await createSession(buyer);
    const again = await send('/ledyer/sessions', createCartRequest(3), buyer);
    expect(again.status).toBe(200);
    expect(await again.json()).toMatchObject({ sessionId });
    expect(await createSession(buyer, 4)).toBe(sessionId);
    const { order } = await runAction(sessionId, 'identify');
    expect(order).toMatchObject({ totalOrderAmount: 7_960 });
  });

  test.each(['expire', 'authorize'])(
    'creates a new session after the action %s',
    async (action) => {
      const buyer: TestBuyer = {};
      const sessionId = await createSession(buyer);
      await runAction(sessionId, action);
      await fixture.shop.sendNotification({ sessionId });
      expect(await createSession(buyer)).not.toBe(sessionId);
    },
  );

  test('never takes a price from the page', async () => {
    const items = [{ sku: 'PEN', quantity: 1, unitPrice: 1, totalAmount: 1, vat: 0 }];
    const body = JSON.stringify({ items, totalOrderAmount: 1 });
    const response = await send('/ledyer/sessions', { ...createCartRequest(1), body });
    const { sessionId } = (await response.json()) as { sessionId: string };
    const { order } = await runAction(sessionId, 'identify');
    expect(order).toMatchObject({ totalOrderAmount: 1_990 });
  });

  test.each([
    ['a body without items', '{}', 400, 'items is required.'],
    [
      'a fractional quantity',
      '{"items":[{"sku":"PEN","quantity":1.5}]}',
      400,
      'items[0].quantity must be an integer. Sell a part of a unit in a smaller unit, such as centimetres, or price it with `quote`.',
    ],
    [
      'a negative quantity',
      '{"items":[{"sku":"PEN","quantity":-1}]}',
      400,
      'items[0].quantity must be between 1 and 9999.',
    ],
    [
      'a quantity that is a string',
      '{"items":[{"sku":"PEN","quantity":"2"}]}',
      400,
      'items[0].quantity must be an integer.',
    ],
    ['invalid JSON', '{"items":', 400, 'It is not JSON.'],
    ['an empty cart', '{"items":[]}', 422, 'The cart is empty.'],
    [
      'an unknown product',
      '{"items":[{"sku":"GOLD","quantity":1}]}',
      422,
      'There is no product GOLD.',
    ],
  ])('rejects %s and returns the reason', async (_, body, status, detail) => {
    const response = await send('/ledyer/sessions', { ...createCartRequest(1), body });
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toMatchObject({ status, detail });
  });

  test.each([
    ['another content type', { 'content-type': 'text/plain' }, 415],
    [
      'a request of another site',
      { 'content-type': 'application/json', 'sec-fetch-site': 'cross-site' },
      403,
    ],
    [
      'a request of a sibling site',
      { 'content-type': 'application/json', 'sec-fetch-site': 'same-site' },
      403,
    ],
  ])('rejects %s', async (_, headers, status) => {
    const response = await send('/ledyer/sessions', { ...createCartRequest(1), headers });
    expect(response.status).toBe(status);
  });

  test('rejects a body that is too long', async () => {
    const body = JSON.stringify({ items: [], padding: 'x'.repeat(70_000) });
    expect((await send('/ledyer/sessions', { ...createCartRequest(1), body })).status).toBe(413);
  });
});

describe('GET /ledyer/sessions/:id', () => {
  const fetchStatus = async (sessionId: string, buyer: TestBuyer) => {
    await fixture.shop.sendNotification({ sessionId });
    return fixture.shop.fetchStatus(sessionId, buyer);
  };

  test('returns the state of the session, and no other data', async () => {
    const buyer: TestBuyer = {};
    const sessionId = await createSession(buyer);
    await runAction(sessionId, 'identify');
    const response = await fetchStatus(sessionId, buyer);
    const body = (await response.json()) as object;
    expect(body).toEqual({
      sessionId,
      state: 'open',
      signState: 'unsigned',
      expiresAt: expect.any(String) as string,
      updatedAt: expect.any(String) as string,
      cartRevision: 0,
    });
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('vary')).toBe('Cookie');
  });

  test('returns the order id of an authorized session', async () => {
    const buyer: TestBuyer = {};
    const sessionId = await createSession(buyer);
    const { orderId } = await runAction(sessionId, 'authorize');
    const response = await fetchStatus(sessionId, buyer);
    expect(await response.json()).toMatchObject({ state: 'authorized', orderId });
  });

  test('is the same 404 for another buyer’s session and for an unknown one', async () => {
    const sessionId = await createSession({});
    const otherBuyer: TestBuyer = {};
    await createSession(otherBuyer);
    const responses = await Promise.all(
      [
        await fetchStatus(sessionId, otherBuyer),
        await fetchStatus(sessionId, {}),
        await fetchStatus('se_1xE2fCIbZXHqB2tZctuZGlyCKnQ', otherBuyer),
      ].map(async (response) => [response.status, await response.json()] as const),
    );
    expect(responses[0]![0]).toBe(404);
    expect(responses[1]).toEqual(responses[0]);
    expect(responses[2]).toEqual(responses[0]);
  });

  test.each([
    [
      'is busy',
      () => new HttpResponse(null, { status: 429, headers: { 'retry-after': '9' } }),
      '9',
    ],
    ['fails', () => new HttpResponse('<html>', { status: 500 }), '2'],
    ['is unreachable', () => HttpResponse.error(), '2'],
  ])('is 503 with Retry-After while Ledyer %s', async (_, respond, seconds) => {
    const buyer: TestBuyer = {};
    const sessionId = await createSession(buyer);
    ledyer.use(http.get('http://localhost:4801/v1/sessions/:id', respond));
    const response = await fetchStatus(sessionId, buyer);
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe(seconds);
    expect(fixture.shop.errors).toHaveLength(1);
  });

  test('is 502 when Ledyer returns another session', async () => {
    const buyer: TestBuyer = {};
    const sessionId = await createSession(buyer);
    const other = await runAction(await createSession({}), 'authorize');
    ledyer.use(
      http.get('http://localhost:4801/v1/sessions/:id', () => HttpResponse.json({ ...other })),
    );
    expect((await fetchStatus(sessionId, buyer)).status).toBe(502);
  });

  test('does not pass on error messages of Ledyer', async () => {
    const buyer: TestBuyer = {};
    const sessionId = await createSession(buyer);
    const errors = [{ message: 'Jan Persson owes money' }];
    ledyer.use(
      http.get('http://localhost:4801/v1/sessions/:id', () =>
        HttpResponse.json({ errors }, { status: 400 }),
      ),
    );
    expect(await (await fetchStatus(sessionId, buyer)).text()).not.toContain('Persson');
  });
});

describe('GET /ledyer/products', () => {
  test('lists the products of the catalogue', async () => {
    const response = await send('/ledyer/products');
    expect(await response.json()).toEqual({
      products: [
        { sku: 'PEN', name: 'Pen', unitPrice: 1_990, vat: 2_500, currency: 'SEK' },
        { sku: 'BOOK', name: 'Book', unitPrice: 25_900, vat: 600, currency: 'SEK' },
      ],
    });
  });
});

describe('merchant.fetch', () => {
  test('is 404 for an unknown path, and 405 with the allowed methods for another method', async () => {
    expect((await send('/ledyer/nothing')).status).toBe(404);
    const response = await send('/ledyer/sessions', { method: 'DELETE' });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
  });

  test('responds to HEAD like to GET, without a body', async () => {
    const buyer: TestBuyer = {};
    const path = `/ledyer/sessions/${await createSession(buyer)}`;
    for (const each of [path, '/ledyer/products', '/healthz', '/readyz', '/metrics']) {
      const [full, head] = await Promise.all(
        ['GET', 'HEAD'].map((method) => send(each, { method }, buyer)),
      );
      expect([each, head!.status]).toEqual([each, 200]);
      expect(await head!.text()).toBe('');
      expect([...head!.headers]).toEqual([...full!.headers]);
    }
    expect((await send(path, { method: 'HEAD' })).status).toBe(404);
    const rejected = await send('/ledyer/products', { method: 'POST' });
    expect([rejected.status, rejected.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  test.each([
    ['the context of a route in Next.js', { params: Promise.resolve({}) }],
    ['the connection of Deno.serve', { remoteAddr: { hostname: '127.0.0.1' } }],
    ['the server of Bun.serve', { port: 3_000, requestIP: () => null }],
    ['the environment of a worker', { DATABASE_URL: 'postgres://db', Response: 'a text' }],
    ['nothing', null],
  ])('ignores what a runtime passes with a request: %s', async (_, context) => {
    const fetch = fixture.shop.merchant.fetch as (
      request: Request,
      context: unknown,
    ) => Promise<Response>;
    const response = await fetch(new Request('https://shop.example/ledyer/products'), context);
    expect(response.status).toBe(200);
  });

  test.each([
    ['its job, as croner and node-cron', { task: { name: 'reconcile' } }],
    ['a time, as node-schedule', new Date('2026-11-01T10:00:00Z')],
  ])('ignores what a cron library passes to reconcile: %s', async (_, argument) => {
    const parameters: unknown[] = [];
    const { database } = fixture;
    await fixture.shop.merchant.close();
    fixture.shop = new TestShop(ledyer, database, {
      store: {
        query: (sql, params, signal) => {
          parameters.push(...(params ?? []));
          return database.query(sql, params, signal);
        },
        transaction: (work, signal) => database.transaction(work, signal),
        listen: (...channel) => database.listen(...channel),
      },
    });
    const { merchant } = fixture.shop;
    await (merchant as { reconcile(argument: unknown): Promise<void> }).reconcile(argument);
    expect(parameters).not.toContain(argument);
  });

  test('fulfils an order where the shop has told its driver not to parse JSON', async () => {
    const { database } = fixture;
    const toText = (value: unknown) =>
      typeof value === 'object' && value !== null && !(value instanceof Date)
        ? JSON.stringify(value)
        : value;
    const withText = <T>({ rows }: { rows: T[] }) => ({
      rows: rows.map((row) => {
        const columns = Object.entries(row as object).map(([name, value]) => [name, toText(value)]);
        return Object.fromEntries(columns) as T;
      }),
    });
    await fixture.shop.merchant.close();
    fixture.shop = new TestShop(ledyer, database, {
      store: {
        query: async (...statement) => withText(await database.query(...statement)) as never,
        transaction: (work, signal) =>
          database.transaction(
            ({ query }) =>
              work({ query: async (...statement) => withText(await query(...statement)) as never }),
            signal,
          ),
        listen: (...channel) => database.listen(...channel),
      },
    });
    const sessionId = await createSession({});
    await runAction(sessionId, 'authorize');
    await fixture.shop.merchant.reconcile(sessionId);
    expect(fixture.shop.errors).toEqual([]);
    expect(fixture.shop.fulfilledOrderIds).toHaveLength(1);
  });

  test('opens no stream for a HEAD request', async () => {
    const buyer: TestBuyer = {};
    const path = `/ledyer/sessions/${await createSession(buyer)}`;
    const headers = { accept: 'text/event-stream' };
    const head = await send(path, { method: 'HEAD', headers }, buyer);
    expect(head.headers.get('content-type')).toBe('text/event-stream');
    const countStreams = async () =>
      /^ledyer_status_streams (\d+)$/m.exec(await (await send('/metrics')).text())?.[1];
    expect(await countStreams()).toBe('0');
    const stream = await send(path, { headers }, buyer);
    expect(await countStreams()).toBe('1');
    await stream.body!.cancel();
    expect(await countStreams()).toBe('0');
  });

  test('accepts a path with a final slash', async () => {
    const buyer: TestBuyer = {};
    const sessionId = await createSession(buyer);
    expect((await send(`/ledyer/sessions/${sessionId}/`, {}, buyer)).status).toBe(200);
    expect((await send('/ledyer/products/')).status).toBe(200);
    expect((await send('/ledyer/sessions/', createCartRequest(1))).status).toBe(201);
  });

  test('counts requests by route and status in the metrics', async () => {
    await send('/ledyer/nothing');
    await send('/ledyer/sessions', { method: 'DELETE' });
    await send('/ledyer/sessions/se_1xE2fCIbZXHqB2tZctuZGlyCKnQ');
    const text = await (await send('/metrics')).text();
    for (const [route, status] of [
      ['none', 404],
      ['method', 405],
      ['GET /ledyer/sessions/{id}', 404],
    ] as const) {
      expect(text).toContain(`ledyer_http_requests_total{route="${route}",status="${status}"} 1\n`);
    }
  });

  test('responds where another library has replaced the global Promise', async () => {
    /**
     * A replacement of the global `Promise`, as tracing libraries set it. The promise of an async function is not an
     * instance of it.
     */
    class OtherPromise<Value> extends Promise<Value> {}
    const buyer: TestBuyer = {};
    const sessionId = await createSession(buyer);
    const server = createServer(toNodeListener(fixture.shop.merchant.fetch));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const sendOverHttp = (path: string) =>
      new Promise<number | undefined>((resolve, reject) => {
        get({ port, path, headers: { cookie: buyer.cookie } }, (response) => {
          response.resume().on('end', () => resolve(response.statusCode));
        }).on('error', reject);
      });
    vi.stubGlobal('Promise', OtherPromise);
    try {
      for (const [path, status] of [
        [`/ledyer/sessions/${sessionId}`, 200],
        ['/ledyer/sessions/se_1xE2fCIbZXHqB2tZctuZGlyCKnQ', 404],
        ['/ledyer/nothing', 404],
        ['/readyz', 200],
      ] as const) {
        expect([path, (await send(path, {}, buyer)).status]).toEqual([path, status]);
        expect([path, await sendOverHttp(path)]).toEqual([path, status]);
      }
    } finally {
      vi.unstubAllGlobals();
      server.closeAllConnections();
      server.close();
    }
  });

  test('responds with a problem when an option of the shop throws something other than an Error', async () => {
    const throwText = () => {
      // oxlint-disable-next-line typescript/only-throw-error -- A shop may do this in JavaScript.
      throw 'text';
    };
    await fixture.shop.merchant.close();
    fixture.shop = new TestShop(ledyer, fixture.database, {
      catalogue: { find: throwText, list: throwText },
    });
    const response = await send('/ledyer/products');
    expect(response.status).toBe(500);
    expect(await response.json()).toMatchObject({ type: 'urn:ledyer-checkout:problem:internal' });
  });
});
