import { readPaymentMethod, type PaymentMethod } from './payment-method.js';
import { object, optional, text, word, type OpenWord, type Reader } from './read.js';

/** How far an order has come on its way to be paid (page Get payment status). */
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

/** The answer of `GET /v1/paymentstatus` (page Get payment status). */
export interface PaymentStatus {
  /** Such as `Awaiting signature`. */
  readonly note?: string | null;
  readonly paymentMethod?: PaymentMethod | null;
  readonly status: OpenWord<PaymentStatusWord>;
}

export const readPaymentStatus: Reader<PaymentStatus> = object<PaymentStatus>({
  note: optional(text()),
  paymentMethod: optional(readPaymentMethod),
  status: word<PaymentStatusWord>(),
});
