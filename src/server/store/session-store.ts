import { maxClockErrorMs } from '../clock.js';
import type { Difference } from '../cart/difference.js';
import { sessionChannel, toTimestamp, workChannel, type Database } from './database.js';
import { PendingNotifications } from './pending-notifications.js';
import { closedStatuses } from './stored-order.js';
import {
  setInvalidated,
  setSnapshot,
  toSession,
  toSnapshotParams,
  wakesWorker,
  type SessionRow,
  type Snapshot,
  type StoredSession,
  type VersionedSession,
} from './stored-session.js';

const finalStates = `('authorized', 'expired', 'cancelled')`;
/** The states in which no purchase is in progress. The index `ledyer_session_in_progress` has all others. */
const idleStates = `('open', 'authorized', 'expired', 'cancelled')`;

/** Stores the shop's sessions. */
export class SessionStore {
  readonly #database: Database;
  readonly #pendingNotifications: PendingNotifications;

  constructor(database: Database, pendingNotifications = new PendingNotifications(database)) {
    this.#database = database;
    this.#pendingNotifications = pendingNotifications;
  }

  find(sessionId: string): Promise<StoredSession | undefined> {
    return this.#findOne('session_id = $1', [sessionId]);
  }

  /** Returns those of the sessions that exist, in any order. */
  async findMany(sessionIds: readonly string[]): Promise<readonly StoredSession[]> {
    // Most lookups are single, and one row is found fastest by its key.
    if (sessionIds.length === 1)
      return [await this.#findOne('session_id = $1', sessionIds)].filter((session) => !!session);
    const { rows } = await this.#database.query<SessionRow>(
      `select * from ledyer_session
       where shop_id = $shop and session_id in (select jsonb_array_elements_text($1::text::jsonb))`,
      [JSON.stringify(sessionIds)],
    );
    return rows.map(toSession);
  }

  async #findOne(where: string, params: readonly unknown[]) {
    const { rows } = await this.#database.query<SessionRow>(
      `select * from ledyer_session where shop_id = $shop and ${where}`,
      params,
    );
    return rows[0] && toSession(rows[0]);
  }

  findByOrder(orderId: string): Promise<StoredSession | undefined> {
    return this.#findOne('order_id = $1', [orderId]);
  }

  /** Returns the session that this buyer started last. */
  findLatestForBuyer(buyer: string): Promise<StoredSession | undefined> {
    return this.#findOne('buyer = $1 order by number desc limit 1', [buyer]);
  }

  /** Returns the sessions of this buyer that are neither open nor final, such as those that await a signature. */
  async findInProgress(buyer: string): Promise<readonly StoredSession[]> {
    const { rows } = await this.#database.query<SessionRow>(
      `select * from ledyer_session
       where shop_id = $shop and buyer = $1 and state not in ${idleStates} order by number desc`,
      [buyer],
    );
    return rows.map(toSession);
  }

  /**
   * Returns those of the buyers that have a session, the one to continue with first: with a purchase in progress, then
   * whose last session is open, then final, and then the newest.
   */
  async rankBuyers(buyers: readonly string[]): Promise<readonly string[]> {
    const { rows } = await this.#database.query<{ buyer: string }>(
      // Looks up the last session of each buyer, because one buyer may have started many.
      `select buyer from (select distinct jsonb_array_elements_text($1::text::jsonb) as buyer) given,
         lateral (
           select state, number from ledyer_session where shop_id = $shop and buyer = given.buyer
           order by number desc limit 1) last
       order by case
           when exists (select from ledyer_session where shop_id = $shop and buyer = given.buyer
             and state not in ${idleStates}) then 0
           when state = 'open' then 1 else 2 end,
         number desc`,
      [JSON.stringify(buyers)],
    );
    return rows.map(({ buyer }) => buyer);
  }

  /** Stores a new session, and applies notifications that arrived before it. */
  async insert(
    session: Pick<
      StoredSession,
      'sessionId' | 'orderId' | 'buyer' | 'cart' | 'quote' | 'locale' | 'expiresAt'
    >,
    now: number,
    dueAt: number,
  ): Promise<void> {
    const { sessionId, orderId, buyer, cart, quote, locale, expiresAt } = session;
    await this.#database.query(
      `insert into ledyer_session (shop_id, session_id, order_id, buyer, cart, created_at, state,
         expires_at, updated_at, fetched_at, last_refresh_at, due_at, locale, quote)
       values ($shop, $1, $2, $3, $4::text::jsonb, $5::timestamptz, 'open', $6, $7, $5::timestamptz,
         to_timestamp(0), $8::timestamptz, $9, $10)`,
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
        JSON.stringify(quote),
      ],
    );
    await this.#pendingNotifications.apply({ sessionId, orderId }, now);
  }

  /**
   * Invalidates a session's snapshot and makes reconcile due. Durable when it resolves.
   *
   * @param id the id of the session or of its order
   * @returns whether there is such a session
   */
  async invalidate(id: string, now: number): Promise<boolean> {
    const { rows } = await this.#database.query(
      `with invalidated as (
         update ledyer_session set ${setInvalidated}
         where shop_id = $shop and (session_id = $1 or order_id = $1) returning session_id)
       select pg_notify($3, session_id), pg_notify($4, '$shop') from invalidated`,
      [id, toTimestamp(now), sessionChannel, workChannel],
    );
    return rows.length > 0;
  }

  /** Invalidates the sessions of these orders, as {@link invalidate} does. */
  async invalidateOrders(orderIds: readonly string[], now: number): Promise<void> {
    await this.#database.query(
      // Locks the rows in the same sequence in all instances. Otherwise two of these statements could deadlock.
      `with invalidated as (
         update ledyer_session session set ${setInvalidated}
         from (
           select session_id from ledyer_session
           where shop_id = $shop and order_id in (select jsonb_array_elements_text($1::text::jsonb))
           order by session_id for update) locked
         where session.shop_id = $shop and session.session_id = locked.session_id
         returning session.session_id)
       select pg_notify($3, session_id), pg_notify($4, '$shop') from invalidated`,
      [JSON.stringify(orderIds), toTimestamp(now), sessionChannel, workChannel],
    );
  }

  /**
   * Claims the right to read a session at Ledyer, which is granted once per `minIntervalMs`.
   *
   * Ignores and replaces stored times in the future, which come from a clock that was ahead. Everything that is stored
   * is older than this claim.
   *
   * @param expectsChange whether a page expects a change
   * @param maxAgeMs a snapshot of at most this age needs no read. Default: no snapshot is recent enough
   * @returns the session and the version of its row, or `undefined` when the claim is not granted
   */
  async claimRefresh(
    sessionId: string,
    now: number,
    minIntervalMs: number,
    expectsChange: boolean,
    maxAgeMs = 0,
  ): Promise<VersionedSession | undefined> {
    const { rows } = await this.#database.query<SessionRow & { version: string }>(
      `update ledyer_session set last_refresh_at = $2::timestamptz,
         fetched_at = case when fetched_at > $7::timestamptz then to_timestamp(0) else fetched_at end,
         invalidated_at = case when invalidated_at >= $2::timestamptz
           then $2::timestamptz - interval '1 millisecond' else invalidated_at end,
         last_expected_at = case when $4::boolean then $2::timestamptz else last_expected_at end
       where shop_id = $shop and session_id = $1
         and (last_refresh_at <= $3::timestamptz or last_refresh_at > $7::timestamptz)
         and ($6::boolean or (state not in ${finalStates}
           and (fetched_at <= $5::timestamptz or fetched_at > $7::timestamptz
             or invalidated_at >= fetched_at)))
       returning *, xmin::text as version`,
      [
        sessionId,
        toTimestamp(now),
        toTimestamp(now - minIntervalMs),
        expectsChange,
        toTimestamp(now - maxAgeMs),
        maxAgeMs === 0,
        toTimestamp(now + maxClockErrorMs),
      ],
    );
    return rows[0] && { ...toSession(rows[0]), version: rows[0].version };
  }

  /**
   * Stores a snapshot as {@link saveSnapshot} does, unless the row has changed since the claim. It costs half as much,
   * and its caller need not read the row again before it decides about the cart.
   */
  async saveUnchanged(
    { sessionId, version, ...before }: VersionedSession,
    snapshot: Snapshot,
    fetchedAt: number,
    differences: readonly Difference[] | null,
    dueAt: number,
  ): Promise<StoredSession | undefined> {
    const { state, signState } = snapshot;
    const hasChanged = state !== before.state || signState !== before.signState;
    const { rows } = await this.#database.query<SessionRow>(
      `update ledyer_session session set ${setSnapshot}
       where shop_id = $shop and session_id = $1 and xmin::text = $11 and fetched_at <= $6::timestamptz
         and state not in ${finalStates}
       returning *, case when $12::boolean then pg_notify($9, session_id) end,
         case when $13::boolean then pg_notify($10, '$shop') end`,
      [
        ...toSnapshotParams(sessionId, snapshot, fetchedAt, differences, dueAt),
        version,
        hasChanged,
        hasChanged && wakesWorker(state, dueAt, fetchedAt),
      ],
    );
    return rows[0] && toSession(rows[0]);
  }

  /**
   * Stores a snapshot, unless there is a later one or a final state.
   *
   * @param dueAt when reconcile is due if the session is authorized
   * @returns the session with the snapshot, or `undefined` when it was not stored
   */
  async saveSnapshot(
    sessionId: string,
    snapshot: Snapshot,
    fetchedAt: number,
    differences: readonly Difference[] | null,
    dueAt: number,
  ): Promise<StoredSession | undefined> {
    // The row is locked before the comparison. A statement that waits for the lock then compares with the new row.
    const { rows } = await this.#database.query<SessionRow>(
      `with saved as (
         update ledyer_session session set ${setSnapshot}
         from (
           select session_id, state, sign_state, fetched_at from ledyer_session
           where shop_id = $shop and session_id = $1 for update) before
         where session.shop_id = $shop and before.session_id = session.session_id
           and before.fetched_at <= $6::timestamptz and before.state not in ${finalStates}
         returning session.*, before.state <> $2 or before.sign_state is distinct from $3 as has_changed)
       select saved.*,
         case when has_changed then pg_notify($9, session_id) end,
         case when has_changed and $11::boolean then pg_notify($10, '$shop') end
       from saved`,
      [
        ...toSnapshotParams(sessionId, snapshot, fetchedAt, differences, dueAt),
        wakesWorker(snapshot.state, dueAt, fetchedAt),
      ],
    );
    return rows[0] && toSession(rows[0]);
  }

  /** Stores the differences of a session that was read again after its end. */
  async saveDifferences(sessionId: string, differences: readonly Difference[]): Promise<void> {
    await this.#database.query(
      `update ledyer_session set differences = $2::text::jsonb
       where shop_id = $shop and session_id = $1`,
      [sessionId, JSON.stringify(differences)],
    );
  }

  /**
   * Deletes at most `limit` sessions that ended before `endedBefore`, with their carts and quotes. Orders stay, and so
   * does a session that an order still needs: one that is held or not paid, or has tasks left.
   *
   * @returns the number of deleted sessions
   */
  async deleteEnded(endedBefore: number, limit: number): Promise<number> {
    const { rows } = await this.#database.query(
      // An array, as in `ReconcileQueue.claimDue`.
      `delete from ledyer_session where shop_id = $shop and session_id = any (array(
         select session.session_id from ledyer_session session
         where session.shop_id = $shop and session.due_at is null
           and session.ended_at < $1::timestamptz
           and not exists (
             select from ledyer_order o where o.shop_id = $shop and o.session_id = session.session_id
               and o.status <> 'accepted' and not o.ledyer_status ?| ${closedStatuses})
           and not exists (
             select from ledyer_outbox task where task.shop_id = $shop
               and task.order_id = session.order_id and task.done_at is null)
         order by session.ended_at limit $2 for update of session skip locked))
       returning session_id`,
      [toTimestamp(endedBefore), limit],
    );
    return rows.length;
  }

  /** Returns those of the orders whose sessions are not known to be authorized, and that the shop does not know. */
  async findUnauthorized(orderIds: readonly string[]): Promise<readonly string[]> {
    const { rows } = await this.#database.query<{ order_id: string }>(
      `select order_id from ledyer_session
       where shop_id = $shop and order_id in (select jsonb_array_elements_text($1::text::jsonb))
         and state <> 'authorized' and not exists (
           select from ledyer_order known
           where known.shop_id = $shop and known.order_id = ledyer_session.order_id)`,
      [JSON.stringify(orderIds)],
    );
    return rows.map(({ order_id }) => order_id);
  }
}
