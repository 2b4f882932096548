import {
  describeResponse,
  getField,
  isClientError,
  getMediaType,
  type RecordedResponse,
} from '../http-response.js';
import { toNotification, unknownIds } from '../webhook-sender.js';
import { createBuyer } from '../buyer-client.js';
import { compactFailures, type Check } from './check.js';
import { SkippedError } from '../skipped-error.js';
import { personalDataCheck, secretsCheck } from './leak-checks.js';
import { findInternals } from './stack-traces.js';

const area = 'Responses';

const problemDetails: Check = {
  id: 'problem-details',
  area,
  description: 'Every rejection is application/problem+json, and invalid input is never a 500.',
  advice:
    'Reject invalid requests with 4xx and a body as in RFC 9457: {"type", "title", "status"} as application/problem+json.',
  async run({ server }) {
    const buyer = createBuyer(server);
    const rejections: readonly (readonly [what: string, response: RecordedResponse])[] = [
      ['A body that is not JSON', await buyer.post('/sessions', '{"items": [')],
      ['The body null', await buyer.post('/sessions', 'null')],
      ['A body whose items are a string', await buyer.post('/sessions', { items: 'all' })],
      [
        'A body as text/plain',
        await buyer.post('/sessions', 'hello', { 'content-type': 'text/plain' }),
      ],
      ['An unknown session', await buyer.fetchStatus(unknownIds.sessionId)],
    ];
    return {
      failures: rejections.flatMap(([what, response]) =>
        compactFailures(
          !isClientError(response) && `${what}: ${describeResponse(response)}; 4xx is expected.`,
          isClientError(response) &&
            getMediaType(response) !== 'application/problem+json' &&
            `${what}: the ${response.status} has the content type “${getMediaType(response)}”.`,
          isClientError(response) &&
            (getField(response, 'title') === undefined ||
              (getField(response, 'status') ?? response.status) !== response.status) &&
            `${what}: the body of the ${response.status} has no title, or another status.`,
        ),
      ),
    };
  },
};

const stackTraces: Check = {
  id: 'stack-traces',
  area,
  description: 'No response exposes internals of the server: no stack trace, no file path, no SQL.',
  advice: 'Catch all errors where requests arrive, log them, and return a fixed text.',
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
        await buyer.createSession(context.createItems(2));
        await buyer.fetchStatus(checkout.sessionId);
        await buyer.put(`/sessions/${checkout.sessionId}/cart`, { items: context.createItems(2) });
      });
    }
    for (const body of ['{', 'null', '{"eventType":[]}', toNotification(session, 'cancel')]) {
      if (webhooks.hasUrl(session, 'notification')) await webhooks.sendNotification(session, body);
      if (webhooks.hasUrl(session, 'validation')) await webhooks.sendValidation(session, body);
    }
    const failures = server.responses.map((response) => {
      const excerpt = findInternals(response.text);
      return excerpt !== undefined && `${describeResponse(response)} with “${excerpt}” in it.`;
    });
    return { failures: [...new Set(compactFailures(...failures))] };
  },
};

const buyerCookie: Check = {
  id: 'buyer-cookie',
  area,
  description:
    'The cookie that identifies a buyer is out of reach of scripts and other sites, and outlives the session.',
  advice:
    'Set the cookie with HttpOnly, SameSite=Lax, Path=/, a Max-Age of more than seven days and, on https, Secure. Use a random value.',
  async run(context) {
    const { server } = context;
    const buyer = createBuyer(server);
    const response = await buyer.createSession(context.createItems());
    const { id: sessionId } = context.findSession(response) ?? {};
    if (sessionId === undefined)
      throw new SkippedError('No session was created. See session-created.');
    const setCookies = response.headers.getSetCookie();
    if (setCookies.length === 0) return { failures: [`${response.request} sets no cookie.`] };
    const identifying: string[] = [];
    for (const name of buyer.cookies.keys()) {
      const headers = buyer.getCookieHeader(name);
      const without = await server.send(`/sessions/${sessionId}`, { headers });
      if (without.status !== 200) identifying.push(name);
    }
    const checkedNames = identifying.length > 0 ? identifying : [...buyer.cookies.keys()];
    const otherBuyer = createBuyer(server);
    await otherBuyer.createSession(context.createItems());
    const isHttps = server.baseUrl.startsWith('https:');
    return {
      failures: checkedNames.flatMap((name) => {
        const setCookie = setCookies.find((each) => each.trim().startsWith(`${name}=`)) ?? '';
        const missing = [
          !/;\s*HttpOnly\s*(;|$)/i.test(setCookie) && 'HttpOnly',
          !/;\s*SameSite=(Lax|Strict)\s*(;|$)/i.test(setCookie) && 'SameSite=Lax',
          isHttps && !/;\s*Secure\s*(;|$)/i.test(setCookie) && 'Secure',
        ].filter(Boolean);
        const differenceLength = countDifferingCharacters(
          buyer.cookies.get(name),
          otherBuyer.cookies.get(name),
        );
        return compactFailures(
          missing.length > 0 && `The cookie ${name} lacks ${missing.join(', ')}.`,
          identifying.includes(name) &&
            findShortCookieLifetime(name, setCookie, context.clock.now()),
          identifying.includes(name) &&
            differenceLength < minDifferenceLength &&
            `The cookies ${name} of two new buyers differ in ${differenceLength === 1 ? 'one character' : `${differenceLength} characters`}: an attacker can guess the next one.`,
        );
      }),
    };
  },
};

/** Lifetime of a session at Ledyer in seconds (page Create order session: seven days). */
const sessionTtlSeconds = 7 * 24 * 60 * 60;

/** Returns the failure of a cookie that ends before a session that was created with it. */
function findShortCookieLifetime(name: string, setCookie: string, now: number): string | undefined {
  const maxAge = /;\s*Max-Age=(\d+)/i.exec(setCookie)?.[1];
  const expires = Date.parse(/;\s*Expires=([^;]+)/i.exec(setCookie)?.[1] ?? '');
  const seconds = maxAge === undefined ? (expires - now) / 1_000 : Number(maxAge);
  if (Number.isNaN(seconds))
    return `The cookie ${name} has no Max-Age: it ends with the browser, and a session after seven days.`;
  // The session was created with the cookie, so it ends a whole lifetime later.
  return seconds < sessionTtlSeconds
    ? `The cookie ${name} ends after ${Math.round(seconds / 3_600)} hours, and a session after seven days.`
    : undefined;
}

/** Minimum number of differing characters. Two values with 64 random bits differ in more. */
const minDifferenceLength = 12;

/** Returns the number of characters between the common prefix and the common suffix of two texts. */
function countDifferingCharacters(left = '', right = ''): number {
  const minLength = Math.min(left.length, right.length);
  let prefixLength = 0;
  while (prefixLength < minLength && left[prefixLength] === right[prefixLength]) prefixLength += 1;
  let suffixLength = 0;
  while (
    suffixLength < minLength - prefixLength &&
    left.at(-1 - suffixLength) === right.at(-1 - suffixLength)
  )
    suffixLength += 1;
  return Math.max(left.length, right.length) - prefixLength - suffixLength;
}

const attackerHost = 'evil-host.example';

const redirects: Check = {
  id: 'redirects',
  area,
  description: 'No response redirects, and no URL is built from a request.',
  advice:
    'Build every absolute URL, also those for Ledyer, from one configured public URL. Do not use Host or X-Forwarded-Host, and do not redirect to a URL from a query.',
  async run(context) {
    const { server, sku } = context;
    const headers = {
      'x-forwarded-host': attackerHost,
      'x-original-host': attackerHost,
      forwarded: `host=${attackerHost}`,
      referer: `https://${attackerHost}/`,
    };
    const buyer = createBuyer(server);
    const forgedUrls = {
      returnUrl: `https://${attackerHost}/`,
      settings: { urls: { notification: `https://${attackerHost}/` } },
    };
    const created = await buyer.post('/sessions', { items: [{ sku, quantity: 1 }] }, headers);
    const withForgedUrls = await createBuyer(server).post('/sessions', {
      items: [{ sku, quantity: 1 }],
      ...forgedUrls,
    });
    const sessionId = String(getField(created, 'sessionId'));
    const responses = [
      created,
      withForgedUrls,
      await buyer.fetchStatus(sessionId, headers),
      await buyer.get(
        `/sessions/${sessionId}?next=https://${attackerHost}/&return_url=//${attackerHost}/`,
      ),
      await buyer.get(`//${attackerHost}/`),
    ];
    const webhookUrls = [created, withForgedUrls].map((response) =>
      Object.entries(context.findSession(response)?.order.settings?.urls ?? {}),
    );
    const forged = webhookUrls.flat().find(([, url]) => String(url).includes(attackerHost));
    return {
      failures: compactFailures(
        ...responses.map((response) => {
          const { status, headers } = response;
          const target = headers.get('location');
          return (
            status >= 300 &&
            status < 400 &&
            status !== 304 &&
            `${describeResponse(response)} to ${target ?? '?'}.${isSlashRedirect(response) ? ' The tag follows no redirect: write the final slash in status-url, and in the URLs for Ledyer.' : ''}`
          );
        }),
        forged &&
          `settings.urls.${forged[0]} at Ledyer comes from the request: ${String(forged[1])}.`,
      ),
    };
  },
};

/** Whether a redirect only adds a final slash. */
const isSlashRedirect = ({ headers }: RecordedResponse): boolean =>
  /^[^?]*[^/]\/(?:\?|$)/.test(headers.get('location') ?? '');

/** The last checks need invalid responses of the emulator. Some servers take a while to recover from them. */
export const responseChecks: readonly Check[] = [
  problemDetails,
  buyerCookie,
  redirects,
  personalDataCheck,
  stackTraces,
  secretsCheck,
];
