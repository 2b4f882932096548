import { inspect } from 'node:util';
import fc from 'fast-check';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createEmulator } from '../../src/emulator/index.js';
import type { ClosableDatabase } from '../../src/server/index.js';
import { createMerchant, Secret, securityHeaders, type Database } from '../../src/server/index.js';
import { createLedyerClient } from '../../src/server/ledyer-client/client.js';
import { timingSafeEquals } from '../../src/server/secret.js';
import { sleep } from '../../src/server/timeout.js';
import getOrder from '../fixtures/ledyer/get-order.json';
import { createInProcessClient } from '../support/server/in-process-client.js';
import { getRunCount, getSeed } from '../support/run-options.js';
import { createTestDatabase } from '../support/server/test-database.js';
import {
  adminToken,
  catalogue,
  createCartRequest,
  truncateStore,
  ledyerUrl,
  TestShop,
  type TestBuyer,
} from '../support/server/test-shop.js';

const orderId = 'or_1xE2fDBg9rRwh6nENMA3ly3B3Qg';

const ledyer = setupServer();
let database: ClosableDatabase;
let shop: TestShop;

beforeAll(async () => {
  ledyer.listen({ onUnhandledRequest: 'error' });
  database = await createTestDatabase();
}, 120_000);
beforeEach(async () => {
  shop = new TestShop(ledyer, database);
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

describe('Secret', () => {
  test('is hidden in text, JSON and inspections, and returned by reveal', () => {
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

  test('equals only the complete text', async () => {
    const secret = new Secret('abc');
    expect(await timingSafeEquals('abc', secret)).toBe(true);
    for (const text of ['', 'ab', 'abcd', 'abd'])
      expect(await timingSafeEquals(text, secret)).toBe(false);
  });
});

describe('createMerchant', () => {
  const options = {
    ledyer: createLedyerClient({ environment: 'live', clientId: 'a', clientSecret: 'b' }),
    store: {
      query: () => Promise.reject(new Error('unused')),
      transaction: () => Promise.reject(new Error('unused')),
      listen: () => Promise.reject(new Error('unused')),
    } as Database,
    catalogue,
    publicUrl: 'https://shop.test',
    termsUrl: 'https://shop.test/terms',
    country: 'SE',
    locale: 'sv-SE',
  };
  test.each([
    ['publicUrl', 'shop.test'],
    ['publicUrl', 'http://shop.test'],
    ['publicUrl', 'https://shop.test/?shop=1'],
    ['publicUrl', 'https://shop.test/#shop'],
    ['publicUrl', 'https://user:password@shop.test'],
    ['publicUrl', 'https://shop.test/a;b'],
    ['publicUrl', 'https://shop.test//shop'],
    ['basePath', ''],
    ['basePath', 'ledyer'],
    ['basePath', '//ledyer'],
    ['basePath', '/shop//ledyer'],
    ['basePath', '/shop/../ledyer'],
    ['basePath', '/ledyer?shop=1'],
    ['basePath', '/ledyer#shop'],
    ['basePath', '/ledyer; Path=/'],
    ['basePath', 'https://shop.test/ledyer'],
    ['basePath', ['/ledyer']],
    ['termsUrl', '/terms'],
    ['country', 'Sweden'],
    ['locale', 'sv'],
    ['otherLocales', ['en-US', 'sv']],
    ['adminToken', 'short'],
    ['adminToken', 'a-token-of-a-file-with-a-line-break\n'],
    ['adminToken', 'lösenord-lösenord-lösenord'],
    ['adminToken', 12_345_678_901_234],
    ['adminToken', null],
    ['metricsToken', 'with spaces in the middle'],
    ['merchantId', 'se_1'],
    ['merchantId', null],
    ['ledyer', undefined],
    ['ledyer', { environment: 'live', clientId: 'a', clientSecret: 'b' }],
    ['store', undefined],
    ['store', Promise.resolve({})],
    ['store', { connect: () => undefined, query: () => undefined }],
    ['publicUrl', new URL('https://shop.test')],
    ['fulfil', 'ship'],
    ['log', console],
    ['onError', true],
    ['random', 4],
    ['clock', null],
    ['maxStreamMs', '25000'],
    ['runWorker', 'false'],
  ])('throws with advice for an invalid option: %s %j', (name, value) => {
    expect(() => createMerchant({ ...options, [name]: value })).toThrow(
      new RegExp(`^createMerchant: ${name} must be `),
    );
  });

  test.each(['fulfill', 'basepath', 'constructor'])('throws for an unknown option: %s', (name) => {
    expect(() => createMerchant({ ...options, [name]: () => undefined })).toThrow(
      `createMerchant: ${name} is not an option. The options are ledyer, store, `,
    );
  });

  test.each([
    [{ costumer: {} }, 'settings.costumer is not a field here. Known fields: customer, security'],
    [{ urls: {} }, 'settings.urls is not a field here'],
    [
      { customer: { showNames: true } },
      'settings.customer.showNames is not a field here. Known fields: allowShippingAddress, showNameFields',
    ],
    [
      { security: { requireClientvalidation: true } },
      'settings.security.requireClientvalidation is not a field here',
    ],
    [{ security: { level: '300' } }, 'settings.security.level must be an integer'],
    [null, 'settings must be an object'],
    [{ security: { validationSuccessOnTimeout: true } }, 'settings.security.validation'],
  ])('throws for the settings %j', (settings, message) => {
    expect(() => createMerchant({ ...options, settings: settings as object })).toThrow(
      new RegExp(`^createMerchant: ${message.replaceAll('.', '\\.')}`),
    );
  });

  test.each([undefined, {}, { customer: { showNameFields: true }, security: { level: 100 } }])(
    'accepts the settings %j',
    async (settings) => {
      const merchant = createMerchant({ ...options, settings, runWorker: false });
      await merchant.close();
    },
  );

  test('throws on a runtime without Web Crypto, such as Node 18', () => {
    vi.stubGlobal('crypto', undefined);
    expect(() => createMerchant(options)).toThrow(
      'createMerchant: this runtime has no Web Crypto. Node 20.19 or newer is required',
    );
  });

  test('throws without options', () => {
    expect(() => createMerchant(undefined as never)).toThrow(
      'createMerchant: options are required',
    );
  });
});

describe('hostile requests', () => {
  test('get documented responses, and never a 5xx', async () => {
    await shop.merchant.close();
    // The clock advances with each call, so that no request is rate-limited.
    let now = Date.parse('2026-11-01T10:00:00Z');
    shop = new TestShop(ledyer, database, {
      clock: { now: () => (now += 100), sleep },
      ledyer: createInProcessClient((request) => {
        const { pathname } = new URL(request.url);
        return pathname.startsWith(`/v1/orders/${orderId}`)
          ? Response.json(getOrder)
          : shop.emulator.fetch(request);
      }),
    });
    const buyer: TestBuyer = {};
    const sessionId = await shop.createSession(buyer);
    const secret = await shop.getSecret('notification');
    const pathSegment = fc.oneof(
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
    const mostly = <T>(usual: T, unusual: fc.Arbitrary<T>) =>
      fc.oneof({ weight: 4, arbitrary: fc.constant(usual) }, unusual);
    const headers = fc.record(
      {
        'content-type': mostly('application/json', noise),
        accept: fc.oneof(fc.constantFrom('application/json', 'text/event-stream'), noise),
        'sec-fetch-site': mostly('same-origin', noise),
        'idempotency-key': fc.oneof({ weight: 4, arbitrary: fc.uuid({ version: 4 }) }, noise),
        authorization: mostly(`Bearer ${adminToken}`, noise),
        'cache-control': mostly('no-cache', noise),
      },
      { requiredKeys: ['content-type', 'authorization'] },
    );
    const routes = [
      ['GET', '/ledyer/products'],
      ['POST', '/ledyer/sessions'],
      ['GET', `/ledyer/sessions/${sessionId}`],
      ['PUT', `/ledyer/sessions/${sessionId}/cart`],
      ['POST', `/ledyer/notifications/${secret}`],
      ['POST', `/ledyer/validate/${await shop.getSecret('validation')}`],
      ['GET', '/ledyer/orders?size=5'],
      ['GET', '/ledyer/orders?cursor=x&status=paid'],
      ['GET', '/ledyer/orders/or_000000000000000000000000000'],
      ['POST', `/ledyer/orders/${orderId}/partialcapture`],
      ['POST', `/ledyer/orders/${orderId}/reference`],
      ['POST', `/ledyer/orders/${orderId}/release`],
    ] as const;
    const anyRequest = fc.tuple(
      fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'),
      fc.oneof(
        fc.constantFrom(...routes.map(([, path]) => path)),
        fc.array(pathSegment, { maxLength: 5 }).map((segments) => `/${segments.join('/')}`),
      ),
    );
    const value = fc.oneof(fc.jsonValue({ maxDepth: 1 }), fc.constantFrom('PEN', 1, Infinity, -1));
    const almostValidBody = fc.oneof(
      fc.record({ items: fc.array(fc.record({ sku: value, quantity: value }), { maxLength: 3 }) }),
      fc.record({ eventType: value, orderId: mostly<unknown>(orderId, value), sessionId: value }),
      fc.record({ orderLines: fc.array(value, { maxLength: 2 }), totalCaptureAmount: value }),
      fc.record({ reference: value, reason: fc.string({ unit: 'binary' }) }),
      fc.constant({ items: [{ sku: 'PEN', quantity: 2 }] }),
    );
    const documentedStatuses = [400, 401, 403, 404, 405, 409, 413, 415, 422, 429];
    await fc.assert(
      fc.asyncProperty(
        fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...routes) }, anyRequest),
        headers,
        fc.oneof(
          { weight: 3, arbitrary: almostValidBody.map((body) => JSON.stringify(body)) },
          fc.string(),
        ),
        fc.boolean(),
        async ([method, path], requestHeaders, body, isBuyer) => {
          const hasBody = method !== 'GET' && method !== 'HEAD';
          const response = await shop.send(
            path,
            { method, headers: requestHeaders, ...(hasBody && { body }) },
            isBuyer ? { ...buyer } : {},
          );
          expect(response.status).toBeLessThan(500);
          expect(response.headers.get('cache-control')).toMatch(/^no-store(, no-transform)?$/);
          if (response.status < 400) {
            await response.body?.cancel();
            return;
          }
          expect(documentedStatuses).toContain(response.status);
          if (method === 'HEAD') {
            expect(response.body).toBeNull();
            expect(response.headers.get('content-type')).toBe('application/problem+json');
            return;
          }
          if (path.startsWith('/ledyer/validate/') && response.status === 422) {
            // Ledyer defines this response, which the checkout shows to the buyer.
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
          // No stack trace and no path. A problem may repeat a name from the request.
          expect(JSON.stringify(problem)).not.toMatch(/\\n\s+at |node_modules|\.ts:\d/);
        },
      ),
      { numRuns: getRunCount(500, 50_000), seed: getSeed() },
    );
    expect(shop.logEntries.length).toBeGreaterThan(100);
  }, 900_000);

  test('get responses that no cache stores and no other site can read', async () => {
    const buyer: TestBuyer = {};
    const sessionId = await shop.createSession(buyer);
    for (const [method, path] of [
      ['GET', '/ledyer/products'],
      ['POST', '/ledyer/sessions'],
      ['PUT', `/ledyer/sessions/${sessionId}/cart`],
      ['GET', `/ledyer/sessions/${sessionId}`],
      ['POST', '/ledyer/notifications/x'],
      ['POST', '/ledyer/validate/x'],
      ['GET', '/ledyer/orders'],
      ['GET', '/ledyer/orders/or_1'],
      ['POST', '/ledyer/orders/or_1/capture'],
      ['GET', '/healthz'],
      ['GET', '/readyz'],
      ['GET', '/metrics'],
      ['GET', '/nowhere'],
      ['OPTIONS', '/ledyer/sessions'],
    ] as const) {
      for (const origin of [undefined, 'https://evil.test']) {
        const { headers } = await shop.send(
          path,
          { method, ...(origin && { headers: { origin } }) },
          buyer,
        );
        expect([headers.get('cache-control'), headers.get('vary')], path).toEqual([
          'no-store',
          'Cookie',
        ]);
        expect(headers.get('x-content-type-options'), path).toBe('nosniff');
        expect(
          [...headers.keys()].filter((name) => name.startsWith('access-control-')),
          path,
        ).toEqual([]);
      }
    }
  });

  test.each(['toString', '__proto__', 'constructor'])(
    'pollute no prototype with %s in the body, the query and the path',
    async (name) => {
      const before = Object.getOwnPropertyNames(Object.prototype).sort();
      const body = `{"${name}":{"polluted":1,"state":"authorized","items":[]},"items":[{"sku":"${name}","quantity":1,"${name}":{"unitPrice":1}}],"eventType":"${name}"}`;
      const secret = await shop.getSecret('notification');
      const init = { ...createCartRequest(1), body };
      expect((await shop.send('/ledyer/sessions', init)).status).toBe(422);
      expect((await shop.send(`/ledyer/notifications/${secret}`, init)).status).toBe(200);
      expect((await shop.adminFetch(`/ledyer/orders?${name}=1`)).status).toBe(400);
      expect((await shop.send(`/ledyer/sessions/${name}`)).status).toBe(404);
      expect((await shop.send(`/ledyer/${name}`)).status).toBe(404);
      expect(Object.getOwnPropertyNames(Object.prototype).sort()).toEqual(before);
      expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    },
  );

  test('get no session and no cookie for a changed cookie of another buyer', async () => {
    const buyer: TestBuyer = {};
    const sessionId = await shop.createSession(buyer);
    const [name, value] = buyer.cookie!.split('=') as [string, string];
    const other: TestBuyer = {};
    await shop.createSession(other);
    const [otherName, otherValue] = other.cookie!.split('=') as [string, string];
    for (const cookie of [
      `${name.replace('__Host-', '')}=${value}`,
      `x${name}=${value}`,
      `${name}=${value}x`,
      `${name}="${value}"`,
      `${name}=%${value}`,
      `a=b,${name}=${value}`,
      `${name}=`,
      `${name}=${'0'.repeat(32)}`,
      `${name}=${otherValue}`,
      `${otherName}=${value}`,
      `${name.toUpperCase()}=${value}`,
      `__Host-ledyer-buyer=${value}`,
      `__Host-ledyer-buyer=${crypto.randomUUID()}`,
    ]) {
      expect(
        (await shop.send(`/ledyer/sessions/${sessionId}`, {}, { cookie })).status,
        cookie,
      ).toBe(404);
      // The cookie that is set is always a new one.
      const { headers } = await shop.send('/ledyer/sessions', createCartRequest(1), { cookie });
      expect(headers.get('set-cookie')).toMatch(
        /^__Host-ledyer-buyer-[0-9a-f]{24}=[0-9a-f]{32}; Path=/,
      );
      expect(headers.get('set-cookie')).not.toContain(name);
      expect(headers.get('set-cookie')).not.toContain(value);
    }
  });

  test('cannot change the shop’s webhook URLs with a forged host', async () => {
    const request = new Request('https://evil.test/ledyer/sessions', {
      ...createCartRequest(1),
      headers: {
        ...createCartRequest(1).headers,
        host: 'evil.test',
        'x-forwarded-host': 'evil.test',
      },
    });
    const response = await shop.merchant.fetch(request);
    const { sessionId } = (await response.json()) as { sessionId: string };
    const { order } = await shop.runAction(sessionId, 'identify');
    expect(JSON.stringify(order.settings?.urls)).not.toContain('evil');
    expect(order.settings?.urls?.notification).toMatch(
      /^https:\/\/shop\.test\/ledyer\/notifications\/[0-9a-f]{64}$/,
    );
  });
});

/** Creates every field in which Ledyer may return personal data, from these texts. */
function createPersonalData(texts: readonly string[]) {
  const [firstName, lastName, ssn, companyId, companyName, vatId, phone, email, ...addressTexts] =
    texts;
  const [
    reference1,
    reference2,
    streetAddress,
    careOf,
    attentionName,
    city,
    postalCode,
    ...otherTexts
  ] = addressTexts;
  const [receiver, receiverEmail, receiverPhone, note, metadata] = otherTexts;
  const address = {
    streetAddress,
    careOf,
    attentionName,
    city,
    postalCode,
    companyName,
    country: 'SE',
  };
  const contact = { firstName: receiver, lastName, email: receiverEmail, phone: receiverPhone };
  const customer = {
    ...{
      firstName,
      lastName,
      ssn,
      companyId,
      companyName,
      vatId,
      phone,
      email,
      reference1,
      reference2,
    },
    ...{ billingAddress: address, shippingAddress: { ...address, contact } },
  };
  return { customer, note, metadata: { metadata } };
}

/** Creates an emulator and an access token for it. */
async function createEmulatorWithToken() {
  const emulator = createEmulator({
    fetch: () => Promise.reject(new Error('No server receives notifications.')),
  });
  const headers = { authorization: `Basic ${btoa('emulator:emulator')}` };
  const url = `${ledyerUrl}/oauth/token?grant_type=client_credentials`;
  const response = await emulator.fetch(new Request(url, { method: 'POST', headers }));
  const { access_token: token } = (await response.json()) as { access_token: string };
  return { emulator, token };
}

describe('the output of a shop', () => {
  test('has no secrets or personal data in responses, problems, metrics, logs and database rows', async () => {
    const personalTexts = [
      ...['firstName', 'lastName', 'ssn', 'companyId', 'companyName', 'vatId', 'phone', 'email'],
      ...[
        'reference1',
        'reference2',
        'streetAddress',
        'careOf',
        'attentionName',
        'city',
        'postalCode',
      ],
      ...['receiver', 'receiverEmail', 'receiverPhone', 'note', 'metadata'],
    ].map((field) => `canary-${field}-${crypto.randomUUID()}`);
    const personalData = createPersonalData(personalTexts);
    const [clientSecret, bearer] = ['canary-client-secret', 'canary-bearer-token'];
    let respond: (request: Request) => Response | Promise<Response> = (request) =>
      shop.emulator.fetch(request);
    await shop.merchant.close();
    const { token, emulator } = await createEmulatorWithToken();
    const client = createLedyerClient({
      environment: 'local',
      clientId: 'shop',
      clientSecret,
      sleep: () => Promise.resolve(),
      fetch: async (url, init) => {
        const request = new Request(url, init);
        if (request.url.endsWith('/oauth/token')) {
          expect(request.headers.get('authorization')).toBe(
            `Basic ${btoa(`shop:${clientSecret}`)}`,
          );
          return Response.json({ access_token: bearer, expires_in: 3_600 });
        }
        expect(request.headers.get('authorization')).toBe(`Bearer ${bearer}`);
        request.headers.set('authorization', `Bearer ${token}`);
        return respond(request);
      },
    });
    shop = new TestShop(ledyer, database, { ledyer: client }, emulator);
    const outputs: string[] = [];
    const record = async (response: Response) => {
      outputs.push(await response.text(), JSON.stringify([...response.headers]));
      return response;
    };
    const buyer: TestBuyer = {};
    const sessionId = await shop.createSession(buyer);
    const { orderId } = await shop.runAction(sessionId, 'authorize');
    let isRejecting = false;
    // Every order and session of Ledyer has the personal data, and its rejections quote all of it.
    respond = async (request) => {
      if (isRejecting) {
        const errors = personalTexts.map((message) => ({ message }));
        return Response.json({ errors }, { status: 400 });
      }
      const response = await shop.emulator.fetch(request);
      const isResource = request.method === 'GET' && /\/v1\/\w+\/\w+$/.test(request.url);
      return isResource
        ? Response.json({ ...((await response.json()) as object), ...personalData })
        : response;
    };
    await shop.sendNotification({ orderId });
    await record(await shop.fetchStatus(sessionId, buyer));
    await shop.merchant.reconcile();
    expect(shop.fulfilledOrderIds).toEqual([orderId]);
    await record(await shop.fetchStatus(sessionId, buyer));
    isRejecting = true;
    await shop.sendNotification({ orderId }, 'com.ledyer.order.cancel');
    await shop.merchant.reconcile(sessionId);
    await record(await shop.send('/ledyer/sessions', createCartRequest(7), {}));
    await record(await shop.adminFetch(`/ledyer/orders/${orderId}`));
    await record(await shop.adminFetch('/ledyer/orders'));
    await record(await shop.send('/metrics'));
    const { rows } = await database.query(
      'select * from ledyer_session, ledyer_order, ledyer_history, ledyer_outbox',
    );
    expect(rows.length).toBeGreaterThan(0);
    const everything = [...outputs, JSON.stringify(shop.logEntries), JSON.stringify(rows)].join(
      '\n',
    );
    const secrets = [
      clientSecret,
      bearer,
      adminToken,
      await shop.getSecret('notification'),
      await shop.getSecret('validation'),
    ];
    expect(personalTexts.length + secrets.length).toBe(25);
    for (const canary of [...personalTexts, ...secrets, 'Bearer', btoa(`shop:${clientSecret}`)]) {
      expect(everything, canary).not.toContain(canary);
    }
    expect(shop.logEntries.length).toBeGreaterThan(5);
    const inLogs = JSON.stringify(shop.logEntries);
    for (const id of [sessionId, orderId, buyer.cookie!]) expect(inLogs).not.toContain(id);
  });
});

describe('the health routes', () => {
  test('return metrics for Prometheus, liveness, and readiness until the merchant closes', async () => {
    await shop.createSession({});
    const metrics = await shop.send('/metrics');
    expect(metrics.headers.get('content-type')).toContain('text/plain');
    expect(await metrics.text()).toMatch(
      /^ledyer_http_requests_total\{route="POST \/ledyer\/sessions",status="201"\} 1$/m,
    );
    expect((await shop.send('/healthz')).status).toBe(200);
    expect((await shop.send('/readyz')).status).toBe(200);
    await shop.merchant.close();
    expect((await shop.send('/readyz')).status).toBe(503);
    expect((await shop.send('/healthz')).status).toBe(200);
  });

  test('are 503 for readiness and new sessions without a database, and recover with it', async () => {
    let isUnavailable = true;
    const unreliableDatabase: Database = {
      query: (sql, params) =>
        isUnavailable ? Promise.reject(new Error('ECONNREFUSED')) : database.query(sql, params),
      transaction: (work) =>
        isUnavailable ? Promise.reject(new Error('ECONNREFUSED')) : database.transaction(work),
      listen: (channel, onMessage) => database.listen(channel, onMessage),
    };
    await shop.merchant.close();
    shop = new TestShop(ledyer, { ...unreliableDatabase, close: () => Promise.resolve() });
    expect((await shop.send('/readyz')).status).toBe(503);
    expect((await shop.send('/ledyer/sessions', createCartRequest(1))).status).toBe(503);
    expect((await shop.send('/ledyer/products')).status).toBe(200);
    isUnavailable = false;
    expect((await shop.send('/ledyer/sessions', createCartRequest(1))).status).toBe(201);
    expect((await shop.send('/readyz')).status).toBe(200);
  });
});

describe('securityHeaders', () => {
  test('allows Ledyer’s checkout and no other source', () => {
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
