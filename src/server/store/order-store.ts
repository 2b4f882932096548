import { fromTimestamp, toTimestamp, type Database } from './database.js';
import { getHistory, appendHistory, type HistoryEntry } from './order-history.js';
import { runNow, enqueue, type DueTask } from './outbox.js';

/**
 * The shop's decision about an order.
 *
 * - `accepted`: it is paid and equals the priced cart; it is fulfilled.
 * - `awaiting-payment`: it equals the cart, but is not paid yet (advance invoice).
 * - `held`: it differs from the cart. It is not fulfilled before an admin has released it.
 */
export type ShopOrderStatus = 'accepted' | 'awaiting-payment' | 'held';

/** The shop's record of an order, beside Ledyer's. Times are milliseconds. */
export interface StoredOrder {
  readonly orderId: string;
  readonly sessionId: string;
  readonly status: ShopOrderStatus;
  /** The reasons why it is held, or was held before its release. */
  readonly mismatches: readonly string[];
  /** Ledyer's statuses at the last read. */
  readonly ledyerStatus: readonly string[];
  /** The shop's order number. */
  readonly reference: string | null;
  readonly recordedAt: number;
  readonly fulfilledAt: number | null;
  readonly acknowledgedAt: number | null;
  /** When an admin accepted its mismatches. */
  readonly releasedAt: number | null;
}

interface Row {
  order_id: string;
  session_id: string;
  status: ShopOrderStatus;
  mismatches: readonly string[];
  ledyer_status: readonly string[];
  reference: string | null;
  recorded_at: Date;
  fulfilled_at: Date | null;
  acknowledged_at: Date | null;
  released_at: Date | null;
}

const toOrder = (row: Row): StoredOrder => ({
  orderId: row.order_id,
  sessionId: row.session_id,
  status: row.status,
  mismatches: row.mismatches,
  ledyerStatus: row.ledyer_status,
  reference: row.reference,
  recordedAt: fromTimestamp(row.recorded_at),
  fulfilledAt: row.fulfilled_at && fromTimestamp(row.fulfilled_at),
  acknowledgedAt: row.acknowledged_at && fromTimestamp(row.acknowledged_at),
  releasedAt: row.released_at && fromTimestamp(row.released_at),
});

/** The result of comparing an order. */
export type OrderDecision = Pick<
  StoredOrder,
  'orderId' | 'sessionId' | 'status' | 'mismatches' | 'ledyerStatus'
>;

/** Stores the shop's orders and their history. */
export class OrderStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async find(orderId: string): Promise<StoredOrder | undefined> {
    return (await this.findAll([orderId]))[0];
  }

  async findAll(orderIds: readonly string[]): Promise<readonly StoredOrder[]> {
    const { rows } = await this.#database.query<Row>(
      `select * from ledyer_order
       where order_id in (select jsonb_array_elements_text($1::text::jsonb))`,
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
      `select from ledyer_order where (order_id = $1 or session_id = $1) and status = 'accepted'`,
      [id],
    );
    return rows.length > 0;
  }

  /** Returns held orders, newest first, without cancelled and expired ones. */
  async findHeld(limit: number): Promise<readonly StoredOrder[]> {
    const { rows } = await this.#database.query<Row>(
      `select * from ledyer_order
       where status = 'held' and not ledyer_status ?| array['cancelled', 'expired']
       order by recorded_at desc limit $1`,
      [limit],
    );
    return rows.map(toOrder);
  }

  /** Returns the creation time of the oldest session whose order still waits for payment. */
  async getOldestUnpaidTime(): Promise<number | undefined> {
    const { rows } = await this.#database.query<{ since: Date | null }>(
      `select min(session.created_at) as since from ledyer_session session
       join ledyer_order o on o.session_id = session.session_id
       where session.due_at is not null and o.status = 'awaiting-payment'`,
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
   * Stores a decision and, in the same transaction, the tasks that follow from it.
   *
   * The first decision counts, except for an order that waits for payment: it is accepted once paid, and held if it
   * has changed. A task is enqueued at most once.
   *
   * @param retryAt when others may take over the fulfilment, if this instance dies
   * @returns the fulfilment of a new order, to be tried at once: the caller has just read the order
   */
  async saveDecision(
    decision: OrderDecision,
    now: number,
    retryAt: number,
  ): Promise<DueTask | undefined> {
    const { orderId, sessionId, status, mismatches, ledyerStatus } = decision;
    return this.#database.transaction(async (queries) => {
      // Serializes all instances even before there is a row to lock.
      await queries.query('select pg_advisory_xact_lock(hashtext($1))', [orderId]);
      const { rows } = await queries.query<Row>('select * from ledyer_order where order_id = $1', [
        orderId,
      ]);
      const storedOrder = rows[0] && toOrder(rows[0]);
      if (!storedOrder) {
        await queries.query(
          `with inserted as (
             insert into ledyer_order (order_id, session_id, status, mismatches, ledyer_status, recorded_at)
             values ($1, $2, $3, $4::text::jsonb, $5::text::jsonb, $6::timestamptz)
             returning order_id, recorded_at, status, mismatches)
           insert into ledyer_history (order_id, at, what, detail)
           select order_id, recorded_at, status, jsonb_build_object('mismatches', mismatches) from inserted`,
          [
            orderId,
            sessionId,
            status,
            JSON.stringify(mismatches),
            JSON.stringify(ledyerStatus),
            toTimestamp(now),
          ],
        );
        const fulfilTask =
          status === 'accepted' ? await enqueue(queries, orderId, 'fulfil', retryAt, 1) : undefined;
        if (status !== 'held') await enqueue(queries, orderId, 'acknowledge', now);
        return (
          fulfilTask && {
            ...fulfilTask,
            orderId,
            sessionId,
            kind: 'fulfil',
            attempts: 1,
            reference: null,
          }
        );
      }
      if (storedOrder.status === 'awaiting-payment' && status === 'accepted') {
        await queries.query(`update ledyer_order set status = 'accepted' where order_id = $1`, [
          orderId,
        ]);
        await appendHistory(queries, orderId, now, 'accepted', { mismatches });
        await enqueue(queries, orderId, 'fulfil', now);
      }
      // An order that was never paid and is cancelled needs no admin.
      if (
        storedOrder.status === 'awaiting-payment' &&
        mismatches.some(isNotCancellationOrExpiry) &&
        status === 'held'
      ) {
        await queries.query(
          `update ledyer_order set status = 'held', mismatches = $2::text::jsonb, released_at = null
           where order_id = $1`,
          [orderId, JSON.stringify(mismatches)],
        );
        await appendHistory(queries, orderId, now, 'held', { mismatches });
      }
      if (storedOrder.ledyerStatus.join() !== ledyerStatus.join()) {
        await queries.query(
          'update ledyer_order set ledyer_status = $2::text::jsonb where order_id = $1',
          [orderId, JSON.stringify(ledyerStatus)],
        );
        await appendHistory(queries, orderId, now, 'changed', { status: ledyerStatus });
      }
      return undefined;
    });
  }

  /** Holds an accepted order that is not fulfilled yet and has changed. */
  async hold({ orderId, mismatches, ledyerStatus }: OrderDecision, now: number): Promise<void> {
    await this.#database.transaction(async (queries) => {
      const { rows } = await queries.query(
        `update ledyer_order set status = 'held', mismatches = $2::text::jsonb,
           ledyer_status = $3::text::jsonb, released_at = null
         where order_id = $1 and status = 'accepted' and fulfilled_at is null returning order_id`,
        [orderId, JSON.stringify(mismatches), JSON.stringify(ledyerStatus)],
      );
      if (rows.length > 0) await appendHistory(queries, orderId, now, 'held', { mismatches });
    });
  }

  /**
   * Releases a held order. Its mismatches and the reason stay in its history.
   *
   * @param status the new status, depending on its payment
   * @returns whether it was held
   */
  async release(
    orderId: string,
    status: Exclude<ShopOrderStatus, 'held'>,
    reason: string,
    now: number,
  ): Promise<boolean> {
    return this.#database.transaction(async (queries) => {
      const { rows } = await queries.query<Pick<Row, 'mismatches'>>(
        `update ledyer_order set status = $2, released_at = $3::timestamptz
         where order_id = $1 and status = 'held' returning mismatches`,
        [orderId, status, toTimestamp(now)],
      );
      if (!rows[0]) return false;
      const { mismatches } = rows[0];
      await appendHistory(queries, orderId, now, 'admin:release', { reason, mismatches });
      if (status === 'accepted') {
        await enqueue(queries, orderId, 'fulfil', now);
        await runNow(queries, orderId, 'fulfil', now);
      }
      await enqueue(queries, orderId, 'acknowledge', now);
      return true;
    });
  }

  /** Appends to an order's history. `detail` must not contain personal data. */
  async appendHistory(
    orderId: string,
    now: number,
    what: string,
    detail: Record<string, unknown> = {},
  ) {
    await appendHistory(this.#database, orderId, now, what, detail);
  }
}

const isNotCancellationOrExpiry = (mismatch: string) =>
  mismatch !== 'cancelled' && mismatch !== 'expired';
