import { lenient, object, string, type Decoder } from './decode.js';

/**
 * Ledyer calls `settings.urls.validate` before it creates an order (page Order validation). The call has no
 * authentication.
 */

/** Milliseconds that Ledyer waits for the response. */
export const orderValidationTimeoutMs = 6000;

/** The body of Ledyer's request. */
export interface OrderValidationRequest {
  readonly merchantId: string;
  readonly orderId: string;
  /** The order's `merchantReference`. The Magento plugin rejects a body in which it is `null`. */
  readonly reference: string;
  readonly storeId: string;
}

/** The body of the shop's 200 response: the order proceeds. It may be empty. */
export interface OrderValidationApproval {
  /** Sets the order's `merchantReference`. */
  readonly reference?: string | null;
}

/** The body of the shop's 422 response: the order is declined with this message for the buyer. */
export interface OrderValidationRejection {
  readonly title?: string | null;
  readonly body?: string | null;
}

/** The body as it arrives, from Ledyer or any other sender. Nothing in it is trusted. */
export interface IncomingValidationRequest {
  readonly merchantId?: string | null;
  readonly orderId: string;
  readonly reference?: string | null;
  readonly storeId?: string | null;
}

export const decodeValidationRequest: Decoder<IncomingValidationRequest> =
  object<IncomingValidationRequest>({
    merchantId: lenient(string({ max: 200 })),
    orderId: string({ max: 200 }),
    reference: lenient(string({ max: 200 })),
    storeId: lenient(string({ max: 200 })),
  });
