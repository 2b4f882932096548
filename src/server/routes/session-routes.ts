import { Hono, type Context } from 'hono';
import type { Catalogue } from '../cart/catalogue.js';
import { decodeCart, priceCart, type CartItem } from '../cart/price-cart.js';
import type { Clock } from '../clock.js';
import { limitConcurrency } from '../concurrency-limit.js';
import { matchLocale } from '../http/accept-language.js';
import type { BuyerCookie } from '../http/buyer-cookie.js';
import { Problem } from '../http/problem.js';
import { RateLimit, type Rate } from '../http/rate-limit.js';
import { readSameOriginJson } from '../http/request-body.js';
import { createResponse, jsonResponse, type ServerEnv } from '../http/responses.js';
import { digest, hex, type Secret } from '../secret.js';
import type { OpenServices } from '../services.js';
import type { SessionLoader } from '../sessions/session-loader.js';
import type { IdempotencyKey } from '../sessions/session-service.js';
import { isFresh, maxAgeOnLoadMs, minRefreshIntervalMs } from '../sessions/staleness.js';
import { toStatus } from '../sessions/status.js';
import type { StoredSession } from '../store/stored-session.js';

/** Maximum time that a stream waits for Ledyer before it sends the last known status. */
const loadTimeoutMs = 1_000;
/** Rate limit of a buyer's reads: a tag sends at most one per second, in each of a few tabs. */
const readLimit: Rate = { burst: 60, refillMs: 100 };
/** Rate limit of a buyer's writes: each may cost two requests to Ledyer. */
const writeLimit: Rate = { burst: 30, refillMs: 500 };
/**
 * Maximum number of sessions that one instance creates at the same time.
 *
 * A client without a cookie is a new buyer each time, so a limit per buyer does not stop it. This limit keeps
 * Ledyer reachable for status requests and reconciliation; limits per address belong to the proxy.
 */
const maxConcurrentStarts = 32;
/**
 * Maximum number of sessions that one instance reads from Ledyer at the same time for page loads. When another
 * instance stops, all its tabs reconnect here: each gets the last known status within {@link loadTimeoutMs}, and
 * later statuses in turn.
 */
const maxConcurrentReads = 32;
/**
 * Maximum number of queued and running reads. Further pages get the last known status first, and later ones through
 * their streams.
 */
const maxQueuedReads = 5_000;

/** @internal */
export interface SessionRouteDeps {
  readonly open: OpenServices<'store' | 'loader' | 'statusHub' | 'sessions'>;
  readonly clock: Clock;
  readonly catalogue: Catalogue;
  readonly cookie: BuyerCookie;
  /** Locales of the checkout, BCP 47. */
  readonly locales: readonly string[];
}

/**
 * Creates the routes for the shop's pages.
 *
 * @internal
 */
export function createSessionRoutes(deps: SessionRouteDeps): Hono<ServerEnv> {
  const { open, clock, catalogue, cookie, locales } = deps;
  const readRateLimit = new RateLimit(readLimit);
  const writeRateLimit = new RateLimit(writeLimit);
  let runningStarts = 0;
  const limitReads = limitConcurrency<StoredSession>(maxConcurrentReads, maxQueuedReads);

  const getPreferredLocale = (c: Context<ServerEnv>) =>
    matchLocale(c.req.raw.headers.get('accept-language'), locales);

  /**
   * Returns the buyer id of the request, if any. Applies the rate limit before any database query.
   *
   * @throws {Problem} `rate-limited`
   */
  const admitBuyer = (c: Context<ServerEnv>, limit: RateLimit): string | undefined => {
    const buyer = cookie.read(c.req.raw);
    const waitMs = buyer === undefined ? 0 : limit.consume(buyer, clock.now());
    if (waitMs === 0) return buyer;
    const retryAfter = String(Math.ceil(waitMs / 1_000));
    throw new Problem('rate-limited', undefined, { headers: { 'retry-after': retryAfter } });
  };

  /** @throws {Problem} `overloaded` when this instance creates too many sessions already */
  const limitStarts = async <T>(work: () => Promise<T>): Promise<T> => {
    if (runningStarts >= maxConcurrentStarts) {
      throw new Problem('overloaded', undefined, { headers: { 'retry-after': '1' } });
    }
    runningStarts += 1;
    return work().finally(() => (runningStarts -= 1));
  };

  /**
   * Returns the first status for a page: the current one, or the last known one if Ledyer does not respond in time.
   */
  const loadForPage = async (
    loader: SessionLoader,
    session: StoredSession,
  ): Promise<StoredSession> => {
    if (isFresh(session, maxAgeOnLoadMs, clock.now())) return session;
    const finished = new AbortController();
    const timedOut = clock.sleep(loadTimeoutMs, finished.signal).catch(() => undefined);
    const read = () => loader.refresh(session, maxAgeOnLoadMs);
    const refreshed = limitReads(session.sessionId, read).catch(() => session);
    try {
      return await Promise.race([refreshed, timedOut.then(() => session)]);
    } finally {
      finished.abort();
    }
  };

  const routes = new Hono<ServerEnv>();
  routes
    .post('/ledyer/sessions', async (c) => {
      const { sessions, store } = await open();
      const knownBuyer = admitBuyer(c, writeRateLimit);
      const { items } = await readSameOriginJson(c.req.raw, decodeCart);
      const idempotencyKey = await readIdempotencyKey(c.req.raw, items);
      const cart = await priceCart(items, catalogue);
      const locale = getPreferredLocale(c);
      const buyer = knownBuyer ?? (await createBuyer(cookie, store.secrets.buyer, idempotencyKey));
      const isFirst = knownBuyer === undefined && !idempotencyKey;
      const { session, isNew } = await limitStarts(() =>
        isFirst
          ? sessions.startForNewBuyer(buyer, cart, locale)
          : sessions.start(buyer, cart, locale, idempotencyKey),
      );
      return jsonResponse(c, toSessionSummary(session), isNew ? 201 : 200, {
        'set-cookie': cookie.header(buyer),
      });
    })
    .put('/ledyer/sessions/:id{[\\w-]+}/cart', async (c) => {
      const { sessions, store } = await open();
      const buyer = admitBuyer(c, writeRateLimit);
      const { items } = await readSameOriginJson(c.req.raw, decodeCart);
      // A request without a cookie needs no database query.
      const session =
        buyer === undefined ? undefined : await store.sessions.find(c.req.param('id'));
      const ownSession = assertOwn(session, buyer);
      const cart = await priceCart(items, catalogue);
      const changed = await sessions.changeCart(ownSession, cart, getPreferredLocale(c));
      return jsonResponse(c, toSessionSummary(changed));
    })
    .get('/ledyer/sessions/:id{[\\w-]+}', async (c) => {
      const { loader, statusHub } = await open();
      const buyer = admitBuyer(c, readRateLimit);
      if (buyer === undefined) throw new Problem('not-found');
      const id = c.req.param('id');
      const { headers } = c.req.raw;
      if (!acceptsStream(headers)) {
        const maxAgeMs = wantsFresh(headers) ? minRefreshIntervalMs : undefined;
        const session = await loader.load(id, { maxAgeMs, buyer });
        return jsonResponse(c, toStatus(assertOwn(session, buyer)));
      }
      // Changes from here on reach the stream, even those during the following reads.
      const version = await statusHub.listen();
      const session = assertOwn(await loader.find(id), buyer);
      // A HEAD request gets no body, so it must not open a stream.
      if (c.req.method === 'HEAD') return createResponse(c, null, streamHeaders);
      const stream = statusHub.open(await loadForPage(loader, session), version);
      return createResponse(c, stream, streamHeaders);
    });
  return routes;
}

/**
 * Returns the session if it belongs to this buyer. Another buyer's session and an unknown one give the same
 * response.
 *
 * @throws {Problem} `not-found`
 */
function assertOwn(session: StoredSession | undefined, buyer: string | undefined): StoredSession {
  if (!session || session.buyer !== buyer) throw new Problem('not-found');
  return session;
}

const toSessionSummary = ({ sessionId, expiresAt }: StoredSession) => ({ sessionId, expiresAt });

/** A proxy that buffers the stream would delay the updates. */
const streamHeaders = { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' };

const acceptsStream = (headers: Headers): boolean =>
  /^text\/event-stream\b/.test(headers.get('accept') ?? '');

/** Returns whether the page asked for a fresh status; `fetch` with `cache: 'no-store'` does. */
const wantsFresh = (headers: Headers): boolean =>
  /\bno-cache\b|\bmax-age=0\b/.test(headers.get('cache-control') ?? '');

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * Returns the browser's `Idempotency-Key`, if any, with a fingerprint of the request body.
 *
 * @throws {Problem} `idempotency-key-invalid` when the key is too short to be unguessable
 */
async function readIdempotencyKey(
  request: Request,
  items: readonly CartItem[],
): Promise<IdempotencyKey | undefined> {
  const key = request.headers.get('idempotency-key');
  if (key === null) return undefined;
  if (!uuid.test(key)) throw new Problem('idempotency-key-invalid');
  return { key: key.toLowerCase(), fingerprint: hex(await digest(JSON.stringify(items))) };
}

/**
 * Creates a new buyer. Its id is derived from the idempotency key if there is one: the response with the cookie may
 * have been lost, and the retry then belongs to the same buyer.
 */
async function createBuyer(
  cookie: BuyerCookie,
  secret: Secret,
  idempotencyKey: IdempotencyKey | undefined,
): Promise<string> {
  if (!idempotencyKey) return cookie.create();
  const digits = hex(await digest(`${secret.reveal()} ${idempotencyKey.key}`));
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}
