import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createLedyerClient } from '../../../src/server/ledyer-client/client.js';
import type { LedyerError } from '../../../src/server/ledyer-client/ledyer-error.js';
import { Secret } from '../../../src/server/secret.js';
import createSession from '../../fixtures/ledyer/create-session.json';
import getOrder from '../../fixtures/ledyer/get-order.json';
import getOrders from '../../fixtures/ledyer/get-orders.json';
import getSession from '../../fixtures/ledyer/get-session.json';
import { startHttpTestServer } from '../../support/http-test-server.js';
import { getRunCount, getSeed } from '../../support/run-options.js';

const sessionId = 'se_1xE2fCIbZXHqB2tZctuZGlyCKnQ';
const orderId = 'or_1xE2fDBg9rRwh6nENMA3ly3B3Qg';
const ledgerId = 'in_256Qp7McaZtN8coxjAQW6tETyac';
const secret = 'a-secret-that-must-not-show';

type Handler = (request: Request) => Response | Promise<Response>;

/** A client of a Ledyer that is one function; `calls` is what it was asked. */
function createTestClient(api: Handler) {
  const calls: Request[] = [];
  const time = { now: 0 };
  let tokens = 0;
  const waits: number[] = [];
  const fetch: typeof globalThis.fetch = async (url, init) => {
    const request = new Request(url, init);
    calls.push(request);
    if (!request.url.endsWith('/oauth/token')) return api(request);
    tokens += 1;
    await Promise.resolve();
    return Response.json({ access_token: `token-${tokens}`, expires_in: 3_600 });
  };
  const client = createLedyerClient({
    environment: 'sandbox',
    clientId: 'shop',
    clientSecret: secret,
    fetch,
    now: () => time.now,
    random: () => 0.5,
    sleep: (ms, signal) => {
      waits.push(ms);
      signal?.throwIfAborted();
      return Promise.resolve();
    },
  });
  const paths = () => calls.map(({ method, url }) => `${method} ${url}`);
  return { client, calls, paths, time, waits };
}

/** A client of a Ledyer that is a real server. */
const localClient = (emulatorUrl: string, options: { timeoutMs?: number } = {}) =>
  createLedyerClient({
    environment: 'local',
    clientId: 'shop',
    clientSecret: secret,
    emulatorUrl,
    ...options,
  });

const session: Handler = () => Response.json(getSession);
const catchError = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error as LedyerError,
  );

describe('the Ledyer client', () => {
  test('asks for a token with its credentials, and then with the token', async () => {
    const { client, calls, paths } = createTestClient(session);
    expect(await client.sessions.get(sessionId)).toEqual(getSession);
    expect(paths()).toEqual([
      'POST https://auth.sandbox.ledyer.com/oauth/token',
      `GET https://api.sandbox.ledyer.com/v1/sessions/${sessionId}`,
    ]);
    expect(calls[0]!.headers.get('authorization')).toBe(`Basic ${btoa(`shop:${secret}`)}`);
    expect(await calls[0]!.text()).toBe('grant_type=client_credentials');
    expect(calls[1]!.headers.get('authorization')).toBe('Bearer token-1');
  });

  test('asks for one token however many callers come at once', async () => {
    const { client, paths } = createTestClient(session);
    await Promise.all(Array.from({ length: 1_000 }, () => client.sessions.get(sessionId)));
    expect(paths().filter((path) => path.endsWith('/oauth/token'))).toHaveLength(1);
  });

  test('renews the token before it expires, and not sooner', async () => {
    const { client, paths, time } = createTestClient(session);
    const tokens = () => paths().filter((path) => path.endsWith('/oauth/token')).length;
    await client.sessions.get(sessionId);
    time.now = 3_239_000;
    await client.sessions.get(sessionId);
    expect(tokens()).toBe(1);
    time.now = 3_240_000;
    await client.sessions.get(sessionId);
    expect(tokens()).toBe(2);
  });

  test('repeats a call once with a new token when Ledyer does not take the old one', async () => {
    const { client, paths } = createTestClient((request) =>
      request.headers.get('authorization') === 'Bearer token-1'
        ? Response.json({ errors: [{ message: 'token revoked' }] }, { status: 401 })
        : Response.json(getSession),
    );
    expect(await client.sessions.get(sessionId)).toEqual(getSession);
    expect(paths()).toHaveLength(4);
  });

  test('a late 401 of the old token keeps the new token', async () => {
    let rejectLate: () => void = () => undefined;
    const isLate = new Promise<void>((resolve) => (rejectLate = resolve));
    let oldCalls = 0;
    const { client, paths } = createTestClient(async (request) => {
      if (request.headers.get('authorization') !== 'Bearer token-1') return session(request);
      oldCalls += 1;
      if (oldCalls === 2) await isLate;
      return Response.json({ errors: [] }, { status: 401 });
    });
    const early = client.sessions.get(sessionId);
    const late = client.sessions.get(sessionId);
    await early;
    rejectLate();
    await late;
    await client.sessions.get(sessionId);
    expect(paths().filter((path) => path.endsWith('/oauth/token'))).toHaveLength(2);
  });

  test('does not go round in circles when no token is taken', async () => {
    const { client, paths } = createTestClient(() =>
      Response.json({ errors: [] }, { status: 401 }),
    );
    expect(await catchError(client.sessions.get(sessionId))).toMatchObject({
      code: 'rejected',
      status: 401,
    });
    expect(paths()).toHaveLength(4);
  });

  test('passes on what Ledyer says of a refusal', async () => {
    const { client } = createTestClient(() =>
      Response.json(
        { errors: [{ message: 'country is required' }, { message: 'and so on' }] },
        { status: 400 },
      ),
    );
    expect(await catchError(client.sessions.get(sessionId))).toMatchObject({
      code: 'rejected',
      status: 400,
      messages: ['country is required', 'and so on'],
      message: `GET /v1/sessions/${sessionId}: 400; country is required; and so on`,
    });
  });

  test('passes on when Ledyer wants to be asked again', async () => {
    const { client } = createTestClient(
      () => new Response('busy', { status: 429, headers: { 'retry-after': '7' } }),
    );
    expect(await catchError(client.sessions.get(sessionId))).toMatchObject({
      status: 429,
      retryAfterMs: 7_000,
      messages: [],
    });
  });

  // Once in many runs Node 20 did not end a dripping answer whose signal aborted; not understood yet.
  test(
    'gives up at the deadline, also on an answer that drips',
    { timeout: 10_000, retry: 2 },
    async () => {
      await using ledyer = await startHttpTestServer((request, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        if (request.url === '/oauth/token') response.end('{"access_token":"t","expires_in":3600}');
        else setInterval(() => response.write(' '), 5).unref();
      });
      const client = localClient(ledyer.url, { timeoutMs: 100 });
      expect(await catchError(client.sessions.get(sessionId))).toMatchObject({ code: 'timeout' });
    },
  );

  test('does not follow Ledyer to another address', async () => {
    const asked: string[] = [];
    await using elsewhere = await startHttpTestServer((request, response) => {
      asked.push(request.url ?? '');
      response.end('{}');
    });
    await using ledyer = await startHttpTestServer((request, response) => {
      if (request.url === '/oauth/token') {
        response.setHeader('content-type', 'application/json');
        response.end('{"access_token":"t","expires_in":3600}');
      } else {
        response.writeHead(307, { location: elsewhere.url }).end();
      }
    });
    const error = await catchError(localClient(ledyer.url).sessions.get(sessionId));
    expect(error).toMatchObject({ code: 'unreachable' });
    expect(asked).toEqual([]);
  });

  test('does not read an answer without end', async () => {
    const { client } = createTestClient(
      () =>
        new Response(new Uint8Array(300 * 1024), {
          headers: { 'content-type': 'application/json' },
        }),
    );
    expect(await catchError(client.sessions.get(sessionId))).toMatchObject({ code: 'too-large' });
  });

  test.each([
    ['a page', () => new Response('<html>', { headers: { 'content-type': 'text/html' } })],
    [
      'half an answer',
      () => new Response('{"id":', { headers: { 'content-type': 'application/json' } }),
    ],
    ['another shape', () => Response.json({ ...getSession, orderId: 5 })],
  ])('does not take %s for an answer', async (_, api) => {
    const { client } = createTestClient(api);
    expect(await catchError(client.sessions.get(sessionId))).toMatchObject({ code: 'malformed' });
  });

  test('takes a state that it does not know, because unknown is not wrong', async () => {
    const { client } = createTestClient(() => Response.json({ ...getSession, state: 'archived' }));
    expect(await client.sessions.get(sessionId)).toMatchObject({ state: 'archived' });
  });

  test('says when Ledyer cannot be reached', async () => {
    const { client } = createTestClient(() => Promise.reject(new TypeError('fetch failed')));
    expect(await catchError(client.sessions.get(sessionId))).toMatchObject({ code: 'unreachable' });
  });

  test('never shows its secret or token in an error', async () => {
    const { client } = createTestClient(() => new Response('no', { status: 500 }));
    const error = await catchError(client.sessions.get(sessionId));
    expect(`${error!.message} ${JSON.stringify(error)} ${String(error!.stack)}`).not.toMatch(
      /a-secret|token-1|c2hvcDph/,
    );
  });

  test.each(['token\r\nx-evil: canary', 'canary token', 'canarÿ', ''])(
    'takes %j for no token, and does not repeat it',
    async (access_token) => {
      const fetch = () => Promise.resolve(Response.json({ access_token, expires_in: 3_600 }));
      const client = createLedyerClient({
        environment: 'sandbox',
        clientId: 'shop',
        clientSecret: secret,
        fetch,
      });
      const error = await catchError(client.sessions.get(sessionId));
      expect(error).toMatchObject({ code: 'malformed' });
      expect(inspect(error, { depth: 9 })).not.toContain('canar');
    },
  );

  test('rejects with the caller’s reason when the caller gives up', async () => {
    const abort = new AbortController();
    await using ledyer = await startHttpTestServer((request, response) => {
      response.setHeader('content-type', 'application/json');
      if (request.url === '/oauth/token') response.end('{"access_token":"t","expires_in":3600}');
      else abort.abort(new Error('the buyer left'));
    });
    const get = localClient(ledyer.url).sessions.get(sessionId, { signal: abort.signal });
    await expect(get).rejects.toThrow('the buyer left');
  });

  test.each([
    '',
    'se_1/../../oauth/token',
    'se_%2e%2e',
    'or_1xE2fDBg9rRwh6nENMA3ly3B3Qg',
    'se_1?x',
  ])('asks nothing for an id that is none: %j', async (id) => {
    const { client, calls } = createTestClient(session);
    expect(await catchError(client.sessions.get(id))).toMatchObject({ code: 'id-invalid' });
    expect(calls).toEqual([]);
  });

  test('lists orders page after page, as far as they are read', async () => {
    const [order] = getOrders.orders;
    const { client, paths } = createTestClient((request) => {
      const cursor = new URL(request.url).searchParams.get('cursor');
      const page = cursor === null ? 1 : Number(cursor);
      return Response.json({
        noOfOrders: 2,
        nextCursor: page < 3 ? String(page + 1) : null,
        orders: [
          { ...order, id: `or_${page}a` },
          { ...order, id: `or_${page}b` },
        ],
      });
    });
    const filter = { size: 2, status: ['uncaptured', 'fullyCaptured'] } as const;
    const ids: string[] = [];
    for await (const { id } of client.orders.list(filter)) {
      ids.push(id);
      if (ids.length === 3) break;
    }
    expect(ids).toEqual(['or_1a', 'or_1b', 'or_2a']);
    const lists = paths().filter((path) => path.includes('/v1/orders'));
    expect(lists).toEqual([
      'GET https://api.sandbox.ledyer.com/v1/orders?size=2&status=uncaptured&status=fullyCaptured',
      'GET https://api.sandbox.ledyer.com/v1/orders?size=2&status=uncaptured&status=fullyCaptured&cursor=2',
    ]);
    const all: string[] = [];
    for await (const { id } of client.orders.list()) all.push(id);
    expect(all).toHaveLength(6);
  });

  test('ends a list whose cursors go round in circles', async () => {
    const { client, paths } = createTestClient((request) => {
      const next = new URL(request.url).searchParams.get('cursor') === 'a' ? 'b' : 'a';
      return Response.json({ ...getOrders, nextCursor: next });
    });
    const ids: string[] = [];
    for await (const { id } of client.orders.list()) {
      ids.push(id);
      if (ids.length > 9) break;
    }
    expect(ids).toHaveLength(3);
    expect(paths()).toHaveLength(4);
  });

  test('asks nothing outside its two paths, whatever is given as an id', async () => {
    const { client, paths } = createTestClient(session);
    const start = getSeed();
    const pieces = fc.constantFrom(
      'se_',
      'or_',
      '..',
      '/',
      '%2e',
      '%2F',
      '?',
      '#',
      '\\',
      '\0',
      '@',
      'a'.repeat(25),
    );
    const id = fc.oneof(
      fc.string(),
      fc.array(pieces, { maxLength: 4 }).map((all) => all.join('')),
    );
    await fc.assert(
      fc.asyncProperty(id, async (text) => {
        await catchError(client.sessions.get(text));
        await catchError(client.orders.get(text));
      }),
      { numRuns: getRunCount(500, 5_000), seed: start },
    );
    const asked = paths().filter((path) => !path.endsWith('/oauth/token'));
    for (const path of asked) {
      expect(path, `seed ${start}`).toMatch(
        /^GET https:\/\/api\.sandbox\.ledyer\.com\/v1\/(sessions\/se|orders\/or)_[0-9A-Za-z]{20,40}$/,
      );
    }
  });

  describe('repeats', () => {
    const busy = (times: number, answer: () => Response) => {
      let left = times;
      return () => (left-- > 0 ? answer() : Response.json(getSession));
    };
    const down = () => new Response('down', { status: 503 });

    test('a read once, after a wait that chance decides', async () => {
      const { client, paths, waits } = createTestClient(busy(1, down));
      expect(await client.sessions.get(sessionId)).toEqual(getSession);
      expect(paths()).toHaveLength(3);
      expect(waits).toEqual([125]);
      const never = createTestClient(down);
      expect(await catchError(never.client.sessions.get(sessionId))).toMatchObject({ status: 503 });
      expect(never.paths()).toHaveLength(3);
    });

    test('when Ledyer says so, unless that is long', async () => {
      const soon = createTestClient(
        busy(1, () => new Response('', { status: 429, headers: { 'retry-after': '1' } })),
      );
      await soon.client.sessions.get(sessionId);
      expect(soon.waits).toEqual([1_050]);
      const late = createTestClient(
        busy(1, () => new Response('', { status: 429, headers: { 'retry-after': '60' } })),
      );
      expect(await catchError(late.client.sessions.get(sessionId))).toMatchObject({
        retryAfterMs: 60_000,
      });
      expect(late.waits).toEqual([]);
    });

    test.each([
      ['Sun, 22 Nov 2026 02:00:01 GMT', 'Sun, 22 Nov 2026 02:00:00 GMT', 1_000],
      ['Sun, 22 Nov 2026 02:00:01 GMT', 'Sun, 22 Nov 2026 03:00:00 GMT', undefined],
      ['Sun, 22 Nov 2099 02:00:01 GMT', '', undefined],
      ['-1', 'Sun, 22 Nov 2026 02:00:00 GMT', undefined],
      ['1e309', 'Sun, 22 Nov 2026 02:00:00 GMT', undefined],
      ['1, 2', 'Sun, 22 Nov 2026 02:00:00 GMT', undefined],
      ['soon', 'Sun, 22 Nov 2026 02:00:00 GMT', undefined],
    ])('by a Retry-After of %s, said at %j: %s ms', async (text, date, retryAfterMs) => {
      const headers = { 'retry-after': text, ...(date && { date }) };
      const { client } = createTestClient(() => new Response('', { status: 429, headers }));
      expect(await catchError(client.sessions.create(createSession))).toMatchObject({
        status: 429,
        retryAfterMs,
      });
    });

    test('nothing that has no key, and nothing that was refused', async () => {
      const { client, paths } = createTestClient(down);
      await catchError(client.sessions.create(createSession));
      await catchError(client.orders.cancel(orderId));
      expect(paths()).toHaveLength(3);
      const refused = createTestClient(() => new Response('', { status: 409 }));
      await catchError(refused.client.orders.acknowledge(orderId));
      expect(refused.paths()).toHaveLength(2);
    });

    test('a write with one key for all its tries', async () => {
      const { client, calls, waits } = createTestClient(down);
      await catchError(client.orders.acknowledge(orderId));
      await catchError(client.orders.acknowledge(orderId, { idempotencyKey: 'my-own' }));
      const keys = calls.slice(1).map(({ headers }) => headers.get('idempotency-key'));
      expect(new Set(keys.slice(0, 4)).size).toBe(1);
      expect(keys.slice(4)).toEqual(['my-own', 'my-own', 'my-own', 'my-own']);
      expect(waits).toEqual([125, 250, 500, 125, 250, 500]);
    });

    test('nothing any more once its caller has given up', async () => {
      const abort = new AbortController();
      const { client, paths } = createTestClient(() => {
        abort.abort(new Error('the buyer left'));
        return down();
      });
      const get = client.sessions.get(sessionId, { signal: abort.signal });
      await expect(get).rejects.toThrow('the buyer left');
      expect(paths()).toHaveLength(2);
    });
  });

  test('lets go of a caller who gives up while the token is on its way', async () => {
    const client = createLedyerClient({
      environment: 'sandbox',
      clientId: 'shop',
      clientSecret: new Secret(secret),
      fetch: () => new Promise(() => undefined),
    });
    const get = client.sessions.get(sessionId, { signal: AbortSignal.timeout(10) });
    await expect(get).rejects.toThrow(/timeout/);
  });

  test('does not hammer Ledyer with credentials that are wrong', async () => {
    const asked: string[] = [];
    const time = { now: 0 };
    const client = createLedyerClient({
      environment: 'sandbox',
      clientId: 'shop',
      clientSecret: secret,
      now: () => time.now,
      fetch: (url) => {
        asked.push(url as string);
        return Promise.resolve(new Response('', { status: 401 }));
      },
    });
    for (let second = 0; second < 60; second += 1) {
      expect(await catchError(client.sessions.get(sessionId))).toMatchObject({ status: 401 });
      time.now += 1_000;
    }
    expect(asked).toHaveLength(2);
  });

  test('goes on with the old token while no new one is to be had', async () => {
    let isDown = false;
    const time = { now: 0 };
    const client = createLedyerClient({
      environment: 'sandbox',
      clientId: 'shop',
      clientSecret: secret,
      now: () => time.now,
      fetch: (url) =>
        Promise.resolve(
          !(url as string).endsWith('/oauth/token')
            ? Response.json(getSession)
            : isDown
              ? new Response('', { status: 500 })
              : Response.json({ access_token: 'token', expires_in: 3_600 }),
        ),
    });
    await client.sessions.get(sessionId);
    isDown = true;
    time.now = 3_599_000;
    expect(await client.sessions.get(sessionId)).toEqual(getSession);
    time.now = 3_600_000;
    expect(await catchError(client.sessions.get(sessionId))).toMatchObject({ status: 500 });
  });

  test('knows every address of the order pages', async () => {
    const { client, calls } = createTestClient((request) =>
      Response.json(
        request.url.includes('paymentstatus')
          ? { note: 'Awaiting signature', paymentMethod: null, status: 'orderPending' }
          : request.url.includes('/sessions')
            ? { sessionId, orderId }
            : getOrder,
      ),
    );
    const { orders, sessions } = client;
    const lines = getOrder.uncaptured.orderLines;
    const [totalOrderAmount, totalOrderAmountExclVat, totalOrderVatAmount] = [5, 4, 1];
    const totals = { totalOrderAmount, totalOrderAmountExclVat, totalOrderVatAmount };
    await sessions.update(sessionId, totals);
    await sessions.cancel(sessionId);
    expect(await sessions.paymentStatus(sessionId)).toMatchObject({ status: 'orderPending' });
    await orders.paymentStatus(orderId);
    await orders.acknowledge(orderId);
    await orders.setReference(orderId, 'A-1');
    await orders.capture(orderId, { orderLines: lines, totalCaptureAmount: 510_000 });
    await orders.partialCapture(orderId, { orderLines: lines, totalCaptureAmount: 510_000 });
    await orders.refund(orderId, ledgerId, { note: 'sorry' });
    await orders.partialRefund(orderId, ledgerId, { totalRefundAmount: 1 });
    await orders.cancel(orderId);
    await orders.cancelSubOrder(orderId, ledgerId);
    await orders.edit(orderId, { orderLines: lines, ...totals });
    await orders.editCustomer(orderId, { email: 'a@example.com' });
    await orders.editPaymentMethod(orderId, {
      paymentMethod: { provider: 'ledyer', type: 'advanceInvoice' },
    });
    await orders.extendExpiry(orderId);
    const asked = calls
      .slice(1)
      .map(({ method, url }) =>
        `${method} ${url}`
          .replace('https://api.sandbox.ledyer.com', '')
          .replace(orderId, ':orderId')
          .replace(ledgerId, ':ledgerId')
          .replace(sessionId, ':sessionId'),
      );
    expect(asked).toEqual([
      'POST /v1/sessions/:sessionId',
      'DELETE /v1/sessions/:sessionId',
      'GET /v1/paymentstatus?sessionId=:sessionId',
      'GET /v1/paymentstatus?orderId=:orderId',
      'POST /v1/orders/:orderId/acknowledge',
      'POST /v1/orders/:orderId/reference',
      'POST /v1/orders/:orderId/capture',
      'POST /v1/orders/:orderId/partialcapture',
      'POST /v1/orders/:orderId/refund/:ledgerId',
      'POST /v1/orders/:orderId/partialrefund/:ledgerId',
      'DELETE /v1/orders/:orderId',
      'DELETE /v1/orders/:orderId/:ledgerId',
      'POST /v1/orders/:orderId',
      'POST /v1/orders/:orderId/customer',
      'POST /v1/orders/:orderId/paymentmethod',
      'POST /v1/orders/:orderId/extendexpiry',
    ]);
    expect(await calls[6]!.json()).toEqual({ reference: 'A-1' });
  });

  test('needs credentials from the start', () => {
    expect(() =>
      createLedyerClient({ environment: 'sandbox', clientId: '', clientSecret: '' }),
    ).toThrow(/clientId and clientSecret/);
  });

  test.each(['secret\n', ' secret', 'sécret', '“secret”'])(
    'says that %j cannot be sent',
    (text) => {
      const options = { environment: 'sandbox', clientId: 'shop', clientSecret: text } as const;
      expect(() => createLedyerClient(options)).toThrow(/printable ASCII/);
      expect(() => createLedyerClient({ ...options, clientSecret: new Secret(text) })).toThrow();
    },
  );

  test('plays with an emulator on this machine only', () => {
    const local = (emulatorUrl: string) =>
      createLedyerClient({ environment: 'local', clientId: 'a', clientSecret: 'b', emulatorUrl });
    expect(() => local('http://localhost:9')).not.toThrow();
    expect(() => local('https://emulator.example')).toThrow(/on this machine/);
  });
});
