import { json, type Answer } from '../http/response.js';
import type { Asked } from '../http/request.js';
import type { BuyerCookie } from '../http/buyer-cookie.js';
import { matchLocale } from '../http/accept-language.js';
import type { Catalogue } from '../cart/catalogue.js';
import type { SessionService, IdempotencyKey } from '../sessions/session-service.js';
import type { Clock } from '../clock.js';
import { limitConcurrency } from '../concurrency-limit.js';
import { priceCart, decodeCart, type CartItem } from '../cart/price-cart.js';
import { Problem } from '../http/problem.js';
import { RateLimit, type Rate } from '../http/rate-limit.js';
import { readSameOriginJson } from '../http/request-body.js';
import type { Routes } from '../http/router.js';
import { digest, hex, type Secret } from '../secret.js';
import type { SessionLoader } from '../sessions/session-loader.js';
import type { StoredSession } from '../store/stored-session.js';
import { isFresh, maxAgeOnLoadMs, minRefreshIntervalMs } from '../sessions/staleness.js';
import { soon } from '../http/maybe-promise.js';
import { statusResponse } from '../sessions/status-response.js';
import type { StatusHub } from '../sessions/status-hub.js';
import type { Store } from '../store/store.js';

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

export interface SessionRouteDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly catalogue: Catalogue;
  readonly cookie: BuyerCookie;
  /** Locales of the checkout, BCP 47. */
  readonly locales: readonly string[];
  readonly sessions: SessionService;
  readonly loader: SessionLoader;
  readonly streams: StatusHub;
}

/** Creates the routes for the shop's pages. */
export function createSessionRoutes(parts: SessionRouteDeps): Routes {
  const { store, clock, catalogue, cookie, locales, sessions, loader, streams } = parts;
  const limits = { asking: new RateLimit(readLimit), changing: new RateLimit(writeLimit) };
  let starting = 0;
  const inTurn = limitConcurrency<StoredSession>(maxConcurrentReads, maxQueuedReads);

  /**
   * Returns the session if it belongs to this buyer. Another buyer's session and an unknown one give the same
   * response.
   */
  const ownSession = async (
    buyer: string | undefined,
    find: (buyer: string) => Promise<StoredSession | undefined>,
  ): Promise<StoredSession> => {
    // A request without a cookie needs no database query.
    const session = buyer === undefined ? undefined : await find(buyer);
    if (session?.buyer !== buyer || !session) throw new Problem('not-found');
    return session;
  };

  const wishOf = (asked: Asked) => matchLocale(asked.header('accept-language'), locales);

  /**
   * Returns the buyer id of the request, if any. Applies the rate limit before any database query. @throws
   * {Problem} `rate-limited`
   */
  const admit = (asked: Asked, to: keyof typeof limits): string | undefined => {
    const buyer = cookie.read(asked);
    const wait = buyer === undefined ? 0 : limits[to].consume(buyer, clock.now());
    if (wait === 0) return buyer;
    const retryAfter = String(Math.ceil(wait / 1_000));
    throw new Problem('rate-limited', undefined, { headers: { 'retry-after': retryAfter } });
  };

  /** @throws {Problem} `overloaded` when this instance creates too many sessions already */
  const amongFew = async <T>(work: () => Promise<T>): Promise<T> => {
    if (starting >= maxConcurrentStarts) {
      throw new Problem('overloaded', undefined, { headers: { 'retry-after': '1' } });
    }
    starting += 1;
    return work().finally(() => (starting -= 1));
  };

  /**
   * Returns the first status for a page: the current one, or the last known one if Ledyer does not respond in time.
   */
  const atLoad = async (session: StoredSession): Promise<StoredSession> => {
    if (isFresh(session, maxAgeOnLoadMs, clock.now())) return session;
    const answered = new AbortController();
    const late = clock.sleep(loadTimeoutMs, answered.signal).catch(() => undefined);
    const read = () => loader.refresh(session, maxAgeOnLoadMs);
    const answer = inTurn(session.sessionId, read).catch(() => session);
    try {
      return await Promise.race([answer, late.then(() => session)]);
    } finally {
      answered.abort();
    }
  };

  /** Opens the status stream of a session. */
  const opened = async (buyer: string | undefined, sessionId: string): Promise<Answer> => {
    // A status that is read after this point is not older than the ones the stream sends.
    const since = await streams.listen();
    const session = await atLoad(await ownSession(buyer, () => loader.find(sessionId)));
    return { status: 200, headers: streamHeaders, body: streams.open(session, since) };
  };

  return {
    'POST /ledyer/sessions': async ({ asked }) => {
      const { request } = asked;
      const known = admit(asked, 'changing');
      const { items } = await readSameOriginJson(request, decodeCart);
      const repeat = await readIdempotencyKey(request, items);
      const cart = await priceCart(items, catalogue);
      const wish = wishOf(asked);
      const buyer = known ?? (await createBuyer(cookie, store.secrets.buyer, repeat));
      const isFirst = known === undefined && !repeat;
      const { session, isNew } = await amongFew(() =>
        isFirst
          ? sessions.startForNewBuyer(buyer, cart, wish)
          : sessions.start(buyer, cart, wish, repeat),
      );
      return json(toSessionSummary(session), isNew ? 201 : 200, {
        'set-cookie': cookie.header(buyer),
      });
    },

    'PUT /ledyer/sessions/{id}/cart': async ({ asked, part }) => {
      const buyer = admit(asked, 'changing');
      const { items } = await readSameOriginJson(asked.request, decodeCart);
      const session = await ownSession(buyer, () => store.sessions.find(part('id')));
      const cart = await priceCart(items, catalogue);
      return json(toSessionSummary(await sessions.changeCart(session, cart, wishOf(asked))));
    },

    'GET /ledyer/sessions/{id}': ({ asked, part }) => {
      const buyer = admit(asked, 'asking');
      if (wantsStream(asked)) return opened(buyer, part('id'));
      const maxAgeMs = wantsFresh(asked) ? minRefreshIntervalMs : undefined;
      const found = ownSession(buyer, (buyer) => loader.load(part('id'), { buyer, maxAgeMs }));
      return soon(found, statusResponse);
    },
  };
}

const toSessionSummary = ({ sessionId, expiresAt }: StoredSession) => ({ sessionId, expiresAt });

/** A proxy that buffers the stream would delay the updates. */
const streamHeaders = { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' };

const wantsStream = (asked: Asked): boolean =>
  /^text\/event-stream\b/.test(asked.header('accept') ?? '');

/** Returns whether the page asked for a fresh status; `fetch` with `cache: 'no-store'` does. */
const wantsFresh = (asked: Asked): boolean =>
  /\bno-cache\b|\bmax-age=0\b/.test(asked.header('cache-control') ?? '');

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
  repeat: IdempotencyKey | undefined,
): Promise<string> {
  if (!repeat) return cookie.create();
  const digits = hex(await digest(`${secret.reveal()} ${repeat.key}`));
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}
