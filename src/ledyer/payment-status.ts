import { decodeReceivedPaymentMethod, type PaymentMethod } from './payment-method.js';
import { lenient, object, string, openString, type OpenEnum, type Decoder } from './decode.js';

/** The progress of an order's payment (page Get payment status). */
export const paymentStatuses = [
  'orderInitiated',
  'orderPending',
  'paymentPending',
  'paymentConfirmed',
  'orderCaptured',
  'orderRefunded',
  'orderCancelled',
  'unknown',
] as const;
export type PaymentStatusCode = (typeof paymentStatuses)[number];

/** The query of `GET /v1/paymentstatus`: one of both (page Get payment status). */
export interface PaymentStatusQuery {
  readonly orderId?: string;
  readonly sessionId?: string;
}

/**
 * The response of `GET /v1/paymentstatus?orderId=` or `?sessionId=` (page Get payment status), and of `GET
 * /v1/orders/:orderId/paymentstatus` (WooCommerce plugins).
 */
export interface PaymentStatus {
  /** For people: `Awaiting signature` in the example. */
  readonly note?: string | null;
  readonly paymentMethod?: PaymentMethod | null;
  readonly status: OpenEnum<PaymentStatusCode>;
}

export const decodePaymentStatus: Decoder<PaymentStatus> = object<PaymentStatus>({
  note: lenient(string()),
  paymentMethod: lenient(decodeReceivedPaymentMethod),
  status: openString<PaymentStatusCode>(),
});
