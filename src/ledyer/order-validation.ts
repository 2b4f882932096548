/**
 * Ledyer calls `settings.urls.validate` before it creates an order (page Order validation). The call has no
 * authentication.
 */

/** How long Ledyer waits for the response. */
export const orderValidationTimeoutMs = 6000;

/** The body of Ledyer's request. */
export interface OrderValidationRequest {
  readonly merchantId: string;
  readonly orderId: string;
  readonly reference: string | null;
  readonly storeId: string | null;
}
