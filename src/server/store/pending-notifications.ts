import { toTimestamp, type Database } from './database.js';

/** Time for which an id is kept. It exceeds the time for storing a created session. */
const ttlMs = 10 * 60 * 1_000;
/** Maximum number of ids, because anyone who knows the URL may send any number. */
const maxEntries = 10_000;

/** Ids of notifications that arrived before their session was stored. {@link SessionStore.insert} applies them. */
export class PendingNotifications {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async add(id: string, now: number): Promise<void> {
    await this.#database.query(
      `insert into ledyer_pending_notification (shop_id, id, received_at)
       select $shop, $1, $2::timestamptz where (
         select count(*) from ledyer_pending_notification where shop_id = $shop) < $3::integer
       on conflict (shop_id, id) do update set received_at = excluded.received_at`,
      [id, toTimestamp(now), maxEntries],
    );
  }

  async count(): Promise<number> {
    const { rows } = await this.#database.query<{ count: number }>(
      `select count(*)::integer as count from ledyer_pending_notification where shop_id = $shop`,
    );
    return rows[0]?.count ?? 0;
  }

  /** Deletes the expired ones. There are few, see `maxEntries`. */
  async deleteExpired(now: number): Promise<void> {
    await this.#database.query(
      `delete from ledyer_pending_notification
       where shop_id = $shop and received_at < $1::timestamptz`,
      [toTimestamp(now - ttlMs)],
    );
  }
}
