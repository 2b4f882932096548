import type { OrderEventType, OrderStatus } from '../ledyer/order.js';
import type { StoredOrderLine } from '../ledyer/order-line.js';
import type { OrderTotals } from '../ledyer/totals.js';
import type { CheckoutSession } from './checkout-session.js';
import type { NewIds } from './new-ids.js';

/** Fourteen days, as in the example (page Get order). */
const orderLifeMs = 14 * 24 * 60 * 60 * 1000;

/** An order as the emulator keeps it. */
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
  readonly statuses: readonly OrderStatus[];
  readonly uncaptured: OrderPart;
  /** Oldest first. */
  readonly events: readonly OrderEventRecord[];
}

/** A part of an order: what is uncaptured. */
export interface OrderPart extends OrderTotals {
  /** `in_…` */
  readonly ledgerId: string;
  readonly createdAt: number;
  readonly orderLines: readonly StoredOrderLine[];
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
export function placeOrder(
  session: CheckoutSession,
  number: number,
  now: number,
  ids: NewIds,
): OrderRecord {
  const { totalOrderAmount, totalOrderAmountExclVat, totalOrderVatAmount } = session.request;
  const ledgerId = ids.id('ledger');
  const event = (type: OrderEventType, amount: number): OrderEventRecord => ({
    id: ids.id('event'),
    type,
    at: now,
    ledgerId,
    amount,
  });
  const awaitsPayment = session.customer.paymentMethod?.type === 'advanceInvoice';
  return {
    id: session.orderId,
    reference: ids.orderReference(),
    number,
    createdAt: now,
    updatedAt: now,
    expiresAt: now + orderLifeMs,
    session,
    statuses: ['uncaptured'],
    uncaptured: {
      ledgerId,
      createdAt: now,
      orderLines: (session.request.orderLines ?? []).map((line) => ({
        ...line,
        id: ids.id('orderLine'),
      })),
      totalOrderAmount,
      totalOrderAmountExclVat,
      totalOrderVatAmount,
    },
    events: [
      event('create', totalOrderAmount),
      ...(awaitsPayment ? [] : [event('readyForCapture', 0)]),
    ],
  };
}
