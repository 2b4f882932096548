import { fromTimestamp, toTimestamp, type Database } from './database.js';
import { getHistory, appendHistory, type HistoryEntry } from './order-history.js';
import { runNow, enqueue, type DueTask } from './outbox.js';

/**
 * What the shop makes of an order.
 *
 * - `accepted`: it is paid for what the shop priced, and is fulfilled.
 * - `awaiting-payment`: it is right, and Ledyer waits for the money (advance invoice).
 * - `held`: it differs from what the shop priced. Nobody ships it before a person has looked, and released it.
 */
export type ShopOrderStatus = 'accepted' | 'awaiting-payment' | 'held';

/** What the shop knows of an order besides what Ledyer keeps. Times are milliseconds. */
export interface StoredOrder {
  readonly orderId: string;
  readonly sessionId: string;
  readonly status: ShopOrderStatus;
  /** Why it is held, or was before it was released. */
  readonly mismatches: readonly string[];
  /** Ledyer's statuses when it was read last. */
  readonly ledyerStatus: readonly string[];
  /** The shop's own number of it. */
  readonly reference: string | null;
  readonly recordedAt: number;
  readonly fulfilledAt: number | null;
  readonly acknowledgedAt: number | null;
  /** When a person decided that its mismatches are all right. */
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

/** What reconcile found. */
export type OrderDecision = Pick<
  StoredOrder,
  'orderId' | 'sessionId' | 'status' | 'mismatches' | 'ledyerStatus'
>;

/** The shop's orders and their history, in the database. */
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
   * Whether an order is accepted: what follows from that is in the outbox, or done.
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

  /** Orders that wait for a person, the newest first. Those that are no more wait for nobody. */
  async findHeld(limit: number): Promise<readonly StoredOrder[]> {
    const { rows } = await this.#database.query<Row>(
      `select * from ledyer_order
       where status = 'held' and not ledyer_status ?| array['cancelled', 'expired']
       order by recorded_at desc limit $1`,
      [limit],
    );
    return rows.map(toOrder);
  }

  /** When the oldest session was created whose order waits for its money and may still get it. */
  async getOldestUnpaidTime(): Promise<number | undefined> {
    const { rows } = await this.#database.query<{ since: Date | null }>(
      `select min(session.created_at) as since from ledyer_session session
       join ledyer_order o on o.session_id = session.session_id
       where session.due_at is not null and o.status = 'awaiting-payment'`,
    );
    const since = rows[0]?.since;
    return since ? fromTimestamp(since) : undefined;
  }

  /** Those of these orders that wait for their money. */
  async filterUnpaid(orderIds: readonly string[]): Promise<readonly string[]> {
    const orders = await this.findAll(orderIds);
    return orders
      .filter(({ status }) => status === 'awaiting-payment')
      .map(({ orderId }) => orderId);
  }

  /** Oldest first. */
  getHistory(orderId: string): Promise<readonly HistoryEntry[]> {
    return getHistory(this.#database, orderId);
  }

  /**
   * Records a finding, and in the same transaction what has to be done about it.
   *
   * The first finding decides, except for an order that waits for its money: it is
   * accepted when that is there, and held when it has become another order meanwhile.
   * Nothing is ever put into the outbox twice.
   *
   * @param retryAt when the fulfilment can be had by others, should who records die over it
   * @returns the fulfilment of a new order, for who records it to try first: the order is in hand there
   */
  async saveDecision(
    decision: OrderDecision,
    now: number,
    retryAt: number,
  ): Promise<DueTask | undefined> {
    const { orderId, sessionId, status, mismatches, ledyerStatus } = decision;
    return this.#database.transaction(async (queries) => {
      // Serial in all instances, also while there is no row yet that could be locked.
      await queries.query('select pg_advisory_xact_lock(hashtext($1))', [orderId]);
      const { rows } = await queries.query<Row>('select * from ledyer_order where order_id = $1', [
        orderId,
      ]);
      const known = rows[0] && toOrder(rows[0]);
      if (!known) {
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
        const sent =
          status === 'accepted' ? await enqueue(queries, orderId, 'fulfil', retryAt, 1) : undefined;
        if (status !== 'held') await enqueue(queries, orderId, 'acknowledge', now);
        return (
          sent && { ...sent, orderId, sessionId, kind: 'fulfil', attempts: 1, reference: null }
        );
      }
      if (known.status === 'awaiting-payment' && status === 'accepted') {
        await queries.query(`update ledyer_order set status = 'accepted' where order_id = $1`, [
          orderId,
        ]);
        await appendHistory(queries, orderId, now, 'accepted', { mismatches: mismatches });
        await enqueue(queries, orderId, 'fulfil', now);
      }
      // One that was never paid, and so was cancelled, needs nobody's eyes.
      if (
        known.status === 'awaiting-payment' &&
        mismatches.some(isNotClosing) &&
        status === 'held'
      ) {
        await queries.query(
          `update ledyer_order set status = 'held', mismatches = $2::text::jsonb, released_at = null
           where order_id = $1`,
          [orderId, JSON.stringify(mismatches)],
        );
        await appendHistory(queries, orderId, now, 'held', { mismatches: mismatches });
      }
      if (known.ledyerStatus.join() !== ledyerStatus.join()) {
        await queries.query(
          'update ledyer_order set ledyer_status = $2::text::jsonb where order_id = $1',
          [orderId, JSON.stringify(ledyerStatus)],
        );
        await appendHistory(queries, orderId, now, 'changed', { status: ledyerStatus });
      }
      return undefined;
    });
  }

  /** An order that was accepted, and is not fulfilled yet, has become another: it waits for a person. */
  async hold({ orderId, mismatches, ledyerStatus }: OrderDecision, now: number): Promise<void> {
    await this.#database.transaction(async (queries) => {
      const { rows } = await queries.query(
        `update ledyer_order set status = 'held', mismatches = $2::text::jsonb,
           ledyer_status = $3::text::jsonb, released_at = null
         where order_id = $1 and status = 'accepted' and fulfilled_at is null returning order_id`,
        [orderId, JSON.stringify(mismatches), JSON.stringify(ledyerStatus)],
      );
      if (rows.length > 0)
        await appendHistory(queries, orderId, now, 'held', { mismatches: mismatches });
    });
  }

  /**
   * A person decided that an order that was held is right. Its mismatches stay on record, and why they are
   * all right.
   *
   * @param status what it is now: whether it still has to be paid
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

  /** Adds to an order's history; `detail` holds no person's data. */
  async appendHistory(
    orderId: string,
    now: number,
    what: string,
    detail: Record<string, unknown> = {},
  ) {
    await appendHistory(this.#database, orderId, now, what, detail);
  }
}

const isNotClosing = (difference: string) => difference !== 'cancelled' && difference !== 'expired';
