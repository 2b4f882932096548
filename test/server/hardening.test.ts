import { inspect } from 'node:util';
import fc from 'fast-check';
import { setupServer } from 'msw/node';
import { http, HttpResponse } from 'msw';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { OpenDatabase } from '../../src/server/index.js';
import { createMerchant, Secret, securityHeaders, type Database } from '../../src/server/index.js';
import { createLedyerClient } from '../../src/server/ledyer-client.js';
import { isSecret } from '../../src/server/secret.js';
import getOrder from '../fixtures/ledyer/get-order.json';
import { testDatabase } from '../support/test-database.js';
import {
  adminToken,
  catalogue,
  cartOf,
  emptied,
  ledyerUrl,
  TestShop,
  type TestBuyer,
} from '../support/test-shop.js';

const ledyer = setupServer();
let database: OpenDatabase;
let shop: TestShop;

beforeAll(async () => {
  ledyer.listen({ onUnhandledRequest: 'error' });
  database = await testDatabase();
}, 30_000);
beforeEach(async () => {
  shop = new TestShop(ledyer, database);
  await emptied(database);
});
afterEach(async () => {
  await shop.merchant.close();
  ledyer.resetHandlers();
});
afterAll(async () => {
  ledyer.close();
  await database.close();
});

describe('a secret', () => {
  test('shows itself to whoever asks for it, and to nobody else', () => {
    const secret = new Secret('canary-4711');
    const seen = [
      String(secret),
      JSON.stringify({ secret }),
      inspect({ secret }, { depth: 9, showHidden: true }),
      Object.keys(secret).join(),
      secret.toString(),
    ].join();
    expect(seen).not.toContain('canary');
    expect(secret.reveal()).toBe('canary-4711');
  });

  test('is compared with all of a text', async () => {
    const secret = new Secret('abc');
    expect(await isSecret('abc', secret)).toBe(true);
    for (const text of ['', 'ab', 'abcd', 'abd']) expect(await isSecret(text, secret)).toBe(false);
  });
});

describe('the configuration', () => {
  const options = {
    ledyer: createLedyerClient({ environment: 'live', clientId: 'a', clientSecret: 'b' }),
    store: {} as Database,
    catalogue,
    publicUrl: 'https://shop.test',
    termsUrl: 'https://shop.test/terms',
    country: 'SE',
    locale: 'sv-SE',
  };
  test.each([
    ['publicUrl', 'shop.test'],
    ['publicUrl', 'http://shop.test'],
    ['publicUrl', 'https://shop.test/shop'],
    ['termsUrl', '/terms'],
    ['country', 'Sweden'],
    ['locale', 'sv'],
    ['otherLocales', ['en-US', 'sv']],
    ['adminToken', 'short'],
    ['merchantId', 'se_1'],
  ])('says what to write for %s instead of %s', (name, value) => {
    expect(() => createMerchant({ ...options, [name]: value })).toThrow(
      new RegExp(`^createMerchant: ${name} must be `),
    );
  });
});

describe('hostile requests', () => {
  test('get documented answers, and never a failure', async () => {
    const buyer: TestBuyer = {};
    const sessionId = await shop.start(buyer);
    const secret = await shop.secret('notification');
    const piece = fc.oneof(
      fc.constantFrom(
        'ledyer',
        'sessions',
        'orders',
        'notifications',
        'validate',
        'cart',
        'capture',
      ),
      fc.constantFrom(
        sessionId,
        secret,
        '..',
        '%2e%2e',
        '%00',
        '__proto__',
        'constructor',
        'a%2Fb',
      ),
      fc.string({ maxLength: 20 }).map((text) => encodeURIComponent(text)),
    );
    const noise = fc.string({
      unit: fc.integer({ min: 33, max: 126 }).map((code) => String.fromCharCode(code)),
    });
    const mostly = <T>(usual: T, odd: fc.Arbitrary<T>) =>
      fc.oneof({ weight: 4, arbitrary: fc.constant(usual) }, odd);
    const headers = fc.record(
      {
        'content-type': mostly('application/json', noise),
        accept: fc.oneof(fc.constantFrom('application/json', 'text/event-stream'), noise),
        'sec-fetch-site': mostly('same-origin', noise),
        'idempotency-key': mostly(crypto.randomUUID(), noise),
        authorization: mostly(`Bearer ${adminToken}`, noise),
        'cache-control': mostly('no-cache', noise),
      },
      { requiredKeys: ['content-type', 'authorization'] },
    );
    const orderId = 'or_1xE2fDBg9rRwh6nENMA3ly3B3Qg';
    const real = [
      ['GET', '/ledyer/products'],
      ['POST', '/ledyer/sessions'],
      ['GET', `/ledyer/sessions/${sessionId}`],
      ['PUT', `/ledyer/sessions/${sessionId}/cart`],
      ['POST', `/ledyer/notifications/${secret}`],
      ['POST', `/ledyer/validate/${await shop.secret('validation')}`],
      ['GET', '/ledyer/orders?size=5'],
      ['POST', `/ledyer/orders/${orderId}/partialcapture`],
      ['POST', `/ledyer/orders/${orderId}/reference`],
      ['POST', `/ledyer/orders/${orderId}/release`],
    ] as const;
    ledyer.use(
      http.all(`${ledyerUrl}/v1/orders/:id`, () => HttpResponse.json(getOrder)),
      http.all(`${ledyerUrl}/v1/orders/:id/:action`, () => HttpResponse.json(getOrder)),
    );
    const anything = fc.tuple(
      fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'),
      fc.oneof(
        fc.constantFrom(...real.map(([, path]) => path)),
        fc.array(piece, { maxLength: 5 }).map((all) => `/${all.join('/')}`),
      ),
    );
    const value = fc.oneof(fc.jsonValue({ maxDepth: 1 }), fc.constantFrom('PEN', 1, 1e309, -1));
    const near = fc.oneof(
      fc.record({ items: fc.array(fc.record({ sku: value, quantity: value }), { maxLength: 3 }) }),
      fc.record({ eventType: value, orderId: mostly<unknown>(orderId, value), sessionId: value }),
      fc.record({ orderLines: fc.array(value, { maxLength: 2 }), totalCaptureAmount: value }),
      fc.record({ reference: value }),
      fc.constant({ items: [{ sku: 'PEN', quantity: 2 }] }),
    );
    const known = [400, 401, 403, 404, 405, 409, 413, 415, 422, 429];
    await fc.assert(
      fc.asyncProperty(
        fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...real) }, anything),
        headers,
        fc.oneof({ weight: 3, arbitrary: near.map((body) => JSON.stringify(body)) }, fc.string()),
        fc.boolean(),
        async ([method, path], more, body, isBuyer) => {
          const hasBody = method !== 'GET' && method !== 'HEAD';
          const response = await shop.send(
            path,
            { method, headers: more, ...(hasBody && { body }) },
            isBuyer ? { ...buyer } : {},
          );
          expect(response.status).toBeLessThan(500);
          expect(response.headers.get('cache-control')).toBe('no-store');
          if (response.status < 400) {
            await response.body?.cancel();
            return;
          }
          expect(known).toContain(response.status);
          if (path.startsWith('/ledyer/validate/') && response.status === 422) {
            // This one is Ledyer's own shape, for the buyer.
            expect(Object.keys((await response.json()) as object)).toEqual(['title', 'body']);
            return;
          }
          expect(response.headers.get('content-type')).toBe('application/problem+json');
          const problem = (await response.json()) as Record<string, unknown>;
          expect(problem).toMatchObject({
            type: expect.stringMatching(/^urn:ledyer-checkout:problem:[a-z-]+$/) as string,
            title: expect.any(String) as string,
            status: response.status,
          });
          // A stack or a path; a name that was sent may well be repeated, and may hold anything else.
          expect(JSON.stringify(problem)).not.toMatch(/\\n\s+at |node_modules|\.ts:\d/);
        },
      ),
      { numRuns: Number(process.env.RUNS ?? 500) },
    );
  }, 600_000);

  test('cannot turn the shop’s addresses into others', async () => {
    const request = new Request('https://evil.test/ledyer/sessions', {
      ...cartOf(1),
      headers: { ...cartOf(1).headers, host: 'evil.test', 'x-forwarded-host': 'evil.test' },
    });
    const response = await shop.merchant.fetch(request);
    const { sessionId } = (await response.json()) as { sessionId: string };
    const { order } = await shop.control(sessionId, 'identify');
    expect(JSON.stringify(order.settings?.urls)).not.toContain('evil');
    expect(order.settings?.urls?.notification).toMatch(
      /^https:\/\/shop\.test\/ledyer\/notifications\/[0-9a-f]{64}$/,
    );
  });
});

describe('what the shop tells', () => {
  test('holds no secret and no person, in logs, answers, problems and metrics', async () => {
    const canaries = ['Canary Person', 'canary@example.com', '19121212-1212', 'Canary Street 1'];
    const told: string[] = [];
    const listen = async (response: Response) => {
      told.push(await response.text(), JSON.stringify([...response.headers]));
      return response;
    };
    const buyer: TestBuyer = {};
    const sessionId = await shop.start(buyer);
    const { orderId } = await shop.control(sessionId, 'authorize');
    const [name, email, ssn, street] = canaries;
    const errors = canaries.map((message) => ({ message }));
    const spoilt = (answer: object) => ({
      ...answer,
      customer: { firstName: name, email, ssn, billingAddress: { streetAddress: street } },
    });
    ledyer.use(
      http.get(`${ledyerUrl}/v1/:kind/:id`, async ({ request }) => {
        const response = await shop.emulator.fetch(request);
        return HttpResponse.json(spoilt((await response.json()) as object));
      }),
    );
    await shop.notify({ orderId });
    await listen(await shop.status(sessionId, buyer));
    await shop.merchant.reconcile();
    await listen(await shop.status(sessionId, buyer));
    ledyer.use(http.all(`${ledyerUrl}/v1/*`, () => HttpResponse.json({ errors }, { status: 400 })));
    await shop.notify({ orderId });
    await shop.merchant.reconcile();
    await listen(await shop.send('/ledyer/sessions', cartOf(7), {}));
    await listen(await shop.admin(`/ledyer/orders/${orderId}`));
    await listen(await shop.send('/metrics'));
    const secrets = [await shop.secret('notification'), await shop.secret('validation')];
    const { rows } = await database.query(
      'select * from ledyer_session, ledyer_order, ledyer_history, ledyer_outbox',
    );
    const everything = [...told, JSON.stringify(shop.logged), JSON.stringify(rows)].join('\n');
    for (const canary of [...canaries, ...secrets, adminToken, 'Bearer']) {
      expect(everything, canary).not.toContain(canary);
    }
    expect(shop.logged.length).toBeGreaterThan(5);
    const inLogs = JSON.stringify(shop.logged);
    for (const id of [sessionId, orderId, buyer.cookie!]) expect(inLogs).not.toContain(id);
  });

  test('is what Prometheus and a load balancer read', async () => {
    await shop.start({});
    const metrics = await shop.send('/metrics');
    expect(metrics.headers.get('content-type')).toContain('text/plain');
    expect(await metrics.text()).toMatch(
      /^ledyer_requests_total\{route="POST \/ledyer\/sessions",status="201"\} 1$/m,
    );
    expect((await shop.send('/healthz')).status).toBe(200);
    expect((await shop.send('/readyz')).status).toBe(200);
    await shop.merchant.close();
    expect((await shop.send('/readyz')).status).toBe(503);
    expect((await shop.send('/healthz')).status).toBe(200);
  });

  test('is 503 without a database, and all is well when that is back', async () => {
    let isAway = true;
    const away: Database = {
      query: (sql, params) =>
        isAway ? Promise.reject(new Error('ECONNREFUSED')) : database.query(sql, params),
      transaction: (work) =>
        isAway ? Promise.reject(new Error('ECONNREFUSED')) : database.transaction(work),
      listen: (channel, heard) => database.listen(channel, heard),
    };
    await shop.merchant.close();
    shop = new TestShop(ledyer, { ...away, close: () => Promise.resolve() });
    expect((await shop.send('/readyz')).status).toBe(503);
    expect((await shop.send('/ledyer/sessions', cartOf(1))).status).toBe(503);
    expect((await shop.send('/ledyer/products')).status).toBe(200);
    isAway = false;
    expect((await shop.send('/ledyer/sessions', cartOf(1))).status).toBe(201);
    expect((await shop.send('/readyz')).status).toBe(200);
  });
});

describe('the headers of a page', () => {
  test('let Ledyer’s checkout in and nothing else', () => {
    const headers = securityHeaders({ environment: 'live', nonce: 'YWJjZGVmZ2hpamtsbW5v' });
    expect(headers['content-security-policy']).toBe(
      "default-src 'none'; script-src 'nonce-YWJjZGVmZ2hpamtsbW5v' 'strict-dynamic'; connect-src 'self'; " +
        "frame-src https://checkout.live.ledyer.com; style-src 'self'; img-src 'self'; font-src 'self'; " +
        "base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'self'; " +
        "require-trusted-types-for 'script'; trusted-types lit-html ledyer-checkout",
    );
    expect(headers['strict-transport-security']).toBe('max-age=31536000');
    const byHost = securityHeaders({ environment: 'sandbox', https: false });
    expect(byHost['content-security-policy']).toContain(
      "script-src 'self' https://checkout.sandbox.ledyer.com;",
    );
    expect(byHost).not.toHaveProperty('strict-transport-security');
    expect(() => securityHeaders({ environment: 'live', nonce: "x' *" })).toThrow(/nonce/);
  });
});
