import type { Session } from '../../ledyer/session.js';
import { compareSession } from '../cart/compare-cart.js';
import type { Difference } from '../cart/difference.js';
import type { CartStore } from '../store/cart-store.js';
import type { QuotedCart, StoredSession } from '../store/stored-session.js';

/** The cart that Ledyer has. */
export interface SettledCart extends QuotedCart {
  /** Differences between the shop's cart and Ledyer's. */
  readonly differences: readonly Difference[];
}

/** How a session is compared with a cart. */
export interface SettleRules {
  /** ISO 3166-1 alpha-2, of carts that name none. */
  readonly country: string;
  /** Types of lines that Ledyer may add. Default: none. */
  readonly allowedFeeTypes?: readonly string[] | undefined;
}

/**
 * Settles which of a session's two carts applies, the stored one or the pending one, by what Ledyer has.
 *
 * While a session is open, a change whose response was lost may still reach Ledyer, so the other cart stays. Once it is
 * not open, Ledyer accepts no change, so its cart is final and the other one is dropped. A caller that needs a final
 * decision for an open session sets `isFinal`.
 *
 * @param stored the session, read after `session`
 * @param isFinal whether the other cart is dropped
 * @param pendingBefore the cart that was pending before `session` was read; a later one may still be in flight
 */
export async function settleCart(
  carts: Pick<CartStore, 'commitPendingCart' | 'dropPendingCart'>,
  stored: StoredSession,
  session: Session,
  { country, allowedFeeTypes }: SettleRules,
  isFinal: boolean,
  pendingBefore = stored.pendingCart,
): Promise<SettledCart> {
  const { sessionId, cart, quote, pendingCart, pendingQuote } = stored;
  const compare = (quoted: QuotedCart) =>
    compareSession(
      quoted.cart,
      session.order,
      quoted.quote.details.country ?? country,
      allowedFeeTypes,
    );
  const current = { cart, quote };
  const differences = compare(current);
  if (!pendingCart) return { ...current, differences };

  const pending = { cart: pendingCart, quote: pendingQuote ?? quote };
  // Both carts may have the same lines and differ only in a reference. That decides only when `isFinal` is set.
  const isPending =
    compare(pending).length === 0 &&
    (differences.length > 0 ||
      (isFinal && (hasReferences(pending, session) || !hasReferences(current, session))));
  if (isPending) {
    await carts.commitPendingCart(sessionId, pending);
    return { ...pending, differences: [] };
  }
  if (differences.length === 0 && isFinal && pendingBefore)
    await carts.dropPendingCart(sessionId, pendingBefore);
  return { ...current, differences };
}

/** Returns whether Ledyer's order has the references of a quote. */
const hasReferences = ({ quote: { details } }: QuotedCart, { order }: Session): boolean =>
  (details.reference ?? null) === (order.reference ?? null) &&
  (details.settlementReference ?? null) === (order.settlementReference ?? null);
