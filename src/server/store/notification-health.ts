import { fromTimestamp, toTimestamp, type Database } from './database.js';

/** Number of the last orders without a notification that count as a failure. */
const minOrders = 3;
/** Time in which a notification of an order arrives, with Ledyer's first retries. */
const gracePeriodMs = 60_000;

/** Whether Ledyer's notifications arrive, by the sessions of the last orders. */
export class NotificationHealth {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Records that a session or its order had a notification. */
  async recordArrival(id: string, now: number): Promise<void> {
    await this.#database.query(
      `update ledyer_session set notified_at = $2::timestamptz
       where shop_id = $shop and (session_id = $1 or order_id = $1) and notified_at is null`,
      [id, toTimestamp(now)],
    );
  }

  /**
   * Checks the last orders, and stores the result.
   *
   * @returns whether all of them are without a notification, and whether this call has changed the stored result
   */
  async check(
    now: number,
  ): Promise<{ readonly areMissing: boolean; readonly hasChanged: boolean }> {
    const { rows } = await this.#database.query<{ known: number; missing: boolean }>(
      `select count(*)::integer as known, bool_and(session.notified_at is null) as missing
       from (
         select session_id from ledyer_order
         where shop_id = $shop and recorded_at <= $1::timestamptz
         order by recorded_at desc limit $2::integer) last
       join ledyer_session session on session.shop_id = $shop and session.session_id = last.session_id`,
      [toTimestamp(now - gracePeriodMs), minOrders],
    );
    const [last] = rows;
    // The sessions of old orders may be deleted. Then nothing has changed.
    if (!last || last.known < minOrders)
      return { areMissing: (await this.getMissingSince()) !== undefined, hasChanged: false };
    const areMissing = last.missing;
    const changed = await this.#database.query(
      `update ledyer_shop set notifications_missing_since = case when $1::boolean then $2::timestamptz end
       where id = $shop and (notifications_missing_since is not null) <> $1::boolean returning id`,
      [areMissing, toTimestamp(now)],
    );
    return { areMissing, hasChanged: changed.rows.length > 0 };
  }

  /** Returns since when notifications are known to be missing, in milliseconds. */
  async getMissingSince(): Promise<number | undefined> {
    const { rows } = await this.#database.query<{ since: Date | null }>(
      'select notifications_missing_since as since from ledyer_shop where id = $shop',
    );
    const since = rows[0]?.since;
    return since ? fromTimestamp(since) : undefined;
  }
}
