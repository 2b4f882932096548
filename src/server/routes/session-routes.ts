import { Hono, type Context } from 'hono';
import type { Pricer } from '../cart/pricer.js';
import type { Clock } from '../clock.js';
import { limitConcurrency } from '../concurrency-limit.js';
import { matchLocale } from '../http/accept-language.js';
import { readIdempotencyKey } from '../http/idempotency-key.js';
import { Problem } from '../http/problem.js';
import { RateLimit, type Rate } from '../http/rate-limit.js';
import { readCartRequest } from '../http/request-body.js';
import {
  createResponse,
  createJsonResponse,
  createJsonTextResponse,
  type ServerEnv,
} from '../http/responses.js';
import { LruCache } from '../lru-cache.js';
import { digest, hex } from '../secret.js';
import type { OpenServices } from '../services.js';
import type { SessionLoader } from '../sessions/session-loader.js';
import type { IdempotencyKey } from '../sessions/find-by-key.js';
import type { SessionRequest } from '../sessions/session-request.js';
import { isFresh, maxAgeOnLoadMs, maxAgeWhenExpectedMs } from '../sessions/staleness.js';
import { toStatusText } from '../sessions/status.js';
import { firstRequestTtlMs } from '../store/idempotency-keys.js';
import type { Store } from '../store/store.js';
import type { StoredSession } from '../store/stored-session.js';
import { chooseBuyer } from './choose-buyer.js';
import { assertKeepsCookies, assertOwnSession } from './own-session.js';
import type { SessionSummary } from './shop-api.js';

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
 * Maximum number of sessions that one instance reads from Ledyer at the same time for page loads. When another instance
 * stops, all its tabs reconnect here: each gets the last known status within {@link loadTimeoutMs}, and later ones when
 * its read is done.
 */
const maxConcurrentReads = 32;
/**
 * Maximum number of queued and running reads. Further pages get the last known status first, and later ones through
 * their streams.
 */
const maxQueuedReads = 5_000;
/**
 * Age up to which a request with a session's cookie ends the session's first request. It exceeds
 * {@link firstRequestTtlMs}, because the clocks of two instances may differ.
 */
const maxConfirmedAgeMs = 6 * firstRequestTtlMs;
/** Minimum number of sessions for which this instance remembers that the browser has the cookie. */
const minConfirmedSessions = 10_000;

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

/**
 * Creates the routes for the shop's pages.
 *
 * @internal
 */
export function createSessionRoutes(deps: SessionRouteDeps): Hono<ServerEnv> {
  const { open, clock, price, storesBody, locales } = deps;
  const readRateLimit = new RateLimit(readLimit);
  const writeRateLimit = new RateLimit(writeLimit);
  let runningStarts = 0;
  const confirmedSessions = new LruCache<true>(minConfirmedSessions);
  const limitReads = limitConcurrency<StoredSession>(maxConcurrentReads, maxQueuedReads);

  const getPreferredLocale = (c: Context<ServerEnv>) =>
    matchLocale(c.req.raw.headers.get('accept-language'), locales);

  /**
   * Prices the cart of a page.
   *
   * @param session the session whose cart is changed
   */
  const quoteCart = async (
    c: Context<ServerEnv>,
    { body, request }: Awaited<ReturnType<typeof readCartRequest>>,
    session?: StoredSession,
  ): Promise<SessionRequest> => ({
    quote: await price({
      body,
      request,
      sessionId: session?.sessionId,
      data: session?.quote.data ?? undefined,
    }),
    body: storesBody ? body : null,
    preferredLocale: getPreferredLocale(c),
  });

  /**
   * Applies the rate limit of each buyer, before any database query.
   *
   * @throws {Problem} `rate-limited`
   */
  const admit = (buyers: readonly string[], limit: RateLimit): void => {
    const now = clock.now();
    let waitMs = 0;
    for (const buyer of buyers) waitMs = Math.max(waitMs, limit.consume(buyer, now));
    if (waitMs === 0) return;
    const retryAfter = String(Math.ceil(waitMs / 1_000));
    throw new Problem('rate-limited', undefined, { headers: { 'retry-after': retryAfter } });
  };

  /**
   * Ends the time in which the idempotency key of the first request leads to this session: its browser is known.
   * Returns nothing if that is done already.
   */
  const confirmCookie = (
    { idempotencyKeys }: Store,
    { sessionId, createdAt }: StoredSession,
  ): Promise<void> | undefined => {
    if (Math.abs(clock.now() - createdAt) > maxConfirmedAgeMs || confirmedSessions.get(sessionId))
      return undefined;
    return idempotencyKeys.deleteFirst(sessionId).then(() => {
      confirmedSessions.set(sessionId, true);
    });
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
      const { sessions, store, buyerCookies } = await open();
      const buyers = buyerCookies.read(c.req.raw);
      admit(buyers, writeRateLimit);
      const cartRequest = await readCartRequest(c.req.raw);
      assertKeepsCookies(c.req.raw, buyers);
      const idempotencyKey = await readBuyerKey(c.req.raw, cartRequest.body);
      const { buyer, surplus } = await chooseBuyer(store, buyers, idempotencyKey?.key);
      const startSession = async () => {
        // The retry of a lost response needs no price: its cart may have been sold out since.
        const earlier = idempotencyKey && (await sessions.findByKey(buyer, idempotencyKey));
        if (earlier) return { session: earlier, isNew: false };
        let request: SessionRequest;
        try {
          request = await quoteCart(c, cartRequest);
        } catch (error) {
          // The first request, which had a price, may be in progress.
          const other = idempotencyKey && (await sessions.awaitByKey(buyer, idempotencyKey));
          if (other) return { session: other, isNew: false };
          throw error;
        }
        return limitStarts(() => {
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
      for (const each of surplus)
        response.headers.append('set-cookie', buyerCookies.removalHeader(each));
      return response;
    })
    .put('/ledyer/sessions/:id{[\\w-]+}/cart', async (c) => {
      const { sessions, store, buyerCookies } = await open();
      const buyers = buyerCookies.read(c.req.raw);
      admit(buyers, writeRateLimit);
      const cartRequest = await readCartRequest(c.req.raw);
      // A request without a cookie needs no database query.
      const session =
        buyers.length === 0 ? undefined : await store.sessions.find(c.req.param('id'));
      const ownSession = assertOwnSession(c.req.raw, session, buyers);
      await confirmCookie(store, ownSession);
      const request = await quoteCart(c, cartRequest, ownSession);
      const changed = await sessions.changeCart(ownSession, request);
      return createJsonResponse(c, toSessionSummary(changed));
    })
    .get('/ledyer/sessions/:id{[\\w-]+}', async (c) => {
      const { loader, statusHub, store, buyerCookies } = await open();
      const buyers = buyerCookies.read(c.req.raw);
      admit(buyers, readRateLimit);
      if (buyers.length === 0) assertOwnSession(c.req.raw, undefined, buyers);
      const id = c.req.param('id');
      const { headers } = c.req.raw;
      if (!acceptsStream(headers)) {
        const maxAgeMs = wantsFresh(headers) ? maxAgeWhenExpectedMs : undefined;
        const found =
          loader.getCached(id, maxAgeMs) ?? (await loader.load(id, { maxAgeMs, buyers }));
        const session = assertOwnSession(c.req.raw, found, buyers);
        await confirmCookie(store, session);
        return createJsonTextResponse(c, toStatusText(session));
      }
      // Changes from here on reach the stream, even those during the following reads.
      const version = await statusHub.listen();
      const session = assertOwnSession(c.req.raw, await loader.find(id), buyers);
      await confirmCookie(store, session);
      // A HEAD request gets no body, so it must not open a stream.
      if (c.req.method === 'HEAD') return createResponse(c, null, streamHeaders);
      const stream = statusHub.open(await loadForPage(loader, session), version);
      return createResponse(c, stream, streamHeaders);
    });
  return routes;
}

const toSessionSummary = ({ sessionId, expiresAt }: StoredSession): SessionSummary => ({
  sessionId,
  expiresAt,
});

/**
 * A proxy that buffers the stream would delay the updates, and so would one that compresses it. `no-transform` stops
 * `compression()` of Express and the compression of Next.js (RFC 9111, 5.2.2.6).
 */
const streamHeaders = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
};

const acceptsStream = (headers: Headers): boolean =>
  /^text\/event-stream\b/.test(headers.get('accept') ?? '');

/** Returns whether the page requests a fresh status, as `fetch` with `cache: 'no-store'` does. */
const wantsFresh = (headers: Headers): boolean =>
  /\bno-cache\b|\bmax-age=0\b/.test(headers.get('cache-control') ?? '');

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
