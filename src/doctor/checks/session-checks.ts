import {
  describeResponse,
  getField,
  isSuccess,
  getMediaType,
  type RecordedResponse,
} from '../http-response.js';
import { createBuyer } from '../buyer-client.js';
import { cartChecks } from './cart-checks.js';
import { compactFailures, type Check } from './check.js';
import { countGoods } from './session-facts.js';

const area = 'Sessions';

const sessionCreated: Check = {
  id: 'session-created',
  area,
  description: 'A cart of SKUs and quantities creates a session at Ledyer.',
  advice:
    'Respond to POST /sessions with 201, or with 200 when you reuse a session. The body is {"sessionId", "expiresAt"} with Ledyer’s values.',
  async run(context) {
    const response = await createBuyer(context.server).createSession(context.createItems());
    const { request } = response;
    const session = context.findSession(response);
    const expiresAt = getField(response, 'expiresAt');
    return {
      failures: compactFailures(
        response.status !== 201 &&
          `${describeResponse(response)}; 201 is expected for a new buyer.`,
        getMediaType(response) !== 'application/json' &&
          `${request} has the content type “${getMediaType(response)}”; application/json is expected.`,
        !session && `The response to ${request} has no sessionId that Ledyer knows.`,
        session &&
          (typeof expiresAt !== 'string' ||
            Date.parse(expiresAt) !== Date.parse(session.expiresAt)) &&
          `The response to ${request} does not have Ledyer’s expiresAt, ${session.expiresAt}.`,
      ),
    };
  },
};

const sessionReused: Check = {
  id: 'session-reused',
  area,
  description: 'A returning buyer keeps the session, with the last cart that was sent.',
  advice:
    'Save the open session of a buyer and reuse it. When the cart has changed, update the session with POST /v1/sessions/:id.',
  async run(context) {
    const { buyer, sessionId } = await context.startCheckout();
    const again = await buyer.createSession(context.createItems());
    const changed = await buyer.createSession(context.createItems(3));
    const session = context.findSession(changed);
    return {
      failures: compactFailures(
        getField(again, 'sessionId') !== sessionId &&
          'The same buyer with the same cart got another session.',
        countGoods(session) !== 3 &&
          `With 3 items in the cart, the session at Ledyer has ${countGoods(session)}.`,
      ),
    };
  },
};

const otherOrigin = 'https://other-site.example';

/** Requests that a browser sends for a page of another site. */
const crossSiteRequests: readonly (readonly [
  name: string,
  headers: Readonly<Record<string, string>>,
])[] = [
  ['as text/plain', { 'content-type': 'text/plain' }],
  ['as a form', { 'content-type': 'application/x-www-form-urlencoded' }],
  ['with Sec-Fetch-Site: cross-site', { 'sec-fetch-site': 'cross-site' }],
];

const crossSite: Check = {
  id: 'cross-site',
  area,
  description: 'Pages of other sites can neither start a checkout for a buyer nor read a response.',
  advice:
    'Accept writes only as application/json, and only if Sec-Fetch-Site is absent or same-origin. Send no Access-Control-Allow-Origin.',
  async run(context) {
    const { server, emulator } = context;
    const failures: string[] = [];
    const body = JSON.stringify({ items: context.createItems() });
    const responses: RecordedResponse[] = [];
    for (const [name, headers] of crossSiteRequests) {
      const before = emulator.sessions().length;
      const response = await createBuyer(server).post('/sessions', body, {
        origin: otherOrigin,
        ...headers,
      });
      responses.push(response);
      if (isSuccess(response) || emulator.sessions().length > before) {
        failures.push(`A cart sent ${name} by a page of another site created a session.`);
      }
    }
    const { buyer, sessionId } = await context.startCheckout();
    responses.push(await buyer.fetchStatus(sessionId, { origin: otherOrigin }));
    responses.push(
      await server.send('/sessions', {
        method: 'OPTIONS',
        headers: {
          origin: otherOrigin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'content-type',
        },
      }),
    );
    const readable = responses.find(({ headers }) =>
      ['*', otherOrigin].includes(headers.get('access-control-allow-origin') ?? ''),
    );
    if (readable) {
      const allowed = readable.headers.get('access-control-allow-origin') ?? '';
      failures.push(
        `${readable.request} allows any site to read it (Access-Control-Allow-Origin: ${allowed}).`,
      );
    }
    return { failures };
  },
};

export const sessionChecks: readonly Check[] = [
  sessionCreated,
  sessionReused,
  ...cartChecks,
  crossSite,
];
