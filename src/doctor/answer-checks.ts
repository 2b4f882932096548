import type { Session } from '../ledyer/session.js';
import { answered, fieldOf, isRefusal, typeOf, type Answer } from './answer.js';
import { notificationOf, unknownIds } from './callbacks.js';
import { CannotTell, faultsOf, type Check } from './check.js';
import { credentials } from './credentials.js';
import { insideIn } from './stack-traces.js';
import { readStream } from './status-stream.js';

const area = 'Answers';

const problems: Check = {
  id: 'problem-answers',
  area,
  proves: 'Every refusal is application/problem+json, and nonsense never is a 500.',
  advice:
    'Refuse what you cannot read with 4xx, and say so as RFC 9457 has it: {"type", "title", "status"} as application/problem+json.',
  async run({ shop }) {
    const buyer = shop.newBuyer();
    const refusals: readonly (readonly [what: string, answer: Answer])[] = [
      ['A body that is no JSON', await buyer.post('/sessions', '{"items": [')],
      ['The body null', await buyer.post('/sessions', 'null')],
      ['A body with items that are text', await buyer.post('/sessions', { items: 'all' })],
      [
        'A body as text/plain',
        await buyer.post('/sessions', 'hello', { 'content-type': 'text/plain' }),
      ],
      ['An unknown session', await buyer.status(unknownIds.sessionId)],
    ];
    return {
      faults: refusals.flatMap(([what, answer]) =>
        faultsOf(
          !isRefusal(answer) && `${what}: ${answered(answer)}; 4xx is expected.`,
          isRefusal(answer) &&
            typeOf(answer) !== 'application/problem+json' &&
            `${what}: the content type of the ${answer.status} is “${typeOf(answer)}”.`,
          isRefusal(answer) &&
            (fieldOf(answer, 'title') === undefined ||
              (fieldOf(answer, 'status') ?? answer.status) !== answer.status) &&
            `${what}: the ${answer.status} has no title, or another status in its body.`,
        ),
      ),
    };
  },
};

const stacks: Check = {
  id: 'stack-traces',
  area,
  proves: 'No answer shows the inside of the server: no stack, no file, no SQL.',
  advice: 'Catch errors at the edge, log them there, and answer with words of your own.',
  async run(examination) {
    const { shop, callbacks, sku } = examination;
    const visit = await examination.visit();
    const session = examination.session(visit);
    const { buyer } = visit;
    await buyer.get(`/sessions/${encodeURIComponent('../../etc/passwd\u0000')}`);
    await buyer.get(`/sessions/${'x'.repeat(2_000)}`);
    await buyer.get('/no-such-page');
    await buyer.post('/sessions', '{"items": [');
    await buyer.post('/sessions', `{"items":[{"sku":"${sku}","quantity":{"__proto__":{}}}]}`);
    await buyer.post('/sessions', { items: [{ sku: `${sku}' or 1=1 --\u0000`, quantity: 1 }] });
    for (const kind of ['malformed', 'reset'] as const) {
      await examination.during({ party: 'api', kind }, async () => {
        await buyer.start(examination.items(2));
        await buyer.status(visit.sessionId);
        await buyer.put(`/sessions/${visit.sessionId}/cart`, { items: examination.items(2) });
      });
    }
    for (const body of ['{', 'null', '{"eventType":[]}', notificationOf(session, 'cancel')]) {
      if (callbacks.has(session, 'notification')) await callbacks.notifyOf(session, body);
      if (callbacks.has(session, 'validation')) await callbacks.validateOf(session, body);
    }
    const faults = shop.answers.map((answer) => {
      const text = insideIn(answer.text);
      return text !== undefined && `${answered(answer)} and “${text}”.`;
    });
    return { faults: [...new Set(faultsOf(...faults))] };
  },
};

const cookie: Check = {
  id: 'buyer-cookie',
  area,
  proves: 'What tells one buyer from another is a cookie that scripts and other sites cannot use.',
  advice:
    'Set-Cookie with HttpOnly, SameSite=Lax, Path=/ and, with https, Secure; the value is random.',
  async run(examination) {
    const { shop } = examination;
    const buyer = shop.newBuyer();
    const answer = await buyer.start(examination.items());
    const { id: sessionId } = examination.sessionOf(answer) ?? {};
    if (sessionId === undefined) throw new CannotTell('No session was made: see session-created.');
    const lines = answer.headers.getSetCookie();
    if (lines.length === 0) return { faults: [`${answer.request} sets no cookie.`] };
    const deciding: string[] = [];
    for (const name of buyer.cookies.keys()) {
      const headers = buyer.cookieHeader(name);
      const without = await shop.send(`/sessions/${sessionId}`, { headers });
      if (without.status !== 200) deciding.push(name);
    }
    const names = deciding.length > 0 ? deciding : [...buyer.cookies.keys()];
    const next = shop.newBuyer();
    await next.start(examination.items());
    const isHttps = shop.base.startsWith('https:');
    return {
      faults: names.flatMap((name) => {
        const line = lines.find((each) => each.trim().startsWith(`${name}=`)) ?? '';
        const lacks = [
          !/;\s*HttpOnly\s*(;|$)/i.test(line) && 'HttpOnly',
          !/;\s*SameSite=(Lax|Strict)\s*(;|$)/i.test(line) && 'SameSite=Lax',
          isHttps && !/;\s*Secure\s*(;|$)/i.test(line) && 'Secure',
        ].filter(Boolean);
        const differing = difference(buyer.cookies.get(name), next.cookies.get(name));
        return faultsOf(
          lacks.length > 0 && `The cookie ${name} lacks ${lacks.join(', ')}.`,
          deciding.includes(name) &&
            differing < leastDifference &&
            `The cookies ${name} of two new buyers differ in ${differing === 1 ? 'one character' : `${differing} characters`}: the next one can be guessed.`,
        );
      }),
    };
  },
};

/** Two values of 64 random bits or more differ in more characters than that. */
const leastDifference = 12;

/** How many characters stand between what two texts have in common at their ends. */
function difference(a = '', b = ''): number {
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < shorter - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  return Math.max(a.length, b.length) - start - end;
}

const evil = 'evil-host.example';

const redirects: Check = {
  id: 'redirects',
  area,
  proves: 'No answer redirects, and no address is made of what a request says.',
  advice:
    'Make every absolute address, also those for Ledyer, of one configured public URL, never of Host or X-Forwarded-Host, and follow no address from a query.',
  async run(examination) {
    const { shop, sku } = examination;
    const headers = {
      'x-forwarded-host': evil,
      'x-original-host': evil,
      forwarded: `host=${evil}`,
      referer: `https://${evil}/`,
    };
    const buyer = shop.newBuyer();
    const wishes = {
      returnUrl: `https://${evil}/`,
      settings: { urls: { notification: `https://${evil}/` } },
    };
    const created = await buyer.post('/sessions', { items: [{ sku, quantity: 1 }] }, headers);
    const wished = await shop
      .newBuyer()
      .post('/sessions', { items: [{ sku, quantity: 1 }], ...wishes });
    const sessionId = String(fieldOf(created, 'sessionId'));
    const answers = [
      created,
      wished,
      await buyer.status(sessionId, headers),
      await buyer.get(`/sessions/${sessionId}?next=https://${evil}/&return_url=//${evil}/`),
      await buyer.get(`//${evil}/`),
    ];
    const urls = [created, wished].map((answer) =>
      Object.entries(examination.sessionOf(answer)?.order.settings?.urls ?? {}),
    );
    const poisoned = urls.flat().find(([, url]) => String(url).includes(evil));
    return {
      faults: faultsOf(
        ...answers.map((answer) => {
          const { status, headers } = answer;
          const to = headers.get('location');
          return (
            status >= 300 &&
            status < 400 &&
            status !== 304 &&
            `${answered(answer)} to ${to ?? '?'}.`
          );
        }),
        poisoned &&
          `settings.urls.${poisoned[0]} at Ledyer was made of what the request said: ${String(poisoned[1])}.`,
      ),
    };
  },
};

const secrets: Check = {
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

const personal: Check = {
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

/** The last ones have Ledyer answer nonsense, which some servers need a while to forget. */
export const answerChecks: readonly Check[] = [
  problems,
  cookie,
  redirects,
  personal,
  stacks,
  secrets,
];

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
