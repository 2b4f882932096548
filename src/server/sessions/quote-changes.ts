import type { Clock } from '../clock.js';
import { isSameCart } from '../cart/compare-cart.js';
import type { LedyerClient } from '../ledyer-client/client.js';
import { LedyerError } from '../ledyer-client/ledyer-error.js';
import { Problem } from '../http/problem.js';
import type { Store } from '../store/store.js';
import type { QuotedCart, StoredSession } from '../store/stored-session.js';
import { compareDetails, isSameJson, toUpdate } from './compare-details.js';
import type { SessionDefaults } from './create-session-body.js';
import { isConflict } from './is-conflict.js';
import type { SessionLoader } from './session-loader.js';
import type { BuildBody, SessionRequest } from './session-request.js';
import { settleCart } from './settle-cart.js';
import { isFinal, minRefreshIntervalMs } from './staleness.js';

export interface QuoteChangeDeps {
  readonly ledyer: LedyerClient;
  readonly store: Store;
  readonly clock: Clock;
  readonly loader: Pick<SessionLoader, 'refresh'>;
  readonly defaults: SessionDefaults;
  readonly buildBody: BuildBody;
  /** As in {@link SessionLoaderDeps}. */
  readonly allowedFeeTypes?: readonly string[] | undefined;
}

/** A new quote for an existing session, with the locale that the session then has. */
interface QuoteChange {
  readonly quoted: QuotedCart;
  readonly locale: string;
}

/**
 * Returns a session of the buyer with the quote of this request, or `undefined` when a new session is needed. This is
 * the newest one, unless the purchase of the same cart is in progress in an earlier one.
 *
 * @param signal aborts when the lock of the buyer expires
 * @throws {LedyerError}
 */
export async function continueSession(
  deps: QuoteChangeDeps,
  buyer: string,
  request: SessionRequest,
  signal: AbortSignal,
): Promise<StoredSession | undefined> {
  const { sessions } = deps.store;
  const latest = await sessions.findLatestForBuyer(buyer);
  if (!latest) return undefined;
  const earlier = await findInProgress(deps, buyer, request, latest.sessionId);
  for (const session of [...earlier, latest]) {
    const reused = await reuseSession(deps, session, request, signal);
    if (reused) return reused;
  }
  return undefined;
}

/** Returns the buyer's other sessions in progress that may have the cart of this request. */
async function findInProgress(
  { store }: QuoteChangeDeps,
  buyer: string,
  { quote }: SessionRequest,
  sessionId: string,
): Promise<readonly StoredSession[]> {
  const inProgress = await store.sessions.findInProgress(buyer);
  return inProgress.filter(
    (session) =>
      session.sessionId !== sessionId &&
      [session.cart, session.pendingCart].some((cart) => cart && isSameCart(cart, quote.cart)),
  );
}

/**
 * Returns the session with the quote of this request, or `undefined` when another session is needed.
 *
 * @param signal aborts when the lock of the session's buyer expires
 * @throws {LedyerError}
 */
async function reuseSession(
  deps: QuoteChangeDeps,
  stored: StoredSession,
  request: SessionRequest,
  signal: AbortSignal,
): Promise<StoredSession | undefined> {
  const { store, loader } = deps;
  const session = await loader.refresh(stored, minRefreshIntervalMs).catch((error: unknown) => {
    // Ledyer does not know the session, so it cannot be paid.
    if (isConflict(error)) return undefined;
    throw error;
  });
  if (!session || isFinal(session)) return undefined;
  const { cart, data } = request.quote;
  const isSame = isSameCart(session.cart, cart);
  // The same cart, whose order may be waiting for a signature: another session would be a second purchase.
  if (session.state !== 'open') return isSame ? session : undefined;

  const change = await toChange(deps, session, request);
  const { quote } = change.quoted;
  const { fixed, isOtherCustomer, hasUpdates } = compareDetails(
    session.quote.details,
    quote.details,
  );
  if (fixed.length > 0 || isOtherCustomer) return undefined;
  const isSameLocale = change.locale === getLocale(deps, session);
  if (isSame && !session.pendingCart && !hasUpdates && isSameLocale) {
    if (isSameJson([session.quote.data, session.quote.body], [data, request.body])) return session;
    await store.carts.setQuote(session.sessionId, quote);
    return getSession(store, session.sessionId);
  }
  try {
    return await sendChange(deps, session, change, signal);
  } catch (error) {
    if (!isConflict(error)) throw error;
    // The session was open a moment ago. It keeps its cart, which may be this one.
    const current = await getSession(store, session.sessionId);
    return isSameCart(current.cart, cart) ? current : undefined;
  }
}

/**
 * Changes an open session to a new quote. The details of its buyer stay.
 *
 * @param signal aborts when the lock of the session's buyer expires
 * @throws {Problem} `session-closed` when the session is not open, or the quote needs a new one
 * @throws {LedyerError}
 */
export async function changeSession(
  deps: QuoteChangeDeps,
  sessionId: string,
  request: SessionRequest,
  signal: AbortSignal,
): Promise<StoredSession> {
  const stored = await getSession(deps.store, sessionId);
  const session = await deps.loader.refresh(stored, minRefreshIntervalMs);
  if (session.state !== 'open') throw new Problem('session-closed');
  const [inProgress] = await findInProgress(deps, session.buyer, request, sessionId);
  if (inProgress) {
    throw new Problem(
      'session-closed',
      'Another session of this buyer has this cart, and its purchase is in progress. Start a session, which returns that one.',
    );
  }
  const { quoted, locale } = await toChange(deps, session, request);
  const { customerHash } = session.quote.details;
  const details = { ...quoted.quote.details, customerHash };
  const { fixed } = compareDetails(session.quote.details, details);
  if (fixed.length > 0) {
    const names = fixed.join(', ');
    throw new Problem('session-closed', `Start a new session: ${names} cannot change in this one.`);
  }
  const change = { quoted: { ...quoted, quote: { ...quoted.quote, details } }, locale };
  try {
    return await sendChange(deps, session, change, signal);
  } catch (error) {
    if (isConflict(error)) throw new Problem('session-closed', undefined, { cause: error });
    throw error;
  }
}

/** Returns the session's current locale, which applies to requests without a preferred locale. */
const getLocale = ({ defaults }: QuoteChangeDeps, session: StoredSession): string =>
  session.locale ?? defaults.locale;

async function toChange(
  deps: QuoteChangeDeps,
  session: StoredSession,
  request: SessionRequest,
): Promise<QuoteChange> {
  const preferredLocale = request.preferredLocale ?? getLocale(deps, session);
  const { sent, quoted } = await deps.buildBody({ ...request, preferredLocale });
  return { quoted, locale: sent.locale };
}

/** Sends a new cart to Ledyer. Until Ledyer accepts it, the session may be paid with either cart. */
async function sendChange(
  deps: QuoteChangeDeps,
  session: StoredSession,
  { quoted, locale }: QuoteChange,
  signal: AbortSignal,
): Promise<StoredSession> {
  const { ledyer, store, clock, defaults } = deps;
  const { sessionId, orderId, pendingQuote } = session;
  if (session.pendingCart) await resolvePendingCart(deps, sessionId);
  signal.throwIfAborted();
  await store.carts.setPendingCart(sessionId, quoted);
  const { details } = quoted.quote;
  const earlier = [session.quote, ...(pendingQuote ? [pendingQuote] : [])];
  const updated = await ledyer.sessions
    .update(sessionId, {
      ...toUpdate(
        earlier.map((quote) => quote.details),
        details,
      ),
      country: details.country ?? defaults.country,
      locale,
      ...quoted.cart,
    })
    .catch(async (error: unknown) => {
      // A rejection is certain: the old cart applies. After any other error either may apply, so both are kept
      // until the next read, which is due now.
      if (isConflict(error)) await store.carts.dropPendingCart(sessionId, quoted.cart);
      else await store.sessions.invalidate(sessionId, clock.now()).catch(() => undefined);
      throw error;
    });
  if (updated.sessionId !== sessionId || updated.orderId !== orderId) {
    throw new LedyerError('malformed', 'Ledyer returned another session');
  }
  const mayBeDifferent = session.pendingCart !== null || !isSameCart(session.cart, quoted.cart);
  await store.carts.commitCart(sessionId, quoted, locale, mayBeDifferent);
  return getSession(store, sessionId);
}

/** Determines which of the two carts Ledyer has. Required before a third one is sent. */
async function resolvePendingCart(deps: QuoteChangeDeps, sessionId: string): Promise<void> {
  const { ledyer, store, defaults, allowedFeeTypes } = deps;
  const upstream = await ledyer.sessions.get(sessionId);
  const stored = await getSession(store, sessionId);
  const rules = { country: defaults.country, allowedFeeTypes };
  await settleCart(store.carts, stored, upstream, rules, false);
}

async function getSession(store: Store, sessionId: string): Promise<StoredSession> {
  const session = await store.sessions.find(sessionId);
  if (!session) throw new Error('A stored session has disappeared');
  return session;
}
