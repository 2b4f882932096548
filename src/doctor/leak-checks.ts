import type { Session } from '../ledyer/session.js';
import { describeResponse, type RecordedResponse } from './http-response.js';
import type { Check } from './check.js';
import { credentials } from './credentials.js';
import { readStream } from './status-stream.js';

/** The section of these checks in the report. */
const area = 'Answers';

export const secretsCheck: Check = {
  id: 'secrets',
  area,
  description: 'No answer holds the client secret or a token.',
  advice:
    'Keep Ledyer’s answers and your requests to it out of your own answers, those about errors above all.',
  async run(context) {
    const { server, emulator } = context;
    const { buyer, sessionId } = await context.startCheckout();
    for (const kind of ['malformed', 'html'] as const) {
      await context.withFault({ party: 'api', kind }, async () => {
        await server.newBuyer().start(context.items());
        await buyer.status(sessionId);
      });
    }
    await context.withFault({ party: 'api', kind: 'status', status: 422 }, () =>
      server.newBuyer().start(context.items()),
    );
    // A rejected token makes a server request a new one, which fails here.
    await context.withFault({ party: 'auth', kind: 'status', status: 503 }, () =>
      context.withFault({ party: 'api', kind: 'status', status: 401 }, async () => {
        await server.newBuyer().start(context.items());
        await server.newBuyer().start(context.items());
        await buyer.status(sessionId);
      }),
    );
    const { clientId, clientSecret } = credentials;
    const hunted: readonly (readonly [what: string, text: string])[] = [
      ['the client secret', clientSecret],
      ['the client secret, encoded', btoa(`${clientId}:${clientSecret}`)],
      ...emulator.state.tokens.map(([token]) => ['a token of Ledyer’s', token] as const),
    ];
    return { faults: findLeaks(server.responses, hunted) };
  },
};

/** Details of a buyer who does not exist, so that they can be found in any response. */
const canary = {
  companyId: '559311-3714',
  email: 'canary-mail@ledyer-doctor.example',
  firstName: 'Canaria-Fornamn',
  lastName: 'Canaria-Efternamn',
  phone: '+46700133713',
};

export const personalDataCheck: Check = {
  id: 'personal-data',
  area,
  description: 'No answer tells a name, an address, an e-mail or a company’s number.',
  advice:
    'The session that Ledyer gives you holds all of it. Pick the fields of an answer one by one, and never pass a session on.',
  async run(context) {
    const { server, webhooks, emulator, clock } = context;
    const checkout = await context.startCheckout();
    const { buyer, sessionId } = checkout;
    const identified = await emulator.fetch(
      new Request(`http://localhost/checkout/sessions/${sessionId}/identify`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(canary),
      }),
    );
    if (!identified.ok)
      throw new Error(`The emulator refused the buyer: ${await identified.text()}`);
    await buyer.start(context.items());
    await buyer.status(sessionId);
    await readStream(server, checkout, {
      clock,
      until: ({ events }) => events.length > 0,
      timeoutMs: 2_000,
    });
    const session = context.getSession(checkout);
    if (webhooks.has(session, 'validation')) await webhooks.validate(session);
    await context.command(checkout, 'authorize');
    await context.notify(checkout, 'create');
    await context.waitForState(checkout, 'authorized');
    await buyer.start(context.items());
    return { faults: findLeaks(server.responses, emulator.sessions().flatMap(getPersonalData)) };
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
    // With or without the country code.
    phone: phone?.slice(-9),
    companyName,
    streetAddress,
  })
    .map(([name, text]) => [name, text ?? ''] as const)
    .filter(([, text]) => text.length > 6);
}

/** Removes differences in case, spaces, hyphens and JSON escapes. */
const normalize = (text: string): string => text.toLowerCase().replaceAll(/[\s-]/g, '');

/** Returns the responses that contain one of the texts, the first of each kind. */
function findLeaks(
  answers: readonly RecordedResponse[],
  hunted: readonly (readonly [what: string, text: string])[],
): readonly string[] {
  const places = new Map<string, Set<string>>();
  for (const answer of answers) {
    const json = answer.json === undefined ? '' : JSON.stringify(answer.json);
    const text = normalize(`${[...answer.headers].join('\n')}\n${answer.text}\n${json}`);
    for (const [what] of hunted.filter(([, each]) => text.includes(normalize(each)))) {
      const place = describeResponse(answer);
      places.set(place, (places.get(place) ?? new Set()).add(what));
    }
  }
  return [...places].map(([place, what]) => `${place}, and it holds ${[...what].join(', ')}.`);
}
