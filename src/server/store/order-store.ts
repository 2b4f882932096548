import { getDifferenceNames, type Difference } from '../cart/difference.js';
import { fromTimestamp, toTimestamp, type Database, type Queryable } from './database.js';
import { getHistory, appendHistory, type HistoryEntry } from './order-history.js';
import { enqueueOrderTasks } from './order-tasks.js';
import { holdOrder, insertOrder, setLedyerStatus, updateOrder } from './order-writes.js';
import { closedStatuses, toOrder } from './stored-order.js';
import type {
  OrderDecision,
  OrderRow,
  SavedDecision,
  ShopOrderStatus,
  StoredOrder,
} from './stored-order.js';

/** Whether an order waits for an admin: it is held, and neither cancelled nor expired. */
const heldCondition = `shop_id = $shop and status = 'held' and not ledyer_status ?| ${closedStatuses}`;

/** Stores the shop's orders and their history. */
export class OrderStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  find(orderId: string): Promise<StoredOrder | undefined> {
    return findOrder(this.#database, orderId);
  }

  async findAll(orderIds: readonly string[]): Promise<readonly StoredOrder[]> {
    const { rows } = await this.#database.query<OrderRow>(
      `select * from ledyer_order
       where shop_id = $shop and order_id in (select jsonb_array_elements_text($1::text::jsonb))`,
      [JSON.stringify(orderIds)],
    );
    return rows.map(toOrder);
  }

  /**
   * Whether an order is accepted: its tasks are in the outbox, or done.
   *
   * @param id the id of the order or of its session
   */
  async isAccepted(id: string): Promise<boolean> {
    const { rows } = await this.#database.query(
      `select from ledyer_order where shop_id = $shop and (order_id = $1 or session_id = $1) and status = 'accepted'`,
      [id],
    );
    return rows.length > 0;
  }

  /** Whether the shop has an order. @param id the id of the order or of its session */
  async has(id: string): Promise<boolean> {
    const { rows } = await this.#database.query(
      'select from ledyer_order where shop_id = $shop and (order_id = $1 or session_id = $1)',
      [id],
    );
    return rows.length > 0;
  }

  /**
   * Returns held orders, oldest first, without cancelled and expired ones, and the number of all of them. The orders
   * that have waited longest come first, so that none is ever beyond the last page.
   *
   * @param after the last order of the previous page, which may have been released since
   */
  async findHeld(
    limit: number,
    after?: Pick<StoredOrder, 'recordedAt' | 'orderId'>,
  ): Promise<{ readonly orders: readonly StoredOrder[]; readonly count: number }> {
    // The count reads only the index, and the page only its own rows.
    const { rows } = await this.#database.query<OrderRow & { total: number }>(
      `select *, (select count(*)::integer from ledyer_order where ${heldCondition}) as total from ledyer_order
       where ${heldCondition} and ($2::timestamptz is null or (recorded_at, order_id) > ($2::timestamptz, $3::text))
       order by recorded_at, order_id limit $1`,
      [limit, after ? toTimestamp(after.recordedAt) : null, after?.orderId ?? null],
    );
    // A page after the last order has no row, and so no total.
    const count = rows[0]?.total ?? (after ? (await this.findHeld(1)).count : 0);
    return { orders: rows.map(toOrder), count };
  }

  /**
   * Returns the creation time of the oldest session whose order still waits for payment. A closed order does not, and
   * neither does one whose session has ended: Ledyer may not know the order any more.
   */
  async getOldestUnpaidTime(): Promise<number | undefined> {
    const { rows } = await this.#database.query<{ since: Date | null }>(
      `select session_created_at as since from ledyer_order o
       where shop_id = $shop and status = 'awaiting-payment' and not ledyer_status ?| ${closedStatuses}
         and exists (select from ledyer_session session where session.shop_id = $shop
           and session.session_id = o.session_id and session.due_at is not null)
       order by session_created_at limit 1`,
    );
    const since = rows[0]?.since;
    return since ? fromTimestamp(since) : undefined;
  }

  /** Returns those of the orders that wait for payment. */
  async filterUnpaid(orderIds: readonly string[]): Promise<readonly string[]> {
    const orders = await this.findAll(orderIds);
    return orders
      .filter(({ status }) => status === 'awaiting-payment')
      .map(({ orderId }) => orderId);
  }

  /** Returns the history, oldest first. */
  getHistory(orderId: string): Promise<readonly HistoryEntry[]> {
    return getHistory(this.#database, orderId);
  }

  /**
   * Stores the first decision about an order and, atomically, the tasks that follow from it. Returns `undefined` if the
   * order is stored already.
   *
   * @param claimedUntil until when the caller has the tasks, which it runs itself; then others may take them over
   */
  insert(
    decision: OrderDecision,
    now: number,
    claimedUntil: number,
  ): Promise<SavedDecision | undefined> {
    return insertOrder(this.#database, decision, now, claimedUntil);
  }

  /**
   * Applies a later decision about a stored order and, atomically, enqueues the tasks that follow from it.
   *
   * The first decision counts, except for an order that waits for payment: it is accepted once paid, and held if it
   * has changed. A hold of an unreadable order ends with the first decision about its content. A task is enqueued at
   * most once.
   *
   * @throws {Error} when the order is not stored
   */
  async update(decision: OrderDecision, now: number): Promise<SavedDecision> {
    return this.#database.transaction(async (queries) => {
      const storedOrder = await findOrder(queries, decision.orderId, 'for no key update');
      if (!storedOrder)
        throw new Error('The order is not stored. Another one may have its session');
      return updateOrder(queries, storedOrder, decision, now);
    });
  }

  /** Stores the first decision about an order, as {@link insert}, or a later one, as {@link update}. */
  async saveDecision(decision: OrderDecision, now: number): Promise<SavedDecision> {
    return (await insertOrder(this.#database, decision, now)) ?? (await this.update(decision, now));
  }

  /**
   * Holds an accepted order that is not fulfilled yet and has changed.
   *
   * @returns whether it is held now and was not before
   */
  async hold(decision: OrderDecision, now: number): Promise<boolean> {
    return this.#database.transaction(async (queries) => {
      const isHeld = await holdOrder(
        queries,
        decision,
        `and status = 'accepted' and fulfilled_at is null`,
      );
      if (!isHeld) return false;
      const { orderId, differences, ledyerStatus } = decision;
      // An order that cannot be read has no status.
      if (ledyerStatus.length > 0) await setLedyerStatus(queries, orderId, ledyerStatus);
      await appendHistory(queries, orderId, now, 'held', {
        mismatches: getDifferenceNames(differences),
      });
      return true;
    });
  }

  /**
   * Releases a held order. Its mismatches and the reason stay in its history.
   *
   * @param status the new status, depending on its payment
   * @param differences what the admin releases
   * @returns whether it was held because of these differences
   */
  async release(
    orderId: string,
    status: Exclude<ShopOrderStatus, 'held'>,
    reason: string,
    now: number,
    differences: readonly Difference[],
  ): Promise<boolean> {
    return this.#database.transaction(async (queries) => {
      const { rows } = await queries.query(
        `update ledyer_order set status = $2, released_at = $3::timestamptz
         where shop_id = $shop and order_id = $1 and status = 'held' and differences = $4::text::jsonb
         returning order_id`,
        [orderId, status, toTimestamp(now), JSON.stringify(differences)],
      );
      if (rows.length === 0) return false;
      await appendHistory(queries, orderId, now, 'admin:release', {
        reason,
        mismatches: getDifferenceNames(differences),
      });
      await enqueueOrderTasks(queries, orderId, status, now);
      return true;
    });
  }
}

async function findOrder(
  queries: Queryable,
  orderId: string,
  lock: '' | 'for no key update' = '',
): Promise<StoredOrder | undefined> {
  const { rows } = await queries.query<OrderRow>(
    `select * from ledyer_order where shop_id = $shop and order_id = $1 ${lock}`,
    [orderId],
  );
  return rows[0] && toOrder(rows[0]);
}
