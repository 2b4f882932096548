import {
  describeOutcome,
  describeTime,
  describeType,
  getField,
  listFields,
} from './observations.js';
import { exampleLines, exampleTotals } from './example-request.js';
import { createAndGetSession } from './example-session.js';
import type { VerifyCheck } from './verify-check.js';

const buyerFields = ['companyId', 'firstName', 'lastName', 'email', 'phone'];

/** Checks of sessions that exist. */
export const sessionChecks: readonly VerifyCheck[] = [
  {
    route: 'GET /v1/sessions/:id',
    behaviour: 'The response has all keys of the example',
    observe: async (client) => {
      const { session } = await createAndGetSession(client);
      return {
        // A session has the buyer's fields only when a buyer is identified.
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
      const { session } = await createAndGetSession(client);
      return buyerFields.map((name) => describeType(getField(session, `customer.${name}`)));
    },
  },
  {
    route: 'GET /v1/sessions/:id',
    behaviour: 'storeId is the merchant’s own store',
    observe: async (client) =>
      describeType(getField((await createAndGetSession(client)).session, 'storeId')),
  },
  {
    route: 'GET /v1/sessions/:id',
    behaviour: 'A session expires seven days',
    observe: async (client) => {
      const { session } = await createAndGetSession(client);
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
      const { orderId, sessionId } = await createAndGetSession(client);
      const { ok, body } = await client.send('GET', `/v1/sessions/${orderId}`);
      return { ok, isSame: getField(body, 'id') === sessionId };
    },
  },
  {
    route: 'GET /v1/sessions/:id',
    behaviour: 'A session has no addresses until',
    observe: async (client) => {
      const { session } = await createAndGetSession(client);
      return ['billingAddress', 'shippingAddress'].map((name) =>
        describeType(getField(session, `customer.${name}`)),
      );
    },
  },
  {
    route: 'POST /v1/sessions/:id',
    behaviour: 'The three totals are required',
    observe: async (client) => {
      const { path } = await createAndGetSession(client);
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
      const { path } = await createAndGetSession(client);
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
      (await client.send('DELETE', (await createAndGetSession(client)).path)).status,
  },
];
