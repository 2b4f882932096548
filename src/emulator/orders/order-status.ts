/** What an order is and allows, told by its amounts alone, so that the two cannot disagree. */
import type { OrderAction, OrderStatus } from '../../ledyer/order.js';
import type { CapturedPart, OrderPart, OrderRecord } from './order-record.js';

const sumAmounts = (parts: readonly OrderPart[]): number =>
  parts.reduce((total, part) => total + part.totalOrderAmount, 0);

/** In minor units, as all amounts here. */
export const getCapturedAmount = ({ captured }: OrderRecord): number => sumAmounts(captured);
export const getRefundedAmount = ({ refunded }: OrderRecord): number => sumAmounts(refunded);
export const getUncapturedAmount = ({ uncaptured }: OrderRecord): number =>
  uncaptured?.totalOrderAmount ?? 0;

/** What was ordered, edits included. */
export const getOrderAmount = (order: OrderRecord): number =>
  getCapturedAmount(order) + getUncapturedAmount(order) + order.cancelledAmount;

/** Everything was captured, nothing was cancelled. */
export const isFullyCaptured = (order: OrderRecord): boolean =>
  order.captured.length > 0 && !order.uncaptured && order.cancelledAmount === 0;

/** Everything that was captured was refunded. */
export const isFullyRefunded = (order: OrderRecord): boolean =>
  order.refunded.length > 0 && getRefundedAmount(order) === getCapturedAmount(order);

/** An order whose time is over keeps what it has, and lets go of nothing (assumed). */
export const isExpired = ({ uncaptured, expiresAt }: OrderRecord, now: number): boolean =>
  uncaptured !== null && expiresAt <= now;

/** Whether it can be captured, as far as the buyer's payment goes. */
export const isReadyForCapture = ({ events }: OrderRecord): boolean =>
  events.some(({ type }) => type === 'readyForCapture');

export const isAcknowledged = ({ events }: OrderRecord): boolean =>
  events.some(({ type }) => type === 'acknowledge');

export const getPaymentType = ({ customer }: OrderRecord): string | undefined =>
  customer.paymentMethod?.type;

/** `status`, in an order of our own (the documented lists are alphabetical and never show two). */
export function getStatuses(order: OrderRecord, now: number): OrderStatus[] {
  const { captured, refunded, uncaptured, cancelledAmount, paid } = order;
  const cancelled = cancelledAmount > 0 || (!uncaptured && captured.length === 0);
  const statuses: readonly (readonly [OrderStatus, boolean])[] = [
    ['uncaptured', captured.length === 0 && uncaptured !== null],
    ['partiallyCaptured', captured.length > 0 && !isFullyCaptured(order)],
    ['fullyCaptured', isFullyCaptured(order)],
    ['partiallyRefunded', refunded.length > 0 && !isFullyRefunded(order)],
    ['fullyRefunded', isFullyRefunded(order)],
    ['cancelled', cancelled],
    ['expired', isExpired(order, now)],
    ['fullyPaid', paid],
  ];
  return statuses.filter(([, applies]) => applies).map(([status]) => status);
}

/**
 * What can be done with what is uncaptured, in the order of the example (page Get
 * order). An advance invoice is captured when it is paid and acknowledged, and is
 * not cancelled as an order (pages Acknowledge and Cancel order).
 */
export function getUncapturedActions(order: OrderRecord, now: number): OrderAction[] {
  if (isExpired(order, now)) return ['extendOrderExpiry'];
  const type = getPaymentType(order);
  const inAdvance = type === 'advanceInvoice';
  const capturable = isReadyForCapture(order) && (!inAdvance || isAcknowledged(order));
  const actions: readonly (readonly [OrderAction, boolean])[] = [
    ['cancel', !inAdvance],
    ['capture', capturable],
    ['partialCapture', capturable],
    ['editCustomer', true],
    ['editOrder', true],
    ['editPaymentMethod', type === 'serviceInvoice'],
    ['extendOrderExpiry', true],
  ];
  return actions.filter(([, isAvailable]) => isAvailable).map(([action]) => action);
}

/** What can be done with a capture: nothing, when all of it was refunded. */
export const getCapturedActions = (part: CapturedPart): OrderAction[] =>
  part.refundedAmount < part.totalOrderAmount ? ['refund', 'partialRefund'] : [];
