import type { Context } from 'hono';
import type { Clock } from '../clock.js';
import { limitConcurrency } from '../concurrency-limit.js';
import { RateLimit, type Rate } from '../http/rate-limit.js';
import { createResponse, createJsonTextResponse, type ServerEnv } from '../http/responses.js';
import type { OpenServices } from '../services.js';
import type { SessionLoader } from '../sessions/session-loader.js';
import { isFresh, maxAgeOnLoadMs, maxAgeWhenExpectedMs } from '../sessions/staleness.js';
import { toStatusText } from '../sessions/status.js';
import type { StoredSession } from '../store/stored-session.js';
import { assertRateLimit } from './assert-rate-limit.js';
import type { ConfirmCookie } from './confirm-cookie.js';
import { assertOwnSession } from './own-session.js';

/** Maximum time that a new stream waits for Ledyer before it sends the last known status. */
const loadTimeoutMs = 1_000;
/** Rate limit of a buyer's reads: a tag sends at most one per second, in each of a few tabs. */
const readLimit: Rate = { burst: 60, refillMs: 100 };
/**
 * Maximum number of sessions that one instance reads from Ledyer at the same time for page loads. When another instance
 * stops, all its tabs reconnect here. Each gets the last known status within {@link loadTimeoutMs}, and the current one
 * when its read is done.
 */
const maxConcurrentReads = 32;
/**
 * Maximum number of queued and running reads. Further pages get the last known status first, and the current one
 * through their streams.
 */
const maxPendingReads = 5_000;

interface StatusRouteDeps {
  readonly open: OpenServices<'store' | 'loader' | 'statusHub' | 'buyerCookies'>;
  readonly clock: Clock;
  readonly confirmCookie: ConfirmCookie;
}

/**
 * Sends the status of a session: once, or as a stream of its changes.
 *
 * @internal
 */
export type SendStatus = (c: Context<ServerEnv>, sessionId: string) => Promise<Response>;

/** @internal */
export function createStatusRoute({ open, clock, confirmCookie }: StatusRouteDeps): SendStatus {
  const rateLimit = new RateLimit(readLimit);
  const loadForPage = createPageLoader(clock);

  return async (c, sessionId) => {
    const { loader, statusHub, store, buyerCookies } = await open();
    const buyers = buyerCookies.read(c.req.raw);
    assertRateLimit(buyers, rateLimit, clock.now());
    if (buyers.length === 0) assertOwnSession(c.req.raw, undefined, buyers);
    const { headers } = c.req.raw;
    if (!acceptsStream(headers)) {
      const maxAgeMs = wantsFresh(headers) ? maxAgeWhenExpectedMs : undefined;
      const found =
        loader.getCached(sessionId, maxAgeMs) ??
        (await loader.load(sessionId, { maxAgeMs, buyers }));
      const session = assertOwnSession(c.req.raw, found, buyers);
      await confirmCookie(store, session);
      return createJsonTextResponse(c, toStatusText(session));
    }
    // Later changes reach the stream, even those during the following reads.
    const version = await statusHub.listen();
    const session = assertOwnSession(c.req.raw, await loader.find(sessionId), buyers);
    await confirmCookie(store, session);
    // A HEAD request gets no body, so it must not open a stream.
    if (c.req.method === 'HEAD') return createResponse(c, null, streamHeaders);
    const stream = statusHub.open(await loadForPage(loader, session), version);
    return createResponse(c, stream, streamHeaders);
  };
}

/**
 * Returns the first status for a page: the current one, or the last known one if Ledyer does not respond in time.
 */
function createPageLoader(clock: Clock) {
  const limitReads = limitConcurrency<StoredSession>(maxConcurrentReads, maxPendingReads);
  return async (loader: SessionLoader, session: StoredSession): Promise<StoredSession> => {
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
}

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
