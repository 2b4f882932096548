import type { Capture, PartialRefund, Refund } from '../../ledyer/order-request.js';
import type { Order } from '../../ledyer/order.js';
import type { WriteOptions } from '../ledyer-client/transport.js';
import type { LedyerClient } from '../ledyer-client/client.js';
import type { StoredOrderAction } from '../store/order-action-store.js';
import type { CaptureEdit } from './partial-capture.js';

/** One call to Ledyer that changes an order. */
export type OrderCall =
  | { readonly method: 'acknowledge' | 'extendExpiry' | 'cancel' }
  | { readonly method: 'setReference'; readonly reference: string }
  | { readonly method: 'capture' | 'partialCapture'; readonly body: Capture }
  | { readonly method: 'refund'; readonly ledgerId: string; readonly body: Refund }
  | { readonly method: 'partialRefund'; readonly ledgerId: string; readonly body: PartialRefund };

/** The calls of an action to Ledyer, checked against the order. */
export interface ActionPlan {
  readonly call: OrderCall;
  /** The captured or refunded amount in minor units. */
  readonly amount?: number | undefined;
  /** The edit that completes a partial capture. */
  readonly edit?: CaptureEdit | undefined;
}

/** A plan as it is stored before Ledyer is called. */
export interface StoredPlan extends ActionPlan {
  /** The request's body, which a repeat must have too. */
  readonly request: unknown;
  /** The newest readable event of the order before the call, or `null` if the order had none. */
  readonly lastEventId: string | null;
  /** Ledyer's idempotency key of the edit. The admin's key belongs to the call. */
  readonly editKey: string;
}

/** Returns the part of a completed plan that later actions need: no lines, and no note to the buyer. */
export const toCompletedPlan = (plan: StoredPlan): StoredPlan => ({
  ...plan,
  call: { ...plan.call, body: undefined } as unknown as OrderCall,
  edit: undefined,
  request: null,
});

/** A change at Ledyer that an admin has requested. */
export type PlannedAction = StoredOrderAction<StoredPlan> & { readonly plan: StoredPlan };

/** Returns the actions with a plan, which are those that change an order at Ledyer. */
export const filterPlanned = (actions: readonly StoredOrderAction[]): readonly PlannedAction[] =>
  actions.filter((action): action is PlannedAction => action.plan !== null);

/** Sends the call. Ledyer documents no idempotency key for a cancellation, so it is sent without one. */
export function sendCall(
  { orders }: LedyerClient,
  orderId: string,
  call: OrderCall,
  options: WriteOptions,
): Promise<Order> {
  switch (call.method) {
    case 'acknowledge':
      return orders.acknowledge(orderId, options);
    case 'extendExpiry':
      return orders.extendExpiry(orderId, options);
    case 'setReference':
      return orders.setReference(orderId, call.reference, options);
    case 'capture':
      return orders.capture(orderId, call.body, options);
    case 'partialCapture':
      return orders.partialCapture(orderId, call.body, options);
    case 'refund':
      return orders.refund(orderId, call.ledgerId, call.body, options);
    case 'partialRefund':
      return orders.partialRefund(orderId, call.ledgerId, call.body, options);
    case 'cancel':
      return orders.cancel(orderId, { signal: options.signal });
  }
}
