import type { CreateSession, SessionSettings } from '../ledyer/session-request.js';
import { sessionLifeMs, type Session } from '../ledyer/session.js';
import { buyerCookie } from './buyer-cookie.js';
import type { Catalogue } from './catalogue.js';
import type { LedyerClient } from './ledyer-client.js';
import { LedyerError } from './ledyer-error.js';
import { CartError, priceCart, readCart, type PricedCart } from './price-cart.js';
import { Problem, problemResponse } from './problem.js';
import { readJsonBody } from './request-body.js';
import type { Store, StoredSession } from './store.js';

export interface MerchantOptions {
  readonly ledyer: LedyerClient;
  readonly store: Store;
  readonly catalogue: Catalogue;
  /** Where buyers reach the shop: `https://shop.example`. */
  readonly publicUrl: string;
  /** The shop's terms of sale, shown in the checkout; Ledyer requires it. */
  readonly termsUrl: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** The language of Ledyer's checkout, BCP 47. */
  readonly locale: string;
  /** What the buyer is asked, and how strictly checked. Default: Ledyer's. */
  readonly settings?: Pick<SessionSettings, 'customer' | 'security'>;
  /** Told of failures that are nobody's input; what Ledyer said may be in it. Default: silence. */
  readonly onError?: (error: unknown) => void;
  /** Milliseconds since 1970. Default: `Date.now`. */
  readonly now?: () => number;
}

export interface Merchant {
  /** Answers one request under `/ledyer/`. It does not reject. */
  fetch(request: Request): Promise<Response>;
}

/** What every answer says to browsers and caches. */
const headers = {
  'cache-control': 'no-store',
  vary: 'Cookie',
  'x-content-type-options': 'nosniff',
};

/**
 * The shop's side of the checkout, as one function from request to response.
 *
 * It holds no socket and reads no environment, so that it runs wherever there is
 * `Request`, and a test calls it directly. Prices come from the catalogue and
 * from nowhere else; a session is shown to the buyer who started it and to nobody else.
 */
export function createMerchant(options: MerchantOptions): Merchant {
  const { ledyer, store, catalogue, publicUrl, onError, now = Date.now } = options;
  const cookie = buyerCookie(publicUrl);

  /** `GET /ledyer/products` */
  const products = async () => Response.json({ products: await catalogue.list() });

  /** `POST /ledyer/sessions` */
  const createSession = async (request: Request) => {
    const { items } = await readJsonBody(request, readCart);
    const cart = await priceCart(items, catalogue);
    const known = cookie.read(request);
    const buyer = known ?? cookie.create();

    const open = known ? await openSession(known, cart) : undefined;
    const session = open ?? (await startSession(buyer, cart));
    return Response.json(
      { sessionId: session.sessionId, expiresAt: session.expiresAt },
      { status: open ? 200 : 201, headers: { 'set-cookie': cookie.header(buyer) } },
    );
  };

  const startSession = async (buyer: string, cart: PricedCart): Promise<StoredSession> => {
    const created = await ledyer.sessions.create(sessionBody(options, cart));
    const session: StoredSession = {
      sessionId: created.sessionId,
      orderId: created.orderId,
      buyer,
      cart,
      expiresAt: created.expiresAt ?? new Date(now() + sessionLifeMs).toISOString(),
    };
    await store.save(session);
    return session;
  };

  /** The buyer's session for this very cart, while it can still be paid. */
  const openSession = async (buyer: string, cart: PricedCart) => {
    const latest = await store.latestOf(buyer);
    if (!latest || JSON.stringify(latest.cart) !== JSON.stringify(cart)) return undefined;
    const { state } = await ledyer.sessions.get(latest.sessionId);
    return state === 'open' ? latest : undefined;
  };

  /** `GET /ledyer/sessions/{id}`: the status resource. */
  const sessionStatus = async (request: Request, sessionId: string) => {
    const buyer = cookie.read(request);
    const known = buyer && (await store.find(sessionId));
    // Another buyer's session and none at all look the same from outside.
    if (!known || known.buyer !== buyer) throw new Problem('not-found');
    const session = await ledyer.sessions.get(sessionId);
    if (session.id !== known.sessionId || session.orderId !== known.orderId) {
      throw new LedyerError('malformed', 'Ledyer answered for another session');
    }
    return Response.json(statusOf(session));
  };

  const route = async (request: Request): Promise<Response> => {
    const { pathname } = new URL(request.url);
    const [, sessionId] = /^\/ledyer\/sessions\/([\w-]+)$/.exec(pathname) ?? [];
    const methods: Partial<Record<string, () => Promise<Response>>> | undefined =
      pathname === '/ledyer/products'
        ? { GET: products }
        : pathname === '/ledyer/sessions'
          ? { POST: () => createSession(request) }
          : sessionId
            ? { GET: () => sessionStatus(request, sessionId) }
            : undefined;
    if (!methods) throw new Problem('not-found');
    const answer = methods[request.method];
    if (!answer) {
      throw new Problem('method-not-allowed', undefined, {
        headers: { allow: Object.keys(methods).join(', ') },
      });
    }
    return answer();
  };

  return {
    async fetch(request) {
      const response = await route(request).catch((error: unknown) => {
        const problem = problemOf(error);
        if (problem !== error && !(error instanceof CartError)) onError?.(error);
        return problemResponse(problem);
      });
      for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
      return response;
    },
  };
}

/** The body of `POST /v1/sessions` for a cart. */
function sessionBody(
  { country, locale, termsUrl, settings }: MerchantOptions,
  cart: PricedCart,
): CreateSession {
  return {
    country,
    locale,
    ...cart,
    settings: {
      ...settings,
      urls: {
        terms: termsUrl,
        privacy: null,
        confirmation: null,
        notification: null,
        validate: null,
      },
    },
  };
}

/** All that a browser learns of a session: nothing about persons, nothing about money. */
const statusOf = (session: Session) => ({
  sessionId: session.id,
  state: session.state,
  signState: session.signState,
  ...(session.state === 'authorized' && { orderId: session.orderId }),
  expiresAt: session.expiresAt,
  updatedAt: session.updatedAt,
});

function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof CartError) return new Problem('cart-invalid', error.message);
  if (!(error instanceof LedyerError)) return new Problem('internal', undefined, { cause: error });
  const { code, status = 0, retryAfter = 2_000 } = error;
  const passing = code === 'timeout' || code === 'unreachable' || status === 429 || status >= 500;
  return passing
    ? new Problem('ledyer-unavailable', 'Try again in a moment. Nothing has been ordered twice.', {
        cause: error,
        headers: { 'retry-after': String(Math.ceil(retryAfter / 1_000)) },
      })
    : new Problem('ledyer-refused', undefined, { cause: error });
}
