import { maxClockErrorMs } from '../clock.js';
import { fromTimestamp, toTimestamp, type Database } from './database.js';

/** The time up to which the instances have read Ledyer's order list. Times are milliseconds. */
export class OrderSyncCursor {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Claims the next read, which one instance gets per `intervalMs`. No instance gets it while no session is open.
   *
   * Ignores stored times in the future, which come from a clock that was ahead. The list is then read from the oldest
   * open session.
   *
   * @returns the time up to which the list was read, or when to try again
   */
  async claim(
    now: number,
    intervalMs: number,
  ): Promise<{ readonly syncedUntil: number } | { readonly nextSyncAt: number }> {
    // Orders older than the oldest open session are not new.
    const { rows } = await this.#database.query<{ synced_until: Date }>(
      `insert into ledyer_order_sync (shop_id, synced_until, last_sync_at)
       select $shop, least(created_at, $1::timestamptz), $1::timestamptz from (
         select created_at from ledyer_session where shop_id = $shop and due_at is not null
         order by created_at limit 1) oldest_open
       on conflict (shop_id) do update set last_sync_at = excluded.last_sync_at,
         synced_until = case when ledyer_order_sync.synced_until > $3::timestamptz
           then excluded.synced_until
           else greatest(ledyer_order_sync.synced_until, excluded.synced_until) end
       where ledyer_order_sync.last_sync_at <= $2::timestamptz
         or ledyer_order_sync.last_sync_at > $3::timestamptz
       returning synced_until`,
      [toTimestamp(now), toTimestamp(now - intervalMs), toTimestamp(now + maxClockErrorMs)],
    );
    if (rows[0]) return { syncedUntil: fromTimestamp(rows[0].synced_until) };
    const { rows: lastSyncs } = await this.#database.query<{ last_sync_at: Date }>(
      `select last_sync_at from ledyer_order_sync
       where shop_id = $shop and last_sync_at > $1::timestamptz and last_sync_at <= $2::timestamptz`,
      [toTimestamp(now - intervalMs), toTimestamp(now + maxClockErrorMs)],
    );
    return {
      nextSyncAt: (lastSyncs[0] ? fromTimestamp(lastSyncs[0].last_sync_at) : now) + intervalMs,
    };
  }

  /** Records that the list was read up to `syncedUntil`. */
  async advance(syncedUntil: number): Promise<void> {
    await this.#database.query(
      `update ledyer_order_sync set synced_until = greatest(synced_until, $1::timestamptz)
       where shop_id = $shop`,
      [toTimestamp(syncedUntil)],
    );
  }
}
