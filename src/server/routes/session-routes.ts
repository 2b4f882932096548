import { Hono, type Context } from 'hono';
import type { Pricer } from '../cart/pricer.js';
import type { Clock } from '../clock.js';
import { matchLocale } from '../http/accept-language.js';
import { readIdempotencyKey } from '../http/idempotency-key.js';
import { Problem } from '../http/problem.js';
import { RateLimit, type Rate } from '../http/rate-limit.js';
import { readCartRequest } from '../http/request-body.js';
import { createJsonResponse, type ServerEnv } from '../http/responses.js';
import { digest, hex } from '../secret.js';
import type { OpenServices } from '../services.js';
import type { IdempotencyKey } from '../sessions/find-by-key.js';
import type { SessionRequest } from '../sessions/session-request.js';
import type { StartedSession } from '../sessions/session-service.js';
import type { StoredSession } from '../store/stored-session.js';
import { assertRateLimit } from './assert-rate-limit.js';
import { chooseBuyer } from './choose-buyer.js';
import { createCookieConfirmation, type ConfirmCookie } from './confirm-cookie.js';
import { assertKeepsCookies, assertOwnSession } from './own-session.js';
import type { SessionSummary } from './shop-api.js';
import { createStatusRoute } from './status-route.js';

/** Rate limit of a buyer's writes: each may cost two requests to Ledyer. */
const writeLimit: Rate = { burst: 30, refillMs: 500 };
/**
 * Maximum number of sessions that one instance creates at the same time.
 *
 * A client without a cookie is a new buyer each time, so a limit per buyer does not stop it. This limit keeps
 * Ledyer reachable for status requests and reconciliation. Limits per IP address belong to the proxy.
 */
const maxConcurrentStarts = 32;

/** @internal */
export interface SessionRouteDeps {
  readonly open: OpenServices<'store' | 'loader' | 'statusHub' | 'sessions' | 'buyerCookies'>;
  readonly clock: Clock;
  readonly price: Pricer;
  /** Whether the page's body is stored, to price the cart again. */
  readonly storesBody: boolean;
  /** Locales of the checkout, BCP 47. */
  readonly locales: readonly string[];
}

/** The dependencies and limits that all requests share. */
interface SessionRouteContext extends SessionRouteDeps {
  readonly writeRateLimit: RateLimit;
  readonly limitStarts: ReturnType<typeof createStartLimit>;
  readonly confirmCookie: ConfirmCookie;
}

type CartRequest = Awaited<ReturnType<typeof readCartRequest>>;

/**
 * Creates the routes for the shop's pages.
 *
 * @internal
 */
export function createSessionRoutes(deps: SessionRouteDeps): Hono<ServerEnv> {
  const confirmCookie = createCookieConfirmation(deps.clock);
  const sendStatus = createStatusRoute({ ...deps, confirmCookie });
  const context: SessionRouteContext = {
    ...deps,
    writeRateLimit: new RateLimit(writeLimit),
    limitStarts: createStartLimit(),
    confirmCookie,
  };
  return new Hono<ServerEnv>()
    .post('/ledyer/sessions', (c) => startCheckout(context, c))
    .put('/ledyer/sessions/:id{[\\w-]+}/cart', (c) => changeCart(context, c, c.req.param('id')))
    .get('/ledyer/sessions/:id{[\\w-]+}', (c) => sendStatus(c, c.req.param('id')));
}

async function startCheckout(
  context: SessionRouteContext,
  c: Context<ServerEnv>,
): Promise<Response> {
  const { open, clock, writeRateLimit, confirmCookie } = context;
  const { store, buyerCookies, sessions } = await open();
  const buyers = buyerCookies.read(c.req.raw);
  assertRateLimit(buyers, writeRateLimit, clock.now());
  const cartRequest = await readCartRequest(c.req.raw);
  assertKeepsCookies(c.req.raw, buyers);
  const idempotencyKey = await readBuyerKey(c.req.raw, cartRequest.body);
  const { buyer, surplus } = await chooseBuyer(store, buyers, idempotencyKey?.key);

  const startSession = async () => {
    // A retry after a lost response is not priced again, because its cart may have been sold out since.
    const earlier = idempotencyKey && (await sessions.findByKey(buyer, idempotencyKey));
    if (earlier) return { session: earlier, isNew: false };
    let request: SessionRequest;
    try {
      request = await quoteCart(context, c, cartRequest);
    } catch (error) {
      // The first request with this key, whose cart could be priced, may still be in progress.
      const other = idempotencyKey && (await sessions.awaitByKey(buyer, idempotencyKey));
      if (other) return { session: other, isNew: false };
      throw error;
    }
    return context.limitStarts(() => {
      if (buyer !== undefined) return sessions.start(buyer, request, idempotencyKey);
      const newBuyer = buyerCookies.create();
      return idempotencyKey
        ? sessions.startWithKey(newBuyer, request, idempotencyKey)
        : sessions.startForNewBuyer(newBuyer, request);
    });
  };
  const { session, isNew } = await startSession();
  if (buyer !== undefined) await confirmCookie(store, session);
  const response = createJsonResponse(c, toSessionSummary(session), isNew ? 201 : 200, {
    'set-cookie': buyerCookies.header(session.buyer),
  });
  for (const surplusBuyer of surplus)
    response.headers.append('set-cookie', buyerCookies.removalHeader(surplusBuyer));
  return response;
}

async function changeCart(
  context: SessionRouteContext,
  c: Context<ServerEnv>,
  sessionId: string,
): Promise<Response> {
  const { open, clock, writeRateLimit, confirmCookie } = context;
  const { sessions, store, buyerCookies } = await open();
  const buyers = buyerCookies.read(c.req.raw);
  assertRateLimit(buyers, writeRateLimit, clock.now());
  const cartRequest = await readCartRequest(c.req.raw);
  // A request without a cookie needs no database query.
  const session = buyers.length === 0 ? undefined : await store.sessions.find(sessionId);
  const ownSession = assertOwnSession(c.req.raw, session, buyers);
  await confirmCookie(store, ownSession);
  const request = await quoteCart(context, c, cartRequest, ownSession);
  const changed = await sessions.changeCart(ownSession, request);
  return createJsonResponse(c, toSessionSummary(changed));
}

/**
 * Prices the cart of a page.
 *
 * @param session the session whose cart is changed
 */
const quoteCart = async (
  { price, storesBody, locales }: SessionRouteContext,
  c: Context<ServerEnv>,
  { body, request }: CartRequest,
  session?: StoredSession,
): Promise<SessionRequest> => ({
  quote: await price({
    body,
    request,
    sessionId: session?.sessionId,
    data: session?.quote.data ?? undefined,
  }),
  body: storesBody ? body : null,
  preferredLocale: matchLocale(c.req.raw.headers.get('accept-language'), locales),
});

/** Limits the sessions that this instance creates at the same time. Further ones get the problem `overloaded`. */
function createStartLimit() {
  let runningStarts = 0;
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (runningStarts >= maxConcurrentStarts) {
      throw new Problem('overloaded', undefined, { headers: { 'retry-after': '1' } });
    }
    runningStarts += 1;
    return work().finally(() => (runningStarts -= 1));
  };
}

const toSessionSummary = ({ sessionId, expiresAt }: StartedSession): SessionSummary => ({
  sessionId,
  expiresAt,
});

/**
 * Returns the browser's `Idempotency-Key`, if any, with a fingerprint of the request body.
 *
 * @throws {Problem} `idempotency-key-invalid` when the key is not a random UUID
 */
async function readBuyerKey(request: Request, body: unknown): Promise<IdempotencyKey | undefined> {
  const key = readIdempotencyKey(request);
  if (key === undefined) return undefined;
  return { key, fingerprint: hex(await digest(JSON.stringify(body))) };
}
