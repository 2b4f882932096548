import { createHash } from 'node:crypto';
import type { Emulator } from '../../src/emulator/index.js';
import type { CreateSession } from '../../src/ledyer/session-request.js';
import type { Session } from '../../src/ledyer/session.js';
import { sumTotals, includedVat } from '../../src/ledyer/totals.js';
import type { Clock } from '../../src/doctor/clock.js';
import { credentials } from '../../src/doctor/credentials.js';

export const badServerUrl = 'https://bad-shop.test/checkout';

const product = { sku: 'PEN', name: 'Pen', unitPrice: 1_990, vat: 2_500, currency: 'SEK' };

interface Item {
  readonly sku: string;
  readonly quantity: number;
  readonly unitPrice?: number;
  readonly unit_price?: number;
}

/** Faults that are easily overlooked, each with the check that finds it. */
export const subtleFaults = {
  'prices-of-a-returning-buyer': 'prices-from-server',
  'prices-of-a-changed-cart': 'prices-from-server',
  'prices-in-other-words': 'prices-from-server',
  'stream-for-all': 'status-private',
  'public-once-authorized': 'status-private',
  'open-by-order-id': 'status-private',
  'cookie-that-counts': 'buyer-cookie',
  'totals-once-authorized': 'status-fields',
  'totals-while-waiting': 'status-fields',
  'pause-may-be-cached': 'status-not-cached',
  'company-without-hyphen': 'personal-data',
  'believed-when-unread': 'notification-forged',
  'signature-believed': 'notification-forged',
  'yes-when-in-trouble': 'validation-unknown',
  'secret-in-sign-in-error': 'secrets',
  'trace-in-status': 'stack-traces',
  'crash-on-nonsense': 'cart-limits',
} as const;

/** What the server knows of a session. */
interface Known {
  readonly buyer: string;
  readonly orderId: string;
  total: number;
  session: Session;
  /** What a notification made it believe. */
  belief?: string;
}

interface BadServerOptions {
  readonly ledyer: Emulator;
  readonly clock: Clock;
  /** Ids of checks, each of which it shall fail, and subtle faults. With none it is a good server. */
  readonly bad: ReadonlySet<string>;
}

/** A shop's server of another make than ours, in memory, that does one thing wrong for each name in `bad`. */
export function badServer({ ledyer, clock, bad }: BadServerOptions) {
  const sessions = new Map<string, Known>();
  const heard = new Set<string>();
  let buyers = 0;
  let token: string | undefined;
  let signInError = '';

  /** A cookie's value that looks as if it were random. */
  const newBuyer = () => {
    buyers += 1;
    if (bad.has('cookie-that-counts')) return `shop${String(buyers).padStart(20, '0')}`;
    return createHash('sha256').update(`buyer ${buyers}`).digest('hex');
  };

  const askLedyer = async (method: string, path: string, body?: object): Promise<Response> => {
    if (token === undefined) {
      const { clientId, clientSecret } = credentials;
      const answer = await ledyer.fetch(
        new Request('http://localhost/oauth/token?grant_type=client_credentials', {
          method: 'POST',
          headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
        }),
      );
      if (!answer.ok) {
        const { clientSecret: secret } = credentials;
        signInError = bad.has('secret-in-sign-in-error') ? `Cannot sign in with ${secret}` : '';
        return answer;
      }
      token = ((await answer.json()) as { access_token: string }).access_token;
    }
    const asked = new Request(`http://localhost${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    // A connection that breaks is a rejection.
    const answer = await ledyer.fetch(asked).catch(() => new Response(null, { status: 503 }));
    if (answer.status === 401) token = undefined;
    return answer;
  };

  const bodyOf = (
    items: readonly Item[],
    { host = 'bad-shop.test', fault = '' } = {},
  ): CreateSession => {
    const lines = items.map(({ quantity, unitPrice, unit_price }) => {
      const isBelieved = bad.has('prices-from-server') || bad.has(fault);
      const other = bad.has('prices-in-other-words') ? unit_price : undefined;
      const price = (isBelieved ? unitPrice : other) ?? 1_990;
      const totalAmount = quantity * price;
      return {
        type: 'physical',
        reference: 'PEN',
        description: 'Pen',
        quantity,
        unitPrice: price,
        vat: 2_500,
        totalAmount,
        totalVatAmount: includedVat(totalAmount, 2_500),
      };
    });
    return {
      country: 'SE',
      currency: 'SEK',
      locale: 'sv-SE',
      orderLines: lines,
      ...sumTotals(lines),
      settings: {
        urls: {
          terms: 'https://bad-shop.test/terms',
          notification: `https://${host}/checkout/notify`,
          validate: 'https://bad-shop.test/checkout/validate',
        },
      },
    };
  };

  const problem = (status: number, title: string, headers: Record<string, string> = {}) =>
    Response.json(
      { type: 'about:blank', title, status },
      {
        status,
        headers: {
          'content-type': bad.has('problem-answers') ? 'text/plain' : 'application/problem+json',
          ...(bad.has('status-not-cached') || (status === 503 && bad.has('pause-may-be-cached'))
            ? {}
            : { 'cache-control': 'no-store' }),
          ...headers,
        },
      },
    );

  const readItems = (text: string): readonly Item[] | undefined => {
    try {
      const { items } = JSON.parse(text) as { items: Item[] };
      const isRight = ({ sku, quantity }: Item) =>
        sku === 'PEN' && Number.isInteger(quantity) && quantity > 0 && quantity < 1_000;
      if (items.length > 0 && items.every(isRight)) return items;
      // Some servers make the best of everything.
      return bad.has('cart-limits') && Array.isArray(items)
        ? [{ sku: 'PEN', quantity: 1 }]
        : undefined;
    } catch {
      return undefined;
    }
  };

  const buyerOf = (request: Request) =>
    /(?:^|;\s*)buyer=(\w+)/.exec(request.headers.get('cookie') ?? '')?.[1];

  const failure = (answer: Response) =>
    bad.has('secrets')
      ? Response.json(
          { type: 'about:blank', title: `Asked with Bearer ${token!}`, status: 502 },
          {
            status: 502,
            headers: { 'content-type': 'application/problem+json' },
          },
        )
      : problem(answer.status >= 500 || answer.ok ? 503 : 502, signInError || 'Ledyer', {
          'retry-after': '1',
        });

  const readAgain = async (id: string, known: Known): Promise<boolean> => {
    const answer = await askLedyer('GET', `/v1/sessions/${id}`);
    const session = await jsonOf<Session>(answer);
    if (session) known.session = session;
    return session !== undefined;
  };

  const create = async (request: Request): Promise<Response> => {
    const { headers } = request;
    const text = await request.text();
    const isForeign =
      headers.get('content-type') !== 'application/json' ||
      !['same-origin', null].includes(headers.get('sec-fetch-site'));
    if (isForeign && !bad.has('other-sites')) return problem(415, 'From elsewhere');
    const items = readItems(text);
    if (!items && bad.has('crash-on-nonsense') && text.includes('"quantity":-1')) {
      throw new TypeError('fetch failed', { cause: { code: 'UND_ERR_SOCKET' } });
    }
    if (!items) return problem(422, 'The cart cannot be ordered');
    const host = bad.has('redirects') ? (headers.get('x-forwarded-host') ?? undefined) : undefined;
    const buyer = buyerOf(request) ?? newBuyer();
    const cookie = `buyer=${buyer}; Path=/; Secure; SameSite=Lax${bad.has('buyer-cookie') ? '' : '; HttpOnly'}`;
    const all = [...sessions].filter(([, known]) => known.buyer === buyer);
    const own = all.find(([, known]) => known.session.state === 'open');
    const leak = bad.has('personal-data')
      ? all.map(([, { session }]) => session.customer)
      : bad.has('company-without-hyphen')
        ? all.map(([, { session }]) => session.customer?.companyId?.replace('-', ''))
        : {};
    if (own && !bad.has('session-reused')) {
      const [id, known] = own;
      const body = bodyOf(items, { fault: 'prices-of-a-returning-buyer' });
      const answer = await askLedyer('POST', `/v1/sessions/${id}`, { ...body, settings: null });
      if (!answer.ok || !(await readAgain(id, known))) return failure(answer);
      known.total = body.totalOrderAmount;
      const { expiresAt } = known.session;
      return Response.json(
        { sessionId: id, expiresAt, ...leak },
        { headers: { 'set-cookie': cookie } },
      );
    }
    const body = bodyOf(items, { host });
    const answer = await askLedyer('POST', '/v1/sessions', body);
    const made = await jsonOf<{ sessionId: string } & Session>(answer);
    if (!made) return failure(answer);
    const { sessionId, ...rest } = made;
    const session = { ...rest, id: sessionId };
    const { orderId, expiresAt } = session;
    sessions.set(sessionId, { buyer, orderId, total: body.totalOrderAmount, session });
    return Response.json(
      { sessionId, ...(bad.has('session-created') ? {} : { expiresAt }), ...leak },
      { status: 201, headers: { 'set-cookie': cookie } },
    );
  };

  const change = async (request: Request, id: string): Promise<Response> => {
    const known = sessions.get(id);
    const items = readItems(await request.text());
    const isOwn = known?.buyer === buyerOf(request) || bad.has('cart-change');
    if (!known || !isOwn || !items) return problem(404, 'Not found');
    const body = { ...bodyOf(items, { fault: 'prices-of-a-changed-cart' }), settings: null };
    const answer = await askLedyer('POST', `/v1/sessions/${id}`, body);
    known.total = body.totalOrderAmount;
    return answer.ok ? Response.json({ sessionId: id }) : failure(answer);
  };

  const status = async (request: Request, asked: string): Promise<Response> => {
    const byOrder = [...sessions].find(([, { orderId }]) => orderId === asked)?.[0];
    const id = (bad.has('open-by-order-id') ? byOrder : undefined) ?? asked;
    const known = sessions.get(id);
    const isStream = request.headers.get('accept')?.startsWith('text/event-stream') ?? false;
    const isPublic =
      (bad.has('stream-for-all') && isStream) ||
      (bad.has('public-once-authorized') && known?.session.state === 'authorized') ||
      (bad.has('open-by-order-id') && id !== asked);
    if (!known || (known.buyer !== buyerOf(request) && !isPublic)) {
      return bad.has('status-private') && known
        ? problem(403, 'Not yours')
        : problem(404, 'Not found');
    }
    const before = known.session;
    const isUp = await readAgain(id, known);
    if (bad.has('notification-lost')) known.session = before;
    if (!isUp && bad.has('trace-in-status')) {
      return problem(503, 'json.decoder.JSONDecodeError in "/app/status.py", line 31');
    }
    if (!isUp && !bad.has('ledyer-down')) return problem(503, 'Ledyer', { 'retry-after': '1' });
    const { state, signState, orderId, expiresAt, updatedAt } = known.session;
    const seen = isUp ? (known.belief ?? state) : 'cancelled';
    const answer = {
      sessionId: id,
      state: bad.has('status-follows') && seen === 'pendingSca' ? 'open' : seen,
      signState,
      ...(state === 'authorized' && { orderId }),
      expiresAt,
      updatedAt,
    };
    if (isStream) {
      const alive = bad.has('status-stream') ? '' : ':\n\n';
      const text = `event: session\ndata: ${JSON.stringify(answer)}\n\n${alive}`;
      // It goes on for ever: nothing closes it.
      return new Response(
        new ReadableStream({ start: (stream) => stream.enqueue(new TextEncoder().encode(text)) }),
        { headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store' } },
      );
    }
    const tells =
      bad.has('status-fields') ||
      (bad.has('totals-once-authorized') && state === 'authorized') ||
      (bad.has('totals-while-waiting') && state === 'pendingSca');
    const extra = tells ? { totalOrderAmount: known.total } : {};
    return Response.json(
      { ...answer, ...extra },
      { headers: bad.has('status-not-cached') ? {} : { 'cache-control': 'no-store' } },
    );
  };

  const notified = async (request: Request): Promise<Response> => {
    const done = bad.has('notification-answered') ? 202 : 200;
    const body = await jsonOf<Record<string, unknown>>(request);
    if (!body) {
      return bad.has('stack-traces')
        ? new Response('SyntaxError: Unexpected token\n    at parse (/srv/shop/index.php:12:3)', {
            status: 400,
          })
        : problem(400, 'Not JSON');
    }
    const entry = [...sessions].find(
      ([id, { orderId }]) => id === body.sessionId || orderId === body.orderId,
    );
    if (!entry) {
      const isKnown = !bad.has('notification-unknown');
      return isKnown ? new Response(null, { status: done }) : problem(404, 'Not found');
    }
    const [id, known] = entry;
    const event = String(body.eventType).split('.').at(-1)!;
    if (!(await readAgain(id, known))) {
      if (bad.has('believed-when-unread') && event === 'create') known.belief = 'authorized';
      return bad.has('notification-kept')
        ? new Response(null, { status: done })
        : problem(503, 'Ledyer');
    }
    const { state } = known.session;
    if (bad.has('notification-order') && event === 'awaiting_signatory' && state === 'authorized') {
      known.belief = 'pendingSca';
    }
    if (bad.has('signature-believed') && event === 'awaiting_signatory' && state === 'open') {
      known.belief = 'pendingSca';
    }
    if (bad.has('notification-forged') && event === 'create' && state === 'open') {
      known.belief = 'authorized';
    }
    if (state === 'authorized' && event === 'create') {
      const isSecond = heard.has(known.orderId);
      if (isSecond && bad.has('notification-twice')) return problem(409, 'We had that');
      heard.add(known.orderId);
      const isOurs = known.session.order.totalOrderAmount === known.total;
      if (isOurs ? !bad.has('order-acknowledged') : bad.has('order-compared')) {
        await askLedyer('POST', `/v1/orders/${known.orderId}/acknowledge`, {});
      }
    }
    return new Response(null, { status: done });
  };

  const validated = async (request: Request): Promise<Response> => {
    const { orderId } = (await jsonOf<{ orderId?: string }>(request)) ?? {};
    if (bad.has('validation-deadline')) await clock.sleep(7_000);
    const isYes =
      [...sessions.values()].some((known) => known.orderId === orderId) ||
      bad.has('validation-unknown') ||
      (bad.has('yes-when-in-trouble') &&
        (await askLedyer('GET', `/v1/orders/${orderId}`)).status >= 500);
    return isYes
      ? Response.json({})
      : Response.json({ title: 'No', body: 'We do not know this order.' }, { status: 422 });
  };

  const route = (request: Request): Promise<Response> | Response => {
    const { pathname } = new URL(request.url);
    const [, id = ''] = /^\/checkout\/sessions\/(\w+)/.exec(pathname) ?? [];
    switch (`${request.method} ${pathname.replace(id, id && '{id}')}`) {
      case 'GET /checkout/products':
        return Response.json({ products: [product] });
      case 'POST /checkout/sessions':
        return create(request);
      case 'GET /checkout/sessions/{id}':
        return status(request, id);
      case 'PUT /checkout/sessions/{id}/cart':
        return change(request, id);
      case 'POST /checkout/notify':
        return notified(request);
      case 'POST /checkout/validate':
        return validated(request);
      case 'GET /checkout/orders':
        return bad.has('orders-closed') ? Response.json({ orders: [] }) : problem(401, 'Staff');
      default:
        return problem(404, 'Not found');
    }
  };

  return async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> =>
    route(new Request(input, init));
}

/** What a message holds, unless it is a refusal, or is no JSON object. */
async function jsonOf<T extends object>(message: Request | Response): Promise<T | undefined> {
  const value: unknown = await message.json().catch(() => undefined);
  const isRefusal = message instanceof Response && !message.ok;
  return isRefusal || typeof value !== 'object' || value === null ? undefined : (value as T);
}
