/**
 * Ledyer asks `settings.urls.validate` before it creates an order (page Order
 * validation). Nothing authenticates the call.
 */

/** Milliseconds that Ledyer waits for the answer. */
export const orderValidationTimeoutMs = 6000;

/** What Ledyer sends. */
export interface OrderValidationRequest {
  readonly merchantId: string;
  readonly orderId: string;
  readonly reference: string | null;
  readonly storeId: string | null;
}
