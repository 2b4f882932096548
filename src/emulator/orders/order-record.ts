import type { SessionCustomer } from '../../ledyer/customer.js';
import type { OrderEventType } from '../../ledyer/order.js';
import type { StoredOrderLine } from '../../ledyer/order-line.js';
import type { OrderTotals } from '../../ledyer/totals.js';
import type { CheckoutSession } from '../sessions/checkout-session.js';
import type { IdGenerator } from '../id-generator.js';
import { roundAmounts } from './round-amounts.js';
import { toSessionCustomer } from '../sessions/session-response.js';

/** Fourteen days, as in the example (page Get order). */
export const orderTtlMs = 14 * 24 * 60 * 60 * 1000;

/**
 * An order as it is stored. It is immutable; an `OrderChange` returns the next version.
 *
 * The uncaptured, captured and cancelled amounts add up to the order's amount, except between a partial capture
 * without line ids and the edit that follows it. The refunded amount is part of the captured amount.
 */
export interface OrderRecord {
  /** `or_…`, the `orderId` of its session. */
  readonly id: string;
  /** The short reference, such as `XP72XUYB`. */
  readonly reference: string;
  readonly createdAt: number;
  /** {@link createdAt} in microseconds. No two orders have the same, so that a cursor is a time alone. */
  readonly createdAtMicros: number;
  readonly updatedAt: number;
  readonly expiresAt: number;
  /** The session when it was authorized. */
  readonly session: CheckoutSession;
  /** The shop's own reference, or `null`. */
  readonly merchantReference: string | null;
  /** The buyer's current details. Edits do not change the session. */
  readonly customer: SessionCustomer;
  /** Whether the buyer has paid everything that is due. */
  readonly paid: boolean;
  /** `null` when nothing is left to capture. */
  readonly uncaptured: OrderPart | null;
  readonly captured: readonly CapturedPart[];
  /** Credit invoices, oldest first. */
  readonly refunded: readonly InvoicedPart[];
  /** In minor units, as all amounts here. */
  readonly orderAmount: number;
  readonly cancelledAmount: number;
  /** When the uncaptured part is captured automatically, or `null`. */
  readonly autoCaptureAt: number | null;
  /** Oldest first. */
  readonly events: readonly OrderEventRecord[];
}

/** A part of an order: the uncaptured part, one capture or one refund. */
export interface OrderPart extends OrderTotals {
  /** `in_…` */
  readonly ledgerId: string;
  readonly createdAt: number;
  readonly note: string;
  readonly orderLines: readonly StoredOrderLine[];
}

/** A capture or a refund, which has an invoice or a credit invoice. */
export interface InvoicedPart extends OrderPart {
  /** Eighteen digits (page Full refund, example). */
  readonly documentReference: string;
}

/** One capture and its refunded amount. */
export interface CapturedPart extends InvoicedPart {
  /** In minor units. */
  readonly refundedAmount: number;
}

/** One event of an order. */
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
 * Creates the order of an authorized session.
 *
 * The order is ready for capture immediately, except for an advance invoice (page Get orders,
 * `paymentMethodCategory`). The amount of that event is zero, as in the example (page Get order). That example has
 * no status `unacknowledged`, so the emulator has none either (assumed).
 */
export function createOrder(
  session: CheckoutSession,
  createdAtMicros: number,
  now: number,
  ids: IdGenerator,
): OrderRecord {
  const { request, customer } = session;
  const { totalOrderAmount, totalOrderAmountExclVat, totalOrderVatAmount } = roundAmounts(request);
  const ledgerId = ids.createId('ledger');
  const createEvent = (type: OrderEventType, amount: number): OrderEventRecord => ({
    id: ids.createId('event'),
    type,
    at: now,
    ledgerId,
    amount,
  });
  const awaitsPayment = customer.paymentMethod?.type === 'advanceInvoice';
  return {
    id: session.orderId,
    reference: ids.createOrderReference(),
    createdAt: now,
    createdAtMicros,
    updatedAt: now,
    expiresAt: now + orderTtlMs,
    session,
    merchantReference: request.reference ?? null,
    // Resolved here, so that a later edit of the billing address does not change the shipping address.
    customer: toSessionCustomer(session),
    paid: false,
    uncaptured: {
      ledgerId,
      createdAt: now,
      note: '',
      orderLines: roundAmounts(request.orderLines ?? []).map((line) => ({
        ...line,
        id: ids.createId('orderLine'),
      })),
      totalOrderAmount,
      totalOrderAmountExclVat,
      totalOrderVatAmount,
    },
    captured: [],
    refunded: [],
    orderAmount: totalOrderAmount,
    cancelledAmount: 0,
    autoCaptureAt: awaitsPayment ? null : getAutoCaptureTime(session, now),
    events: [
      createEvent('create', totalOrderAmount),
      ...(awaitsPayment ? [] : [createEvent('readyForCapture', 0)]),
    ],
  };
}

/** Returns the time of the automatic capture. The delay starts at readyForCapture (assumed). */
export function getAutoCaptureTime({ request }: CheckoutSession, readyAt: number): number | null {
  const { autoCapture } = request;
  return autoCapture?.enabled ? readyAt + autoCapture.delayMinutes * 60_000 : null;
}
