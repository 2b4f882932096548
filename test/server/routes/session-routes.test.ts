import { http, HttpResponse } from 'msw';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CreateSession } from '../../../src/ledyer/session-request.js';
import { createInProcessClient } from '../../support/server/in-process-client.js';
import { getRunCount, getSeed } from '../../support/run-options.js';
import { useTestShop } from '../../support/server/shop-fixture.js';
import {
  createCartRequest,
  truncateStore,
  ledyerUrl,
  TestShop,
  type TestBuyer,
} from '../../support/server/test-shop.js';

const fixture = useTestShop();
const { ledyer } = fixture;

const key = '7c0e3d1c-6f0b-4a53-8d5e-0a2f6f3f4b11';
const createCartRequestWithKey = (quantity: number, idempotencyKey = key) => ({
  ...createCartRequest(quantity),
  headers: { ...createCartRequest(1).headers, 'idempotency-key': idempotencyKey },
});
const readSessionId = async (response: Response) =>
  ((await response.json()) as { sessionId: string }).sessionId;
const countLedyerSessions = async () => {
  const response = await fixture.shop.emulator.fetch(
    new Request(`${ledyerUrl}/_emulator/sessions`),
  );
  return ((await response.json()) as { sessions: unknown[] }).sessions.length;
};
const putCart = (sessionId: string, quantity: number, buyer: TestBuyer) =>
  fixture.shop.send(
    `/ledyer/sessions/${sessionId}/cart`,
    { ...createCartRequest(quantity), method: 'PUT' },
    buyer,
  );

describe('POST /ledyer/sessions', () => {
  test('creates one session for ten concurrent requests of a buyer', async () => {
    const buyer: TestBuyer = {};
    await fixture.shop.createSession(buyer);
    await truncateStore(fixture.database);
    const before = await countLedyerSessions();
    const responses = await Promise.all(
      Array.from({ length: 10 }, () =>
        fixture.shop.send('/ledyer/sessions', createCartRequest(2), { ...buyer }),
      ),
    );
    const ids = new Set(await Promise.all(responses.map(readSessionId)));
    expect(ids.size).toBe(1);
    expect(await countLedyerSessions()).toBe(before + 1);
    expect(responses.map(({ status }) => status).sort((a, b) => a - b)).toEqual([
      ...Array<number>(9).fill(200),
      201,
    ]);
  });

  test('returns the same session and cookie for a retry with the same idempotency key', async () => {
    const first = await fixture.shop.send('/ledyer/sessions', createCartRequestWithKey(2));
    const retry = await fixture.shop.send('/ledyer/sessions', createCartRequestWithKey(2));
    expect(first.status).toBe(201);
    expect(await readSessionId(retry)).toBe(await readSessionId(first));
    expect(retry.headers.get('set-cookie')).toBe(first.headers.get('set-cookie'));
  });

  test('takes no lease for a request without a cookie and an idempotency key', async () => {
    const leases: string[] = [];
    fixture.shop = new TestShop(ledyer, {
      ...fixture.database,
      query: (sql, params) => {
        if (sql.includes('insert into ledyer_lease')) leases.push(params![0] as string);
        return fixture.database.query(sql, params);
      },
    });
    const buyer: TestBuyer = {};
    const sessionId = await fixture.shop.createSession(buyer);
    expect(leases).toEqual([]);
    expect(await fixture.shop.createSession(buyer)).toBe(sessionId);
    expect(leases).toHaveLength(1);
    // A key may belong to a retry, whose first request may still be in flight.
    await fixture.shop.send('/ledyer/sessions', createCartRequestWithKey(2));
    expect(leases).toHaveLength(2);
  });

  test('creates separate sessions for two buyers who send the same idempotency key', async () => {
    const [ada, eve]: TestBuyer[] = [{}, {}];
    await fixture.shop.createSession(ada!);
    await fixture.shop.createSession(eve!);
    const adasResponse = await fixture.shop.send(
      '/ledyer/sessions',
      createCartRequestWithKey(5),
      ada,
    );
    const evesResponse = await fixture.shop.send(
      '/ledyer/sessions',
      createCartRequestWithKey(5),
      eve,
    );
    expect(await readSessionId(evesResponse)).not.toBe(await readSessionId(adasResponse));
  });

  test('rejects an idempotency key that was used for another cart or is not a UUID', async () => {
    const buyer: TestBuyer = {};
    await fixture.shop.send('/ledyer/sessions', createCartRequestWithKey(2), buyer);
    expect(
      (await fixture.shop.send('/ledyer/sessions', createCartRequestWithKey(3), buyer)).status,
    ).toBe(422);
    expect(
      (await fixture.shop.send('/ledyer/sessions', createCartRequestWithKey(3, '1'), buyer)).status,
    ).toBe(400);
  });

  test('reuses a session that awaits a signature for the same cart, and creates another for a new cart', async () => {
    const buyer: TestBuyer = {};
    const sessionId = await fixture.shop.createSession(buyer, 2);
    await fixture.shop.runAction(sessionId, 'delegate');
    await fixture.shop.sendNotification({ sessionId });
    expect(await fixture.shop.createSession(buyer, 2)).toBe(sessionId);
    expect(await fixture.shop.createSession(buyer, 3)).not.toBe(sessionId);
  });

  describe('for a cart that awaits a signature while the buyer has tried another cart', () => {
    async function delegateAndTryAnotherCart() {
      const buyer: TestBuyer = {};
      const sessionId = await fixture.shop.createSession(buyer, 2);
      await fixture.shop.runAction(sessionId, 'delegate');
      await fixture.shop.sendNotification({ sessionId });
      const other = await fixture.shop.createSession(buyer, 3);
      return { buyer, sessionId, other };
    }

    test('returns the session that awaits the signature', async () => {
      const { buyer, sessionId, other } = await delegateAndTryAnotherCart();
      expect(await fixture.shop.createSession(buyer, 2)).toBe(sessionId);
      expect(await fixture.shop.createSession(buyer, 3)).toBe(other);
      expect(await fixture.shop.createSession(buyer, 4)).toBe(other);
    });

    test('does not change the cart of the other session to it', async () => {
      const { buyer, other } = await delegateAndTryAnotherCart();
      const change = (quantity: number) =>
        fixture.shop.send(
          `/ledyer/sessions/${other}/cart`,
          { ...createCartRequest(quantity), method: 'PUT' },
          buyer,
        );
      const refused = await change(2);
      expect([refused.status, await refused.json()]).toMatchObject([
        409,
        { type: expect.stringContaining('session-closed') as string },
      ]);
      expect((await change(4)).status).toBe(200);
    });

    test('returns the other session once the signature is cancelled', async () => {
      const { buyer, sessionId, other } = await delegateAndTryAnotherCart();
      await fixture.shop.runAction(sessionId, 'cancel');
      await fixture.shop.sendNotification({ sessionId });
      expect(await fixture.shop.createSession(buyer, 2)).toBe(other);
    });
  });
});

describe('POST /ledyer/sessions under load', () => {
  test('is 429 for a buyer who exceeds the rate limit, and serves other buyers', async () => {
    const buyer: TestBuyer = {};
    await fixture.shop.createSession(buyer);
    const start = (client: TestBuyer) =>
      fixture.shop.send('/ledyer/sessions', createCartRequest(3), client);
    // The limit refills meanwhile, so the number of requests exceeds it by far.
    const responses = await Promise.all(Array.from({ length: 60 }, () => start(buyer)));
    const rejected = responses.filter(({ status }) => status === 429);
    expect(responses.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(30);
    expect(rejected.length).toBeGreaterThan(0);
    expect(Number(rejected[0]!.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await start({})).status).toBe(201);
  });

  test('creates at most 32 sessions at a time, also for clients without a cookie', async () => {
    let pending = 0;
    let maxPending = 0;
    let openGate: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (openGate = resolve));
    ledyer.use(
      http.post(`${ledyerUrl}/v1/sessions`, async ({ request }) => {
        maxPending = Math.max(maxPending, (pending += 1));
        await gate;
        pending -= 1;
        return fixture.shop.emulator.fetch(request);
      }),
    );
    const requests = Array.from({ length: 40 }, () =>
      fixture.shop.send('/ledyer/sessions', createCartRequest(1)).then(({ status }) => {
        // Rejections do not wait for the gate.
        if (status !== 201) openGate();
        return status;
      }),
    );
    const statuses = await Promise.all(requests);
    expect(statuses.filter((status) => status === 503)).toHaveLength(8);
    expect(statuses.filter((status) => status === 201)).toHaveLength(32);
    expect(maxPending).toBeLessThanOrEqual(32);
  });
});

describe('POST /ledyer/sessions with an unexpected response of Ledyer', () => {
  const respondWith = (response: object) =>
    ledyer.use(http.post(`${ledyerUrl}/v1/sessions`, () => HttpResponse.json(response as never)));

  test.each([
    [
      'an invalid session id',
      { sessionId: '../../oauth/token', orderId: 'or_1xE2fDBg9rRwh6nENMA3ly3B3Qg' },
    ],
    ['an empty order id', { sessionId: 'se_1xE2fCIbZXHqB2tZctuZGlyCKnQ', orderId: '' }],
  ])('is 502 and stores nothing for %s', async (_, response) => {
    respondWith(response);
    expect((await fixture.shop.send('/ledyer/sessions', createCartRequest(1))).status).toBe(502);
    expect((await fixture.database.query('select * from ledyer_session')).rows).toEqual([]);
  });

  test('does not give a buyer the session of another buyer when Ledyer returns its id', async () => {
    const [ada, eve]: TestBuyer[] = [{}, {}];
    const sessionId = await fixture.shop.createSession(ada!);
    const { orderId } = await fixture.shop.runAction(sessionId, 'identify');
    respondWith({ sessionId, orderId });
    expect((await fixture.shop.send('/ledyer/sessions', createCartRequest(1), eve)).status).toBe(
      503,
    );
    expect((await fixture.shop.fetchStatus(sessionId, eve!)).status).toBe(404);
    expect((await fixture.shop.fetchStatus(sessionId, ada!)).status).toBe(200);
  });
});

describe('POST /ledyer/sessions for a buyer whose session Ledyer does not have', () => {
  test('creates another session', async () => {
    const buyer: TestBuyer = {};
    const lostSessionId = await fixture.shop.createSession(buyer);
    ledyer.use(
      http.get(
        `${ledyerUrl}/v1/sessions/${lostSessionId}`,
        () => new HttpResponse(null, { status: 404 }),
      ),
    );
    await fixture.shop.sendNotification({ sessionId: lostSessionId });
    const response = await fixture.shop.send('/ledyer/sessions', createCartRequest(3), buyer);
    expect(response.status).toBe(201);
    expect(await readSessionId(response)).not.toBe(lostSessionId);
    await fixture.shop.merchant.reconcile();
    expect(fixture.shop.logEntries.filter(({ event }) => event === 'reconcile-failed')).toEqual([]);
  });
});

describe('PUT /ledyer/sessions/:id/cart', () => {
  test('changes the cart of an open session, at the catalogue’s prices', async () => {
    const buyer: TestBuyer = {};
    const sessionId = await fixture.shop.createSession(buyer, 2);
    const response = await putCart(sessionId, 5, buyer);
    expect(response.status).toBe(200);
    expect(await readSessionId(response)).toBe(sessionId);
    const { order } = await fixture.shop.runAction(sessionId, 'identify');
    expect(order.totalOrderAmount).toBe(9_950);
  });

  test('is 404 for another buyer, and 409 for a locked session', async () => {
    const buyer: TestBuyer = {};
    const sessionId = await fixture.shop.createSession(buyer, 2);
    expect((await putCart(sessionId, 5, {})).status).toBe(404);
    await fixture.shop.runAction(sessionId, 'lock');
    await fixture.shop.sendNotification({ sessionId });
    expect((await putCart(sessionId, 5, buyer)).status).toBe(409);
  });

  test('accepts payment for either cart while it is unknown whether Ledyer applied the change', async () => {
    for (const isApplied of [true, false]) {
      const buyer: TestBuyer = {};
      const sessionId = await fixture.shop.createSession(buyer, 2);
      ledyer.use(
        http.post(
          `${ledyerUrl}/v1/sessions/:id`,
          async ({ request }) => {
            if (isApplied) await fixture.shop.emulator.fetch(request);
            return HttpResponse.error();
          },
          { once: true },
        ),
      );
      expect((await putCart(sessionId, 5, buyer)).status).toBe(503);
      const { orderId } = await fixture.shop.runAction(sessionId, 'authorize');
      await fixture.shop.merchant.reconcile(sessionId);
      const { shop: view, order } = await fixture.shop.fetchOrderView(orderId);
      expect(view).toMatchObject({ status: 'accepted', mismatches: [] });
      expect(order.orderAmount.minorUnits).toBe(isApplied ? 9_950 : 3_980);
    }
  });
});

describe('the total of a session', () => {
  test('comes from the catalogue, for any request body', async () => {
    const created: CreateSession[] = [];
    await fixture.shop.merchant.close();
    fixture.shop = new TestShop(ledyer, fixture.database, {
      ledyer: createInProcessClient(async (request) => {
        if (!request.url.endsWith('/v1/sessions')) return fixture.shop.emulator.fetch(request);
        created.push((await request.json()) as CreateSession);
        return new Response(null, { status: 400 });
      }),
    });
    const prices: Record<string, number> = { PEN: 1_990, BOOK: 25_900 };
    const number = fc.oneof(
      fc.integer(),
      fc.double(),
      fc.constantFrom('2', null, -1, 0, Infinity, {}),
    );
    const item = fc.record(
      {
        sku: fc.oneof({ weight: 5, arbitrary: fc.constantFrom('PEN', 'BOOK') }, fc.string()),
        quantity: fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 1, max: 20_000 }) }, number),
        unitPrice: number,
        totalAmount: number,
        vat: number,
        __proto__: fc.constant({ unitPrice: 1 }),
      },
      { requiredKeys: ['sku', 'quantity'] },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(item, { maxLength: 4 }),
        fc.dictionary(fc.string(), number),
        async (items, more) => {
          created.length = 0;
          const body = JSON.stringify({ ...more, items });
          const { status } = await fixture.shop.send('/ledyer/sessions', {
            ...createCartRequest(1),
            body,
          });
          expect([400, 422, 502]).toContain(status);
          expect(status === 502).toBe(created.length === 1);
          for (const session of created) {
            const sum = items.reduce(
              (total, { sku, quantity }) => total + prices[sku]! * (quantity as number),
              0,
            );
            expect(session.totalOrderAmount).toBe(sum);
            expect(session.currency).toBe('SEK');
          }
        },
      ),
      { numRuns: getRunCount(300, 20_000), seed: getSeed() },
    );
  }, 900_000);
});
