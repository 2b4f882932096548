import type { Session } from '../../ledyer/session.js';
import { describeResponse, type RecordedResponse } from '../http-response.js';
import { createBuyer } from '../buyer-client.js';
import type { Check } from './check.js';
import { credentials } from '../credentials.js';
import { readStream } from './status-stream.js';

const area = 'Responses';

export const secretsCheck: Check = {
  id: 'secrets',
  area,
  description: 'No response contains the client secret or a token.',
  advice:
    'Do not copy Ledyer’s responses or your requests to Ledyer into your own responses, least of all into errors.',
  async run(context) {
    const { server, emulator } = context;
    const { buyer, sessionId } = await context.startCheckout();
    for (const kind of ['malformed', 'html'] as const) {
      await context.withFault({ party: 'api', kind }, async () => {
        await createBuyer(server).createSession(context.createItems());
        await buyer.fetchStatus(sessionId);
      });
    }
    await context.withFault({ party: 'api', kind: 'status', status: 422 }, () =>
      createBuyer(server).createSession(context.createItems()),
    );
    // After a rejected token the server requests a new one; that request fails too.
    await context.withFault({ party: 'auth', kind: 'status', status: 503 }, () =>
      context.withFault({ party: 'api', kind: 'status', status: 401 }, async () => {
        await createBuyer(server).createSession(context.createItems());
        await createBuyer(server).createSession(context.createItems());
        await buyer.fetchStatus(sessionId);
      }),
    );
    const { clientId, clientSecret } = credentials;
    const secrets: readonly (readonly [what: string, text: string])[] = [
      ['the client secret', clientSecret],
      ['the client secret, encoded', btoa(`${clientId}:${clientSecret}`)],
      ...emulator.state.tokens.map(([token]) => ['a Ledyer token', token] as const),
    ];
    return { failures: findLeaks(server.responses, secrets) };
  },
};

/** Unique details of an invented buyer. Any response with one of them is a leak. */
const canaryBuyer = {
  companyId: '559311-3714',
  email: 'canary-mail@ledyer-doctor.example',
  firstName: 'Canaria-Fornamn',
  lastName: 'Canaria-Efternamn',
  phone: '+46700133713',
};

export const personalDataCheck: Check = {
  id: 'personal-data',
  area,
  description: 'No response contains a name, an address, an e-mail address or a company number.',
  advice:
    'Ledyer’s session contains all of them. Select each field of your response by name, and never forward a session.',
  async run(context) {
    const { server, webhooks, emulator, clock } = context;
    const checkout = await context.startCheckout();
    const { buyer, sessionId } = checkout;
    const identified = await emulator.fetch(
      new Request(`http://localhost/checkout/sessions/${sessionId}/identify`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(canaryBuyer),
      }),
    );
    if (!identified.ok)
      throw new Error(`The emulator rejected the buyer: ${await identified.text()}`);
    await buyer.createSession(context.createItems());
    await buyer.fetchStatus(sessionId);
    await readStream(server, checkout, {
      clock,
      until: ({ events }) => events.length > 0,
      timeoutMs: 2_000,
    });
    const session = context.getSession(checkout);
    if (webhooks.hasUrl(session, 'validation')) await webhooks.validate(session);
    await context.runAction(checkout, 'authorize');
    await context.notify(checkout, 'create');
    await context.waitForState(checkout, 'authorized');
    await buyer.createSession(context.createItems());
    return { failures: findLeaks(server.responses, emulator.sessions().flatMap(getPersonalData)) };
  },
};

/** Returns the personal data that is long enough not to match by chance. */
function getPersonalData({
  customer,
}: Session): readonly (readonly [what: string, text: string])[] {
  const { companyId, email, firstName, lastName, phone, billingAddress } = customer ?? {};
  const { companyName, streetAddress } = billingAddress ?? {};
  return Object.entries({
    companyId,
    email,
    firstName,
    lastName,
    // Servers store the number with or without the country code.
    phone: phone?.slice(-9),
    companyName,
    streetAddress,
  })
    .map(([name, text]) => [name, text ?? ''] as const)
    .filter(([, text]) => text.length > 6);
}

/** Removes differences in case, spaces, hyphens and JSON escapes. */
const normalize = (text: string): string => text.toLowerCase().replaceAll(/[\s-]/g, '');

/** Returns one failure for each kind of response that contains one of the secrets. */
function findLeaks(
  responses: readonly RecordedResponse[],
  secrets: readonly (readonly [what: string, text: string])[],
): readonly string[] {
  const places = new Map<string, Set<string>>();
  for (const response of responses) {
    const json = response.json === undefined ? '' : JSON.stringify(response.json);
    const text = normalize(`${[...response.headers].join('\n')}\n${response.text}\n${json}`);
    for (const [what] of secrets.filter(([, each]) => text.includes(normalize(each)))) {
      const place = describeResponse(response);
      places.set(place, (places.get(place) ?? new Set()).add(what));
    }
  }
  return [...places].map(([place, what]) => `${place} with ${[...what].join(', ')} in it.`);
}
