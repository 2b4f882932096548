import { toTimestamp, type Database } from './database.js';

/** Time for which a key is kept. */
const ttlMs = 24 * 60 * 60 * 1_000;

/** The result of a request with an `Idempotency-Key`. */
export interface StoredRequest {
  /** Hash of the request's body. */
  readonly fingerprint: string;
  readonly sessionId: string;
}

/** Idempotency keys of the buyers' requests. */
export class IdempotencyKeys {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async find(buyer: string, key: string): Promise<StoredRequest | undefined> {
    const { rows } = await this.#database.query<StoredRequest>(
      `select fingerprint, session_id as "sessionId" from ledyer_idempotency_key
       where buyer = $1 and key = $2`,
      [buyer, key],
    );
    return rows[0];
  }

  async save(buyer: string, key: string, request: StoredRequest, now: number): Promise<void> {
    await this.#database.query(
      `insert into ledyer_idempotency_key (buyer, key, fingerprint, session_id, created_at)
       values ($1, $2, $3, $4, $5::timestamptz) on conflict do nothing`,
      [buyer, key, request.fingerprint, request.sessionId, toTimestamp(now)],
    );
  }

  async deleteExpired(now: number): Promise<void> {
    await this.#database.query(
      'delete from ledyer_idempotency_key where created_at < $1::timestamptz',
      [toTimestamp(now - ttlMs)],
    );
  }
}
