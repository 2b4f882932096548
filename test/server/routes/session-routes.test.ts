import { http, HttpResponse } from 'msw';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CreateSession } from '../../../src/ledyer/session-request.js';
import { createInProcessClient } from '../../support/in-process-client.js';
import { getRunCount, getSeed } from '../../support/run-options.js';
import { useTestShop } from '../../support/shop-fixture.js';
import {
  createCartRequest,
  truncateStore,
  ledyerUrl,
  TestShop,
  type TestBuyer,
} from '../../support/test-shop.js';

const at = useTestShop();
const { ledyer } = at;

const key = '7c0e3d1c-6f0b-4a53-8d5e-0a2f6f3f4b11';
const withKey = (quantity: number, idempotencyKey = key) => ({
  ...createCartRequest(quantity),
  headers: { ...createCartRequest(1).headers, 'idempotency-key': idempotencyKey },
});
const sessionOf = async (response: Response) =>
  ((await response.json()) as { sessionId: string }).sessionId;
const sessionsAtLedyer = async () => {
  const response = await at.shop.emulator.fetch(new Request(`${ledyerUrl}/_emulator/sessions`));
  return ((await response.json()) as { sessions: unknown[] }).sessions.length;
};
const put = (sessionId: string, quantity: number, buyer: TestBuyer) =>
  at.shop.send(
    `/ledyer/sessions/${sessionId}/cart`,
    { ...createCartRequest(quantity), method: 'PUT' },
    buyer,
  );

describe('sessions of one buyer', () => {
  test('are one, when ten tabs ask at once', async () => {
    const buyer: TestBuyer = {};
    await at.shop.createSession(buyer);
    await truncateStore(at.database);
    const before = await sessionsAtLedyer();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () =>
        at.shop.send('/ledyer/sessions', createCartRequest(2), { ...buyer }),
      ),
    );
    const ids = new Set(await Promise.all(answers.map(sessionOf)));
    expect(ids.size).toBe(1);
    expect(await sessionsAtLedyer()).toBe(before + 1);
    expect(answers.map(({ status }) => status).sort()).toEqual([
      ...Array<number>(9).fill(200),
      201,
    ]);
  });

  test('are one, when the browser repeats what got no answer, even the cookie', async () => {
    const first = await at.shop.send('/ledyer/sessions', withKey(2));
    const again = await at.shop.send('/ledyer/sessions', withKey(2));
    expect(first.status).toBe(201);
    expect(await sessionOf(again)).toBe(await sessionOf(first));
    expect(again.headers.get('set-cookie')).toBe(first.headers.get('set-cookie'));
  });

  test('wait for nobody where nobody else can be that buyer', async () => {
    const leases: string[] = [];
    at.shop = new TestShop(ledyer, {
      ...at.database,
      query: (sql, params) => {
        if (sql.includes('insert into ledyer_lease')) leases.push(params![0] as string);
        return at.database.query(sql, params);
      },
    });
    const buyer: TestBuyer = {};
    const sessionId = await at.shop.createSession(buyer);
    expect(leases).toEqual([]);
    expect(await at.shop.createSession(buyer)).toBe(sessionId);
    expect(leases).toHaveLength(1);
    // Who comes without a cookie but with a key may have come before.
    await at.shop.send('/ledyer/sessions', withKey(2));
    expect(leases).toHaveLength(2);
  });

  test('are not mixed up when two buyers send the same key', async () => {
    const [ada, eve]: TestBuyer[] = [{}, {}];
    await at.shop.createSession(ada!);
    await at.shop.createSession(eve!);
    const ofAda = await at.shop.send('/ledyer/sessions', withKey(5), ada);
    const ofEve = await at.shop.send('/ledyer/sessions', withKey(5), eve);
    expect(await sessionOf(ofEve)).not.toBe(await sessionOf(ofAda));
  });

  test('refuse a key that comes with another cart, and one that others could think of', async () => {
    const buyer: TestBuyer = {};
    await at.shop.send('/ledyer/sessions', withKey(2), buyer);
    expect((await at.shop.send('/ledyer/sessions', withKey(3), buyer)).status).toBe(422);
    expect((await at.shop.send('/ledyer/sessions', withKey(3, '1'), buyer)).status).toBe(400);
  });

  test('are one while somebody has to sign, and another when the cart is another', async () => {
    const buyer: TestBuyer = {};
    const sessionId = await at.shop.createSession(buyer, 2);
    await at.shop.runAction(sessionId, 'delegate');
    await at.shop.sendNotification({ sessionId });
    expect(await at.shop.createSession(buyer, 2)).toBe(sessionId);
    expect(await at.shop.createSession(buyer, 3)).not.toBe(sessionId);
  });
});

describe('whoever starts checkouts without end', () => {
  test('is told to wait, and nobody else is', async () => {
    const buyer: TestBuyer = {};
    await at.shop.createSession(buyer);
    const start = (who: TestBuyer) => at.shop.send('/ledyer/sessions', createCartRequest(3), who);
    // More than are let in, however slow the machine is.
    const answers = await Promise.all(Array.from({ length: 60 }, () => start(buyer)));
    const refused = answers.filter(({ status }) => status === 429);
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(30);
    expect(refused.length).toBeGreaterThan(0);
    expect(Number(refused[0]!.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await start({})).status).toBe(201);
  });

  test('leaves the way to Ledyer free for others, also with a new cookie every time', async () => {
    let atOnce = 0;
    let most = 0;
    let goOn: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (goOn = resolve));
    ledyer.use(
      http.post(`${ledyerUrl}/v1/sessions`, async ({ request }) => {
        most = Math.max(most, (atOnce += 1));
        await gate;
        atOnce -= 1;
        return at.shop.emulator.fetch(request);
      }),
    );
    const answers = Array.from({ length: 40 }, () =>
      at.shop.send('/ledyer/sessions', createCartRequest(1)).then(({ status }) => {
        // Those who are refused are so at once.
        if (status !== 201) goOn();
        return status;
      }),
    );
    const statuses = await Promise.all(answers);
    expect(statuses.filter((status) => status === 503)).toHaveLength(8);
    expect(statuses.filter((status) => status === 201)).toHaveLength(32);
    expect(most).toBeLessThanOrEqual(32);
  });
});

describe('a session that Ledyer makes', () => {
  const answering = (answer: object) =>
    ledyer.use(http.post(`${ledyerUrl}/v1/sessions`, () => HttpResponse.json(answer as never)));

  test.each([
    ['no session', { sessionId: '../../oauth/token', orderId: 'or_1xE2fDBg9rRwh6nENMA3ly3B3Qg' }],
    ['no order', { sessionId: 'se_1xE2fCIbZXHqB2tZctuZGlyCKnQ', orderId: '' }],
  ])('is refused with an id of %s', async (_, answer) => {
    answering(answer);
    expect((await at.shop.send('/ledyer/sessions', createCartRequest(1))).status).toBe(502);
    expect((await at.database.query('select * from ledyer_session')).rows).toEqual([]);
  });

  test('is nobody else’s, whatever its id is', async () => {
    const [ada, eve]: TestBuyer[] = [{}, {}];
    const sessionId = await at.shop.createSession(ada!);
    const { orderId } = await at.shop.runAction(sessionId, 'identify');
    answering({ sessionId, orderId });
    expect((await at.shop.send('/ledyer/sessions', createCartRequest(1), eve)).status).toBe(503);
    expect((await at.shop.fetchStatus(sessionId, eve!)).status).toBe(404);
    expect((await at.shop.fetchStatus(sessionId, ada!)).status).toBe(200);
  });
});

describe('a session that Ledyer does not know', () => {
  test('is replaced when its buyer comes back', async () => {
    const buyer: TestBuyer = {};
    const lost = await at.shop.createSession(buyer);
    ledyer.use(
      http.get(`${ledyerUrl}/v1/sessions/${lost}`, () => new HttpResponse(null, { status: 404 })),
    );
    await at.shop.sendNotification({ sessionId: lost });
    const response = await at.shop.send('/ledyer/sessions', createCartRequest(3), buyer);
    expect(response.status).toBe(201);
    expect(await sessionOf(response)).not.toBe(lost);
    await at.shop.merchant.reconcile();
    expect(at.shop.logEntries.filter(({ event }) => event === 'reconcile-failed')).toEqual([]);
  });
});

describe('the cart of a session', () => {
  test('can be changed while it is open, at the catalogue’s prices', async () => {
    const buyer: TestBuyer = {};
    const sessionId = await at.shop.createSession(buyer, 2);
    const response = await put(sessionId, 5, buyer);
    expect(response.status).toBe(200);
    expect(await sessionOf(response)).toBe(sessionId);
    const { order } = await at.shop.runAction(sessionId, 'identify');
    expect(order.totalOrderAmount).toBe(9_950);
  });

  test('cannot be changed by another buyer, nor once it is being bought', async () => {
    const buyer: TestBuyer = {};
    const sessionId = await at.shop.createSession(buyer, 2);
    expect((await put(sessionId, 5, {})).status).toBe(404);
    await at.shop.runAction(sessionId, 'lock');
    await at.shop.sendNotification({ sessionId });
    expect((await put(sessionId, 5, buyer)).status).toBe(409);
  });

  test('is either of two while nobody knows whether Ledyer took the second', async () => {
    for (const arrives of [true, false]) {
      const buyer: TestBuyer = {};
      const sessionId = await at.shop.createSession(buyer, 2);
      ledyer.use(
        http.post(
          `${ledyerUrl}/v1/sessions/:id`,
          async ({ request }) => {
            if (arrives) await at.shop.emulator.fetch(request);
            return HttpResponse.error();
          },
          { once: true },
        ),
      );
      expect((await put(sessionId, 5, buyer)).status).toBe(503);
      const { orderId } = await at.shop.runAction(sessionId, 'authorize');
      await at.shop.merchant.reconcile(sessionId);
      const { shop: view, order } = await at.shop.fetchOrderView(orderId);
      expect(view).toMatchObject({ status: 'accepted', mismatches: [] });
      expect(order.orderAmount.minorUnits).toBe(arrives ? 9_950 : 3_980);
    }
  });

  test('costs what the catalogue says, whatever the page sends', async () => {
    const created: CreateSession[] = [];
    await at.shop.merchant.close();
    at.shop = new TestShop(ledyer, at.database, {
      ledyer: createInProcessClient(async (request) => {
        if (!request.url.endsWith('/v1/sessions')) return at.shop.emulator.fetch(request);
        created.push((await request.json()) as CreateSession);
        return new Response(null, { status: 400 });
      }),
    });
    const prices: Record<string, number> = { PEN: 1_990, BOOK: 25_900 };
    const number = fc.oneof(
      fc.integer(),
      fc.double(),
      fc.constantFrom('2', null, -1, 0, 1e309, {}),
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
          const { status } = await at.shop.send('/ledyer/sessions', {
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
