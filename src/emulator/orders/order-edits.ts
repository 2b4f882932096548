/** Changes of an order other than captures and refunds (pages Order management). */
import type { EditCustomer, EditOrder } from '../../ledyer/order-request.js';
import type { PaymentMethod } from '../../ledyer/payment-method.js';
import { assertUncaptured, addEvent, type OrderChange } from './order-change.js';
import { getAutoCaptureTime, type OrderRecord } from './order-record.js';
import {
  getCapturedAmount,
  getPaymentType,
  getUncapturedAmount,
  isReadyForCapture,
} from './order-status.js';
import { ApiError } from '../http/api-error.js';

/** Five days: the difference between the documented expiry after an extension and {@link orderTtlMs}. */
const expiryExtensionMs = 5 * 24 * 60 * 60 * 1000;

/** Acknowledges the order. Repeated requests of plugins add no second event (assumed). */
export const acknowledge: OrderChange = (order, now, ids) =>
  order.events.some(({ type }) => type === 'acknowledge')
    ? order
    : addEvent(order, { now, ids }, { type: 'acknowledge' });

/** Sets the shop's own reference. */
export const setReference =
  (reference: string): OrderChange =>
  (order, now, ids) =>
    order.merchantReference === reference
      ? order
      : addEvent(order, { now, ids }, { type: 'setReference' }, { merchantReference: reference });

/** Cancels the uncaptured part. Captures stay. */
export const cancelOrder: OrderChange = (order, now, ids) => {
  assertUncaptured(order, 'cancel', now);
  return cancelUncaptured(order, now, ids);
};

/**
 * Cancels the uncaptured part with this ledger id. This is the only way to cancel an unpaid advance invoice
 * (assumed).
 */
export const cancelPart =
  (ledgerId: string): OrderChange =>
  (order, now, ids) => {
    if (order.captured.some((part) => part.ledgerId === ledgerId)) {
      throw new ApiError(409, `${ledgerId} is captured: refund it`);
    }
    if (order.uncaptured?.ledgerId !== ledgerId) {
      throw new ApiError(404, `${order.id} has no uncaptured part ${ledgerId}`);
    }
    assertUncaptured(order, 'editOrder', now);
    return cancelUncaptured(order, now, ids);
  };

const cancelUncaptured: OrderChange = (order, now, ids) => {
  const amount = getUncapturedAmount(order);
  return addEvent(
    order,
    { now, ids },
    { type: 'cancel', amount },
    {
      uncaptured: null,
      autoCaptureAt: null,
      cancelledAmount: order.cancelledAmount + amount,
    },
  );
};

/**
 * Replaces the uncaptured lines. A higher total needs a new credit check (page Edit order). When nothing remains of
 * an order with captures, everything is captured (assumed).
 */
export const editOrder =
  ({ orderLines, ...totals }: EditOrder): OrderChange =>
  (order, now, ids) => {
    const before = assertUncaptured(order, 'editOrder', now);
    const isRaised = totals.totalOrderAmount > before.totalOrderAmount;
    if (isRaised && order.session.company?.credit === 'denied') {
      throw new ApiError(422, `${order.session.company.name} has no credit for a higher total`);
    }
    const amount = totals.totalOrderAmount;
    const uncaptured = {
      ...before,
      ...totals,
      orderLines: orderLines.map((line) => ({ ...line, id: ids.createId('orderLine') })),
    };
    const hasRemainder = amount > 0 || order.captured.length === 0;
    return addEvent(
      order,
      { now, ids },
      { type: 'edit', amount },
      {
        uncaptured: hasRemainder ? uncaptured : null,
        orderAmount: getCapturedAmount(order) + amount + order.cancelledAmount,
      },
    );
  };

/** Changes details of the buyer. Fields that are left out stay unchanged. */
export const editCustomer =
  ({ billingAddress, shippingAddress, invoiceChannel, ...rest }: EditCustomer): OrderChange =>
  (order, now, ids) => {
    assertUncaptured(order, 'editCustomer', now);
    const { customer } = order;
    const channel = customer.invoceChannel ?? { type: 'email' };
    return addEvent(
      order,
      { now, ids },
      { type: 'editCustomer' },
      {
        customer: {
          ...customer,
          ...rest,
          billingAddress: { ...customer.billingAddress, ...billingAddress },
          shippingAddress: shippingAddress
            ? { ...customer.shippingAddress, ...shippingAddress }
            : (customer.shippingAddress ?? null),
          invoceChannel: {
            type: invoiceChannel?.type ?? channel.type,
            details: invoiceChannel?.details ?? channel.details ?? '',
          },
        },
      },
    );
  };

/** Changes a service invoice into an advance invoice, the only change allowed (page Edit payment method). */
export const editPaymentMethod =
  (paymentMethod: PaymentMethod): OrderChange =>
  (order, now, ids) => {
    assertUncaptured(order, 'editPaymentMethod', now);
    if (paymentMethod.type !== 'advanceInvoice') {
      throw new ApiError(400, 'paymentMethod.type must be advanceInvoice');
    }
    const customer = { ...order.customer, paymentMethod };
    return addEvent(order, { now, ids }, { type: 'editPaymentMethod' }, { customer });
  };

/**
 * Extends the expiry by five days, from now or from the current expiry, whichever is later (assumed). In the example
 * the expiry is then nineteen days after the creation (page Extend expiry).
 */
export const extendExpiry: OrderChange = (order, now, ids) => {
  assertUncaptured(order, 'extendOrderExpiry', now);
  const expiresAt = Math.max(order.expiresAt, now) + expiryExtensionMs;
  return addEvent(order, { now, ids }, { type: 'extendExpiry' }, { expiresAt });
};

/** Pays an advance invoice, which makes the order ready for capture, or the invoices of the captures. */
export const pay: OrderChange = (order, now, ids) => {
  const isPaidInAdvance = getPaymentType(order) === 'advanceInvoice' && order.uncaptured !== null;
  const amount = isPaidInAdvance ? getUncapturedAmount(order) : sumCapturedDue(order);
  if (order.paid || (!isPaidInAdvance && order.captured.length === 0)) {
    throw new ApiError(409, `${order.id} has nothing to pay`);
  }
  const paid = addEvent(order, { now, ids }, { type: 'paid', amount }, { paid: true });
  if (!isPaidInAdvance || isReadyForCapture(paid)) return paid;
  const autoCaptureAt = getAutoCaptureTime(paid.session, now);
  return addEvent(paid, { now, ids }, { type: 'readyForCapture' }, { autoCaptureAt });
};

/** Returns the captured amount that is not refunded. */
const sumCapturedDue = ({ captured }: OrderRecord): number =>
  captured.reduce((sum, part) => sum + part.totalOrderAmount - part.refundedAmount, 0);
