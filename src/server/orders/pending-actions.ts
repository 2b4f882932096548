import type { Order } from '../../ledyer/order.js';
import type { Clock } from '../clock.js';
import { Problem } from '../http/problem.js';
import type { Store } from '../store/store.js';
import { filterPlanned, toCompletedPlan, type PlannedAction } from './action-plan.js';
import { getActionResult } from './action-result.js';
import { getOrderBalances } from './order-balances.js';
import type { CaptureBalance } from './capture-balance.js';
import { getEditState } from './partial-capture.js';

/** The state of the admins' changes of an order. */
export interface OrderActionState {
  /** Changes that may be done or are done in part, oldest first. */
  readonly pending: readonly PlannedAction[];
  readonly balances: readonly CaptureBalance[];
}

/**
 * Returns the pending changes of an order. Completes those that the order shows as done, so that a read of the
 * order is enough to learn an unknown result.
 *
 * @param order as Ledyer returned it just now
 */
export async function loadActionState(
  store: Store,
  order: Order,
  clock: Pick<Clock, 'now'>,
): Promise<OrderActionState> {
  let actions = filterPlanned(await store.orderActions.findByOrder(order.id));
  for (const action of actions) {
    if (action.status !== 'pending' || !isComplete(order, action, actions)) continue;
    const plan = toCompletedPlan(action.plan);
    await store.orderActions.complete(action.key, clock.now(), plan, { status: order.status });
    actions = actions.map((each) =>
      each.key === action.key ? { ...each, status: 'done', updatedAt: clock.now() } : each,
    );
  }
  return {
    pending: actions.filter(({ status }) => status === 'pending'),
    balances: getOrderBalances(order, actions),
  };
}

/** Returns whether the order shows the whole change, including the edit of a partial capture. */
function isComplete(
  order: Order,
  action: PlannedAction,
  actions: readonly PlannedAction[],
): boolean {
  const { edit } = action.plan;
  if (edit && getEditState(edit, order.uncaptured) !== 'done') return false;
  return action.captured || getActionResult(order, action, actions) === 'done';
}

/**
 * Checks that each partial capture has removed its lines from the uncaptured lines.
 *
 * @throws {Problem} `action-refused` when captured quantities may still be among the uncaptured lines
 */
export function assertNoOpenEdit(order: Order, actions: readonly PlannedAction[]): void {
  const open = actions.find(
    (action) =>
      action.status === 'pending' &&
      action.plan.edit &&
      (action.captured || getActionResult(order, action, actions) !== 'not-done') &&
      getEditState(action.plan.edit, order.uncaptured) !== 'done',
  );
  if (!open) return;
  throw new Problem(
    'action-refused',
    `A partial capture is not removed from the uncaptured lines yet. Repeat it with its Idempotency-Key ${open.key} first.`,
  );
}
