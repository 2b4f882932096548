import type { Address, InvoiceChannel, ShippingAddress } from './customer.js';
import { decodeAddress, decodeShippingAddress } from './customer.js';
import { orderLineFields, type OrderLine } from './order-line.js';
import { decodePaymentMethod, type PaymentMethod } from './payment-method.js';
import { array, object, optional, string } from './decode.js';
import type { Decoder } from './decode.js';
import { maxReferenceLength } from './session-request.js';
import { minorUnits } from './amount.js';
import type { OrderTotals } from './totals.js';

/**
 * Request bodies of order management (section Order management, a page per call). Each call accepts an
 * `Idempotency-Key` and returns the whole order.
 */

/** The body of `POST /v1/orders/:orderId/reference` (page Set order reference). */
export interface SetReference {
  /** At most {@link maxReferenceLength} characters. */
  readonly reference: string;
}

/** A captured line. With its `id`, it is removed from the uncaptured part (page Partial capture). */
export interface CapturedLine extends OrderLine {
  /** `ol_…` */
  readonly id?: string | null;
}

/** The body of `POST …/capture` and `POST …/partialcapture` (pages Full capture and Partial capture). */
export interface Capture {
  /** For a full capture, the uncaptured lines. */
  readonly orderLines: readonly CapturedLine[];
  readonly totalCaptureAmount: number;
}

/** The body of `POST …/refund/:ledgerId` (page Full refund). */
export interface Refund {
  readonly note?: string | null;
}

/** A line of a credit invoice. It must not have an id (page Partial refund). */
export interface RefundedLine extends OrderLine {
  readonly id?: null;
}

/** The body of `POST …/partialrefund/:ledgerId` (page Partial refund). */
export interface PartialRefund extends Refund {
  readonly orderLines?: readonly RefundedLine[] | null;
  readonly totalRefundAmount: number;
}

/** The body of `POST /v1/orders/:orderId` (page Edit order): the new uncaptured part. */
export interface EditOrder extends OrderTotals {
  readonly orderLines: readonly OrderLine[];
}

/** A change of the invoice channel. Documented with `details` alone. */
export interface InvoiceChannelChange {
  readonly type?: InvoiceChannel['type'] | null;
  readonly details?: string | null;
}

/** The body of `POST …/customer` (page Edit customer). Omitted fields stay as they are. */
export interface EditCustomer {
  readonly billingAddress?: Address | null;
  readonly shippingAddress?: ShippingAddress | null;
  readonly email?: string | null;
  readonly phone?: string | null;
  readonly invoiceChannel?: InvoiceChannelChange | null;
  readonly reference1?: string | null;
  readonly reference2?: string | null;
}

/** The body of `POST …/paymentmethod` (page Edit payment method). */
export interface EditPaymentMethod {
  readonly paymentMethod: PaymentMethod;
}

export const decodeSetReference: Decoder<SetReference> = object<SetReference>({
  reference: string({ max: maxReferenceLength }),
});

export const decodeCapture: Decoder<Capture> = object<Capture>({
  orderLines: array(object<CapturedLine>({ ...orderLineFields, id: optional(string()) })),
  totalCaptureAmount: minorUnits({ min: 0 }),
});

export const decodeRefund: Decoder<Refund> = object<Refund>({ note: optional(string()) });

/** A field that the request must not have. */
const excluded: Decoder<null> = (_value, path, issues) => {
  issues.push({ path, message: 'must be excluded' });
  return null;
};

export const decodePartialRefund: Decoder<PartialRefund> = object<PartialRefund>({
  note: optional(string()),
  orderLines: optional(array(object<RefundedLine>({ ...orderLineFields, id: optional(excluded) }))),
  totalRefundAmount: minorUnits({ min: 1 }),
});

export const decodeEditOrder: Decoder<EditOrder> = object<EditOrder>({
  orderLines: array(object<OrderLine>(orderLineFields)),
  totalOrderAmount: minorUnits({ min: 0 }),
  totalOrderAmountExclVat: minorUnits({ min: 0 }),
  totalOrderVatAmount: minorUnits({ min: 0 }),
});

export const decodeEditCustomer: Decoder<EditCustomer> = object<EditCustomer>({
  billingAddress: optional(decodeAddress),
  shippingAddress: optional(decodeShippingAddress),
  email: optional(string()),
  phone: optional(string()),
  invoiceChannel: optional(
    object<InvoiceChannelChange>({ type: optional(string()), details: optional(string()) }),
  ),
  reference1: optional(string()),
  reference2: optional(string()),
});

export const decodeEditPaymentMethod: Decoder<EditPaymentMethod> = object<EditPaymentMethod>({
  paymentMethod: decodePaymentMethod,
});
