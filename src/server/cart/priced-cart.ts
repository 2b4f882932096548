import type { OrderLine } from '../../ledyer/order-line.js';
import type { OrderTotals } from '../../ledyer/totals.js';

/** The lines of a quote, as they are sent to Ledyer, and their totals. */
export interface PricedCart extends OrderTotals {
  readonly currency: string;
  readonly orderLines: readonly OrderLine[];
}

/**
 * A cart that cannot be ordered, such as one with a product that is sold out. The message is for the buyer: the
 * page gets it with the problem `cart-invalid`.
 */
export class CartError extends Error {
  override readonly name = 'CartError';
}

/** Returns whether an error is a {@link CartError}, also one of another copy of this module. */
export const isCartError = (error: unknown): error is CartError =>
  error instanceof Error && error.name === 'CartError';
