/** What a shop does to an order besides capturing and refunding (pages Order management). */
import type { EditCustomer, EditOrder } from '../../ledyer/order-request.js';
import type { PaymentMethod } from '../../ledyer/payment-method.js';
import { assertUncaptured, addEvent, type OrderChange } from './order-change.js';
import { getAutoCaptureTime, orderTtlMs, type OrderRecord } from './order-record.js';
import { isReadyForCapture, getPaymentType, getUncapturedAmount } from './order-status.js';
import { ApiError } from '../http/api-error.js';

/** The shop knows of the order. Plugins say so again and again, which is one event (assumed). */
export const acknowledge: OrderChange = (order, now, ids) =>
  order.events.some(({ type }) => type === 'acknowledge')
    ? order
    : addEvent(order, { now, ids }, { type: 'acknowledge' });

/** The shop's own reference, from now on. */
export const setReference =
  (reference: string): OrderChange =>
  (order, now, ids) =>
    order.merchantReference === reference
      ? order
      : addEvent(order, { now, ids }, { type: 'setReference' }, { merchantReference: reference });

/** Takes back all that is uncaptured. What is captured stays. */
export const cancelOrder: OrderChange = (order, now, ids) => {
  assertUncaptured(order, 'cancel', now);
  return cancelUncaptured(order, now, ids);
};

/**
 * Takes back the part with this ledger id. Only what is uncaptured can be; an
 * unpaid advance invoice too, which cannot be cancelled otherwise (assumed).
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
 * Other lines in place of those that are uncaptured. Asking for more than before
 * asks for the company's credit again (page Edit order).
 */
export const editOrder =
  ({ orderLines, ...totals }: EditOrder): OrderChange =>
  (order, now, ids) => {
    const before = assertUncaptured(order, 'editOrder', now);
    const raised = totals.totalOrderAmount > before.totalOrderAmount;
    if (raised && order.session.company?.credit === 'denied') {
      throw new ApiError(422, `${order.session.company.name} has no credit for more`);
    }
    const uncaptured = {
      ...before,
      ...totals,
      orderLines: orderLines.map((line) => ({ ...line, id: ids.id('orderLine') })),
    };
    const amount = totals.totalOrderAmount;
    return addEvent(order, { now, ids }, { type: 'edit', amount }, { uncaptured });
  };

/** Other details of the buyer; those that are not given stay. */
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

/** A service invoice becomes an advance invoice, and nothing else anything (page Edit payment method). */
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

/** Another fourteen days, from now or from the end that there is, whichever is later (assumed). */
export const extendExpiry: OrderChange = (order, now, ids) => {
  assertUncaptured(order, 'extendOrderExpiry', now);
  const expiresAt = Math.max(order.expiresAt, now) + orderTtlMs;
  return addEvent(order, { now, ids }, { type: 'extendExpiry' }, { expiresAt });
};

/**
 * The buyer pays: in advance, which makes the order ready for capture, or the
 * invoices of what was captured.
 */
export const pay: OrderChange = (order, now, ids) => {
  const inAdvance = getPaymentType(order) === 'advanceInvoice' && order.uncaptured !== null;
  const amount = inAdvance ? getUncapturedAmount(order) : sumDue(order);
  if (order.paid || (!inAdvance && order.captured.length === 0)) {
    throw new ApiError(409, `Nothing of ${order.id} is to be paid now`);
  }
  const paid = addEvent(order, { now, ids }, { type: 'paid', amount }, { paid: true });
  if (!inAdvance || isReadyForCapture(paid)) return paid;
  const autoCaptureAt = getAutoCaptureTime(paid.session, now);
  return addEvent(paid, { now, ids }, { type: 'readyForCapture' }, { autoCaptureAt });
};

const sumDue = ({ captured }: OrderRecord): number =>
  captured.reduce((sum, part) => sum + part.totalOrderAmount - part.refundedAmount, 0);
