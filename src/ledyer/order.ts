import { readAmount, type Amount } from './amount.js';
import { readOrderCustomer, type OrderCustomer } from './customer.js';
import { readStoredOrderLine, type StoredOrderLine } from './order-line.js';
import { readPaymentMethod, type PaymentMethod } from './payment-method.js';
import { keyValues, list, nullable, object, optional, text, word } from './decode.js';
import type { OpenWord, Reader } from './decode.js';

/** What an order can be, several at once (pages Get order and Get orders, `status`). */
export const orderStatuses = [
  'cancelled',
  'expired',
  'fullyCaptured',
  'fullyPaid',
  'fullyRefunded',
  'partiallyCaptured',
  'partiallyPaid',
  'partiallyRefunded',
  'unacknowledged',
  'uncaptured',
] as const;
export type OrderStatus = (typeof orderStatuses)[number];

/** What can have happened to an order (page Get order, `events`); the first is always `create`. */
export const orderEventTypes = [
  'acknowledge',
  'authorize',
  'cancel',
  'create',
  'edit',
  'editCustomer',
  'editPaymentMethod',
  'extendExpiry',
  'fullCapture',
  'fullRefund',
  'paid',
  'partialCapture',
  'partialRefund',
  'readyForCapture',
  'setReference',
] as const;
export type OrderEventType = (typeof orderEventTypes)[number];

/** Whether the order was authorized, or forced by invoice service (page Get order). */
export const authorizeStatuses = ['authorized', 'forced'] as const;
export type AuthorizeStatus = (typeof authorizeStatuses)[number];

/** Marks of merchants' invoice service (page Get order). */
export const riskTags = ['blacklisted', 'creditDeclined', 'unknown'] as const;
export type RiskTag = (typeof riskTags)[number];

/**
 * What can be done with a part of an order: of the uncaptured part, page Get
 * order (and Edit payment method); of a captured part, the refunds (page Capture).
 */
export const orderActions = [
  'cancel',
  'capture',
  'partialCapture',
  'editCustomer',
  'editOrder',
  'editPaymentMethod',
  'extendOrderExpiry',
  'refund',
  'partialRefund',
] as const;
export type OrderAction = (typeof orderActions)[number];

/** One thing that happened to an order. */
export interface OrderEvent {
  readonly amount: Amount;
  readonly createdAt: string;
  /** `oe_…` */
  readonly id: string;
  /** `in_…`: the part of the order it happened to. */
  readonly ledgerId?: string | null;
  readonly orderId: string;
  readonly type: OpenWord<OrderEventType>;
}

/** A part of an order: what is uncaptured, or one capture, or one refund. */
export interface SubOrder {
  readonly availableActions?: readonly { readonly type: OpenWord<OrderAction> }[] | null;
  readonly createdAt: string;
  /** Captures and refunds have a document, such as the invoice. */
  readonly documentReference?: string | null;
  readonly documentUrl?: string | null;
  /** `in_…` */
  readonly ledgerId: string;
  readonly note?: string | null;
  readonly orderLines: readonly StoredOrderLine[];
  readonly status?: readonly string[] | null;
  readonly totalOrderAmount?: Amount | null;
  readonly totalOrderAmountExclVat?: Amount | null;
  readonly totalOrderVatAmount?: Amount | null;
}

/** The answer of `GET /v1/orders/:orderId` (page Get order). Times are ISO 8601. */
export interface Order {
  readonly authorizeStatus?: OpenWord<AuthorizeStatus> | null;
  readonly captured: readonly SubOrder[];
  readonly capturedAmount: Amount;
  readonly createdAt: string;
  readonly customer?: OrderCustomer | null;
  /** Newest first. */
  readonly events: readonly OrderEvent[];
  /** Fourteen days after creation in the example. */
  readonly expiresAt: string;
  /** `or_…` */
  readonly id: string;
  readonly merchantId: string;
  readonly merchantReference?: string | null;
  readonly metadata?: Readonly<Record<string, unknown>> | null;
  readonly orderAmount: Amount;
  /** Short and easy to read: `XP72XUYB`. */
  readonly orderReference: string;
  readonly paymentMethod?: PaymentMethod | null;
  readonly refunded: readonly SubOrder[];
  readonly refundedAmount: Amount;
  readonly riskProfile?: { readonly tags: readonly OpenWord<RiskTag>[] } | null;
  readonly storeId?: string | null;
  readonly status: readonly OpenWord<OrderStatus>[];
  /** `null` when nothing is left to capture (assumed). */
  readonly uncaptured: SubOrder | null;
  readonly uncapturedAmount: Amount | null;
  readonly updatedAt: string;
}

const readSubOrder = object<SubOrder>({
  availableActions: optional(
    list(object<{ type: OpenWord<OrderAction> }>({ type: word<OrderAction>() })),
  ),
  createdAt: text(),
  documentReference: optional(text()),
  documentUrl: optional(text()),
  ledgerId: text(),
  note: optional(text()),
  orderLines: list(readStoredOrderLine),
  status: optional(list(text())),
  totalOrderAmount: optional(readAmount),
  totalOrderAmountExclVat: optional(readAmount),
  totalOrderVatAmount: optional(readAmount),
});

export const readOrder: Reader<Order> = object<Order>({
  authorizeStatus: optional(word<AuthorizeStatus>()),
  captured: list(readSubOrder),
  capturedAmount: readAmount,
  createdAt: text(),
  customer: optional(readOrderCustomer),
  events: list(
    object<OrderEvent>({
      amount: readAmount,
      createdAt: text(),
      id: text(),
      ledgerId: optional(text()),
      orderId: text(),
      type: word<OrderEventType>(),
    }),
  ),
  expiresAt: text(),
  id: text(),
  merchantId: text(),
  merchantReference: optional(text()),
  metadata: optional(keyValues),
  orderAmount: readAmount,
  orderReference: text(),
  paymentMethod: optional(readPaymentMethod),
  refunded: list(readSubOrder),
  refundedAmount: readAmount,
  riskProfile: optional(
    object<{ tags: readonly OpenWord<RiskTag>[] }>({ tags: list(word<RiskTag>()) }),
  ),
  storeId: optional(text()),
  status: list(word<OrderStatus>()),
  uncaptured: nullable(readSubOrder),
  uncapturedAmount: nullable(readAmount),
  updatedAt: text(),
});
