import type { PricedCart } from '../cart/priced-cart.js';
import type { ShopData } from '../cart/quote.js';
import type { ValidationMessage } from './validation-messages.js';

/** The order that is about to be placed, with the fields that the shop decides on. */
export interface PendingOrder {
  /** `or_…` */
  readonly orderId: string;
  /** `se_…` */
  readonly sessionId: string;
  /** The cart that Ledyer has now, at the shop's prices. */
  readonly cart: PricedCart;
  /** The `data` of the cart's quote; `null` for none. */
  readonly data: ShopData;
}

/**
 * Decides whether an order may be placed: `true`, or a message for the buyer. It may run any number of times and
 * must change nothing. Anything but `true` declines: another value, an error, or no decision within 2 s.
 */
export type ValidateHandler = (
  order: PendingOrder,
  options: { readonly signal: AbortSignal },
) => Promise<true | ValidationMessage> | true | ValidationMessage;
