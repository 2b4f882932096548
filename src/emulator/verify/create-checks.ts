import {
  describeId,
  describeOutcome,
  getField,
  listFields,
  listNamedFields,
} from './observations.js';
import { exampleLines, exampleRequest } from './example-request.js';
import { createAndGetSession, createSession } from './example-session.js';
import type { VerifyCheck } from './verify-check.js';

/** Returns the example with a VAT amount that is wrong by `difference`. */
const createWrongVat = (difference: number) => {
  const [first, second] = exampleLines;
  return {
    orderLines: [{ ...first, totalVatAmount: 100_000 + difference }, second],
    totalOrderVatAmount: 102_000 + difference,
    totalOrderAmountExclVat: 408_000 - difference,
  };
};

/** Checks of new sessions. */
export const createChecks: readonly VerifyCheck[] = [
  {
    route: 'POST /v1/sessions',
    behaviour: 'The request creates a session',
    observe: async (client) => {
      const { ok, body } = await createSession(client);
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
      of50: describeOutcome(await createSession(client, { reference: 'x'.repeat(50) })),
      of51: describeOutcome(await createSession(client, { reference: 'x'.repeat(51) })),
    }),
  },
  {
    route: 'POST /v1/sessions',
    behaviour: 'A line whose VAT is off by more than 1',
    observe: async (client) => ({
      off1: describeOutcome(await createSession(client, createWrongVat(1))),
      off2: describeOutcome(await createSession(client, createWrongVat(2))),
    }),
  },
  {
    route: 'POST /v1/sessions',
    behaviour: 'settings.urls.terms is required',
    observe: async (client) =>
      describeOutcome(
        await createSession(client, { settings: { ...exampleRequest.settings, urls: {} } }),
      ),
  },
  {
    route: 'POST /v1/sessions',
    behaviour: 'An amount within a millionth of an integer',
    observe: async (client) => {
      const totalOrderVatAmount = 102_000.000_000_01;
      const { session } = await createAndGetSession(client, { totalOrderVatAmount });
      const fraction = await createSession(client, { totalOrderVatAmount: 102_000.5 });
      return {
        echoed: getField(session, 'order.totalOrderVatAmount') === totalOrderVatAmount,
        fraction: describeOutcome(fraction),
      };
    },
  },
  {
    route: 'POST /v1/sessions',
    behaviour: 'An error response is',
    observe: async (client) => listFields((await createSession(client, { country: 5 })).body),
  },
  {
    route: 'POST /v1/sessions',
    behaviour: 'Success is 200',
    observe: async (client) => {
      const wrong = await createSession(client, { country: 5, currency: 5 });
      const text = await client.send('POST', '/v1/sessions', {
        body: JSON.stringify(exampleRequest),
        contentType: 'text/plain',
      });
      return {
        success: (await createSession(client)).status,
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
      otherField: describeOutcome(await createSession(client, { colour: 'red' })),
      otherParameter: describeOutcome(await client.send('GET', '/v1/orders?colour=red')),
      nothingToPay: describeOutcome(
        await createSession(client, {
          orderLines: [],
          totalOrderAmount: 0,
          totalOrderAmountExclVat: 0,
          totalOrderVatAmount: 0,
        }),
      ),
      longName: describeOutcome(
        await createSession(client, { customer: { firstName: 'x'.repeat(400) } }),
      ),
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
