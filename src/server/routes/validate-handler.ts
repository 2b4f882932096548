import type { PricedCart } from '../cart/price-cart.js';
import type { ValidationMessage } from './validation-messages.js';

/** The order that is about to be placed, with the fields that the shop decides on. */
export interface PendingOrder {
  /** `or_…` */
  readonly orderId: string;
  readonly cart: PricedCart;
}

/**
 * Decides whether an order may be placed: `true`, or a message for the buyer. It may run any number of times and
 * must change nothing; a decision that takes longer than 2 s counts as declined.
 */
export type ValidateHandler = (
  order: PendingOrder,
  options: { readonly signal: AbortSignal },
) => Promise<true | ValidationMessage> | true | ValidationMessage;
