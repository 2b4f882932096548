import { fromTimestamp, toTimestamp, type Database } from './database.js';

/** Time for which a buyer's key is kept. */
const ttlMs = 24 * 60 * 60 * 1_000;

/**
 * Time for which the key of a first request, without a cookie, leads to its session. It covers a double click and
 * the retry of a lost response.
 */
export const firstRequestTtlMs = 10_000;

/** Value of the column `buyer` for the keys of first requests. No buyer has it. */
const noBuyer = '';

/** The result of a request with an `Idempotency-Key`. */
export interface StoredRequest {
  /** Hash of the request's body. */
  readonly fingerprint: string;
  readonly sessionId: string;
}

/**
 * Idempotency keys of the buyers' requests.
 *
 * A key is no secret: shops and proxies log it. So a buyer's key is found only for that buyer. The key of a first
 * request, which has no buyer yet, is found by any client, but only for {@link firstRequestTtlMs} and only until
 * the browser has sent the session's cookie.
 */
export class IdempotencyKeys {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async find(buyer: string, key: string): Promise<StoredRequest | undefined> {
    const { rows } = await this.#database.query<StoredRequest>(
      `select fingerprint, session_id as "sessionId" from ledyer_idempotency_key
       where shop_id = $shop and buyer = $1 and key = $2`,
      [buyer, key],
    );
    return rows[0];
  }

  /** Returns which of the buyers has used the key. */
  async findBuyer(buyers: readonly string[], key: string): Promise<string | undefined> {
    const { rows } = await this.#database.query<{ buyer: string }>(
      // An array, because PostgreSQL would scan the table of ten thousand keys to join the buyers.
      `select buyer from ledyer_idempotency_key where shop_id = $shop
         and buyer = any (array(select jsonb_array_elements_text($1::text::jsonb))) and key = $2
       order by created_at desc, buyer limit 1`,
      [JSON.stringify(buyers), key],
    );
    return rows[0]?.buyer;
  }

  /** Stores a result. A later one replaces it, when its session has ended. */
  async save(buyer: string, key: string, request: StoredRequest, now: number): Promise<void> {
    await this.#database.query(
      `insert into ledyer_idempotency_key (shop_id, buyer, key, fingerprint, session_id, created_at)
       values ($shop, $1, $2, $3, $4, $5::timestamptz)
       on conflict (shop_id, buyer, key) do update set session_id = excluded.session_id`,
      [buyer, key, request.fingerprint, request.sessionId, toTimestamp(now)],
    );
  }

  /** Returns the first request with this key, if it is recent and its cookie has not been used. */
  async findFirst(key: string, now: number): Promise<StoredRequest | undefined> {
    const { rows } = await this.#database.query<StoredRequest & { createdAt: Date }>(
      `select fingerprint, session_id as "sessionId", created_at as "createdAt"
       from ledyer_idempotency_key where shop_id = $shop and buyer = $1 and key = $2`,
      [noBuyer, key],
    );
    const row = rows[0];
    // A time in the future comes from another instance's clock, or from this one's when it was ahead.
    if (!row || Math.abs(now - fromTimestamp(row.createdAt)) >= firstRequestTtlMs) return undefined;
    return { fingerprint: row.fingerprint, sessionId: row.sessionId };
  }

  /** Stores a first request. Replaces an older one with the same key. */
  async saveFirst(key: string, request: StoredRequest, now: number): Promise<void> {
    await this.#database.query(
      `insert into ledyer_idempotency_key (shop_id, buyer, key, fingerprint, session_id, created_at)
       values ($shop, $1, $2, $3, $4, $5::timestamptz)
       on conflict (shop_id, buyer, key) do update set fingerprint = excluded.fingerprint,
         session_id = excluded.session_id, created_at = excluded.created_at`,
      [noBuyer, key, request.fingerprint, request.sessionId, toTimestamp(now)],
    );
  }

  /** Deletes the first request of a session, whose cookie the browser has. */
  async deleteFirst(sessionId: string): Promise<void> {
    await this.#database.query(
      'delete from ledyer_idempotency_key where shop_id = $shop and buyer = $1 and session_id = $2',
      [noBuyer, sessionId],
    );
  }

  /** Deletes at most `limit` expired keys of buyers, and of first requests. Returns whether more may be left. */
  async deleteExpired(now: number, limit: number): Promise<boolean> {
    const deletedKeys = await this.#deleteOlder('true', now - ttlMs, limit);
    const deletedFirstKeys = await this.#deleteOlder(
      `buyer = '${noBuyer}'`,
      now - firstRequestTtlMs,
      limit,
    );
    return Math.max(deletedKeys, deletedFirstKeys) >= limit;
  }

  async #deleteOlder(condition: string, createdBefore: number, limit: number): Promise<number> {
    const { rows } = await this.#database.query(
      // Selects rows by `ctid`, because PostgreSQL would scan the whole table to join two hundred keys.
      `delete from ledyer_idempotency_key where shop_id = $shop and ctid = any (array(
         select ctid from ledyer_idempotency_key
         where shop_id = $shop and ${condition} and created_at < $1::timestamptz
         order by created_at limit $2))
       returning key`,
      [toTimestamp(createdBefore), limit],
    );
    return rows.length;
  }
}
