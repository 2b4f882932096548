import type { Queryable } from './database.js';
import { enqueue, runNow, type NewTask } from './outbox.js';
import type { ShopOrderStatus } from './stored-order.js';

/** Returns the tasks of an order with this status. @param fulfilment overrides fields of the fulfilment task */
export const getOrderTasks = (
  status: ShopOrderStatus,
  now: number,
  fulfilment: Omit<NewTask, 'kind'> = { dueAt: now },
): readonly NewTask[] => {
  if (status === 'held') return [];
  const acknowledge: NewTask = { kind: 'acknowledge', dueAt: now };
  return status === 'accepted' ? [{ kind: 'fulfil', ...fulfilment }, acknowledge] : [acknowledge];
};

/** Enqueues the tasks of an order whose stored status has changed. */
export async function enqueueOrderTasks(
  queries: Queryable,
  orderId: string,
  status: ShopOrderStatus,
  now: number,
): Promise<void> {
  await enqueue(queries, orderId, getOrderTasks(status, now));
  // The fulfilment task may exist already and wait for its next attempt.
  if (status === 'accepted') await runNow(queries, orderId, 'fulfil', now);
}
