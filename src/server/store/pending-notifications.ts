import { createBatchLoader } from '../batch-loader.js';
import { sessionChannel, toTimestamp, workChannel, type Database } from './database.js';
import { setInvalidated, type StoredSession } from './stored-session.js';

/** Time for which an id is kept. It exceeds the time for storing a created session. */
const ttlMs = 10 * 60 * 1_000;
/** Maximum number of ids, because anyone who knows the URL may send any number. */
const maxEntries = 10_000;
/** Maximum number of concurrent lookups. It is low, so that sessions that start together share a lookup. */
const maxConcurrentLookups = 2;

type SessionIds = Pick<StoredSession, 'sessionId' | 'orderId'>;

/** Ids of notifications that arrived before their session was stored. */
export class PendingNotifications {
  readonly #database: Database;
  /** Returns the pair of a new session if it has pending notifications. */
  readonly #find: (pair: string) => Promise<string | undefined>;

  constructor(database: Database) {
    this.#database = database;
    this.#find = createBatchLoader(
      (pairs) => findNotified(database, pairs),
      (pair) => pair,
      maxConcurrentLookups,
    );
  }

  /**
   * Applies the notifications of a session that was just stored. A separate statement after the insert, so that
   * notifications that arrive during the insert count too.
   */
  async apply(ids: SessionIds, now: number): Promise<void> {
    if ((await this.#find(toPair(ids))) === undefined) return;
    const { sessionId, orderId } = ids;
    // Deleting them and making the session due is atomic, so that a crash loses nothing.
    await this.#database.query(
      `with pending as (
         delete from ledyer_pending_notification
         where shop_id = $shop and id in ($1, $5) returning id),
       invalidated as (
         update ledyer_session set ${setInvalidated}, notified_at = $2::timestamptz
         where shop_id = $shop and session_id = $1 and exists (select from pending) returning session_id)
       select pg_notify($3, session_id), pg_notify($4, '$shop') from invalidated`,
      [sessionId, toTimestamp(now), sessionChannel, workChannel, orderId],
    );
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

/** The ids of a session and its order, as the key of a lookup. */
const toPair = ({ sessionId, orderId }: SessionIds): string => `${sessionId},${orderId}`;

/** Returns those of the pairs of ids that have notifications. */
async function findNotified(
  database: Database,
  pairs: readonly string[],
): Promise<readonly string[]> {
  const { rows } = await database.query<{ id: string }>(
    // Every start waits for this lookup, and an array of text is planned in half the time of JSON. Ids are words.
    `select id from ledyer_pending_notification where shop_id = $shop and id = any($1::text::text[])`,
    [`{${pairs.join()}}`],
  );
  const ids = new Set(rows.map(({ id }) => id));
  return pairs.filter((pair) => pair.split(',').some((id) => ids.has(id)));
}
