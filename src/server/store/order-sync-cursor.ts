import { fromTimestamp, toTimestamp, type Database } from './database.js';

/** How far the instances, together, have read Ledyer's list of orders. Times are milliseconds. */
export class OrderSyncCursor {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * The right to read on, which no other instance has had for `pause`. Nobody has it while nothing is
   * left to come of any session.
   *
   * @returns up to when the list is known, or when to ask again
   */
  async claim(
    now: number,
    intervalMs: number,
  ): Promise<{ readonly syncedUntil: number } | { readonly nextSyncAt: number }> {
    // What was made before the oldest session that is not over is nothing new.
    const { rows } = await this.#database.query<{ synced_until: Date }>(
      `insert into ledyer_order_sync (synced_until, last_sync_at)
       select min(created_at), $1::timestamptz from ledyer_session
       where due_at is not null having count(*) > 0
       on conflict (id) do update set last_sync_at = excluded.last_sync_at,
         synced_until = greatest(ledyer_order_sync.synced_until, excluded.synced_until)
       where ledyer_order_sync.last_sync_at <= $2::timestamptz
       returning synced_until`,
      [toTimestamp(now), toTimestamp(now - intervalMs)],
    );
    if (rows[0]) return { syncedUntil: fromTimestamp(rows[0].synced_until) };
    const { rows: others } = await this.#database.query<{ last_sync_at: Date }>(
      'select last_sync_at from ledyer_order_sync where last_sync_at > $1::timestamptz',
      [toTimestamp(now - intervalMs)],
    );
    return { nextSyncAt: (others[0] ? fromTimestamp(others[0].last_sync_at) : now) + intervalMs };
  }

  /** Everything that was made before `syncedUntil` has been read. */
  async advance(syncedUntil: number): Promise<void> {
    await this.#database.query(
      'update ledyer_order_sync set synced_until = greatest(synced_until, $1::timestamptz)',
      [toTimestamp(syncedUntil)],
    );
  }
}
