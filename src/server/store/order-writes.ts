/** The statements that store and change orders. */
import { areAllKnown, getDifferenceNames, type Difference } from '../cart/difference.js';
import { toTimestamp, workChannel, type Queryable } from './database.js';
import { appendHistory } from './order-history.js';
import { enqueueOrderTasks, getOrderTasks } from './order-tasks.js';
import type { DueTask } from './outbox.js';
import {
  unreadableName,
  type OrderDecision,
  type SavedDecision,
  type StoredOrder,
} from './stored-order.js';

/**
 * Stores a new order with its first decision and its tasks, unless it is stored already. One statement, so that it is
 * atomic and costs one round trip.
 *
 * @param claimedUntil until when the caller has the tasks, which it runs itself. Default: not at all; any instance runs
 *   them
 */
export async function insertOrder(
  queries: Queryable,
  { orderId, sessionId, status, differences, risks, ledyerStatus }: OrderDecision,
  now: number,
  claimedUntil?: number,
): Promise<SavedDecision | undefined> {
  const isClaimed = claimedUntil !== undefined;
  const attempts = isClaimed ? 1 : 0;
  const kinds = getOrderTasks(status);
  const { rows } = await queries.query<Pick<DueTask, 'kind' | 'key'> & { id: number | null }>(
    // The conflict has no target, because two inserts of one order may meet at the session before the order.
    `with inserted as (
       insert into ledyer_order (shop_id, order_id, session_id, status, ledyer_status,
         recorded_at, differences, risks, session_created_at)
       values ($shop, $1, $2, $3, $5::text::jsonb, $6::timestamptz, $7::text::jsonb, $8::text::jsonb,
         (select created_at from ledyer_session where shop_id = $shop and session_id = $2))
       on conflict do nothing
       returning order_id, recorded_at, status),
     logged as (
       insert into ledyer_history (shop_id, order_id, at, what, detail)
       select $shop, order_id, recorded_at, status, jsonb_build_object('mismatches', $4::text::jsonb) from inserted),
     enqueued as (
       insert into ledyer_outbox (shop_id, order_id, kind, due_at, attempts)
       select $shop, order_id, kind, $9::timestamptz, $10::integer
       from inserted, jsonb_array_elements_text($11::text::jsonb) with ordinality as tasks (kind, position)
       order by position
       returning id, kind, key::text as key)
     select id, kind, key, case when not $12::boolean and id is not null then pg_notify($13, '$shop') end
     from inserted left join enqueued on true order by id`,
    [
      orderId,
      sessionId,
      status,
      JSON.stringify(getDifferenceNames(differences)),
      JSON.stringify(ledyerStatus),
      toTimestamp(now),
      JSON.stringify(differences),
      JSON.stringify(risks),
      toTimestamp(claimedUntil ?? now),
      attempts,
      JSON.stringify(kinds),
      isClaimed,
      workChannel,
    ],
  );
  if (rows.length === 0) return undefined;
  const claimedTasks = isClaimed
    ? rows.flatMap(({ id, kind, key }) =>
        id === null ? [] : [{ id, kind, key, orderId, sessionId, attempts, reference: null }],
      )
    : [];
  return { claimedTasks, isNewlyHeld: status === 'held' };
}

/** Applies a later decision to a stored order. */
export async function updateOrder(
  queries: Queryable,
  storedOrder: StoredOrder,
  decision: OrderDecision,
  now: number,
): Promise<SavedDecision> {
  const { orderId, status, differences, risks, ledyerStatus } = decision;
  const mismatches = getDifferenceNames(differences);
  const wasUnreadable =
    storedOrder.status === 'held' && storedOrder.mismatches.join() === unreadableName;
  const isReadable = !mismatches.includes(unreadableName);
  const isWaiting = storedOrder.status === 'awaiting-payment' || (wasUnreadable && isReadable);
  let isNewlyHeld = false;
  if (isWaiting && status !== 'held' && status !== storedOrder.status) {
    await queries.query(
      'update ledyer_order set status = $2 where shop_id = $shop and order_id = $1',
      [orderId, status],
    );
    await appendHistory(queries, orderId, now, status, { mismatches });
    await enqueueOrderTasks(queries, orderId, status, now);
  }
  // An order that was never paid and is cancelled needs no admin.
  if (isWaiting && mismatches.some(isNotCancellationOrExpiry) && status === 'held') {
    await holdOrder(queries, decision);
    await appendHistory(queries, orderId, now, 'held', { mismatches });
    isNewlyHeld = true;
  } else if (
    storedOrder.status === 'held' &&
    status === 'held' &&
    isReadable &&
    !areSame(differences, storedOrder.differences)
  ) {
    // The admin sees, and releases, what Ledyer has now.
    await holdOrder(queries, decision);
  }
  if (storedOrder.risks.join() !== risks.join() && isReadable) {
    await queries.query(
      'update ledyer_order set risks = $2::text::jsonb where shop_id = $shop and order_id = $1',
      [orderId, JSON.stringify(risks)],
    );
  }
  if (storedOrder.ledyerStatus.join() !== ledyerStatus.join() && isReadable) {
    await setLedyerStatus(queries, orderId, ledyerStatus);
    if (!wasUnreadable)
      await appendHistory(queries, orderId, now, 'changed', { status: ledyerStatus });
  }
  return { claimedTasks: [], isNewlyHeld };
}

/** Stores why an order is held. Returns whether `condition` was met. */
export async function holdOrder(
  queries: Queryable,
  { orderId, differences }: OrderDecision,
  condition = '',
): Promise<boolean> {
  const { rows } = await queries.query(
    `update ledyer_order set status = 'held', differences = $2::text::jsonb, released_at = null
     where shop_id = $shop and order_id = $1 ${condition} returning order_id`,
    [orderId, JSON.stringify(differences)],
  );
  return rows.length > 0;
}

/** Stores Ledyer's status of an order. */
export async function setLedyerStatus(
  queries: Queryable,
  orderId: string,
  ledyerStatus: readonly string[],
): Promise<void> {
  await queries.query(
    `update ledyer_order set ledyer_status = $2::text::jsonb
     where shop_id = $shop and order_id = $1`,
    [orderId, JSON.stringify(ledyerStatus)],
  );
}

const areSame = (one: readonly Difference[], other: readonly Difference[]): boolean =>
  one.length === other.length && areAllKnown(one, other);

const isNotCancellationOrExpiry = (mismatch: string) =>
  mismatch !== 'cancelled' && mismatch !== 'expired';
