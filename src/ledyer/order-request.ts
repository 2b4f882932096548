import type { InvoiceChannel, Address, ShippingAddress } from './customer.js';
import { readNamedOrderLine, readOrderLine, type OrderLine } from './order-line.js';
import type { PaymentMethod } from './payment-method.js';
import { integer, list, object, optional, text, type Reader } from './read.js';
import { maxReferenceLength } from './session-request.js';
import type { OrderTotals } from './totals.js';

/** The body of `POST /v1/orders/:orderId/reference` (page Set reference). */
export interface SetReference {
  /** At most {@link maxReferenceLength} characters. */
  readonly reference: string;
}

/** The body of `POST /v1/orders/:orderId/capture` (page Capture full): all that is uncaptured. */
export interface Capture {
  /** Must match the uncaptured lines. */
  readonly orderLines: readonly OrderLine[];
  /** Minor units, VAT included. */
  readonly totalCaptureAmount: number;
}

/** A line of a partial capture: with its `ol_…` id it leaves the uncaptured lines. */
export interface CapturedLine extends OrderLine {
  readonly id?: string | null;
}

/** The body of `POST /v1/orders/:orderId/partialcapture` (page Capture partial). */
export interface PartialCapture {
  readonly orderLines: readonly CapturedLine[];
  /** Minor units, VAT included. */
  readonly totalCaptureAmount: number;
}

/** The body of `POST /v1/orders/:orderId/refund/:ledgerId` (page Refund full). */
export interface Refund {
  readonly note?: string | null;
}

/** The body of `POST /v1/orders/:orderId/partialrefund/:ledgerId` (page Refund partial). */
export interface PartialRefund {
  readonly note?: string | null;
  /** Without ids. */
  readonly orderLines?: readonly OrderLine[] | null;
  /** Minor units, VAT included. */
  readonly totalRefundAmount: number;
}

/** The body of `POST /v1/orders/:orderId` (page Edit order); only what is uncaptured can be edited. */
export interface EditOrder extends OrderTotals {
  readonly orderLines: readonly OrderLine[];
}

/** The body of `POST /v1/orders/:orderId/customer` (page Edit customer). */
export interface EditCustomer {
  readonly billingAddress?: Address;
  readonly email?: string;
  readonly invoiceChannel?: Pick<InvoiceChannel, 'details'>;
  readonly phone?: string;
  readonly reference1?: string;
  readonly reference2?: string;
  readonly shippingAddress?: ShippingAddress;
}

/** The body of `POST /v1/orders/:orderId/paymentmethod` (page Edit payment method): to an advance invoice only. */
export interface EditPaymentMethod {
  readonly paymentMethod: PaymentMethod;
}

export const readSetReference: Reader<SetReference> = object<SetReference>({
  reference: text({ max: maxReferenceLength }),
});

export const readPartialCapture: Reader<PartialCapture> = object<PartialCapture>({
  orderLines: list(readNamedOrderLine),
  totalCaptureAmount: integer({ min: 1 }),
});

export const readRefund: Reader<Refund> = object<Refund>({ note: optional(text({ max: 500 })) });

export const readPartialRefund: Reader<PartialRefund> = object<PartialRefund>({
  note: optional(text({ max: 500 })),
  orderLines: optional(list(readOrderLine)),
  totalRefundAmount: integer({ min: 1 }),
});
