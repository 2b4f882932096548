import type { Order } from '../../ledyer/order.js';
import { areAllKnown, digestDifferences } from '../cart/difference.js';
import type { Clock } from '../clock.js';
import { Problem } from '../http/problem.js';
import type { LedyerClient } from '../ledyer-client/client.js';
import type { Store } from '../store/store.js';
import { isClosed, getStatusByPayment, type EvaluateOrder } from './evaluate-order.js';

/** What an admin has decided. */
export interface Release {
  readonly reason: string;
  /** The digest of the differences that the admin saw. */
  readonly differencesDigest?: string | null | undefined;
}

export interface ReleaseDeps {
  readonly ledyer: LedyerClient;
  readonly store: Store;
  readonly clock: Clock;
  readonly evaluateOrder: EvaluateOrder;
}

/**
 * Releases a held order after an admin has checked it and given a reason. Its tasks then run as for an order without
 * differences. The release covers only the stored differences, with their stored values. It is refused when the admin
 * saw other differences, or when the order has others now.
 *
 * @returns the order at Ledyer
 * @throws {Problem} `action-refused`
 */
export async function releaseOrder(
  { ledyer, store, clock, evaluateOrder }: ReleaseDeps,
  orderId: string,
  { reason, differencesDigest }: Release,
): Promise<Order> {
  const order = await ledyer.orders.get(orderId);
  if (isClosed(order)) {
    // The shop may not have been notified of this change.
    await store.sessions.invalidate(orderId, clock.now());
    throw new Problem('action-refused', 'This order is cancelled or expired.');
  }
  const stored = await store.orders.find(orderId);
  const session = stored && (await store.sessions.find(stored.sessionId));
  if (!session || stored.status !== 'held')
    throw new Problem('action-refused', 'This order is not held.');
  const { differences } = stored;
  const isDigestCurrent =
    differencesDigest == null || differencesDigest === (await digestDifferences(differences));
  const current = evaluateOrder(session, order);
  if (!areAllKnown(current.differences, differences)) {
    await store.orders.update(current, clock.now());
    throw createChangedProblem();
  }
  if (!isDigestCurrent) throw createChangedProblem();
  const status = getStatusByPayment(order);
  if (!(await store.orders.release(orderId, status, reason, clock.now(), differences))) {
    throw createChangedProblem();
  }
  await store.sessions.invalidate(orderId, clock.now());
  return order;
}

const createChangedProblem = () =>
  new Problem(
    'action-refused',
    'The differences are not the ones that you saw. Read the order again, and release it if they are acceptable.',
  );
