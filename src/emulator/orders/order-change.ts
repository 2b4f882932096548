import type { OrderAction, OrderEventType } from '../../ledyer/order.js';
import type { NewIds } from '../id-generator.js';
import type { OrderPart, OrderRecord } from './order-record.js';
import { isExpired, paymentTypeOf, uncapturedActions } from './order-status.js';
import { Refusal } from '../http/api-error.js';

/**
 * What an order becomes.
 *
 * @throws {Refusal} when it cannot become that, and then it stays what it was.
 */
export type OrderChange = (order: OrderRecord, now: number, ids: NewIds) => OrderRecord;

/** The order with one more event, and what else became of it. */
export function withEvent(
  order: OrderRecord,
  { now, ids }: { readonly now: number; readonly ids: NewIds },
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
 * @throws {Refusal} 409 that says why not.
 */
export function demandUncaptured(order: OrderRecord, action: OrderAction, now: number): OrderPart {
  const { uncaptured, id } = order;
  if (!uncaptured) throw new Refusal(409, `Nothing of ${id} is uncaptured`);
  if (!uncapturedActions(order, now).includes(action)) {
    throw new Refusal(409, whyNot(order, action, now));
  }
  return uncaptured;
}

function whyNot(order: OrderRecord, action: OrderAction, now: number): string {
  const { id } = order;
  if (isExpired(order, now)) return `${id} has expired: extend its expiry first`;
  if (action === 'editPaymentMethod') {
    return `Only a serviceInvoice can become something else, and ${id} is paid by ${paymentTypeOf(order) ?? 'nothing'}`;
  }
  return action === 'cancel'
    ? `${id} is an advance invoice, which cannot be cancelled as an order, only by its ledger id`
    : `${id} is an advance invoice, which can be captured when it is paid and acknowledged`;
}
