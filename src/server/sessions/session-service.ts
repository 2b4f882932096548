import { isId } from '../../ledyer/ids.js';
import { sessionTtlMs } from '../../ledyer/session.js';
import type { Clock } from '../clock.js';
import { isSameCart, sessionDifferences } from '../orders/compare-cart.js';
import { LeaseBusy } from '../store/lease.js';
import type { LedyerClient } from '../ledyer-client/client.js';
import { LedyerError } from '../ledyer-client/ledyer-error.js';
import type { PricedCart } from './price-cart.js';
import { Problem } from '../http/problem.js';
import { isOver, shortestPause, type FreshSession } from './session-loader.js';
import type { StoredSession } from '../store/session-store.js';
import { sessionBody, type CallbackUrls, type SessionTerms } from './create-session-body.js';
import type { Store } from '../store/store.js';
import { firstSweep } from '../orders/schedule.js';

/** Milliseconds that a second tab of the same buyer waits for the first. */
const patience = 6_000;

export interface CheckoutSessionsParts {
  readonly ledyer: LedyerClient;
  readonly store: Store;
  readonly clock: Clock;
  readonly fresh: FreshSession;
  readonly terms: SessionTerms;
  readonly callbacks: CallbackUrls;
}

/** A browser's own key for one thing that it wants done, however often it has to ask. */
export interface RepeatKey {
  readonly key: string;
  /** Of the body it came with. */
  readonly fingerprint: string;
}

/** How sessions come to be and get their cart. */
export interface CheckoutSessions {
  /**
   * A session of this buyer for this cart: the one that is open, with the cart changed
   * if need be, or else a new one. However many tabs ask together, there is one.
   *
   * @param wish the locale that the buyer likes best, of those of the shop; `undefined` for none
   * @throws {Problem} `repeat-differs` when the key came with another body, `busy` when the other tab takes long
   * @throws {LedyerError}
   */
  start(
    buyer: string,
    cart: PricedCart,
    wish: string | undefined,
    repeat?: RepeatKey,
  ): Promise<{ readonly session: StoredSession; readonly isNew: boolean }>;
  /**
   * The session of a buyer who was made a moment ago. Nobody else can be that one, so there is nobody to
   * wait for, and no session that is open.
   *
   * @throws {LedyerError}
   */
  startFirst(
    buyer: string,
    cart: PricedCart,
    wish: string | undefined,
  ): Promise<{ readonly session: StoredSession; readonly isNew: true }>;
  /** @throws {Problem} `session-closed` when it is not open, or {@link LedyerError} */
  changeCart(
    session: StoredSession,
    cart: PricedCart,
    wish: string | undefined,
  ): Promise<StoredSession>;
}

export function checkoutSessions(parts: CheckoutSessionsParts): CheckoutSessions {
  const { ledyer, store, clock, fresh, terms, callbacks } = parts;

  const alone = async <T>(buyer: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await store.withLease(`buyer:${buyer}`, patience, work);
    } catch (error) {
      if (!(error instanceof LeaseBusy)) throw error;
      throw new Problem('busy', undefined, { headers: { 'retry-after': '1' } });
    }
  };

  const create = async (
    buyer: string,
    cart: PricedCart,
    locale: string,
  ): Promise<StoredSession> => {
    const created = await ledyer.sessions.create(sessionBody(terms, callbacks, cart, locale));
    const { sessionId, orderId } = created;
    if (!isId('session', sessionId) || !isId('order', orderId)) {
      throw new LedyerError('malformed', 'Ledyer made a session without ids');
    }
    const now = clock.now();
    const expiresAt = created.expiresAt ?? new Date(now + sessionTtlMs).toISOString();
    const session = { sessionId, orderId, buyer, cart, locale, expiresAt };
    return there(await store.sessions.insert(session, now, now + firstSweep));
  };

  const known = async (sessionId: string): Promise<StoredSession> =>
    there(await store.sessions.find(sessionId));

  /** Sends another cart to Ledyer. Until that says yes, the session may be paid with either. */
  const send = async (
    session: StoredSession,
    cart: PricedCart,
    locale: string,
  ): Promise<StoredSession> => {
    const { sessionId, orderId } = session;
    if (session.nextCart) await settleByAsking(session);
    await store.sessions.offer(sessionId, cart);
    const answer = await ledyer.sessions
      .update(sessionId, { country: terms.country, locale, ...cart })
      .catch(async (error: unknown) => {
        // Refused is certain: the cart is the old one. Anything else is not, so both remain.
        if (isConflict(error))
          await store.sessions.settle(sessionId, (await known(sessionId)).cart);
        throw error;
      });
    if (answer.sessionId !== sessionId || answer.orderId !== orderId) {
      throw new LedyerError('malformed', 'Ledyer answered for another session');
    }
    await store.sessions.settle(sessionId, cart, locale);
    return known(sessionId);
  };

  /** What the checkout speaks already, where the buyer wishes for nothing. */
  const localeOf = (session: StoredSession): string => session.locale ?? terms.locale;

  /** Before a third cart can be offered it must be known which of two Ledyer has. */
  const settleByAsking = async ({ sessionId, nextCart }: StoredSession) => {
    const { order } = await ledyer.sessions.get(sessionId);
    if (nextCart && sessionDifferences(nextCart, order, terms.country).length === 0) {
      await store.sessions.settle(sessionId, nextCart);
    }
  };

  const reuse = async (
    latest: StoredSession,
    cart: PricedCart,
    wish: string | undefined,
  ): Promise<StoredSession | undefined> => {
    const session = await fresh(latest, shortestPause).catch((error: unknown) => {
      // Ledyer does not know it, so nobody can pay it.
      if (isConflict(error)) return undefined;
      throw error;
    });
    if (!session) return undefined;
    const isSame = !session.nextCart && isSameCart(session.cart, cart);
    if (isOver(session)) return undefined;
    const locale = wish ?? localeOf(session);
    // The same cart, and perhaps on its way to be signed: another session would be another purchase.
    const asItIs = isSame ? session : undefined;
    if (session.state !== 'open' || (isSame && locale === localeOf(session))) return asItIs;
    try {
      return await send(session, cart, locale);
    } catch (error) {
      // It was open a moment ago.
      if (isConflict(error)) return asItIs;
      throw error;
    }
  };

  return {
    startFirst: async (buyer, cart, wish) => ({
      session: await create(buyer, cart, wish ?? terms.locale),
      isNew: true,
    }),

    start: (buyer, cart, wish, repeat) =>
      alone(buyer, async () => {
        const before = repeat && (await store.repeats.find(buyer, repeat.key));
        if (before && before.fingerprint !== repeat.fingerprint)
          throw new Problem('repeat-differs');
        if (before) return { session: await known(before.sessionId), isNew: false };
        const latest = await store.sessions.latestOf(buyer);
        const open = latest && (await reuse(latest, cart, wish));
        const session = open ?? (await create(buyer, cart, wish ?? terms.locale));
        if (repeat) {
          const { key, fingerprint } = repeat;
          const { sessionId } = session;
          await store.repeats.save(buyer, key, { fingerprint, sessionId }, clock.now());
        }
        return { session, isNew: !open };
      }),

    changeCart: (session, cart, wish) =>
      alone(session.buyer, async () => {
        const current = await fresh(await known(session.sessionId), shortestPause);
        if (current.state !== 'open') throw new Problem('session-closed');
        try {
          return await send(current, cart, wish ?? localeOf(current));
        } catch (error) {
          if (isConflict(error)) throw new Problem('session-closed', undefined, { cause: error });
          throw error;
        }
      }),
  };
}

function there(session: StoredSession | undefined): StoredSession {
  if (!session) throw new Error('A session that was kept is gone');
  return session;
}

/** Ledyer said no to this very request; a 401 or 429 says nothing about the session. */
const isConflict = (error: unknown): boolean =>
  error instanceof LedyerError &&
  error.code === 'refused' &&
  [400, 404, 409, 410, 422].includes(error.status ?? 0);
