import { readPaymentMethod, type PaymentMethod } from './payment-method.js';
import { object, optional, text, word, type OpenWord, type Reader } from './decode.js';

/** How far the payment of an order has come (page Get payment status). */
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
export type PaymentStatusWord = (typeof paymentStatuses)[number];

/**
 * The answer of `GET /v1/paymentstatus?orderId=` or `?sessionId=` (page Get payment
 * status), and of `GET /v1/orders/:orderId/paymentstatus` (WooCommerce plugins).
 */
export interface PaymentStatus {
  /** For people: `Awaiting signature` in the example. */
  readonly note?: string | null;
  readonly paymentMethod?: PaymentMethod | null;
  readonly status: OpenWord<PaymentStatusWord>;
}

export const readPaymentStatus: Reader<PaymentStatus> = object<PaymentStatus>({
  note: optional(text()),
  paymentMethod: optional(readPaymentMethod),
  status: word<PaymentStatusWord>(),
});
