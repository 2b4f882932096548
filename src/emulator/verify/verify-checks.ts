/** The behaviours that an API client can see without a buyer, each as an observation to compare. */
import {
  describeId,
  describeOutcome,
  describeTime,
  describeType,
  getField,
  listFields,
  listNamedFields,
} from './observations.js';
import { exampleLines, exampleRequest, exampleTotals } from './example-request.js';
import type { VerifyClient } from './verify-client.js';

/** One check. It belongs to one entry of the conformance table. */
export interface VerifyCheck {
  /** The route of the entry. */
  readonly route: string;
  /** The beginning of the entry's behaviour. */
  readonly behaviour: string;
  /** Returns what the implementation does, or `undefined` when it has nothing to observe. */
  readonly observe: (client: VerifyClient) => Promise<unknown>;
}

const create = (client: VerifyClient, changes: object = {}) =>
  client.send('POST', '/v1/sessions', { body: { ...exampleRequest, ...changes } });

const createAndGet = async (client: VerifyClient, changes: object = {}) => {
  const created = await create(client, changes);
  const sessionId = String(getField(created.body, 'sessionId'));
  const orderId = String(getField(created.body, 'orderId'));
  const path = `/v1/sessions/${sessionId}`;
  const { body } = await client.send('GET', path);
  return { path, sessionId, orderId, session: body };
};

/** Returns the newest orders of the merchant. */
const listOrders = async (client: VerifyClient, query = '?size=1') => {
  const { body } = await client.send('GET', `/v1/orders${query}`);
  const orders = getField(body, 'orders');
  return { body, orders: Array.isArray(orders) ? (orders as unknown[]) : [] };
};

const withVatOff = (by: number) => {
  const [first, second] = exampleLines;
  return {
    orderLines: [{ ...first, totalVatAmount: 100_000 + by }, second],
    totalOrderVatAmount: 102_000 + by,
    totalOrderAmountExclVat: 408_000 - by,
  };
};

const buyerFields = ['companyId', 'firstName', 'lastName', 'email', 'phone'];

const tokenChecks: readonly VerifyCheck[] = [
  {
    route: 'POST /oauth/token',
    behaviour: 'The token is valid for one hour',
    observe: async (client) => {
      const { status, body } = await client.requestToken();
      const [expiresIn, type] = [getField(body, 'expires_in'), getField(body, 'token_type')];
      return { status, expiresIn, type, fields: listFields(body) };
    },
  },
  {
    route: 'POST /oauth/token',
    behaviour: 'The grant may be in the query too',
    observe: async (client) =>
      describeOutcome(
        await client.requestToken({ form: '', query: '?grant_type=client_credentials' }),
      ),
  },
  {
    route: 'POST /oauth/token',
    behaviour: 'Wrong credentials get 401',
    observe: async (client) => ({
      wrongSecret: (await client.requestToken({ secret: 'wrong' })).status,
      otherGrant: (await client.requestToken({ form: 'grant_type=password' })).status,
    }),
  },
];

const createChecks: readonly VerifyCheck[] = [
  {
    route: 'POST /v1/sessions',
    behaviour: 'The request creates a session',
    observe: async (client) => {
      const { ok, body } = await create(client);
      const [sessionId, orderId] = ['sessionId', 'orderId'].map((name) =>
        describeId(getField(body, name)),
      );
      return { ok, sessionId, orderId };
    },
  },
  {
    route: 'POST /v1/sessions',
    behaviour: 'A reference of more than 50 characters',
    observe: async (client) => ({
      of50: describeOutcome(await create(client, { reference: 'x'.repeat(50) })),
      of51: describeOutcome(await create(client, { reference: 'x'.repeat(51) })),
    }),
  },
  {
    route: 'POST /v1/sessions',
    behaviour: 'A line whose VAT is off by more than 1',
    observe: async (client) => ({
      off1: describeOutcome(await create(client, withVatOff(1))),
      off2: describeOutcome(await create(client, withVatOff(2))),
    }),
  },
  {
    route: 'POST /v1/sessions',
    behaviour: 'settings.urls.terms is required',
    observe: async (client) =>
      describeOutcome(await create(client, { settings: { ...exampleRequest.settings, urls: {} } })),
  },
  {
    route: 'POST /v1/sessions',
    behaviour: 'An amount within a millionth of an integer',
    observe: async (client) => {
      const totalOrderVatAmount = 102_000.000_000_01;
      const { session } = await createAndGet(client, { totalOrderVatAmount });
      const fraction = await create(client, { totalOrderVatAmount: 102_000.5 });
      return {
        echoed: getField(session, 'order.totalOrderVatAmount') === totalOrderVatAmount,
        fraction: describeOutcome(fraction),
      };
    },
  },
  {
    route: 'POST /v1/sessions',
    behaviour: 'An error response is',
    observe: async (client) => listFields((await create(client, { country: 5 })).body),
  },
  {
    route: 'POST /v1/sessions',
    behaviour: 'Success is 200',
    observe: async (client) => {
      const wrong = await create(client, { country: 5, currency: 5 });
      const text = await client.send('POST', '/v1/sessions', {
        body: JSON.stringify(exampleRequest),
        contentType: 'text/plain',
      });
      return {
        success: (await create(client)).status,
        wrongFields: wrong.status,
        named: listNamedFields(wrong, ['country', 'currency']),
        otherMediaType: text.status,
      };
    },
  },
  {
    route: 'POST /v1/sessions',
    behaviour: 'With --strict, fields and parameters that are not documented',
    observe: async (client) => ({
      otherField: describeOutcome(await create(client, { colour: 'red' })),
      otherParameter: describeOutcome(await client.send('GET', '/v1/orders?colour=red')),
      nothingToPay: describeOutcome(
        await create(client, {
          orderLines: [],
          totalOrderAmount: 0,
          totalOrderAmountExclVat: 0,
          totalOrderVatAmount: 0,
        }),
      ),
      longName: describeOutcome(await create(client, { customer: { firstName: 'x'.repeat(400) } })),
    }),
  },
  {
    route: 'POST /v1/sessions',
    behaviour: 'A request without a valid token gets 401',
    observe: async (client) => ({
      create: (await client.send('POST', '/v1/sessions', { body: exampleRequest, token: 'x' }))
        .status,
      list: (await client.send('GET', '/v1/orders', { token: 'x' })).status,
    }),
  },
];

const sessionChecks: readonly VerifyCheck[] = [
  {
    route: 'GET /v1/sessions/:id',
    behaviour: 'The response has all keys of the example',
    observe: async (client) => {
      const { session } = await createAndGet(client);
      return {
        // The buyer's fields appear with the buyer.
        fields: listFields(session).filter((field) => !field.startsWith('customer.')),
        times: ['createdAt', 'updatedAt', 'expiresAt'].map((name) =>
          describeTime(getField(session, name)),
        ),
        state: getField(session, 'state'),
        signState: getField(session, 'signState'),
      };
    },
  },
  {
    route: 'GET /v1/sessions/:id',
    behaviour: 'Company number, name, e-mail and phone are empty',
    observe: async (client) => {
      const { session } = await createAndGet(client);
      return buyerFields.map((name) => describeType(getField(session, `customer.${name}`)));
    },
  },
  {
    route: 'GET /v1/sessions/:id',
    behaviour: 'storeId is the merchant’s own store',
    observe: async (client) =>
      describeType(getField((await createAndGet(client)).session, 'storeId')),
  },
  {
    route: 'GET /v1/sessions/:id',
    behaviour: 'A session expires seven days',
    observe: async (client) => {
      const { session } = await createAndGet(client);
      const [createdAt, expiresAt] = ['createdAt', 'expiresAt'].map((name) =>
        Date.parse(String(getField(session, name))),
      );
      return `${Math.round(((expiresAt ?? NaN) - (createdAt ?? NaN)) / 60_000)} minutes`;
    },
  },
  {
    route: 'GET /v1/sessions/:id',
    behaviour: 'The id is a session id or an order id',
    observe: async (client) => {
      const { orderId, sessionId } = await createAndGet(client);
      const { ok, body } = await client.send('GET', `/v1/sessions/${orderId}`);
      return { ok, isSame: getField(body, 'id') === sessionId };
    },
  },
  {
    route: 'GET /v1/sessions/:id',
    behaviour: 'A session has no addresses until',
    observe: async (client) => {
      const { session } = await createAndGet(client);
      return ['billingAddress', 'shippingAddress'].map((name) =>
        describeType(getField(session, `customer.${name}`)),
      );
    },
  },
  {
    route: 'POST /v1/sessions/:id',
    behaviour: 'The three totals are required',
    observe: async (client) => {
      const { path } = await createAndGet(client);
      const { totalOrderVatAmount: _, ...incomplete } = exampleTotals;
      const missing = await client.send('POST', path, { body: incomplete });
      const [machine] = exampleLines;
      await client.send('POST', path, {
        body: {
          orderLines: [machine],
          totalOrderAmount: 500_000,
          totalOrderAmountExclVat: 400_000,
          totalOrderVatAmount: 100_000,
        },
      });
      const lines = getField((await client.send('GET', path)).body, 'order.orderLines');
      return {
        missing: describeOutcome(missing),
        lines: Array.isArray(lines) ? lines.length : describeType(lines),
      };
    },
  },
  {
    route: 'POST /v1/sessions/:id',
    behaviour: 'Groups of settings that the request leaves out',
    observe: async (client) => {
      const { path } = await createAndGet(client);
      const settings = { security: { level: 200 } };
      await client.send('POST', path, { body: { ...exampleTotals, settings } });
      const { body } = await client.send('GET', path);
      return {
        level: getField(body, 'order.settings.security.level'),
        terms: describeType(getField(body, 'order.settings.urls.terms')),
      };
    },
  },
  {
    route: 'DELETE /v1/sessions/:id',
    behaviour: 'A session that is not pendingSca gets 409',
    observe: async (client) =>
      (await client.send('DELETE', (await createAndGet(client)).path)).status,
  },
];

const orderChecks: readonly VerifyCheck[] = [
  {
    route: 'GET /v1/orders/:id',
    behaviour: 'An order gets 404 until its session is authorized',
    observe: async (client) => {
      const { orderId } = await createAndGet(client);
      return (await client.send('GET', `/v1/orders/${orderId}`)).status;
    },
  },
  {
    route: 'GET /v1/orders/:id',
    behaviour: 'Times have six fraction digits',
    observe: async (client) => {
      const { orders } = await listOrders(client);
      if (orders.length === 0) return undefined;
      const { body } = await client.send('GET', `/v1/orders/${String(getField(orders[0], 'id'))}`);
      return ['createdAt', 'expiresAt', 'updatedAt', 'uncaptured.createdAt']
        .filter((name) => getField(body, name) !== undefined)
        .map((name) => `${name}: ${describeTime(getField(body, name))}`);
    },
  },
  {
    route: 'GET /v1/orders',
    behaviour: 'All query parameters work',
    observe: async (client) => {
      const { body, orders } = await listOrders(client);
      if (orders.length === 0) return undefined;
      const cursor = getField(body, 'nextCursor');
      return {
        fields: listFields(body).filter((field) => !field.startsWith('orders[].customer.')),
        size: orders.length,
        time: describeTime(getField(orders[0], 'createdAt')),
        noOfOrders: describeType(getField(body, 'noOfOrders')),
        cursor: typeof cursor === 'string' && /^\d{4}-\d\d-\d\dT/.test(decodeBase64(cursor)),
      };
    },
  },
  {
    route: 'GET /v1/orders',
    behaviour: 'Arrays are key[0] and key[]',
    observe: async (client) => {
      if ((await listOrders(client)).orders.length === 0) return undefined;
      const none = 'or_000000000000000000000000000';
      const count = async (query: string) => (await listOrders(client, query)).orders.length;
      return {
        'key[0]': await count(`?id[0]=${none}`),
        'key[]': await count(`?id[]=${none}`),
      };
    },
  },
  {
    route: 'GET /v1/orders',
    behaviour: 'Orders are listed newest first',
    observe: async (client) => ({
      wrongSize: (await client.send('GET', '/v1/orders?size=many')).status,
      wrongStatus: (await client.send('GET', '/v1/orders?status=many')).status,
    }),
  },
  {
    route: 'GET /v1/paymentstatus',
    behaviour: 'The query has orderId or sessionId',
    observe: async (client) => {
      const { sessionId, orderId } = await createAndGet(client);
      const bySession = await client.send('GET', `/v1/paymentstatus?sessionId=${sessionId}`);
      const byOrder = await client.send('GET', `/v1/paymentstatus?orderId=${orderId}`);
      return {
        statuses: [bySession, byOrder].map(({ body }) => getField(body, 'status')),
        without: describeOutcome(await client.send('GET', '/v1/paymentstatus')),
      };
    },
  },
  {
    route: 'GET /v1/orders/:id/paymentstatus',
    behaviour: 'The response is the same as from GET /v1/paymentstatus',
    observe: async (client) => {
      const { orderId } = await createAndGet(client);
      const { ok, body } = await client.send('GET', `/v1/orders/${orderId}/paymentstatus`);
      return { ok, status: getField(body, 'status') };
    },
  },
];

/** All checks. They change nothing but the sessions that they create, which expire. */
export const verifyChecks: readonly VerifyCheck[] = [
  ...tokenChecks,
  ...createChecks,
  ...sessionChecks,
  ...orderChecks,
];

function decodeBase64(text: string): string {
  try {
    return atob(text);
  } catch {
    return '';
  }
}
