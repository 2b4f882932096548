/** What a shop does to an order besides capturing and refunding (pages Order management). */
import type { EditCustomer, EditOrder } from '../../ledyer/order-request.js';
import type { PaymentMethod } from '../../ledyer/payment-method.js';
import { demandUncaptured, withEvent, type OrderChange } from './order-change.js';
import { autoCaptureTime, orderLifeMs, type OrderRecord } from './order-record.js';
import { isReadyForCapture, paymentTypeOf, uncapturedAmount } from './order-status.js';
import { Refusal } from '../http/api-error.js';

/** The shop knows of the order. Plugins say so again and again, which is one event (assumed). */
export const acknowledge: OrderChange = (order, now, ids) =>
  order.events.some(({ type }) => type === 'acknowledge')
    ? order
    : withEvent(order, { now, ids }, { type: 'acknowledge' });

/** The shop's own reference, from now on. */
export const setReference =
  (reference: string): OrderChange =>
  (order, now, ids) =>
    order.merchantReference === reference
      ? order
      : withEvent(order, { now, ids }, { type: 'setReference' }, { merchantReference: reference });

/** Takes back all that is uncaptured. What is captured stays. */
export const cancelOrder: OrderChange = (order, now, ids) => {
  demandUncaptured(order, 'cancel', now);
  return cancelled(order, now, ids);
};

/**
 * Takes back the part with this ledger id. Only what is uncaptured can be; an
 * unpaid advance invoice too, which cannot be cancelled otherwise (assumed).
 */
export const cancelPart =
  (ledgerId: string): OrderChange =>
  (order, now, ids) => {
    if (order.captured.some((part) => part.ledgerId === ledgerId)) {
      throw new Refusal(409, `${ledgerId} is captured: refund it`);
    }
    if (order.uncaptured?.ledgerId !== ledgerId) {
      throw new Refusal(404, `${order.id} has no uncaptured part ${ledgerId}`);
    }
    demandUncaptured(order, 'editOrder', now);
    return cancelled(order, now, ids);
  };

const cancelled: OrderChange = (order, now, ids) => {
  const amount = uncapturedAmount(order);
  return withEvent(
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
    const before = demandUncaptured(order, 'editOrder', now);
    const raised = totals.totalOrderAmount > before.totalOrderAmount;
    if (raised && order.session.company?.credit === 'denied') {
      throw new Refusal(422, `${order.session.company.name} has no credit for more`);
    }
    const uncaptured = {
      ...before,
      ...totals,
      orderLines: orderLines.map((line) => ({ ...line, id: ids.id('orderLine') })),
    };
    const amount = totals.totalOrderAmount;
    return withEvent(order, { now, ids }, { type: 'edit', amount }, { uncaptured });
  };

/** Other details of the buyer; those that are not given stay. */
export const editCustomer =
  ({ billingAddress, shippingAddress, invoiceChannel, ...rest }: EditCustomer): OrderChange =>
  (order, now, ids) => {
    demandUncaptured(order, 'editCustomer', now);
    const { customer } = order;
    const channel = customer.invoceChannel ?? { type: 'email' };
    return withEvent(
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
    demandUncaptured(order, 'editPaymentMethod', now);
    if (paymentMethod.type !== 'advanceInvoice') {
      throw new Refusal(400, 'paymentMethod.type must be advanceInvoice');
    }
    const customer = { ...order.customer, paymentMethod };
    return withEvent(order, { now, ids }, { type: 'editPaymentMethod' }, { customer });
  };

/** Another fourteen days, from now or from the end that there is, whichever is later (assumed). */
export const extendExpiry: OrderChange = (order, now, ids) => {
  demandUncaptured(order, 'extendOrderExpiry', now);
  const expiresAt = Math.max(order.expiresAt, now) + orderLifeMs;
  return withEvent(order, { now, ids }, { type: 'extendExpiry' }, { expiresAt });
};

/**
 * The buyer pays: in advance, which makes the order ready for capture, or the
 * invoices of what was captured.
 */
export const pay: OrderChange = (order, now, ids) => {
  const inAdvance = paymentTypeOf(order) === 'advanceInvoice' && order.uncaptured !== null;
  const amount = inAdvance ? uncapturedAmount(order) : due(order);
  if (order.paid || (!inAdvance && order.captured.length === 0)) {
    throw new Refusal(409, `Nothing of ${order.id} is to be paid now`);
  }
  const paid = withEvent(order, { now, ids }, { type: 'paid', amount }, { paid: true });
  if (!inAdvance || isReadyForCapture(paid)) return paid;
  const autoCaptureAt = autoCaptureTime(paid.session, now);
  return withEvent(paid, { now, ids }, { type: 'readyForCapture' }, { autoCaptureAt });
};

const due = ({ captured }: OrderRecord): number =>
  captured.reduce((sum, part) => sum + part.totalOrderAmount - part.refundedAmount, 0);
