import { isId } from '../../ledyer/ids.js';
import { sessionTtlMs } from '../../ledyer/session.js';
import type { Clock } from '../clock.js';
import { isSameCart } from '../cart/compare-cart.js';
import type { LedyerClient } from '../ledyer-client/client.js';
import { LedyerError } from '../ledyer-client/ledyer-error.js';
import { Problem } from '../http/problem.js';
import { createFindByKey, type FindByKey, type IdempotencyKey } from './find-by-key.js';
import { isConflict } from './is-conflict.js';
import type { SessionLoader } from './session-loader.js';
import type { QuotedCart, StoredSession } from '../store/stored-session.js';
import { compareDetails, isSameJson, toUpdate } from './compare-details.js';
import type { SessionDefaults } from './create-session-body.js';
import { createSessionLocks } from './session-locks.js';
import { createBodyBuilder, type SessionRequest } from './session-request.js';
import { settleCart } from './settle-cart.js';
import type { WebhookUrls } from './webhook-urls.js';
import { isFinal, minRefreshIntervalMs } from './staleness.js';
import type { Store } from '../store/store.js';
import { firstSweepDelayMs } from '../store/schedule.js';

export interface SessionServiceDeps {
  readonly ledyer: LedyerClient;
  readonly store: Store;
  readonly clock: Clock;
  readonly loader: Pick<SessionLoader, 'refresh'>;
  readonly defaults: SessionDefaults;
  readonly webhookUrls: WebhookUrls;
  /** As in {@link SessionLoaderDeps}. */
  readonly allowedFeeTypes?: readonly string[] | undefined;
}

/** Creates sessions and changes their carts. */
export interface SessionService {
  /**
   * Returns a session of this buyer for this quote: the open one, changed if necessary, or a new one. Parallel calls
   * of several tabs share one session. The open one was read from Ledyer at most a second ago. A quote needs a new
   * one if it differs in what Ledyer accepts only then: the customer, `storeId`, `source`, `autoCapture`, a URL.
   *
   * @throws {Problem} `idempotency-key-reused` when the key was used with another body, `in-progress` when another
   *   tab takes too long
   * @throws {LedyerError}
   */
  start(
    buyer: string,
    request: SessionRequest,
    idempotencyKey?: IdempotencyKey,
  ): Promise<{ readonly session: StoredSession; readonly isNew: boolean }>;
  /**
   * Creates a session for a buyer who was created by the same request. Such a buyer has no open session and no
   * parallel requests, so no lock is needed.
   *
   * @throws {LedyerError}
   */
  startForNewBuyer(
    buyer: string,
    request: SessionRequest,
  ): Promise<{ readonly session: StoredSession; readonly isNew: true }>;
  /**
   * Creates a session for a new buyer, whose request has an idempotency key but no cookie. A repeated request within
   * seconds returns the same session, whose `buyer` is then the first request's.
   *
   * @throws {Problem} `idempotency-key-reused` or `in-progress`, as for {@link start}
   * @throws {LedyerError}
   */
  startWithKey(
    newBuyer: string,
    request: SessionRequest,
    idempotencyKey: IdempotencyKey,
  ): Promise<{ readonly session: StoredSession; readonly isNew: boolean }>;
  readonly findByKey: FindByKey;
  /**
   * Waits for a request of the same buyer or key that is in progress, and then finds its session.
   *
   * @throws {Problem} also `in-progress`, as for {@link start}
   */
  readonly awaitByKey: FindByKey;
  /**
   * Changes an open session to a new quote. The details of its buyer stay, because the buyer may have changed them.
   *
   * @throws {Problem} `session-closed` when the session is not open, or the quote needs a new one; or {@link LedyerError}
   */
  changeCart(session: StoredSession, request: SessionRequest): Promise<StoredSession>;
}

export function createSessionService(deps: SessionServiceDeps): SessionService {
  const { ledyer, store, clock, loader, defaults, webhookUrls, allowedFeeTypes } = deps;

  const findByKey = createFindByKey({ store, clock, loader });
  const toBody = createBodyBuilder({ defaults, webhookUrls, secret: store.secrets.buyer });

  const { withBuyerLock, withFirstLock } = createSessionLocks(store);

  /** @param signal of the lease; after its time, another request may create a session for this buyer */
  const create = async (
    buyer: string,
    request: SessionRequest,
    signal?: AbortSignal,
  ): Promise<StoredSession> => {
    const { sent, quoted } = await toBody(request);
    signal?.throwIfAborted();
    const created = await ledyer.sessions.create(sent);
    const { sessionId, orderId } = created;
    if (!isId('session', sessionId) || !isId('order', orderId)) {
      throw new LedyerError('malformed', 'Ledyer returned a session without valid ids');
    }
    const now = clock.now();
    const expiresAt = created.expiresAt ?? new Date(now + sessionTtlMs).toISOString();
    const session = { sessionId, orderId, buyer, ...quoted, locale: sent.locale, expiresAt };
    return assertFound(await store.sessions.insert(session, now, now + firstSweepDelayMs));
  };

  const get = async (sessionId: string): Promise<StoredSession> =>
    assertFound(await store.sessions.find(sessionId));

  /** Sends a new cart to Ledyer. Until Ledyer accepts it, the session may be paid with either cart. */
  const updateCart = async (
    session: StoredSession,
    quoted: QuotedCart,
    locale: string,
    signal: AbortSignal,
  ): Promise<StoredSession> => {
    const { sessionId, orderId, pendingQuote } = session;
    if (session.pendingCart) await resolvePendingCart(session);
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
    return get(sessionId);
  };

  /** Returns the current locale of a session, for requests without a preference. */
  const getLocale = (session: StoredSession): string => session.locale ?? defaults.locale;

  /** Determines which of the two carts Ledyer has. Required before a third one is sent. */
  const resolvePendingCart = async ({ sessionId }: StoredSession) => {
    const upstream = await ledyer.sessions.get(sessionId);
    const stored = await get(sessionId);
    const rules = { country: defaults.country, allowedFeeTypes };
    await settleCart(store.carts, stored, upstream, rules, false);
  };

  /** Returns the session with this quote, or `undefined` when a new session is needed. */
  const reuse = async (
    latest: StoredSession,
    request: SessionRequest,
    signal: AbortSignal,
  ): Promise<StoredSession | undefined> => {
    const session = await loader.refresh(latest, minRefreshIntervalMs).catch((error: unknown) => {
      // Ledyer does not know the session, so it cannot be paid.
      if (isConflict(error)) return undefined;
      throw error;
    });
    if (!session || isFinal(session)) return undefined;
    const { cart, data } = request.quote;
    const isSame = isSameCart(session.cart, cart);
    // The same cart, whose order may be waiting for a signature: another session would be a second purchase.
    if (session.state !== 'open') return isSame ? session : undefined;

    const { quoted, locale } = await toChange(session, request);
    const { details } = quoted.quote;
    const { fixed, isOtherCustomer, hasUpdates } = compareDetails(session.quote.details, details);
    if (fixed.length > 0 || isOtherCustomer) return undefined;
    if (isSame && !session.pendingCart && !hasUpdates && locale === getLocale(session)) {
      if (!isSameJson([session.quote.data, session.quote.body], [data, request.body])) {
        await store.carts.setQuote(session.sessionId, quoted.quote);
        return get(session.sessionId);
      }
      return session;
    }
    try {
      return await updateCart(session, quoted, locale, signal);
    } catch (error) {
      if (!isConflict(error)) throw error;
      // The session was open a moment ago. It keeps its cart, which may be this one.
      const current = await get(session.sessionId);
      return isSameCart(current.cart, cart) ? current : undefined;
    }
  };

  /** Returns a quote as the change of a session, with the locale that it then has. */
  const toChange = async (session: StoredSession, request: SessionRequest) => {
    const { sent, quoted } = await toBody({
      ...request,
      preferredLocale: request.preferredLocale ?? getLocale(session),
    });
    return { quoted, locale: sent.locale };
  };

  return {
    startForNewBuyer: async (buyer, request) => ({
      session: await create(buyer, request),
      isNew: true,
    }),

    startWithKey: (newBuyer, request, idempotencyKey) =>
      withFirstLock(idempotencyKey.key, async (signal) => {
        const first = await findByKey(undefined, idempotencyKey);
        if (first) return { session: first, isNew: false };
        const { key, fingerprint } = idempotencyKey;
        const session = await create(newBuyer, request, signal);
        const { sessionId, createdAt } = session;
        await store.idempotencyKeys.save(newBuyer, key, { fingerprint, sessionId }, createdAt);
        await store.idempotencyKeys.saveFirst(key, { fingerprint, sessionId }, createdAt);
        return { session, isNew: true };
      }),

    start: (buyer, request, idempotencyKey) =>
      withBuyerLock(buyer, async (signal) => {
        const earlier = idempotencyKey && (await findByKey(buyer, idempotencyKey));
        if (earlier) return { session: earlier, isNew: false };
        const latest = await store.sessions.findLatestForBuyer(buyer);
        const open = latest && (await reuse(latest, request, signal));
        const session = open ?? (await create(buyer, request, signal));
        if (idempotencyKey) {
          const { key, fingerprint } = idempotencyKey;
          const { sessionId } = session;
          await store.idempotencyKeys.save(buyer, key, { fingerprint, sessionId }, clock.now());
        }
        return { session, isNew: !open };
      }),

    findByKey,

    awaitByKey: (buyer, idempotencyKey) => {
      const find = () => findByKey(buyer, idempotencyKey);
      return buyer === undefined
        ? withFirstLock(idempotencyKey.key, find)
        : withBuyerLock(buyer, find);
    },

    changeCart: (session, request) =>
      withBuyerLock(session.buyer, async (signal) => {
        const current = await loader.refresh(await get(session.sessionId), minRefreshIntervalMs);
        if (current.state !== 'open') throw new Problem('session-closed');
        const { quoted, locale } = await toChange(current, request);
        const { customerHash } = current.quote.details;
        const details = { ...quoted.quote.details, customerHash };
        const { fixed } = compareDetails(current.quote.details, details);
        if (fixed.length > 0) {
          const names = fixed.join(', ');
          throw new Problem(
            'session-closed',
            `Start a new session: ${names} cannot change in this one.`,
          );
        }
        try {
          return await updateCart(
            current,
            { ...quoted, quote: { ...quoted.quote, details } },
            locale,
            signal,
          );
        } catch (error) {
          if (isConflict(error)) throw new Problem('session-closed', undefined, { cause: error });
          throw error;
        }
      }),
  };
}

function assertFound(session: StoredSession | undefined): StoredSession {
  if (!session) throw new Error('A stored session has disappeared');
  return session;
}
