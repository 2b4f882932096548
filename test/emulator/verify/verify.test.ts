import { describe, expect, test } from 'vitest';
import { createEmulator } from '../../../src/emulator/emulator.js';
import { verify, findBehaviour, type VerifyResult } from '../../../src/emulator/verify/verify.js';
import { exampleRequest } from '../../../src/emulator/verify/example-request.js';
import { orderActionChecks } from '../../../src/emulator/verify/order-action-checks.js';
import { verifyChecks } from '../../../src/emulator/verify/verify-checks.js';
import { formatVerifyReport } from '../../../src/emulator/verify/verify-report.js';
import { createBody, origin } from '../support/test-shop.js';

type Json = Record<string, unknown>;

/** Changes a response of another implementation, so that it differs from the emulator. */
type ResponseChange = (request: Request, response: Response) => Promise<Response> | Response;

const withBody =
  (route: RegExp, change: (body: Json) => unknown, status?: number): ResponseChange =>
  async (request, response) => {
    const { pathname, search } = new URL(request.url);
    if (!route.test(`${request.method} ${pathname}${search}`)) return response;
    if (!response.ok) return response;
    const body = change((await response.json()) as Json);
    return Response.json(body, { status: status ?? response.status });
  };
const withStatus =
  (
    route: RegExp,
    from: number,
    to: number,
    also: (text: string) => boolean = () => true,
  ): ResponseChange =>
  async (request, response) => {
    const { pathname, search } = new URL(request.url);
    const matches =
      response.status === from && route.test(`${request.method} ${pathname}${search}`);
    if (!matches || !also(await request.clone().text())) return response;
    return Response.json(to < 300 ? {} : await response.json(), { status: to });
  };

const createRoute = /^POST \/v1\/sessions$/;
const getRoute = /^GET \/v1\/sessions\/se_/;
const setAt = (body: Json, path: string, value: unknown): Json => {
  const keys = path.split('.');
  const last = keys.pop()!;
  const owner = keys.reduce<Json>((each, key) => each[key] as Json, body);
  owner[last] = value;
  return body;
};

/** Twenty differences, each with the beginning of the one behaviour that it concerns. */
const plantedDifferences: readonly (readonly [behaviour: string, change: ResponseChange])[] = [
  [
    'The token is valid for one hour',
    withBody(/^POST \/oauth\/token$/, (body) => ({ ...body, expires_in: 1800 })),
  ],
  ['The grant may be in the query too', withStatus(/^POST \/oauth\/token\?/, 200, 400)],
  ['Wrong credentials get 401', withStatus(/^POST \/oauth\/token$/, 401, 403)],
  [
    'A reference of more than 50 characters',
    withStatus(createRoute, 400, 200, (text) => text.includes('x'.repeat(51))),
  ],
  [
    'A line whose VAT is off by more than 1',
    withStatus(createRoute, 400, 200, (text) => text.includes('100002')),
  ],
  [
    'settings.urls.terms is required',
    withStatus(createRoute, 400, 200, (text) => text.includes('"urls":{}')),
  ],
  [
    'An amount within a millionth of an integer',
    withBody(getRoute, (body) =>
      setAt(
        body,
        'order.totalOrderVatAmount',
        Math.round((body.order as Json).totalOrderVatAmount as number),
      ),
    ),
  ],
  [
    'An error response is',
    async (request, response) => {
      if (response.status !== 400 || !(await request.clone().text()).includes('"country":5'))
        return response;
      const { errors } = (await response.json()) as { errors: Json[] };
      const renamed = errors.map((each) => ({ ...each, code: 'x' }));
      return Response.json({ errors: renamed }, { status: 400 });
    },
  ],
  ['Success is 200', withStatus(createRoute, 415, 400)],
  [
    'With --strict, fields and parameters that are not documented',
    withStatus(createRoute, 200, 400, (text) => text.includes('x'.repeat(400))),
  ],
  ['A request without a valid token gets 401', withStatus(/^GET \/v1\/orders$/, 401, 403)],
  [
    'The response has all keys of the example',
    withBody(getRoute, (body) =>
      setAt(body, 'createdAt', String(body.createdAt).replace(/\d{3}Z/, 'Z')),
    ),
  ],
  [
    'Company number, name, e-mail and phone are empty',
    withBody(getRoute, (body) => setAt(body, 'customer.email', null)),
  ],
  [
    'storeId is the merchant’s own store',
    withBody(getRoute, (body) => ({ ...body, storeId: null })),
  ],
  [
    'A session expires seven days',
    withBody(getRoute, (body) => ({
      ...body,
      expiresAt: String(body.createdAt).replace(/^\d{4}/, '2099'),
    })),
  ],
  ['The id is a session id or an order id', withStatus(/^GET \/v1\/sessions\/or_/, 200, 404)],
  [
    'A session has no addresses until',
    withBody(getRoute, (body) => setAt(body, 'customer.billingAddress', {})),
  ],
  [
    'Groups of settings that the request leaves out',
    withBody(getRoute, (body) =>
      (body.order as { settings: { security: Json } }).settings.security.level === 200
        ? setAt(body, 'order.settings.urls', null)
        : body,
    ),
  ],
  ['A session that is not pendingSca gets 409', withStatus(/^DELETE \/v1\/sessions\//, 409, 400)],
  ['Arrays are key[0] and key[]', ignoreIndexes],
];

const orderRoute = (action: string) => new RegExp(`^POST /v1/orders/or_\\w+/${action}`);

/** Differences in order management, as in `plantedDifferences`. */
const plantedOrderDifferences: typeof plantedDifferences = [
  ['Success is 201', withStatus(orderRoute('acknowledge'), 201, 200)],
  ['The same request with the same Idempotency-Key', withStatus(orderRoute('reference'), 422, 409)],
  [
    'The request sets merchantReference',
    withStatus(orderRoute('reference'), 400, 200, (text) => text.includes('x'.repeat(51))),
  ],
  [
    'The expiry moves by five days',
    withBody(orderRoute('extendexpiry'), (body) =>
      setAt(body, 'expiresAt', String(body.expiresAt).replace(/^\d{4}/, '2099')),
    ),
  ],
  ['An unknown id and more than', withStatus(orderRoute('partialcapture'), 400, 409)],
  [
    'An uncaptured line leaves',
    withBody(orderRoute('partialcapture'), (body) => setAt(body, 'uncapturedAmount.minorUnits', 1)),
  ],
  [
    'The request replaces the lines',
    withBody(/^POST \/v1\/orders\/or_\w+$/, (body) => setAt(body, 'events', [])),
  ],
  ['The request captures the whole', withStatus(orderRoute('capture'), 400, 200)],
  [
    'The request refunds an amount',
    withStatus(orderRoute('partialrefund'), 400, 200, (text) => text.includes('orderLines')),
  ],
  [
    'More than the rest',
    withStatus(orderRoute('partialrefund'), 400, 409, (text) => !text.includes('orderLines')),
  ],
  ['The request refunds the rest', withStatus(orderRoute('refund'), 409, 400)],
  ['The body may be []', withStatus(orderRoute('refund'), 200, 400, (text) => text === '[]')],
  [
    'An advance invoice and an order with no uncaptured part',
    withStatus(/^DELETE \/v1\/orders\/or_\w+$/, 409, 400),
  ],
  [
    'The request cancels the uncaptured part',
    withBody(/^DELETE \/v1\/orders\/or_\w+$/, (body) => setAt(body, 'uncaptured', null)),
  ],
  [
    'Only the uncaptured part can be cancelled',
    withStatus(/^DELETE \/v1\/orders\/or_\w+\/in_/, 404, 400),
  ],
  [
    'The request changes addresses',
    withBody(orderRoute('customer'), (body) => setAt(body, 'customer.billingAddress', null)),
  ],
];

/** Lists an order although `id[0]` selects another. */
async function ignoreIndexes(request: Request, response: Response): Promise<Response> {
  if (!/\?id(\[0\]|%5B0%5D)=/.test(request.url)) return response;
  const body = (await response.json()) as Json;
  return Response.json({ ...body, orders: [{ id: 'or_1' }] });
}

/** Verifies another emulator, with these differences. */
async function verifyOther(
  applied: readonly ResponseChange[],
  options: { hasOrders?: boolean; mayChangeOrders?: boolean } = {},
) {
  const { hasOrders = true, mayChangeOrders = true } = options;
  const other = createEmulator({ fetch: () => Promise.resolve(new Response()) });
  const orders: string[] = [];
  const target = {
    orders,
    apiUrl: origin,
    authUrl: origin,
    clientId: 'emulator',
    clientSecret: 'emulator',
    fetch: async (request: Request) => {
      let response = await other.fetch(request.clone());
      for (const change of applied) response = await change(request, response);
      return response;
    },
  };
  if (hasOrders) {
    const token = await other.fetch(
      new Request(`${origin}/oauth/token`, {
        method: 'POST',
        headers: { authorization: `Basic ${btoa('emulator:emulator')}` },
        body: new URLSearchParams({ grant_type: 'client_credentials' }),
      }),
    );
    const { access_token: bearer } = (await token.json()) as { access_token: string };
    for (let count = 0; count < 2; count += 1) {
      const created = await other.fetch(
        new Request(`${origin}/v1/sessions`, {
          method: 'POST',
          headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
          body: JSON.stringify({ ...exampleRequest, metadata: createBody.metadata }),
        }),
      );
      const { sessionId, orderId } = (await created.json()) as Record<string, string>;
      await other.command(sessionId!, { action: 'authorize' });
      if (mayChangeOrders) orders.push(orderId!);
    }
  }
  return verify(target);
}

const findDifferent = (results: readonly VerifyResult[]) =>
  results.filter(({ outcome }) => outcome !== 'same').map(({ behaviour }) => behaviour.behaviour);

describe('verify', () => {
  test('has checks that each belong to one entry of the conformance table', () => {
    const found = verifyChecks.map((check) => findBehaviour(check));
    expect(new Set(found).size).toBe(verifyChecks.length);
    expect(found.length).toBeGreaterThan(25);
  });

  test('finds no difference between two emulators', async () => {
    expect(findDifferent(await verifyOther([]))).toEqual([]);
  });

  test.each([...plantedDifferences, ...plantedOrderDifferences])(
    'finds the planted difference in “%s”, and no other',
    async (behaviour, change) => {
      const different = findDifferent(await verifyOther([change]));
      expect(different).toEqual([expect.stringMatching(new RegExp(`^${escapeRegExp(behaviour)}`))]);
    },
  );

  test('finds twenty planted differences at once', async () => {
    expect(plantedDifferences).toHaveLength(20);
    const different = findDifferent(
      await verifyOther(plantedDifferences.map(([, change]) => change)),
    );
    expect(different).toHaveLength(20);
    for (const [behaviour] of plantedDifferences)
      expect(different.some((each) => each.startsWith(behaviour))).toBe(true);
  });

  test('skips what needs an order when the merchant has none', async () => {
    const results = await verifyOther([], { hasOrders: false });
    const skipped = results.filter(({ outcome }) => outcome === 'skipped');
    expect(skipped.map(({ behaviour }) => behaviour.route).slice(0, 3)).toEqual([
      'GET /v1/orders/:id',
      'GET /v1/orders',
      'GET /v1/orders',
    ]);
    expect(findDifferent(results)).toHaveLength(3 + orderActionChecks.length);
  });

  test('changes no order that `--order` does not name', async () => {
    const writes: string[] = [];
    const record: ResponseChange = ({ method, url }, response) => {
      if (method !== 'GET' && url.includes('/v1/orders')) writes.push(url);
      return response;
    };
    const results = await verifyOther([record], { mayChangeOrders: false });
    expect(writes).toEqual([]);
    const skipped = results.filter(({ outcome }) => outcome === 'skipped');
    expect(skipped).toHaveLength(orderActionChecks.length);
  });

  test('continues when a request gets no response, and rejects wrong credentials at once', async () => {
    const failing: ResponseChange = (request, response) => {
      if (request.method === 'DELETE' && request.url.includes('/sessions/'))
        throw new TypeError('fetch failed');
      return response;
    };
    const results = await verifyOther([failing]);
    expect(results.filter(({ outcome }) => outcome === 'failed')).toHaveLength(1);
    const refusing = withStatus(/oauth/, 200, 401);
    await expect(verifyOther([refusing])).rejects.toThrow('LEDYER_CLIENT_ID');
  });

  test('reports without ids, tokens and personal data', async () => {
    const report = formatVerifyReport(
      await verifyOther(plantedDifferences.map(([, change]) => change)),
      {
        environment: 'sandbox',
        version: '0.1.0',
      },
    );
    expect(report).toContain('20 different');
    expect(report).toContain('Mark: documented.');
    expect(report).not.toMatch(/(se|or|ac|in|oe|ol)_\w{20}|v4\.public|@|559311/);
  });
});

const escapeRegExp = (text: string): string => text.replaceAll(/[[\]()*.+?]/g, '\\$&');
