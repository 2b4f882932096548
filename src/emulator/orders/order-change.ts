import type { OrderAction, OrderEventType } from '../../ledyer/order.js';
import type { IdGenerator } from '../id-generator.js';
import type { OrderPart, OrderRecord } from './order-record.js';
import { isExpired, getPaymentType, getUncapturedActions } from './order-status.js';
import { ApiError } from '../http/api-error.js';

/**
 * What an order becomes.
 *
 * @throws {ApiError} when it cannot become that, and then it stays what it was.
 */
export type OrderChange = (order: OrderRecord, now: number, ids: IdGenerator) => OrderRecord;

/** The order with one more event, and what else became of it. */
export function addEvent(
  order: OrderRecord,
  { now, ids }: { readonly now: number; readonly ids: IdGenerator },
  event: {
    readonly type: OrderEventType;
    /** Default: the part that is or was uncaptured. */
    readonly ledgerId?: string;
    /** In minor units. Default: zero, as of `readyForCapture` in the example (page Get order). */
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
    events: [...order.events, { id: ids.id('event'), type, at: now, ledgerId, amount }],
  };
}

/**
 * What is uncaptured, when this can be done with it.
 *
 * @throws {ApiError} 409 that says why not.
 */
export function assertUncaptured(order: OrderRecord, action: OrderAction, now: number): OrderPart {
  const { uncaptured, id } = order;
  if (!uncaptured) throw new ApiError(409, `Nothing of ${id} is uncaptured`);
  if (!getUncapturedActions(order, now).includes(action)) {
    throw new ApiError(409, explainRejection(order, action, now));
  }
  return uncaptured;
}

function explainRejection(order: OrderRecord, action: OrderAction, now: number): string {
  const { id } = order;
  if (isExpired(order, now)) return `${id} has expired: extend its expiry first`;
  if (action === 'editPaymentMethod') {
    return `Only a serviceInvoice can become something else, and ${id} is paid by ${getPaymentType(order) ?? 'nothing'}`;
  }
  return action === 'cancel'
    ? `${id} is an advance invoice, which cannot be cancelled as an order, only by its ledger id`
    : `${id} is an advance invoice, which can be captured when it is paid and acknowledged`;
}
