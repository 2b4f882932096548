import { fromTimestamp, toTimestamp, type Database } from './database.js';

/** A change of an order that an admin has requested, stored before Ledyer is called. */
export interface StoredOrderAction<Plan = unknown> {
  /** The admin's idempotency key, a UUID. Ledyer gets the same. */
  readonly key: string;
  readonly orderId: string;
  /** The action, such as `capture`. */
  readonly action: string;
  /** `in_…` of the capture that is refunded. */
  readonly ledgerId: string | null;
  /** Hash of the request. */
  readonly fingerprint: string;
  /** What is sent to Ledyer. `null` for a change of the shop's own record. */
  readonly plan: Plan | null;
  /**
   * - `pending`: Ledyer may have done it, or a part is left to do
   * - `done`: Ledyer has done it
   * - `not-done`: Ledyer has certainly not done it
   */
  readonly status: 'pending' | 'done' | 'not-done';
  /** Whether the capture of a partial capture is done and the edit of its order may be left. */
  readonly captured: boolean;
  /** Milliseconds. */
  readonly createdAt: number;
  /** Milliseconds. */
  readonly updatedAt: number;
}

interface Row extends Omit<StoredOrderAction, 'plan' | 'createdAt' | 'updatedAt'> {
  readonly plan: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

const columns = `key::text as key, order_id as "orderId", action, ledger_id as "ledgerId", fingerprint, plan,
  status, captured, created_at as "createdAt", updated_at as "updatedAt"`;

/** Stores the changes of orders by admins, by idempotency key. */
export class OrderActionStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async find(key: string): Promise<StoredOrderAction | undefined> {
    const { rows } = await this.#database.query<Row>(
      `select ${columns} from ledyer_order_action where shop_id = $shop and key = $1::uuid`,
      [key],
    );
    return rows[0] && toAction(rows[0]);
  }

  /** Returns the actions of an order, oldest first. */
  async findByOrder(orderId: string): Promise<readonly StoredOrderAction[]> {
    const { rows } = await this.#database.query<Row>(
      `select ${columns} from ledyer_order_action
       where shop_id = $shop and order_id = $1 order by created_at, key`,
      [orderId],
    );
    return rows.map(toAction);
  }

  /** Stores the intent. An action that was certainly not done begins again. */
  async begin(
    action: Omit<StoredOrderAction, 'status' | 'captured' | 'createdAt' | 'updatedAt'>,
    now: number,
  ): Promise<void> {
    const { key, orderId, ledgerId, fingerprint, plan } = action;
    await this.#database.query(
      `insert into ledyer_order_action
         (shop_id, key, order_id, action, ledger_id, fingerprint, plan, status, created_at, updated_at)
       values ($shop, $1::uuid, $2, $3, $4, $5, $6, 'pending', $7::timestamptz, $7::timestamptz)
       on conflict (shop_id, key) do update set plan = excluded.plan, status = 'pending', captured = false,
         created_at = excluded.created_at, updated_at = excluded.updated_at
       where ledyer_order_action.status = 'not-done'`,
      [
        key,
        orderId,
        action.action,
        ledgerId,
        fingerprint,
        plan === null ? null : JSON.stringify(plan),
        toTimestamp(now),
      ],
    );
  }

  /** Records that the first of two calls is done. */
  async saveCapture(key: string, now: number): Promise<void> {
    await this.#database.query(
      `update ledyer_order_action set captured = true, updated_at = $2::timestamptz
       where shop_id = $shop and key = $1::uuid`,
      [key, toTimestamp(now)],
    );
  }

  /**
   * Completes a pending action, and adds it to the history of its order, once.
   *
   * @param plan what later actions need to know of it
   * @param detail of the history entry; without personal data
   */
  async complete(
    key: string,
    now: number,
    plan: unknown = null,
    detail: Record<string, unknown> = {},
  ): Promise<void> {
    await this.#database.query(
      `with done as (
         update ledyer_order_action set status = 'done', updated_at = $2::timestamptz, plan = $4
         where shop_id = $shop and key = $1::uuid and status = 'pending' returning order_id, action, plan)
       insert into ledyer_history (shop_id, order_id, at, what, detail)
       select $shop, order_id, $2::timestamptz, 'admin:' || action, $3::text::jsonb from done
       where plan is not null`,
      [key, toTimestamp(now), JSON.stringify(detail), plan === null ? null : JSON.stringify(plan)],
    );
  }

  /** Records that Ledyer has certainly not done a pending action. A repeat makes a new plan. */
  async discard(key: string, now: number): Promise<void> {
    await this.#database.query(
      `update ledyer_order_action set status = 'not-done', updated_at = $2::timestamptz, plan = null
       where shop_id = $shop and key = $1::uuid and status = 'pending'`,
      [key, toTimestamp(now)],
    );
  }
}

const toAction = ({ plan, createdAt, updatedAt, ...row }: Row): StoredOrderAction => ({
  ...row,
  plan: plan === null ? null : (JSON.parse(plan) as unknown),
  createdAt: fromTimestamp(createdAt),
  updatedAt: fromTimestamp(updatedAt),
});
