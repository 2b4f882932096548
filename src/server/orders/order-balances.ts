import type { Order } from '../../ledyer/order.js';
import type { PlannedAction } from './action-plan.js';
import {
  getCaptureBalances,
  type CaptureBalance,
  type RequestedRefund,
} from './capture-balance.js';

/** Returns the balances of an order's captures, with the refunds among these actions. */
export const getOrderBalances = (
  order: Order,
  actions: readonly PlannedAction[],
): readonly CaptureBalance[] =>
  getCaptureBalances(
    order,
    actions.flatMap(({ plan: { call, amount }, status }): RequestedRefund[] =>
      (call.method === 'refund' || call.method === 'partialRefund') && status !== 'not-done'
        ? [{ ledgerId: call.ledgerId, amount: amount ?? 0, isConfirmed: status === 'done' }]
        : [],
    ),
  );
