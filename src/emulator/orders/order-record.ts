import type { SessionCustomer } from '../../ledyer/customer.js';
import type { OrderEventType } from '../../ledyer/order.js';
import type { StoredOrderLine } from '../../ledyer/order-line.js';
import type { OrderTotals } from '../../ledyer/totals.js';
import type { CheckoutSession } from '../sessions/checkout-session.js';
import type { IdGenerator } from '../id-generator.js';
import { toSessionCustomer } from '../sessions/session-response.js';

/** Fourteen days, as in the example (page Get order). */
export const orderTtlMs = 14 * 24 * 60 * 60 * 1000;

/**
 * An order as the emulator keeps it. It never changes; an `OrderChange` makes the next one.
 *
 * Its money is in three places, and none is ever lost between them: what is
 * uncaptured, what is captured, and what was cancelled. Their sum is the order's
 * amount, and what was refunded is a part of what is captured.
 */
export interface OrderRecord {
  /** `or_…`, the `orderId` of its session. */
  readonly id: string;
  /** The short reference, such as `XP72XUYB`. */
  readonly reference: string;
  /** Orders are numbered as they come, which tells two of one millisecond apart. */
  readonly number: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly expiresAt: number;
  /** The session as it was authorized. */
  readonly session: CheckoutSession;
  /** The shop's own reference, if it has one. */
  readonly merchantReference: string | null;
  /** The buyer as he is now; edits do not reach the session. */
  readonly customer: SessionCustomer;
  /** The buyer has paid all that there is to pay. */
  readonly paid: boolean;
  /** `null` when nothing is left to capture. */
  readonly uncaptured: OrderPart | null;
  readonly captured: readonly CapturedPart[];
  /** Credit invoices, oldest first. */
  readonly refunded: readonly OrderPart[];
  /** In minor units. */
  readonly cancelledAmount: number;
  /** When all that is uncaptured will be captured, if nobody does that before. */
  readonly autoCaptureAt: number | null;
  /** Oldest first. */
  readonly events: readonly OrderEventRecord[];
}

/** A part of an order: what is uncaptured, one capture, or one refund. */
export interface OrderPart extends OrderTotals {
  /** `in_…` */
  readonly ledgerId: string;
  readonly createdAt: number;
  readonly note: string;
  readonly orderLines: readonly StoredOrderLine[];
}

/** One capture, and how much of it was refunded. */
export interface CapturedPart extends OrderPart {
  /** In minor units. */
  readonly refundedAmount: number;
}

/** One thing that happened to an order. */
export interface OrderEventRecord {
  /** `oe_…` */
  readonly id: string;
  readonly type: OrderEventType;
  readonly at: number;
  readonly ledgerId: string;
  /** In minor units. */
  readonly amount: number;
}

/**
 * The order that an authorized session becomes.
 *
 * It is ready for capture at once, except when it has to be paid in advance
 * (page Get orders, `paymentMethodCategory`). The amount of that event is zero,
 * as in the example (page Get order); `unacknowledged` is not among the statuses
 * there, and so it is not here (assumed).
 */
export function createOrder(
  session: CheckoutSession,
  number: number,
  now: number,
  ids: IdGenerator,
): OrderRecord {
  const { request, customer } = session;
  const { totalOrderAmount, totalOrderAmountExclVat, totalOrderVatAmount } = request;
  const ledgerId = ids.id('ledger');
  const createEvent = (type: OrderEventType, amount: number): OrderEventRecord => ({
    id: ids.id('event'),
    type,
    at: now,
    ledgerId,
    amount,
  });
  const awaitsPayment = customer.paymentMethod?.type === 'advanceInvoice';
  return {
    id: session.orderId,
    reference: ids.orderReference(),
    number,
    createdAt: now,
    updatedAt: now,
    expiresAt: now + orderTtlMs,
    session,
    merchantReference: request.reference ?? null,
    // What follows from the billing address now shall not follow from it when it is edited.
    customer: toSessionCustomer(session),
    paid: false,
    uncaptured: {
      ledgerId,
      createdAt: now,
      note: '',
      orderLines: (request.orderLines ?? []).map((line) => ({ ...line, id: ids.id('orderLine') })),
      totalOrderAmount,
      totalOrderAmountExclVat,
      totalOrderVatAmount,
    },
    captured: [],
    refunded: [],
    cancelledAmount: 0,
    autoCaptureAt: awaitsPayment ? null : getAutoCaptureTime(session, now),
    events: [
      createEvent('create', totalOrderAmount),
      ...(awaitsPayment ? [] : [createEvent('readyForCapture', 0)]),
    ],
  };
}

/** The delay begins when the order is ready for capture (assumed). */
export function getAutoCaptureTime({ request }: CheckoutSession, readyAt: number): number | null {
  const { autoCapture } = request;
  return autoCapture?.enabled ? readyAt + autoCapture.delayMinutes * 60_000 : null;
}
