/** Derives statuses and available actions from the amounts of an order, so that they always agree. */
import type { OrderAction, OrderStatus } from '../../ledyer/order.js';
import type { CapturedPart, OrderPart, OrderRecord } from './order-record.js';

const sumAmounts = (parts: readonly OrderPart[]): number =>
  parts.reduce((total, part) => total + part.totalOrderAmount, 0);

/** In minor units, as all amounts here. */
export const getCapturedAmount = ({ captured }: OrderRecord): number => sumAmounts(captured);
export const getRefundedAmount = ({ refunded }: OrderRecord): number => sumAmounts(refunded);
export const getUncapturedAmount = ({ uncaptured }: OrderRecord): number =>
  uncaptured?.totalOrderAmount ?? 0;

/** Returns whether everything was captured and nothing was cancelled. */
export const isFullyCaptured = (order: OrderRecord): boolean =>
  order.captured.length > 0 && !order.uncaptured && order.cancelledAmount === 0;

/** Returns whether all captured amounts were refunded. */
export const isFullyRefunded = (order: OrderRecord): boolean =>
  order.refunded.length > 0 && getRefundedAmount(order) === getCapturedAmount(order);

/** Returns whether the order has expired. An expired order keeps its amounts and allows no other change (assumed). */
export const isExpired = ({ uncaptured, expiresAt }: OrderRecord, now: number): boolean =>
  uncaptured !== null && expiresAt <= now;

/** Returns whether the buyer's payment allows a capture. */
export const isReadyForCapture = ({ events }: OrderRecord): boolean =>
  events.some(({ type }) => type === 'readyForCapture');

export const isAcknowledged = ({ events }: OrderRecord): boolean =>
  events.some(({ type }) => type === 'acknowledge');

export const getPaymentType = ({ customer }: OrderRecord): string | undefined =>
  customer.paymentMethod?.type;

/** Returns `status`, in the emulator's own order (the documented lists are alphabetical and never show two). */
export function getStatuses(order: OrderRecord, now: number): OrderStatus[] {
  const { captured, refunded, uncaptured, cancelledAmount, paid } = order;
  const isCancelled = cancelledAmount > 0 || (!uncaptured && captured.length === 0);
  const statuses: readonly (readonly [OrderStatus, boolean])[] = [
    ['uncaptured', captured.length === 0 && uncaptured !== null],
    ['partiallyCaptured', captured.length > 0 && !isFullyCaptured(order)],
    ['fullyCaptured', isFullyCaptured(order)],
    ['partiallyRefunded', refunded.length > 0 && !isFullyRefunded(order)],
    ['fullyRefunded', isFullyRefunded(order)],
    ['cancelled', isCancelled],
    ['expired', isExpired(order, now)],
    ['fullyPaid', paid],
  ];
  return statuses.filter(([, applies]) => applies).map(([status]) => status);
}

/**
 * Returns the available actions of the uncaptured part, in the order of the example (page Get order). An advance
 * invoice can be captured when it is paid and acknowledged, and cannot be cancelled as an order (pages Acknowledge
 * and Cancel order).
 */
export function getUncapturedActions(order: OrderRecord, now: number): OrderAction[] {
  if (isExpired(order, now)) return ['extendOrderExpiry'];
  const type = getPaymentType(order);
  const isAdvanceInvoice = type === 'advanceInvoice';
  const isCapturable = isReadyForCapture(order) && (!isAdvanceInvoice || isAcknowledged(order));
  const actions: readonly (readonly [OrderAction, boolean])[] = [
    ['cancel', !isAdvanceInvoice],
    ['capture', isCapturable],
    ['partialCapture', isCapturable],
    ['editCustomer', true],
    ['editOrder', true],
    ['editPaymentMethod', type === 'serviceInvoice'],
    ['extendOrderExpiry', true],
  ];
  return actions.filter(([, isAvailable]) => isAvailable).map(([action]) => action);
}

/** Returns the available actions of a capture: none when it is fully refunded. */
export const getCapturedActions = (part: CapturedPart): OrderAction[] =>
  part.refundedAmount < part.totalOrderAmount ? ['refund', 'partialRefund'] : [];
