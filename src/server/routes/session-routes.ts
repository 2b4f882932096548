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
import type { SessionCache } from '../sessions/session-cache.js';
import { isFresh, minRefreshIntervalMs, type LoadSession } from '../sessions/session-loader.js';
import type { StoredSession } from '../store/session-store.js';
import { maxAgeOnLoadMs, getMaxAgeMs } from '../sessions/staleness.js';
import { soon, type Soon } from '../http/maybe-promise.js';
import { statusResponse } from '../sessions/status-response.js';
import type { StatusHub } from '../sessions/status-hub.js';
import type { Store } from '../store/store.js';

/** Milliseconds that a stream waits for Ledyer before it says what was known before. */
const loadTimeoutMs = 1_000;
/** How often one buyer may ask: a tag does once a second at the most, in each of a few tabs. */
const readLimit: Rate = { burst: 60, refillMs: 100 };
/** How often one buyer may start or change a checkout: each time may cost two calls to Ledyer. */
const writeLimit: Rate = { burst: 30, refillMs: 500 };
/**
 * The most checkouts that one instance starts at a time. Whoever has no cookie is a new buyer every time, and
 * only a proxy can tell from how many addresses they come; here they shall not take from the others, from
 * status and from reconcile, the way to Ledyer.
 */
const maxConcurrentStarts = 32;
/**
 * The most sessions that one instance reads at a time because their pages were loaded. When another instance dies,
 * its tabs all come here: each is told within {@link loadTimeoutMs} what is known, and news when its turn has come.
 */
const maxConcurrentReads = 32;
/** The most that wait for it or are read; the pages of others are told what is known, and the rest by their streams. */
const maxQueuedReads = 5_000;

export interface SessionRouteDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly catalogue: Catalogue;
  readonly cookie: BuyerCookie;
  /** The languages that a checkout may be in, BCP 47. */
  readonly locales: readonly string[];
  readonly sessions: SessionService;
  readonly fresh: LoadSession;
  readonly copies: SessionCache;
  readonly streams: StatusHub;
}

/** What the shop's pages ask for. */
export function createSessionRoutes(parts: SessionRouteDeps): Routes {
  const { store, clock, catalogue, cookie, locales, sessions, fresh, copies, streams } = parts;
  const limits = { asking: new RateLimit(readLimit), changing: new RateLimit(writeLimit) };
  let starting = 0;
  const inTurn = limitConcurrency<StoredSession>(maxConcurrentReads, maxQueuedReads);

  /** The session, if it is this buyer's. Another buyer's and none at all look the same from outside. */
  const ownSession = (
    buyer: string | undefined,
    sessionId: string,
    from: Pick<SessionCache, 'find'> = store.sessions,
  ): Soon<StoredSession> => {
    // The database is not asked for who has no cookie.
    if (buyer === undefined) throw new Problem('not-found');
    return soon(from.find(sessionId), (session) => {
      if (session?.buyer !== buyer) throw new Problem('not-found');
      return session;
    });
  };

  const wishOf = (asked: Asked) => matchLocale(asked.header('accept-language'), locales);

  /** The buyer who asks, if it is one. @throws {Problem} `rate-limited`, before the database is asked; for who has no cookie that is not asked anyway */
  const admit = (asked: Asked, to: keyof typeof limits): string | undefined => {
    const buyer = cookie.read(asked);
    const wait = buyer === undefined ? 0 : limits[to].consume(buyer, clock.now());
    if (wait === 0) return buyer;
    const retryAfter = String(Math.ceil(wait / 1_000));
    throw new Problem('rate-limited', undefined, { headers: { 'retry-after': retryAfter } });
  };

  /** @throws {Problem} `overloaded` while this instance starts enough others */
  const amongFew = async <T>(work: () => Promise<T>): Promise<T> => {
    if (starting >= maxConcurrentStarts) {
      throw new Problem('overloaded', undefined, { headers: { 'retry-after': '1' } });
    }
    starting += 1;
    return work().finally(() => (starting -= 1));
  };

  /** What a page is told first: how the session stands now, or soon enough at least how it stood. */
  const atLoad = async (session: StoredSession): Promise<StoredSession> => {
    if (isFresh(session, maxAgeOnLoadMs, clock.now())) return session;
    const answered = new AbortController();
    const late = clock.sleep(loadTimeoutMs, answered.signal).catch(() => undefined);
    const read = () => fresh(session, maxAgeOnLoadMs);
    const answer = inTurn(session.sessionId, read).catch(() => session);
    try {
      return await Promise.race([answer, late.then(() => session)]);
    } finally {
      answered.abort();
    }
  };

  /** The stream of a session. */
  const opened = async (buyer: string | undefined, sessionId: string): Promise<Answer> => {
    // What is read from here on is not older than what the stream is told.
    const since = await streams.listen();
    const session = await atLoad(await ownSession(buyer, sessionId));
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
      const session = await ownSession(buyer, part('id'));
      const cart = await priceCart(items, catalogue);
      return json(toSessionSummary(await sessions.changeCart(session, cart, wishOf(asked))));
    },

    'GET /ledyer/sessions/{id}': ({ asked, part }) => {
      const buyer = admit(asked, 'asking');
      if (wantsStream(asked)) return opened(buyer, part('id'));
      const age = (session: StoredSession) =>
        wantsFresh(asked) ? minRefreshIntervalMs : getMaxAgeMs(session, clock.now());
      const found = ownSession(buyer, part('id'), copies);
      const now = soon(found, (session) => copies.load(session, age(session)));
      return soon(now, statusResponse);
    },
  };
}

const toSessionSummary = ({ sessionId, expiresAt }: StoredSession) => ({ sessionId, expiresAt });

/** A proxy that gathers the stream would keep the news. */
const streamHeaders = { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' };

const wantsStream = (asked: Asked): boolean =>
  /^text\/event-stream\b/.test(asked.header('accept') ?? '');

/** Whether the page expects news: `fetch` with `cache: 'no-store'` says so. */
const wantsFresh = (asked: Asked): boolean =>
  /\bno-cache\b|\bmax-age=0\b/.test(asked.header('cache-control') ?? '');

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * The browser's `Idempotency-Key`, if it sends one, with a fingerprint of what it came with.
 *
 * @throws {Problem} `idempotency-key-invalid` for one that somebody else might think of
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
 * A new buyer. One with a key is made of that key, because the answer with the
 * cookie may have been lost: the browser's second try is the same buyer again.
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
