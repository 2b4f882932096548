import { createHash } from 'node:crypto';
import type { Emulator } from '../../src/emulator/index.js';
import type { CreateSession } from '../../src/ledyer/session-request.js';
import type { Session } from '../../src/ledyer/session.js';
import { sumTotals, includedVat } from '../../src/ledyer/totals.js';
import type { Clock } from '../../src/doctor/clock.js';
import { credentials } from '../../src/doctor/credentials.js';

export const faultyServerUrl = 'https://faulty-shop.test/checkout';
export const faultyPageUrl = `${faultyServerUrl}/pay.html`;

const product = { sku: 'PEN', name: 'Pen', unitPrice: 1_990, vat: 2_500, currency: 'SEK' };

interface Item {
  readonly sku: string;
  readonly quantity: number;
  readonly unitPrice?: number;
  readonly unit_price?: number;
}

/** Faults that are easy to miss, each with the check that finds it. */
export const subtleFaults = {
  'prices-of-a-reused-session': 'prices-from-server',
  'prices-of-a-changed-cart': 'prices-from-server',
  'prices-in-snake-case': 'prices-from-server',
  'public-stream': 'status-private',
  'public-once-authorized': 'status-private',
  'readable-by-order-id': 'status-private',
  'sequential-cookie': 'buyer-cookie',
  'totals-once-authorized': 'status-fields',
  'totals-while-pending': 'status-fields',
  'cacheable-503': 'status-not-cached',
  'company-id-without-hyphen': 'personal-data',
  'notification-trusted-during-outage': 'notification-forged',
  'signature-notification-trusted': 'notification-forged',
  'approval-during-outage': 'validation-unknown',
  'secret-in-token-error': 'secrets',
  'stack-trace-in-status': 'stack-traces',
  'short-cookie': 'buyer-cookie',
  'cookie-of-the-browser-session': 'buyer-cookie',
  'cookie-with-early-expires': 'buyer-cookie',
  'compressed-stream': 'status-stream',
  'page-with-embedder-policy': 'checkout-page',
  'rejection-as-200': 'validation-unknown',
  'crash-on-invalid-quantity': 'cart-limits',
  'validation-compares-totals-only': 'validation-cart',
} as const;

/** A session in the server's memory. */
interface StoredSession {
  readonly buyer: string;
  readonly orderId: string;
  total: number;
  session: Session;
  /** A state that a notification claimed. */
  claimedState?: string;
}

interface FaultyServerOptions {
  readonly ledyer: Emulator;
  readonly clock: Clock;
  /** Ids of the checks that the server must fail, and subtle faults. Without faults the server is correct. */
  readonly faults: ReadonlySet<string>;
}

/** Creates a shop's server in memory, without the server kit, that has the given faults. */
export function createFaultyServer({ ledyer, clock, faults }: FaultyServerOptions) {
  const sessions = new Map<string, StoredSession>();
  const notifiedOrderIds = new Set<string>();
  let buyerCount = 0;
  let token: string | undefined;
  let tokenError = '';

  /** Creates the value of a buyer's cookie. */
  const createBuyerId = () => {
    buyerCount += 1;
    if (faults.has('sequential-cookie')) return `shop${String(buyerCount).padStart(20, '0')}`;
    return createHash('sha256').update(`buyer ${buyerCount}`).digest('hex');
  };

  const fetchLedyer = async (method: string, path: string, body?: object): Promise<Response> => {
    if (token === undefined) {
      const { clientId, clientSecret } = credentials;
      const response = await ledyer.fetch(
        new Request('http://localhost/oauth/token?grant_type=client_credentials', {
          method: 'POST',
          headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
        }),
      );
      if (!response.ok) {
        const { clientSecret: secret } = credentials;
        tokenError = faults.has('secret-in-token-error') ? `Cannot sign in with ${secret}` : '';
        return response;
      }
      token = ((await response.json()) as { access_token: string }).access_token;
    }
    const request = new Request(`http://localhost${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    // A broken connection rejects.
    const response = await ledyer.fetch(request).catch(() => new Response(null, { status: 503 }));
    if (response.status === 401) token = undefined;
    return response;
  };

  const toSessionBody = (
    items: readonly Item[],
    { host = 'faulty-shop.test', fault = '' } = {},
  ): CreateSession => {
    const lines = items.map(({ quantity, unitPrice, unit_price }) => {
      const trustsPage = faults.has('prices-from-server') || faults.has(fault);
      const alternative = faults.has('prices-in-snake-case') ? unit_price : undefined;
      const price = (trustsPage ? unitPrice : alternative) ?? 1_990;
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
          terms: 'https://faulty-shop.test/terms',
          notification: `https://${host}/checkout/notify`,
          ...(!faults.has('no-validation') && {
            validate: 'https://faulty-shop.test/checkout/validate',
          }),
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
          'content-type': faults.has('problem-details') ? 'text/plain' : 'application/problem+json',
          ...(faults.has('status-not-cached') || (status === 503 && faults.has('cacheable-503'))
            ? {}
            : { 'cache-control': 'no-store' }),
          ...headers,
        },
      },
    );

  const parseItems = (text: string): readonly Item[] | undefined => {
    try {
      const { items } = JSON.parse(text) as { items: Item[] };
      const isValid = ({ sku, quantity }: Item) =>
        sku === 'PEN' && Number.isInteger(quantity) && quantity > 0 && quantity < 1_000;
      if (items.length > 0 && items.every(isValid)) return items;
      // A server without input validation replaces invalid items.
      return faults.has('cart-limits') && Array.isArray(items)
        ? [{ sku: 'PEN', quantity: 1 }]
        : undefined;
    } catch {
      return undefined;
    }
  };

  const getBuyerId = (request: Request) =>
    /(?:^|;\s*)buyer=(\w+)/.exec(request.headers.get('cookie') ?? '')?.[1];

  const upstreamProblem = (response: Response) =>
    faults.has('secrets')
      ? Response.json(
          { type: 'about:blank', title: `Sent Bearer ${token!}`, status: 502 },
          {
            status: 502,
            headers: { 'content-type': 'application/problem+json' },
          },
        )
      : problem(response.status >= 500 || response.ok ? 503 : 502, tokenError || 'Ledyer', {
          'retry-after': '1',
        });

  const refresh = async (id: string, stored: StoredSession): Promise<boolean> => {
    const response = await fetchLedyer('GET', `/v1/sessions/${id}`);
    const session = await parseJson<Session>(response);
    if (session) stored.session = session;
    return session !== undefined;
  };

  const create = async (request: Request): Promise<Response> => {
    const { headers } = request;
    const text = await request.text();
    const contentType = headers.get('content-type') ?? '';
    const mediaType = contentType.split(';')[0]!.trim().toLowerCase();
    const isCrossSite =
      mediaType !== 'application/json' ||
      !['same-origin', null].includes(headers.get('sec-fetch-site'));
    if (isCrossSite && !faults.has('cross-site')) return problem(415, 'Cross-site request');
    if (faults.has('json-charset') && contentType.includes(';'))
      return problem(415, 'Not application/json');
    const items = parseItems(text);
    if (!items && faults.has('crash-on-invalid-quantity') && text.includes('"quantity":-1')) {
      throw new TypeError('fetch failed', { cause: { code: 'UND_ERR_SOCKET' } });
    }
    if (!items) return problem(422, 'The cart cannot be ordered');
    const host = faults.has('redirects')
      ? (headers.get('x-forwarded-host') ?? undefined)
      : undefined;
    const buyer = getBuyerId(request) ?? createBuyerId();
    const expires = new Date(clock.now() + 86_400_000).toUTCString();
    const cookieLifetime = faults.has('cookie-of-the-browser-session')
      ? ''
      : faults.has('cookie-with-early-expires')
        ? `; Expires=${expires}`
        : `; Max-Age=${faults.has('short-cookie') ? 86_400 : 2_592_000}`;
    const cookie = `buyer=${buyer}; Path=/; Secure; SameSite=Lax${cookieLifetime}${faults.has('buyer-cookie') ? '' : '; HttpOnly'}`;
    const buyerSessions = [...sessions].filter(([, stored]) => stored.buyer === buyer);
    const open = buyerSessions.find(([, stored]) => stored.session.state === 'open');
    const leak = faults.has('personal-data')
      ? buyerSessions.map(([, { session }]) => session.customer)
      : faults.has('company-id-without-hyphen')
        ? buyerSessions.map(([, { session }]) => session.customer?.companyId?.replace('-', ''))
        : {};
    if (open && !faults.has('session-reused')) {
      const [id, stored] = open;
      const body = toSessionBody(items, { fault: 'prices-of-a-reused-session' });
      const response = await fetchLedyer('POST', `/v1/sessions/${id}`, { ...body, settings: null });
      if (!response.ok || !(await refresh(id, stored))) return upstreamProblem(response);
      stored.total = body.totalOrderAmount;
      const { expiresAt } = stored.session;
      return Response.json(
        { sessionId: id, expiresAt, ...leak },
        { headers: { 'set-cookie': cookie } },
      );
    }
    const body = toSessionBody(items, { host });
    const response = await fetchLedyer('POST', '/v1/sessions', body);
    const created = await parseJson<{ sessionId: string } & Session>(response);
    if (!created) return upstreamProblem(response);
    const { sessionId, ...rest } = created;
    const session = { ...rest, id: sessionId };
    const { orderId, expiresAt } = session;
    sessions.set(sessionId, { buyer, orderId, total: body.totalOrderAmount, session });
    return Response.json(
      { sessionId, ...(faults.has('session-created') ? {} : { expiresAt }), ...leak },
      { status: 201, headers: { 'set-cookie': cookie } },
    );
  };

  const change = async (request: Request, id: string): Promise<Response> => {
    const stored = sessions.get(id);
    const items = parseItems(await request.text());
    const isOwn = stored?.buyer === getBuyerId(request) || faults.has('cart-change');
    if (!stored || !isOwn || !items) return problem(404, 'Not found');
    const body = { ...toSessionBody(items, { fault: 'prices-of-a-changed-cart' }), settings: null };
    const response = await fetchLedyer('POST', `/v1/sessions/${id}`, body);
    stored.total = body.totalOrderAmount;
    return response.ok ? Response.json({ sessionId: id }) : upstreamProblem(response);
  };

  const getStatus = async (request: Request, requestedId: string): Promise<Response> => {
    const byOrder = [...sessions].find(([, { orderId }]) => orderId === requestedId)?.[0];
    const id = (faults.has('readable-by-order-id') ? byOrder : undefined) ?? requestedId;
    const stored = sessions.get(id);
    const isStream = request.headers.get('accept')?.startsWith('text/event-stream') ?? false;
    const isPublic =
      (faults.has('public-stream') && isStream) ||
      (faults.has('public-once-authorized') && stored?.session.state === 'authorized') ||
      (faults.has('readable-by-order-id') && id !== requestedId);
    if (!stored || (stored.buyer !== getBuyerId(request) && !isPublic)) {
      return faults.has('status-private') && stored
        ? problem(403, 'Not yours')
        : problem(404, 'Not found');
    }
    const before = stored.session;
    const isUp = await refresh(id, stored);
    if (faults.has('notification-lost')) stored.session = before;
    if (!isUp && faults.has('stack-trace-in-status')) {
      return problem(503, 'json.decoder.JSONDecodeError in "/app/status.py", line 31');
    }
    if (!isUp && !faults.has('ledyer-down')) return problem(503, 'Ledyer', { 'retry-after': '1' });
    const { state, signState, orderId, expiresAt, updatedAt } = stored.session;
    const shownState = isUp ? (stored.claimedState ?? state) : 'cancelled';
    const status = {
      sessionId: id,
      state: faults.has('status-follows') && shownState === 'pendingSca' ? 'open' : shownState,
      signState,
      ...(state === 'authorized' && { orderId }),
      expiresAt,
      updatedAt,
    };
    if (isStream) {
      const heartbeat = faults.has('status-stream') ? '' : ':\n\n';
      const text = `event: session\ndata: ${JSON.stringify(status)}\n\n${heartbeat}`;
      // The stream stays open, because nothing closes it.
      return new Response(
        new ReadableStream({
          start: (controller) => controller.enqueue(new TextEncoder().encode(text)),
        }),
        {
          headers: {
            'content-type': 'text/event-stream',
            'cache-control': 'no-store',
            ...(faults.has('compressed-stream') && { 'content-encoding': 'gzip' }),
          },
        },
      );
    }
    const includesTotal =
      faults.has('status-fields') ||
      (faults.has('totals-once-authorized') && state === 'authorized') ||
      (faults.has('totals-while-pending') && state === 'pendingSca');
    const extra = includesTotal ? { totalOrderAmount: stored.total } : {};
    return Response.json(
      { ...status, ...extra },
      { headers: faults.has('status-not-cached') ? {} : { 'cache-control': 'no-store' } },
    );
  };

  const handleNotification = async (request: Request): Promise<Response> => {
    const successStatus = faults.has('notification-answered') ? 202 : 200;
    const body = await parseJson<Record<string, unknown>>(request);
    if (!body) {
      return faults.has('stack-traces')
        ? new Response('SyntaxError: Unexpected token\n    at parse (/srv/shop/index.php:12:3)', {
            status: 400,
          })
        : problem(400, 'Not JSON');
    }
    const entry = [...sessions].find(
      ([id, { orderId }]) => id === body.sessionId || orderId === body.orderId,
    );
    if (!entry) {
      const isKnown = !faults.has('notification-unknown');
      return isKnown ? new Response(null, { status: successStatus }) : problem(404, 'Not found');
    }
    const [id, stored] = entry;
    const event = String(body.eventType).split('.').at(-1)!;
    if (!(await refresh(id, stored))) {
      if (faults.has('notification-trusted-during-outage') && event === 'create')
        stored.claimedState = 'authorized';
      return faults.has('notification-kept')
        ? new Response(null, { status: successStatus })
        : problem(503, 'Ledyer');
    }
    const { state } = stored.session;
    if (
      faults.has('notification-order') &&
      event === 'awaiting_signatory' &&
      state === 'authorized'
    ) {
      stored.claimedState = 'pendingSca';
    }
    if (
      faults.has('signature-notification-trusted') &&
      event === 'awaiting_signatory' &&
      state === 'open'
    ) {
      stored.claimedState = 'pendingSca';
    }
    if (faults.has('notification-forged') && event === 'create' && state === 'open') {
      stored.claimedState = 'authorized';
    }
    if (state === 'authorized' && event === 'create') {
      const isSecond = notifiedOrderIds.has(stored.orderId);
      if (isSecond && faults.has('notification-twice')) return problem(409, 'Already received');
      notifiedOrderIds.add(stored.orderId);
      const isSameTotal = stored.session.order.totalOrderAmount === stored.total;
      if (isSameTotal ? !faults.has('order-acknowledged') : faults.has('order-compared')) {
        await fetchLedyer('POST', `/v1/orders/${stored.orderId}/acknowledge`, {});
      }
    }
    return new Response(null, { status: successStatus });
  };

  /** Returns whether Ledyer has the cart that this server has priced. */
  const isCartAsPriced = async (id: string, stored: StoredSession): Promise<boolean> => {
    if (faults.has('validation-cart')) return true;
    // This server waits two seconds for Ledyer. In real time, the check would wait as well.
    if (ledyer.faults.list().faults.some(({ kind }) => kind === 'latency')) {
      await clock.sleep(2_000);
      return false;
    }
    if (!(await refresh(id, stored))) return false;
    const { totalOrderAmount, orderLines } = stored.session.order;
    const isSameTotal = totalOrderAmount === stored.total;
    if (faults.has('validation-compares-totals-only')) return isSameTotal;
    const isSameProduct = (orderLines ?? []).every(({ reference }) => reference === product.sku);
    // A server that takes a lower total for a discount.
    if (faults.has('order-compared')) return isSameProduct && totalOrderAmount <= stored.total;
    return isSameProduct && isSameTotal;
  };

  const validate = async (request: Request): Promise<Response> => {
    const { orderId } = (await parseJson<{ orderId?: string }>(request)) ?? {};
    if (faults.has('failing-validation')) return new Response(null, { status: 500 });
    if (faults.has('validation-deadline')) await clock.sleep(7_000);
    const known = [...sessions].find(([, stored]) => stored.orderId === orderId);
    const approvesUnknown = async () =>
      faults.has('validation-unknown') ||
      (faults.has('approval-during-outage') &&
        (await fetchLedyer('GET', `/v1/orders/${orderId}`)).status >= 500);
    const isApproved = known ? await isCartAsPriced(...known) : await approvesUnknown();
    if (!isApproved && !known && faults.has('rejection-as-200'))
      return Response.json({ title: 'No', body: 'This order is unknown.' });
    return isApproved
      ? Response.json({})
      : Response.json({ title: 'No', body: 'This order is unknown.' }, { status: 422 });
  };

  /** The page of the buyer's last session. */
  const getPage = (request: Request): Response => {
    const own = [...sessions].findLast(([, { buyer }]) => buyer === getBuyerId(request))?.[0];
    return new Response(`<ledyer-checkout session-id="${own ?? ''}"></ledyer-checkout>`, {
      headers: {
        'content-type': 'text/html',
        'cache-control': faults.has('checkout-page') ? 'max-age=600' : 'no-store',
        ...(faults.has('page-with-embedder-policy') && {
          'cross-origin-embedder-policy': 'require-corp',
        }),
      },
    });
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
        return getStatus(request, id);
      case 'HEAD /checkout/sessions/{id}':
        return faults.has('status-head') ? problem(405, 'GET only') : new Response(null);
      case 'GET /checkout/pay.html':
        return getPage(request);
      case 'PUT /checkout/sessions/{id}/cart':
        return change(request, id);
      case 'POST /checkout/notify':
        return handleNotification(request);
      case 'POST /checkout/validate':
        return validate(request);
      case 'GET /checkout/orders':
        return faults.has('orders-protected')
          ? Response.json({ orders: [] })
          : problem(401, 'Admins only');
      default:
        return problem(404, 'Not found');
    }
  };

  return async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> =>
    route(new Request(input, init));
}

/** Returns the JSON object of a message, or `undefined` if there is none or the response is an error. */
async function parseJson<T extends object>(message: Request | Response): Promise<T | undefined> {
  const value: unknown = await message.json().catch(() => undefined);
  const isError = message instanceof Response && !message.ok;
  return isError || typeof value !== 'object' || value === null ? undefined : (value as T);
}
