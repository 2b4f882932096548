import type { Session } from '../ledyer/session.js';
import { answered, type Answer } from './http-response.js';
import type { Check } from './check.js';
import { credentials } from './credentials.js';
import { readStream } from './status-stream.js';

/** The report lists them among the other checks of answers. */
const area = 'Answers';

export const secrets: Check = {
  id: 'secrets',
  area,
  proves: 'No answer holds the client secret or a token.',
  advice:
    'Keep Ledyer’s answers and your requests to it out of your own answers, those about errors above all.',
  async run(examination) {
    const { shop, ledyer } = examination;
    const { buyer, sessionId } = await examination.visit();
    for (const kind of ['malformed', 'html'] as const) {
      await examination.during({ party: 'api', kind }, async () => {
        await shop.newBuyer().start(examination.items());
        await buyer.status(sessionId);
      });
    }
    await examination.during({ party: 'api', kind: 'status', status: 422 }, () =>
      shop.newBuyer().start(examination.items()),
    );
    // A token that is refused makes a server sign in anew, and that is what fails here.
    await examination.during({ party: 'auth', kind: 'status', status: 503 }, () =>
      examination.during({ party: 'api', kind: 'status', status: 401 }, async () => {
        await shop.newBuyer().start(examination.items());
        await shop.newBuyer().start(examination.items());
        await buyer.status(sessionId);
      }),
    );
    const { clientId, clientSecret } = credentials;
    const hunted: readonly (readonly [what: string, text: string])[] = [
      ['the client secret', clientSecret],
      ['the client secret, encoded', btoa(`${clientId}:${clientSecret}`)],
      ...ledyer.state.tokens.map(([token]) => ['a token of Ledyer’s', token] as const),
    ];
    return { faults: found(shop.answers, hunted) };
  },
};

/** A buyer whose details are nobody's, and are found wherever they come up. */
const canary = {
  companyId: '559311-3714',
  email: 'canary-mail@ledyer-doctor.example',
  firstName: 'Canaria-Fornamn',
  lastName: 'Canaria-Efternamn',
  phone: '+46700133713',
};

export const personal: Check = {
  id: 'personal-data',
  area,
  proves: 'No answer tells a name, an address, an e-mail or a company’s number.',
  advice:
    'The session that Ledyer gives you holds all of it. Pick the fields of an answer one by one, and never pass a session on.',
  async run(examination) {
    const { shop, callbacks, ledyer, clock } = examination;
    const visit = await examination.visit();
    const { buyer, sessionId } = visit;
    const identified = await ledyer.fetch(
      new Request(`http://localhost/checkout/sessions/${sessionId}/identify`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(canary),
      }),
    );
    if (!identified.ok)
      throw new Error(`The emulator refused the buyer: ${await identified.text()}`);
    await buyer.start(examination.items());
    await buyer.status(sessionId);
    await readStream(shop, visit, { clock, until: ({ events }) => events.length > 0, ms: 2_000 });
    const session = examination.session(visit);
    if (callbacks.has(session, 'validation')) await callbacks.validate(session);
    await examination.let(visit, 'authorize');
    await examination.tell(visit, 'create');
    await examination.shows(visit, 'authorized');
    await buyer.start(examination.items());
    return { faults: found(shop.answers, ledyer.sessions().flatMap(personsOf)) };
  },
};

/** Who buys, as far as it is long enough to be nothing else by chance. */
function personsOf({ customer }: Session): readonly (readonly [what: string, text: string])[] {
  const { companyId, email, firstName, lastName, phone, billingAddress } = customer ?? {};
  const { companyName, streetAddress } = billingAddress ?? {};
  return Object.entries({
    companyId,
    email,
    firstName,
    lastName,
    // With the country in front or without.
    phone: phone?.slice(-9),
    companyName,
    streetAddress,
  })
    .map(([name, text]) => [name, text ?? ''] as const)
    .filter(([, text]) => text.length > 6);
}

/** However it is written: capitals, spaces and hyphens are left out, and so is how JSON writes letters. */
const bare = (text: string): string => text.toLowerCase().replaceAll(/[\s-]/g, '');

/** Each answer that holds something that is hunted, with the first answer of each kind. */
function found(
  answers: readonly Answer[],
  hunted: readonly (readonly [what: string, text: string])[],
): readonly string[] {
  const places = new Map<string, Set<string>>();
  for (const answer of answers) {
    const json = answer.json === undefined ? '' : JSON.stringify(answer.json);
    const text = bare(`${[...answer.headers].join('\n')}\n${answer.text}\n${json}`);
    for (const [what] of hunted.filter(([, each]) => text.includes(bare(each)))) {
      const place = answered(answer);
      places.set(place, (places.get(place) ?? new Set()).add(what));
    }
  }
  return [...places].map(([place, what]) => `${place}, and it holds ${[...what].join(', ')}.`);
}
