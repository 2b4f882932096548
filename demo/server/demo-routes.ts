import { CartError, type Merchant, type QuoteInput } from 'ledyer-checkout/server';
import { accounts, findAccount, type AccountCookie } from './accounts.js';
import { readPageJson, RequestError } from './json-request.js';
import { previewCart } from './preview.js';
import type { DemoQuote } from './pricing.js';
import { getProducts } from './products.js';
import { matchShopLanguage } from './shop-language.js';

export interface DemoRouteDeps {
  readonly accountCookie: AccountCookie;
  readonly pricing: (input: QuoteInput) => Promise<DemoQuote>;
  /** Returns the shop's own number of an order; `undefined` before it has one. */
  readonly findOrderNumber: (orderId: string) => Promise<string | undefined>;
  /** Called with unexpected errors. */
  readonly onError: (error: unknown) => void;
}

type Handler = (request: Request, id: string) => Promise<Response> | Response;

type Route = readonly [method: string, path: RegExp, handler: Handler];

/**
 * Adds the demo's own routes to the kit's.
 *
 * | Route | Does |
 * |---|---|
 * | `GET /ledyer/products` | the products, at the prices of the signed-in account |
 * | `GET /api/account` | the signed-in account, and all accounts |
 * | `POST /api/account` | signs in as an account, or out with `{"id":null}` |
 * | `POST /api/cart` | prices a cart for the page |
 * | `GET /ledyer/sessions/{id}/order-number` | the shop's number of an order, for its buyer |
 */
export function withDemoRoutes(merchant: Merchant, deps: DemoRouteDeps): Merchant {
  const routes = createRoutes(merchant, deps);
  const handle = async (request: Request): Promise<Response | undefined> => {
    const { pathname } = new URL(request.url);
    const matching = routes.filter(([, path]) => path.test(pathname));
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    const route = matching.find(([each]) => each === method);
    if (route) {
      const [, path, handler] = route;
      return handler(request, path.exec(pathname)?.[1] ?? '');
    }
    if (matching.length > 0)
      throw new RequestError(405, 'method-not-allowed', 'This address has other methods.');
    if (pathname.startsWith('/api/')) throw new RequestError(404, 'not-found', 'Not found.');
    return undefined;
  };

  const fetch: Merchant['fetch'] = async (request) => {
    try {
      return (await handle(request)) ?? (await merchant.fetch(request));
    } catch (error) {
      return toErrorResponse(error, deps.onError);
    }
  };
  return { ...merchant, fetch };
}

function createRoutes(merchant: Merchant, deps: DemoRouteDeps): readonly Route[] {
  const { accountCookie, pricing, findOrderNumber } = deps;
  const toAccountBody = (account: ReturnType<typeof findAccount>) => ({
    account: account ? { id: account.id, name: account.name } : null,
    accounts: accounts.map(({ id, name }) => ({ id, name })),
  });

  return [
    [
      'GET',
      /^\/ledyer\/products\/?$/,
      async (request) => {
        const language = matchShopLanguage(request.headers.get('accept-language')) ?? 'en';
        return json({ products: getProducts(await accountCookie.read(request), language) });
      },
    ],
    [
      'GET',
      /^\/api\/account$/,
      async (request) => json(toAccountBody(await accountCookie.read(request))),
    ],
    [
      'POST',
      /^\/api\/account$/,
      async (request) => {
        const { id } = await readPageJson(request);
        const account = findAccount(id);
        if (!account && id !== null)
          throw new RequestError(400, 'body-invalid', 'There is no account with this id.');
        return json(toAccountBody(account), {
          'set-cookie': await accountCookie.createHeader(account),
        });
      },
    ],
    [
      'POST',
      /^\/api\/cart$/,
      async (request) => {
        const { headers, url, signal } = request;
        const body = await readPageJson(request);
        const input = { body, request: new Request(url, { headers }), signal };
        return json(
          await previewCart(pricing, { ...input, sessionId: undefined, data: undefined }),
        );
      },
    ],
    [
      'GET',
      /^\/ledyer\/sessions\/([\w-]+)\/order-number$/,
      async (request, sessionId) => {
        // The kit decides whose session it is.
        const headers = { accept: 'application/json', cookie: request.headers.get('cookie') ?? '' };
        const url = new URL(`/ledyer/sessions/${sessionId}`, request.url);
        const response = await merchant.fetch(new Request(url, { headers }));
        if (!response.ok) return response;
        const { orderId } = (await response.json()) as { orderId?: string };
        return json({ orderNumber: (orderId && (await findOrderNumber(orderId))) ?? null });
      },
    ],
  ];
}

/** Headers of every response. It depends on the account, so no cache may keep it. */
const commonHeaders = {
  'cache-control': 'no-store',
  vary: 'Cookie',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
};

/** Not `Response.json`, because the playground sees cookies only in the constructor. */
const json = (body: unknown, headers: Readonly<Record<string, string>> = {}): Response =>
  new Response(JSON.stringify(body), {
    headers: { ...headers, ...commonHeaders, 'content-type': 'application/json' },
  });

/** Returns a problem (RFC 9457) with a code of the kit where there is one. */
function toErrorResponse(error: unknown, onError: (error: unknown) => void): Response {
  const [status, code, detail] = toProblem(error);
  if (status === 500) onError(error);
  return Response.json(
    { type: `urn:ledyer-checkout:problem:${code}`, title: detail, status, detail },
    { status, headers: { ...commonHeaders, 'content-type': 'application/problem+json' } },
  );
}

function toProblem(error: unknown): readonly [status: number, code: string, detail: string] {
  if (error instanceof RequestError) return [error.status, error.code, error.message];
  if (error instanceof CartError) return [422, 'cart-invalid', error.message];
  // The kit's own error for a body without items.
  const { type, detail } = (error ?? {}) as { readonly type?: unknown; readonly detail?: unknown };
  if (type === 'body-invalid') return [400, type, String(detail)];
  return [500, 'internal', 'Something went wrong in the shop.'];
}
