import {
  fromTimestamp,
  sessionChannel,
  toTimestamp,
  workChannel,
  type Database,
} from './database.js';
import { createBatchLoader } from '../sessions/batch.js';
import type { PricedCart } from '../sessions/price-cart.js';

/** What Ledyer said of a session last. */
export interface Snapshot {
  readonly state: string;
  readonly signState: string | null;
  /** ISO 8601, as Ledyer wrote it. */
  readonly expiresAt: string;
  /** ISO 8601, as Ledyer wrote it. */
  readonly updatedAt: string;
}

/** A session that this shop created. Times are milliseconds. */
export interface StoredSession extends Snapshot {
  /** `se_…` */
  readonly sessionId: string;
  /** `or_…` */
  readonly orderId: string;
  /** The cookie value of the buyer who may see it. */
  readonly buyer: string;
  /** What the session has to be paid with: compared with what Ledyer says later. */
  readonly cart: PricedCart;
  /** Another cart that was sent to Ledyer, which has not said that it took it. */
  readonly pendingCart: PricedCart | null;
  /** The language that Ledyer was told last, BCP 47; `null` for a session older than that was kept. */
  readonly locale: string | null;
  readonly createdAt: number;
  /** When the question was asked whose answer the snapshot is. */
  readonly fetchedAt: number;
  /** When somebody last said that there may be news. */
  readonly invalidatedAt: number | null;
  /** How often that was said. */
  readonly invalidations: number;
  /** When a page last expected news, and Ledyer was asked for it. */
  readonly lastExpectedAt: number | null;
  /** How what was authorized differs from the cart; `null` until it was compared. */
  readonly mismatches: readonly string[] | null;
  readonly attempts: number;
}

interface Row {
  session_id: string;
  order_id: string;
  buyer: string;
  cart: PricedCart;
  pending_cart: PricedCart | null;
  locale: string | null;
  created_at: Date;
  state: string;
  sign_state: string | null;
  expires_at: string;
  updated_at: string;
  fetched_at: Date;
  invalidated_at: Date | null;
  invalidations: number;
  last_expected_at: Date | null;
  mismatches: readonly string[] | null;
  attempts: number;
}

const toSession = (row: Row): StoredSession => ({
  sessionId: row.session_id,
  orderId: row.order_id,
  buyer: row.buyer,
  cart: row.cart,
  pendingCart: row.pending_cart,
  locale: row.locale,
  createdAt: fromTimestamp(row.created_at),
  state: row.state,
  signState: row.sign_state,
  expiresAt: row.expires_at,
  updatedAt: row.updated_at,
  fetchedAt: fromTimestamp(row.fetched_at),
  invalidatedAt: row.invalidated_at && fromTimestamp(row.invalidated_at),
  invalidations: row.invalidations,
  lastExpectedAt: row.last_expected_at && fromTimestamp(row.last_expected_at),
  mismatches: row.mismatches,
  attempts: row.attempts,
});

/** There may be news of a session, since the time that is `$2`. */
const setInvalidated = `invalidated_at = $2::timestamptz, invalidations = invalidations + 1, attempts = 0,
  due_at = least(due_at, $2::timestamptz)`;

const finalStates = `('authorized', 'expired', 'cancelled')`;

/** The shop's sessions, in the database. */
export class SessionStore {
  readonly #database: Database;

  /** The session of this id. */
  readonly find: (sessionId: string) => Promise<StoredSession | undefined>;

  constructor(database: Database) {
    this.#database = database;
    this.find = createBatchLoader(
      (ids) => this.#loadMany(ids),
      ({ sessionId }) => sessionId,
    );
  }

  async #loadMany(ids: readonly string[]): Promise<readonly StoredSession[]> {
    // Most come alone, and one row is found the quickest by its key.
    if (ids.length === 1)
      return [await this.#findOne('session_id = $1', ids)].filter((one) => !!one);
    const { rows } = await this.#database.query<Row>(
      `select * from ledyer_session
       where session_id in (select jsonb_array_elements_text($1::text::jsonb))`,
      [JSON.stringify(ids)],
    );
    return rows.map(toSession);
  }

  async #findOne(where: string, params: readonly unknown[]) {
    const { rows } = await this.#database.query<Row>(
      `select * from ledyer_session where ${where}`,
      params,
    );
    return rows[0] && toSession(rows[0]);
  }

  findByOrder(orderId: string): Promise<StoredSession | undefined> {
    return this.#findOne('order_id = $1', [orderId]);
  }

  /** The session that this buyer started last. */
  findLatestForBuyer(buyer: string): Promise<StoredSession | undefined> {
    return this.#findOne('buyer = $1 order by created_at desc, session_id limit 1', [buyer]);
  }

  /** Keeps a new session, and gives it. Notifications that came before it are not lost: they make it due at once. */
  async insert(
    session: Pick<
      StoredSession,
      'sessionId' | 'orderId' | 'buyer' | 'cart' | 'locale' | 'expiresAt'
    >,
    now: number,
    dueAt: number,
  ): Promise<StoredSession | undefined> {
    const { sessionId, orderId, buyer, cart, locale, expiresAt } = session;
    const kept = await this.#database.query<Row>(
      `insert into ledyer_session (session_id, order_id, buyer, cart, created_at, state, expires_at,
         updated_at, fetched_at, last_refresh_at, due_at, locale)
       values ($1, $2, $3, $4::text::jsonb, $5::timestamptz, 'open', $6, $7, $5::timestamptz,
         to_timestamp(0), $8::timestamptz, $9)
       returning *`,
      [
        sessionId,
        orderId,
        buyer,
        JSON.stringify(cart),
        toTimestamp(now),
        expiresAt,
        toTimestamp(now),
        toTimestamp(dueAt),
        locale,
      ],
    );
    // Not in the same statement: what is parked while that runs would be seen by nobody. But what takes it
    // out is what makes the session due, or it would be lost with a process that dies between.
    const { rows } = await this.#database.query<Row>(
      `with pending as (
         delete from ledyer_pending_notification where id in ($1, $5) returning id),
       invalidated as (
         update ledyer_session set ${setInvalidated}
         where session_id = $1 and exists (select from pending) returning *)
       select invalidated.*, pg_notify($3, session_id), pg_notify($4, '') from invalidated`,
      [sessionId, toTimestamp(now), sessionChannel, workChannel, orderId],
    );
    const row = rows[0] ?? kept.rows[0];
    return row && toSession(row);
  }

  /** A cart is about to be sent to Ledyer: from now on the session may be paid with either. */
  async setPendingCart(sessionId: string, cart: PricedCart): Promise<void> {
    await this.#database.query(
      'update ledyer_session set pending_cart = $2::text::jsonb where session_id = $1',
      [sessionId, JSON.stringify(cart)],
    );
  }

  /** It is settled which cart Ledyer has, and, if that was sent along, which language. */
  async commitCart(sessionId: string, cart: PricedCart, locale?: string): Promise<void> {
    await this.#database.query(
      `update ledyer_session set cart = $2::text::jsonb, pending_cart = null,
         locale = coalesce($3::text, locale) where session_id = $1`,
      [sessionId, JSON.stringify(cart), locale ?? null],
    );
  }

  /**
   * Somebody said that there may be news of a session: what is known counts as old, and reconcile is due.
   * Durable when it resolves.
   *
   * @param id the id of the session or of its order
   * @returns whether there is such a session
   */
  async invalidate(id: string, now: number): Promise<boolean> {
    const { rows } = await this.#database.query(
      `with invalidated as (
         update ledyer_session set ${setInvalidated}
         where session_id = $1 or order_id = $1 returning session_id)
       select pg_notify($3, session_id), pg_notify($4, '') from invalidated`,
      [id, toTimestamp(now), sessionChannel, workChannel],
    );
    return rows.length > 0;
  }

  /**
   * The right to ask Ledyer about a session, which nobody else has had for `pause` milliseconds.
   *
   * @param expectsChange whether it is asked for a page that expects news
   */
  async claimRefresh(
    sessionId: string,
    now: number,
    minIntervalMs: number,
    expectsChange: boolean,
  ): Promise<boolean> {
    const { rows } = await this.#database.query(
      `update ledyer_session set last_refresh_at = $2::timestamptz,
         last_expected_at = case when $4::boolean then $2::timestamptz else last_expected_at end
       where session_id = $1 and last_refresh_at <= $3::timestamptz
       returning session_id`,
      [sessionId, toTimestamp(now), toTimestamp(now - minIntervalMs), expectsChange],
    );
    return rows.length > 0;
  }

  /**
   * Keeps what Ledyer answered to a question of `askedAt`, unless more is known: the answer to a later
   * question, or a final state, which nothing changes.
   *
   * @param dueAt when reconcile has to look, should the session turn out to be authorized
   */
  async saveSnapshot(
    sessionId: string,
    snapshot: Snapshot,
    fetchedAt: number,
    mismatches: readonly string[] | null,
    dueAt: number,
  ): Promise<void> {
    const { state, signState, expiresAt, updatedAt } = snapshot;
    const isAuthorized = state === 'authorized';
    // Locked before it is compared: one that waits for another instance sees what that one wrote.
    await this.#database.query(
      `with known as (
         update ledyer_session now set state = $2, sign_state = $3, expires_at = $4, updated_at = $5,
           fetched_at = $6::timestamptz, mismatches = $7::text::jsonb,
           due_at = case when $8::timestamptz is null then now.due_at
             else least(now.due_at, $8::timestamptz) end
         from (
           select session_id, state, sign_state, fetched_at from ledyer_session
           where session_id = $1 for update) before
         where before.session_id = now.session_id
           and before.fetched_at <= $6::timestamptz and before.state not in ${finalStates}
         returning now.session_id,
           before.state <> $2 or before.sign_state is distinct from $3 as changed)
       select pg_notify(channel, payload) from known
       cross join lateral (values ($9, session_id, true), ($10, '', $11::boolean))
         as notification (channel, payload, wanted)
       where changed and wanted`,
      [
        sessionId,
        state,
        signState,
        expiresAt,
        updatedAt,
        toTimestamp(fetchedAt),
        mismatches && JSON.stringify(mismatches),
        isAuthorized ? toTimestamp(dueAt) : null,
        sessionChannel,
        workChannel,
        isAuthorized,
      ],
    );
  }

  /** Those of these orders, of all that Ledyer has, whose sessions are not known to be authorized. */
  async findUnauthorized(orderIds: readonly string[]): Promise<readonly string[]> {
    const { rows } = await this.#database.query<{ order_id: string }>(
      `select order_id from ledyer_session
       where order_id in (select jsonb_array_elements_text($1::text::jsonb)) and state <> 'authorized'`,
      [JSON.stringify(orderIds)],
    );
    return rows.map(({ order_id }) => order_id);
  }

  /** Sessions that reconcile has to look at, which become due again at `retryAt` should it die over them. */
  async claimDue(now: number, retryAt: number, limit: number): Promise<readonly StoredSession[]> {
    const { rows } = await this.#database.query<Row>(
      `update ledyer_session set due_at = $2::timestamptz, attempts = attempts + 1
       where session_id in (
         select session_id from ledyer_session where due_at <= $1::timestamptz
         order by due_at limit $3 for update skip locked)
       returning *`,
      [toTimestamp(now), toTimestamp(retryAt), limit],
    );
    return rows.map(toSession);
  }

  /**
   * Reconcile is through with a session that it had claimed until `retryAt`, and looks again at `dueAt`:
   * unless there was a hint meanwhile, or it has come to another state than the one that was looked at.
   *
   * @param done the state that was looked at; `null` when that failed
   */
  async release(
    { sessionId, invalidations }: StoredSession,
    retryAt: number,
    dueAt: number | null,
    done: string | null,
  ): Promise<void> {
    await this.#database.query(
      `update ledyer_session set
         due_at = case when due_at = $2::timestamptz or (invalidations = $4::integer and state = $5::text)
           then $3::timestamptz else due_at end,
         attempts = case when $5::text is null then attempts else 0 end
       where session_id = $1`,
      [
        sessionId,
        toTimestamp(retryAt),
        dueAt === null ? null : toTimestamp(dueAt),
        invalidations,
        done,
      ],
    );
  }
}
