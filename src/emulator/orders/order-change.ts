import type { OrderAction, OrderEventType } from '../../ledyer/order.js';
import type { IdGenerator } from '../id-generator.js';
import type { OrderPart, OrderRecord } from './order-record.js';
import { isExpired, getPaymentType, getUncapturedActions } from './order-status.js';
import { ApiError } from '../http/api-error.js';

/**
 * Returns the next version of an order. `now` is in milliseconds.
 *
 * @throws {ApiError} when the order does not allow the change.
 */
export type OrderChange = (order: OrderRecord, now: number, ids: IdGenerator) => OrderRecord;

/** Returns the order with one more event and these changes. */
export function addEvent(
  order: OrderRecord,
  { now, ids }: { readonly now: number; readonly ids: IdGenerator },
  event: {
    readonly type: OrderEventType;
    /** Default: the part that is or was uncaptured. */
    readonly ledgerId?: string;
    /** In minor units. Default: zero, as in the `readyForCapture` event of the example (page Get order). */
    readonly amount?: number;
  },
  changes: Partial<OrderRecord> = {},
): OrderRecord {
  const [created] = order.events;
  const { type, ledgerId = created?.ledgerId ?? '', amount = 0 } = event;
  return {
    ...order,
    ...changes,
    updatedAt: Math.max(now, order.updatedAt + 1),
    events: [...order.events, { id: ids.createId('event'), type, at: now, ledgerId, amount }],
  };
}

/**
 * Returns the uncaptured part.
 *
 * @throws {ApiError} 409 with the reason when the action is not available for it.
 */
export function assertUncaptured(order: OrderRecord, action: OrderAction, now: number): OrderPart {
  const { uncaptured, id } = order;
  if (!uncaptured) throw new ApiError(409, `${id} has no uncaptured part`);
  if (!getUncapturedActions(order, now).includes(action)) {
    throw new ApiError(409, explainRejection(order, action, now));
  }
  return uncaptured;
}

function explainRejection(order: OrderRecord, action: OrderAction, now: number): string {
  const { id } = order;
  if (isExpired(order, now)) return `${id} has expired: extend its expiry first`;
  if (action === 'editPaymentMethod') {
    return `Only a serviceInvoice can be changed, but ${id} is paid by ${getPaymentType(order) ?? 'nothing'}`;
  }
  return action === 'cancel'
    ? `${id} is an advance invoice: cancel it by its ledger id`
    : `${id} is an advance invoice: it must be paid and acknowledged first`;
}
