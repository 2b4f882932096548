import { Problem } from '../http/problem.js';
import type { StoredSession } from '../store/stored-session.js';

/** One text for sessions of other buyers and for unknown ones, so that it does not show which exist. */
const unknownSession =
  'This buyer has no such session. If there should be one, the request lacks the cookie that came with it: browsers keep and send none in a page that is framed by another site, on another origin, or with cookies blocked.';

const framedPage =
  'The page is in a frame of another site, where browsers neither keep nor send the cookie of the buyer. Open the shop in its own window or tab.';

/**
 * Returns the session if it belongs to one of these buyers. The problem is the same for another buyer's session and for
 * an unknown one.
 *
 * @internal
 * @throws {Problem} `not-found`
 */
export function assertOwnSession(
  request: Request,
  session: StoredSession | undefined,
  buyers: readonly string[],
): StoredSession {
  if (session && buyers.includes(session.buyer)) return session;
  throw new Problem('not-found', isFramedByOtherSite(request) ? framedPage : unknownSession);
}

/**
 * Rejects the first request of a page in a frame of another site: it would never be able to read its session.
 *
 * @internal
 * @throws {Problem} `cross-site`
 */
export function assertKeepsCookies(request: Request, buyers: readonly string[]): void {
  if (buyers.length === 0 && isFramedByOtherSite(request))
    throw new Problem('cross-site', framedPage);
}

/**
 * Returns whether the browser reports a page that is framed by another site. Such a page's own requests are
 * `same-origin` in `Sec-Fetch-Site`. Only some browsers send this header, and only for requests with the credentials
 * mode `include` (https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Storage-Access).
 */
const isFramedByOtherSite = ({ headers }: Request): boolean =>
  headers.has('sec-fetch-storage-access');
