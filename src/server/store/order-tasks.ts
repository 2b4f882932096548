import type { Queryable } from './database.js';
import { enqueue, runWaitingTasks, type TaskKind } from './outbox.js';
import type { ShopOrderStatus } from './stored-order.js';

const tasksByStatus: Readonly<Record<ShopOrderStatus, readonly TaskKind[]>> = {
  accepted: ['fulfil', 'acknowledge'],
  'awaiting-payment': ['acknowledge'],
  held: [],
};

/** Returns the tasks of an order with this status, in the order in which they run. */
export const getOrderTasks = (status: ShopOrderStatus): readonly TaskKind[] =>
  tasksByStatus[status];

/** Enqueues the tasks of an order whose stored status has changed. */
export async function enqueueOrderTasks(
  queries: Queryable,
  orderId: string,
  status: ShopOrderStatus,
  now: number,
): Promise<void> {
  await enqueue(queries, orderId, getOrderTasks(status), now);
  // The fulfilment task may exist already and wait for its next attempt.
  if (status === 'accepted') await runWaitingTasks(queries, orderId, now);
}
