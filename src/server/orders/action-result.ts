import { orderEventTypes, type Order, type OrderEvent } from '../../ledyer/order.js';
import type { OrderCall, PlannedAction } from './action-plan.js';

/** What an order shows of an action: that Ledyer has done it, that it has not, or neither. */
export type ActionResult = 'done' | 'not-done' | 'unknown';

const captureEvents = ['fullCapture', 'partialCapture'];
const refundEvents = ['fullRefund', 'partialRefund'];
/** The events that a call adds to an order (page Get order). */
const eventTypes: Readonly<Record<OrderCall['method'], readonly string[]>> = {
  acknowledge: ['acknowledge'],
  extendExpiry: ['extendExpiry'],
  setReference: ['setReference'],
  capture: captureEvents,
  partialCapture: captureEvents,
  refund: refundEvents,
  partialRefund: refundEvents,
  cancel: ['cancel'],
};

/**
 * Returns what the order shows of the action. It is done if it has a new event of its type and amount that no other
 * action of this shop needs. It is unknown if a new event cannot be read or has no amount, or if it cannot be told
 * which events are new. A new idempotency key could then refund or capture a second time.
 *
 * @param actions all actions of the order, with this one
 */
export function getActionResult(
  { events }: Order,
  action: PlannedAction,
  actions: readonly PlannedAction[],
): ActionResult {
  const { call, amount } = action.plan;
  const types = eventTypes[call.method];
  const isMatch = (event: OrderEvent) =>
    types.includes(event.type) && (amount === undefined || event.amount?.minorUnits === amount);
  const isPossibleMatch = (event: OrderEvent) =>
    isMatch(event) || (types.includes(event.type) ? !event.amount : !isKnownType(event.type));

  const end = findLastEvent(events, action);
  const otherEnds = actions
    .filter(
      (other) =>
        other.key !== action.key &&
        (other.status === 'done' || other.captured) &&
        other.updatedAt >= action.createdAt &&
        eventTypes[other.plan.call.method] === types &&
        other.plan.amount === amount,
    )
    .map((other) => findLastEvent(events, other) ?? events.length)
    .sort((a, b) => a - b);
  /** Returns the number of new events that are left for this action. */
  const countOwn = (matches: (event: OrderEvent) => boolean): number => {
    const indexes = events.flatMap((event, index) => (matches(event) ? [index] : []));
    const isNew = (index: number) => end === undefined || index < end;
    const earlier = indexes.filter((index) => !isNew(index));
    let count = indexes.filter(isNew).length;
    // An action that began earlier may own an event from before this one.
    for (const otherEnd of otherEnds) {
      if (earlier[0] !== undefined && earlier[0] < otherEnd) earlier.shift();
      else count -= 1;
    }
    return count;
  };
  if (countOwn(isMatch) > 0) return end === undefined ? 'unknown' : 'done';
  return events.length > 0 && countOwn(isPossibleMatch) <= 0 ? 'not-done' : 'unknown';
}

const isKnownType = (type: string): boolean =>
  (orderEventTypes as readonly string[]).includes(type);

/** Returns the index of the newest event before the action, newest first (page Get order), if the order has it. */
function findLastEvent(
  events: readonly OrderEvent[],
  { plan: { lastEventId } }: PlannedAction,
): number | undefined {
  const index = lastEventId === null ? -1 : events.findIndex(({ id }) => id === lastEventId);
  return index < 0 ? undefined : index;
}
