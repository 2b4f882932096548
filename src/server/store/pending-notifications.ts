import { createBatchLoader } from '../batch-loader.js';
import { sessionChannel, toTimestamp, workChannel, type Database } from './database.js';
import { setInvalidated, type SessionRow, type StoredSession } from './stored-session.js';

/** Time for which an id is kept. It exceeds the time for storing a created session. */
const ttlMs = 10 * 60 * 1_000;
/** Maximum number of ids, because anyone who knows the URL may send any number. */
const maxEntries = 10_000;
/** Maximum number of concurrent lookups. It is low, so that sessions that start together share a lookup. */
const maxConcurrentLookups = 2;

/** Ids of notifications that arrived before their session was stored. */
export class PendingNotifications {
  readonly #database: Database;
  /** Returns the id of a new session if it has pending notifications. */
  readonly #find: (sessionId: string) => Promise<string | undefined>;

  constructor(database: Database) {
    this.#database = database;
    this.#find = createBatchLoader(
      (sessionIds) => findNotified(database, sessionIds),
      (sessionId) => sessionId,
      maxConcurrentLookups,
    );
  }

  /**
   * Applies the notifications of a session that was just stored. A separate statement after the insert, so that
   * notifications that arrive during the insert count too.
   *
   * @returns the changed session, if there were any
   */
  async apply(
    { sessionId, orderId }: Pick<StoredSession, 'sessionId' | 'orderId'>,
    now: number,
  ): Promise<SessionRow | undefined> {
    if (!(await this.#find(sessionId))) return undefined;
    // Deleting them and making the session due is atomic, so that a crash loses nothing.
    const { rows } = await this.#database.query<SessionRow>(
      `with pending as (
         delete from ledyer_pending_notification
         where shop_id = $shop and id in ($1, $5) returning id),
       invalidated as (
         update ledyer_session set ${setInvalidated}, notified_at = $2::timestamptz
         where shop_id = $shop and session_id = $1 and exists (select from pending) returning *)
       select invalidated.*, pg_notify($3, session_id), pg_notify($4, '$shop') from invalidated`,
      [sessionId, toTimestamp(now), sessionChannel, workChannel, orderId],
    );
    return rows[0];
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

  /** Deletes the expired ids. `maxEntries` limits their number. */
  async deleteExpired(now: number): Promise<void> {
    await this.#database.query(
      `delete from ledyer_pending_notification
       where shop_id = $shop and received_at < $1::timestamptz`,
      [toTimestamp(now - ttlMs)],
    );
  }
}

/** Returns those of the sessions that have notifications. */
async function findNotified(
  database: Database,
  sessionIds: readonly string[],
): Promise<readonly string[]> {
  const { rows } = await database.query<{ session_id: string }>(
    `select session_id from ledyer_session session
     where shop_id = $shop and session_id in (select jsonb_array_elements_text($1::text::jsonb))
       and exists (
         select from ledyer_pending_notification pending
         where pending.shop_id = $shop and pending.id in (session.session_id, session.order_id))`,
    [JSON.stringify(sessionIds)],
  );
  return rows.map(({ session_id }) => session_id);
}
