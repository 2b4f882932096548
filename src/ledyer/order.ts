import { decodeAmount, type Amount } from './amount.js';
import { decodeOrderCustomer, type OrderCustomer } from './customer.js';
import { decodeStoredOrderLine, type StoredOrderLine } from './order-line.js';
import { decodeReceivedPaymentMethod, type PaymentMethod } from './payment-method.js';
import {
  record,
  array,
  lenient,
  lenientArray,
  nullable,
  object,
  optional,
  string,
  openString,
  receivedText,
  timestamp,
  withFallback,
} from './decode.js';
import type { OpenEnum, Decoder } from './decode.js';

/** The statuses of an order, several at once (pages Get order and Get orders, `status`). */
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

/** The events of an order (page Get order, `events`). The first is always `create`. */
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
 * The actions on a part of an order. For the uncaptured part: page Get order (and Edit payment method). For a
 * captured part, the refunds: page Capture.
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

/** The type of an event that the kit cannot read. It may be any event. */
export const unreadableEventType = 'unreadable';

/** One event of an order. */
export interface OrderEvent {
  readonly amount?: Amount | null;
  readonly createdAt: string;
  /** `oe_…` */
  readonly id: string;
  /** `in_…`: the part of the order that it concerns. */
  readonly ledgerId?: string | null;
  readonly orderId: string;
  /** {@link unreadableEventType} if it is not text. */
  readonly type: OpenEnum<OrderEventType>;
}

/** A part of an order: the uncaptured part, one capture, or one refund. */
export interface SubOrder {
  readonly availableActions?: readonly { readonly type: OpenEnum<OrderAction> }[] | null;
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

/**
 * The response of `GET /v1/orders/:orderId` (page Get order). Times are ISO 8601. A field that the kit does not need is
 * missing, or an empty string, where Ledyer's value cannot be read.
 */
export interface Order {
  readonly authorizeStatus?: OpenEnum<AuthorizeStatus> | null;
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
  /** Short and readable: `XP72XUYB`. */
  readonly orderReference: string;
  readonly paymentMethod?: PaymentMethod | null;
  readonly refunded: readonly SubOrder[];
  readonly refundedAmount: Amount;
  readonly riskProfile?: { readonly tags: readonly OpenEnum<RiskTag>[] } | null;
  readonly storeId?: string | null;
  readonly status: readonly OpenEnum<OrderStatus>[];
  /** `null` when nothing is left to capture (assumed). */
  readonly uncaptured: SubOrder | null;
  readonly uncapturedAmount: Amount | null;
  readonly updatedAt: string;
}

const decodeSubOrder = object<SubOrder>({
  availableActions: lenient(
    lenientArray(object<{ type: OpenEnum<OrderAction> }>({ type: openString<OrderAction>() })),
  ),
  createdAt: receivedText(timestamp),
  documentReference: lenient(string()),
  documentUrl: lenient(string()),
  ledgerId: string(),
  note: lenient(string()),
  orderLines: array(decodeStoredOrderLine),
  status: lenient(lenientArray(string())),
  totalOrderAmount: optional(decodeAmount),
  totalOrderAmountExclVat: optional(decodeAmount),
  totalOrderVatAmount: optional(decodeAmount),
});

/** An array of parts. Accepts `null` for an empty array. */
const decodeSubOrders: Decoder<readonly SubOrder[]> = (value, path, issues) =>
  value === null ? [] : array(decodeSubOrder)(value, path, issues);

const decodeEvent = object<OrderEvent>({
  amount: lenient(decodeAmount),
  createdAt: receivedText(timestamp),
  id: receivedText(),
  ledgerId: lenient(string()),
  orderId: receivedText(),
  type: withFallback(openString<OrderEventType>(), unreadableEventType),
});

const decodeReadableEvent = withFallback(decodeEvent, {
  createdAt: '',
  id: '',
  orderId: '',
  type: unreadableEventType,
});

export const decodeOrder: Decoder<Order> = object<Order>({
  authorizeStatus: lenient(openString<AuthorizeStatus>()),
  captured: decodeSubOrders,
  capturedAmount: decodeAmount,
  createdAt: receivedText(timestamp),
  customer: lenient(decodeOrderCustomer),
  // An order needs an event to count as paid. Without readable events, it waits.
  events: withFallback(array(decodeReadableEvent), []),
  expiresAt: receivedText(timestamp),
  id: string(),
  merchantId: string(),
  merchantReference: lenient(string()),
  metadata: lenient(record),
  orderAmount: decodeAmount,
  orderReference: receivedText(),
  paymentMethod: lenient(decodeReceivedPaymentMethod),
  refunded: decodeSubOrders,
  refundedAmount: decodeAmount,
  riskProfile: lenient(
    object<{ tags: readonly OpenEnum<RiskTag>[] }>({
      tags: withFallback(lenientArray(openString<RiskTag>()), []),
    }),
  ),
  storeId: lenient(string()),
  status: array(openString<OrderStatus>()),
  uncaptured: nullable(decodeSubOrder),
  uncapturedAmount: nullable(decodeAmount),
  updatedAt: receivedText(timestamp),
});
