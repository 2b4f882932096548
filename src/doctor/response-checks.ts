import {
  describeResponse,
  getField,
  isClientError,
  getMediaType,
  type RecordedResponse,
} from './http-response.js';
import { toNotification, unknownIds } from './webhook-sender.js';
import { compactFaults, type Check } from './check.js';
import { SkippedError } from './skipped-error.js';
import { personalDataCheck, secretsCheck } from './leak-checks.js';
import { findInternals } from './stack-traces.js';

const area = 'Answers';

const problems: Check = {
  id: 'problem-answers',
  area,
  description: 'Every refusal is application/problem+json, and nonsense never is a 500.',
  advice:
    'Refuse what you cannot read with 4xx, and say so as RFC 9457 has it: {"type", "title", "status"} as application/problem+json.',
  async run({ server }) {
    const buyer = server.newBuyer();
    const refusals: readonly (readonly [what: string, answer: RecordedResponse])[] = [
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
        compactFaults(
          !isClientError(answer) && `${what}: ${describeResponse(answer)}; 4xx is expected.`,
          isClientError(answer) &&
            getMediaType(answer) !== 'application/problem+json' &&
            `${what}: the content type of the ${answer.status} is “${getMediaType(answer)}”.`,
          isClientError(answer) &&
            (getField(answer, 'title') === undefined ||
              (getField(answer, 'status') ?? answer.status) !== answer.status) &&
            `${what}: the ${answer.status} has no title, or another status in its body.`,
        ),
      ),
    };
  },
};

const stacks: Check = {
  id: 'stack-traces',
  area,
  description: 'No answer shows the inside of the server: no stack, no file, no SQL.',
  advice: 'Catch errors at the edge, log them there, and answer with words of your own.',
  async run(context) {
    const { server, webhooks, sku } = context;
    const checkout = await context.startCheckout();
    const session = context.getSession(checkout);
    const { buyer } = checkout;
    await buyer.get(`/sessions/${encodeURIComponent('../../etc/passwd\u0000')}`);
    await buyer.get(`/sessions/${'x'.repeat(2_000)}`);
    await buyer.get('/no-such-page');
    await buyer.post('/sessions', '{"items": [');
    await buyer.post('/sessions', `{"items":[{"sku":"${sku}","quantity":{"__proto__":{}}}]}`);
    await buyer.post('/sessions', { items: [{ sku: `${sku}' or 1=1 --\u0000`, quantity: 1 }] });
    for (const kind of ['malformed', 'reset'] as const) {
      await context.withFault({ party: 'api', kind }, async () => {
        await buyer.start(context.items(2));
        await buyer.status(checkout.sessionId);
        await buyer.put(`/sessions/${checkout.sessionId}/cart`, { items: context.items(2) });
      });
    }
    for (const body of ['{', 'null', '{"eventType":[]}', toNotification(session, 'cancel')]) {
      if (webhooks.has(session, 'notification')) await webhooks.sendNotification(session, body);
      if (webhooks.has(session, 'validation')) await webhooks.sendValidation(session, body);
    }
    const faults = server.responses.map((answer) => {
      const text = findInternals(answer.text);
      return text !== undefined && `${describeResponse(answer)} and “${text}”.`;
    });
    return { faults: [...new Set(compactFaults(...faults))] };
  },
};

const cookie: Check = {
  id: 'buyer-cookie',
  area,
  description:
    'What tells one buyer from another is a cookie that scripts and other sites cannot use.',
  advice:
    'Set-Cookie with HttpOnly, SameSite=Lax, Path=/ and, with https, Secure; the value is random.',
  async run(context) {
    const { server } = context;
    const buyer = server.newBuyer();
    const answer = await buyer.start(context.items());
    const { id: sessionId } = context.findSession(answer) ?? {};
    if (sessionId === undefined)
      throw new SkippedError('No session was made: see session-created.');
    const lines = answer.headers.getSetCookie();
    if (lines.length === 0) return { faults: [`${answer.request} sets no cookie.`] };
    const deciding: string[] = [];
    for (const name of buyer.cookies.keys()) {
      const headers = buyer.cookieHeader(name);
      const without = await server.send(`/sessions/${sessionId}`, { headers });
      if (without.status !== 200) deciding.push(name);
    }
    const names = deciding.length > 0 ? deciding : [...buyer.cookies.keys()];
    const next = server.newBuyer();
    await next.start(context.items());
    const isHttps = server.baseUrl.startsWith('https:');
    return {
      faults: names.flatMap((name) => {
        const line = lines.find((each) => each.trim().startsWith(`${name}=`)) ?? '';
        const lacks = [
          !/;\s*HttpOnly\s*(;|$)/i.test(line) && 'HttpOnly',
          !/;\s*SameSite=(Lax|Strict)\s*(;|$)/i.test(line) && 'SameSite=Lax',
          isHttps && !/;\s*Secure\s*(;|$)/i.test(line) && 'Secure',
        ].filter(Boolean);
        const differing = difference(buyer.cookies.get(name), next.cookies.get(name));
        return compactFaults(
          lacks.length > 0 && `The cookie ${name} lacks ${lacks.join(', ')}.`,
          deciding.includes(name) &&
            differing < leastDifference &&
            `The cookies ${name} of two new buyers differ in ${differing === 1 ? 'one character' : `${differing} characters`}: the next one can be guessed.`,
        );
      }),
    };
  },
};

/** Two values with at least 64 random bits differ in more characters than this. */
const leastDifference = 12;

/** Returns the number of characters between the common prefix and the common suffix of two texts. */
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
  description: 'No answer redirects, and no address is made of what a request says.',
  advice:
    'Make every absolute address, also those for Ledyer, of one configured public URL, never of Host or X-Forwarded-Host, and follow no address from a query.',
  async run(context) {
    const { server, sku } = context;
    const headers = {
      'x-forwarded-host': evil,
      'x-original-host': evil,
      forwarded: `host=${evil}`,
      referer: `https://${evil}/`,
    };
    const buyer = server.newBuyer();
    const wishes = {
      returnUrl: `https://${evil}/`,
      settings: { urls: { notification: `https://${evil}/` } },
    };
    const created = await buyer.post('/sessions', { items: [{ sku, quantity: 1 }] }, headers);
    const wished = await server
      .newBuyer()
      .post('/sessions', { items: [{ sku, quantity: 1 }], ...wishes });
    const sessionId = String(getField(created, 'sessionId'));
    const answers = [
      created,
      wished,
      await buyer.status(sessionId, headers),
      await buyer.get(`/sessions/${sessionId}?next=https://${evil}/&return_url=//${evil}/`),
      await buyer.get(`//${evil}/`),
    ];
    const urls = [created, wished].map((answer) =>
      Object.entries(context.findSession(answer)?.order.settings?.urls ?? {}),
    );
    const poisoned = urls.flat().find(([, url]) => String(url).includes(evil));
    return {
      faults: compactFaults(
        ...answers.map((answer) => {
          const { status, headers } = answer;
          const to = headers.get('location');
          return (
            status >= 300 &&
            status < 400 &&
            status !== 304 &&
            `${describeResponse(answer)} to ${to ?? '?'}.`
          );
        }),
        poisoned &&
          `settings.urls.${poisoned[0]} at Ledyer was made of what the request said: ${String(poisoned[1])}.`,
      ),
    };
  },
};

/** The last checks make the emulator return invalid responses, from which some servers need time to recover. */
export const responseChecks: readonly Check[] = [
  problems,
  cookie,
  redirects,
  personalDataCheck,
  stacks,
  secretsCheck,
];
