import { fromTimestamp, toTimestamp, type Database } from './database.js';
import { toSession, type SessionRow, type StoredSession } from './stored-session.js';

/** A session that was claimed for reconcile. */
export interface ClaimedSession extends StoredSession {
  /** Whether its order was stored at the time of the claim. */
  readonly hasOrder: boolean;
}

/** The sessions that reconcile checks next, by the columns `due_at`, `attempts` and `failing_since`. */
export class ReconcileQueue {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Claims sessions that are due for reconcile. They become due again at `retryAt`, if this instance dies. */
  async claimDue(now: number, retryAt: number, limit: number): Promise<readonly ClaimedSession[]> {
    const { rows } = await this.#database.query<SessionRow & { has_order: boolean }>(
      // An array, because PostgreSQL may run the query of an `in` several times, and each time claims other sessions.
      `update ledyer_session set due_at = $2::timestamptz, attempts = attempts + 1
       where shop_id = $shop and session_id = any (array(
         select session_id from ledyer_session where shop_id = $shop and due_at <= $1::timestamptz
         order by due_at limit $3 for update skip locked))
       returning *, exists (
         select from ledyer_order o where o.shop_id = $shop and o.order_id = ledyer_session.order_id) as has_order`,
      [toTimestamp(now), toTimestamp(retryAt), limit],
    );
    return rows.map((row) => ({ ...toSession(row), hasOrder: row.has_order }));
  }

  /**
   * Releases a session that was claimed until `retryAt` and schedules its next check at `dueAt`, unless it was
   * invalidated or changed its state meanwhile. A failure does not count if another instance has succeeded meanwhile.
   *
   * @param reconciledState the reconciled state, or `null` after a failure
   * @param now when reconcile ended
   * @param isSkipped whether reconcile has read nothing, so that an earlier failure may last
   * @returns since when reconcile has failed, or `undefined` after a success
   */
  async release(
    { sessionId, invalidations }: StoredSession,
    retryAt: number,
    dueAt: number | null,
    reconciledState: string | null,
    now: number,
    isSkipped = false,
  ): Promise<number | undefined> {
    const { rows } = await this.#database.query<{ failing_since: Date | null }>(
      `update ledyer_session set
         due_at = case when due_at = $2::timestamptz or (invalidations = $4::integer and state = $5::text)
           then $3::timestamptz else due_at end,
         ended_at = case when $3::timestamptz is null then coalesce(ended_at, $6::timestamptz)
           else ended_at end,
         attempts = case when $5::text is null then attempts else 0 end,
         failing_since = case when $5::text is null and due_at <= $2::timestamptz
           then coalesce(least(failing_since, $6::timestamptz), $6::timestamptz)
           when $5::text is null or $7::boolean then failing_since end
       where shop_id = $shop and session_id = $1 returning failing_since`,
      [
        sessionId,
        toTimestamp(retryAt),
        dueAt === null ? null : toTimestamp(dueAt),
        invalidations,
        reconciledState,
        toTimestamp(now),
        isSkipped,
      ],
    );
    const failingSince = rows[0]?.failing_since;
    return failingSince ? fromTimestamp(failingSince) : undefined;
  }
}
