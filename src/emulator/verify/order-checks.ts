import {
  describeOutcome,
  describeTime,
  describeType,
  getField,
  listFields,
} from './observations.js';
import { createAndGetSession } from './example-session.js';
import type { VerifyCheck } from './verify-check.js';
import type { VerifyClient } from './verify-client.js';

/** Returns the newest orders of the merchant. */
const listOrders = async (client: VerifyClient, query = '?size=1') => {
  const { body } = await client.send('GET', `/v1/orders${query}`);
  const orders = getField(body, 'orders');
  return { body, orders: Array.isArray(orders) ? (orders as unknown[]) : [] };
};

/** Checks of orders, without a buyer who places one. */
export const orderChecks: readonly VerifyCheck[] = [
  {
    route: 'GET /v1/orders/:id',
    behaviour: 'An order gets 404 until its session is authorized',
    observe: async (client) => {
      const { orderId } = await createAndGetSession(client);
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
      const { sessionId, orderId } = await createAndGetSession(client);
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
      const { orderId } = await createAndGetSession(client);
      const { ok, body } = await client.send('GET', `/v1/orders/${orderId}/paymentstatus`);
      return { ok, status: getField(body, 'status') };
    },
  },
];

function decodeBase64(text: string): string {
  try {
    return atob(text);
  } catch {
    return '';
  }
}
