import { isId } from '../../ledyer/ids.js';
import { sessionTtlMs } from '../../ledyer/session.js';
import type { Clock } from '../clock.js';
import { isSameCart, compareSession } from '../cart/compare-cart.js';
import { LeaseTimeoutError } from '../store/lease.js';
import type { LedyerClient } from '../ledyer-client/client.js';
import { LedyerError } from '../ledyer-client/ledyer-error.js';
import type { PricedCart } from '../cart/price-cart.js';
import { Problem } from '../http/problem.js';
import type { SessionLoader } from './session-loader.js';
import type { StoredSession } from '../store/stored-session.js';
import { createSessionBody, type SessionDefaults } from './create-session-body.js';
import type { WebhookUrls } from './webhook-urls.js';
import { isFinal, minRefreshIntervalMs } from './staleness.js';
import type { Store } from '../store/store.js';
import { firstSweepDelayMs } from '../store/schedule.js';

/** Maximum time that a second tab of the same buyer waits for the first one. */
const leaseTimeoutMs = 6_000;

export interface SessionServiceDeps {
  readonly ledyer: LedyerClient;
  readonly store: Store;
  readonly clock: Clock;
  readonly loader: Pick<SessionLoader, 'refresh'>;
  readonly defaults: SessionDefaults;
  readonly webhookUrls: WebhookUrls;
}

/** The browser's key for one operation, the same for each retry. */
export interface IdempotencyKey {
  readonly key: string;
  /** Fingerprint of the request body. */
  readonly fingerprint: string;
}

/** Creates sessions and changes their carts. */
export interface SessionService {
  /**
   * Returns a session of this buyer for this cart: the open one, with its cart changed if necessary, or a new one.
   * Parallel calls of several tabs share one session.
   *
   * @param preferredLocale the buyer's preferred locale among the shop's; `undefined` for none
   * @throws {Problem} `idempotency-key-reused` when the key was used with another body, `in-progress` when another
   *   tab takes too long
   * @throws {LedyerError}
   */
  start(
    buyer: string,
    cart: PricedCart,
    preferredLocale: string | undefined,
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
    cart: PricedCart,
    preferredLocale: string | undefined,
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
    cart: PricedCart,
    preferredLocale: string | undefined,
    idempotencyKey: IdempotencyKey,
  ): Promise<{ readonly session: StoredSession; readonly isNew: boolean }>;
  /** @throws {Problem} `session-closed` when the session is not open, or {@link LedyerError} */
  changeCart(
    session: StoredSession,
    cart: PricedCart,
    preferredLocale: string | undefined,
  ): Promise<StoredSession>;
}

export function createSessionService(deps: SessionServiceDeps): SessionService {
  const { ledyer, store, clock, loader, defaults, webhookUrls } = deps;

  const withLock = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await store.withLease(name, leaseTimeoutMs, work);
    } catch (error) {
      if (!(error instanceof LeaseTimeoutError)) throw error;
      throw new Problem('in-progress', undefined, { headers: { 'retry-after': '1' } });
    }
  };

  const withBuyerLock = <T>(buyer: string, work: () => Promise<T>): Promise<T> =>
    withLock(`buyer:${buyer}`, work);

  const create = async (
    buyer: string,
    cart: PricedCart,
    locale: string,
  ): Promise<StoredSession> => {
    const created = await ledyer.sessions.create(
      createSessionBody(defaults, webhookUrls, cart, locale),
    );
    const { sessionId, orderId } = created;
    if (!isId('session', sessionId) || !isId('order', orderId)) {
      throw new LedyerError('malformed', 'Ledyer returned a session without valid ids');
    }
    const now = clock.now();
    const expiresAt = created.expiresAt ?? new Date(now + sessionTtlMs).toISOString();
    const session = { sessionId, orderId, buyer, cart, locale, expiresAt };
    return assertFound(await store.sessions.insert(session, now, now + firstSweepDelayMs));
  };

  const get = async (sessionId: string): Promise<StoredSession> =>
    assertFound(await store.sessions.find(sessionId));

  /** Sends a new cart to Ledyer. Until Ledyer accepts it, the session may be paid with either cart. */
  const updateCart = async (
    session: StoredSession,
    cart: PricedCart,
    locale: string,
  ): Promise<StoredSession> => {
    const { sessionId, orderId } = session;
    if (session.pendingCart) await resolvePendingCart(session);
    await store.sessions.setPendingCart(sessionId, cart);
    const updated = await ledyer.sessions
      .update(sessionId, { country: defaults.country, locale, ...cart })
      .catch(async (error: unknown) => {
        // A rejection is certain: the old cart applies. After any other error either may apply, so both are kept.
        if (isConflict(error))
          await store.sessions.commitCart(sessionId, (await get(sessionId)).cart);
        throw error;
      });
    if (updated.sessionId !== sessionId || updated.orderId !== orderId) {
      throw new LedyerError('malformed', 'Ledyer returned another session');
    }
    await store.sessions.commitCart(sessionId, cart, locale);
    return get(sessionId);
  };

  /** Returns the current locale of a session, for requests without a preference. */
  const getLocale = (session: StoredSession): string => session.locale ?? defaults.locale;

  /** Finds out which of the two carts Ledyer has, which is necessary before a third one is sent. */
  const resolvePendingCart = async ({ sessionId, pendingCart }: StoredSession) => {
    const { order } = await ledyer.sessions.get(sessionId);
    if (pendingCart && compareSession(pendingCart, order, defaults.country).length === 0) {
      await store.sessions.commitCart(sessionId, pendingCart);
    }
  };

  /** Returns the session with this cart, or `undefined` when a new session is needed. */
  const reuse = async (
    latest: StoredSession,
    cart: PricedCart,
    preferredLocale: string | undefined,
  ): Promise<StoredSession | undefined> => {
    const session = await loader.refresh(latest, minRefreshIntervalMs).catch((error: unknown) => {
      // Ledyer does not know the session, so it cannot be paid.
      if (isConflict(error)) return undefined;
      throw error;
    });
    if (!session) return undefined;
    const isSame = !session.pendingCart && isSameCart(session.cart, cart);
    if (isFinal(session)) return undefined;
    const locale = preferredLocale ?? getLocale(session);
    // The same cart, whose order may be waiting for a signature: another session would be a second purchase.
    const unchanged = isSame ? session : undefined;
    if (session.state !== 'open' || (isSame && locale === getLocale(session))) return unchanged;
    try {
      return await updateCart(session, cart, locale);
    } catch (error) {
      // The session was open a moment ago.
      if (isConflict(error)) return unchanged;
      throw error;
    }
  };

  return {
    startForNewBuyer: async (buyer, cart, preferredLocale) => ({
      session: await create(buyer, cart, preferredLocale ?? defaults.locale),
      isNew: true,
    }),

    startWithKey: (newBuyer, cart, preferredLocale, { key, fingerprint }) =>
      withLock(`first:${key}`, async () => {
        const first = await store.idempotencyKeys.findFirst(key, clock.now());
        if (first && first.fingerprint !== fingerprint) throw new Problem('idempotency-key-reused');
        if (first) return { session: await get(first.sessionId), isNew: false };
        const session = await create(newBuyer, cart, preferredLocale ?? defaults.locale);
        const { sessionId, createdAt } = session;
        await store.idempotencyKeys.save(newBuyer, key, { fingerprint, sessionId }, createdAt);
        await store.idempotencyKeys.saveFirst(key, { fingerprint, sessionId }, createdAt);
        return { session, isNew: true };
      }),

    start: (buyer, cart, preferredLocale, idempotencyKey) =>
      withBuyerLock(buyer, async () => {
        const used =
          idempotencyKey && (await store.idempotencyKeys.find(buyer, idempotencyKey.key));
        if (used && used.fingerprint !== idempotencyKey.fingerprint)
          throw new Problem('idempotency-key-reused');
        if (used) return { session: await get(used.sessionId), isNew: false };
        const latest = await store.sessions.findLatestForBuyer(buyer);
        const open = latest && (await reuse(latest, cart, preferredLocale));
        const session = open ?? (await create(buyer, cart, preferredLocale ?? defaults.locale));
        if (idempotencyKey) {
          const { key, fingerprint } = idempotencyKey;
          const { sessionId } = session;
          await store.idempotencyKeys.save(buyer, key, { fingerprint, sessionId }, clock.now());
        }
        return { session, isNew: !open };
      }),

    changeCart: (session, cart, preferredLocale) =>
      withBuyerLock(session.buyer, async () => {
        const current = await loader.refresh(await get(session.sessionId), minRefreshIntervalMs);
        if (current.state !== 'open') throw new Problem('session-closed');
        try {
          return await updateCart(current, cart, preferredLocale ?? getLocale(current));
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

/** Returns whether Ledyer rejected the change of this session. A 401 or 429 does not depend on the session. */
const isConflict = (error: unknown): boolean =>
  error instanceof LedyerError &&
  error.code === 'rejected' &&
  [400, 404, 409, 410, 422].includes(error.status ?? 0);
