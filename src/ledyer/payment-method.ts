import { lenient, object, openString, type OpenEnum, type Decoder } from './decode.js';

/**
 * Kinds of payment (page Get order session, `paymentMethod.type`; page Get
 * orders, `paymentMethodCategory`).
 *
 * - `advanceInvoice`: paid before the order becomes ready for capture.
 * - `card`: paid at once by card.
 * - `invoice`: issued by Ledyer, paid within a set number of days.
 * - `serviceInvoice`: administrated by Ledyer.
 */
export const paymentMethodTypes = ['advanceInvoice', 'card', 'invoice', 'serviceInvoice'] as const;
export type PaymentMethodType = (typeof paymentMethodTypes)[number];

/** {@link paymentMethodTypes} and those that only the WooCommerce plugin knows (observed). */
export const knownPaymentMethodTypes = [
  ...paymentMethodTypes,
  'bankTransfer',
  'partPayment',
] as const;
export type KnownPaymentMethodType = (typeof knownPaymentMethodTypes)[number];

/** The payment method of an order. */
export interface PaymentMethod {
  /** `ledyer` in every documented example. */
  readonly provider?: string | null;
  readonly type: OpenEnum<KnownPaymentMethodType>;
}

/** For requests. */
export const decodePaymentMethod: Decoder<PaymentMethod> = object<PaymentMethod>({
  provider: openString(),
  type: openString(),
});

/** For responses. Without a type that can be read, there is no payment method. */
export const decodeReceivedPaymentMethod: Decoder<PaymentMethod> = object<PaymentMethod>({
  provider: lenient(openString()),
  type: openString(),
});
