import { toTimestamp, workChannel, type Database, type Queryable } from './database.js';

/** What the shop tells others about an order. */
export type TaskKind = 'fulfil' | 'acknowledge' | 'reference';

/** An errand whose turn it is. */
export interface DueTask {
  readonly id: number;
  readonly orderId: string;
  readonly sessionId: string;
  readonly kind: TaskKind;
  /** A UUID, the same with every try. */
  readonly key: string;
  /** How often it has been tried, this time included. */
  readonly attempts: number;
  /** The shop's own number of the order, once it is known. */
  readonly reference: string | null;
}

/** Whether an `errand` is the one of its order whose turn it is. Those of an order that is held rest until it is released. */
export const dueCondition = `task.done_at is null and not exists (
  select 1 from ledyer_outbox earlier
  where earlier.order_id = task.order_id and earlier.id < task.id and earlier.done_at is null)
  and not exists (
  select 1 from ledyer_order held where held.order_id = task.order_id and held.status = 'held')`;

/** What has to be told to others, at least once, in order. It was written together with the reason for it. */
export class Outbox {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Errands that are due, which become due again at `retryAt` should their bearer die. Those of one order
   * go one after the other.
   */
  async claim(now: number, retryAt: number, limit: number): Promise<readonly DueTask[]> {
    const { rows } = await this.#database.query<DueTask>(
      `update ledyer_outbox claimed set due_at = $2::timestamptz, attempts = claimed.attempts + 1
       from ledyer_order o
       where o.order_id = claimed.order_id and claimed.id in (
         select task.id from ledyer_outbox task
         where ${dueCondition} and task.due_at <= $1::timestamptz
         order by task.due_at limit $3 for update skip locked)
       returning claimed.id, claimed.order_id as "orderId", o.session_id as "sessionId",
         claimed.kind, claimed.key::text as key, claimed.attempts, o.reference`,
      [toTimestamp(now), toTimestamp(retryAt), limit],
    );
    return rows;
  }

  /** An errand is done. The number that a fulfilment gave the order becomes an errand of its own. */
  async complete({ id, orderId, kind }: DueTask, now: number, reference?: string): Promise<void> {
    // One statement, so that all of it happens or nothing, and each order costs the database one round. The
    // order is locked first, as a release does it: the other way round they would wait for each other for ever.
    await this.#database.query(
      `with locked as (
         select order_id from ledyer_order where order_id = $6 for update),
       done as (
         update ledyer_outbox task set done_at = $2::timestamptz from locked
         where task.id = $1 and task.order_id = locked.order_id and task.done_at is null
         returning task.order_id),
       logged as (
         insert into ledyer_history (order_id, at, what, detail)
         select order_id, $2::timestamptz, $3::text, '{}' from done),
       updated as (
         update ledyer_order o set
           fulfilled_at = case $3::text when 'fulfil' then $2::timestamptz else fulfilled_at end,
           reference = case $3::text when 'fulfil' then $4::text else reference end,
           acknowledged_at = case $3::text when 'acknowledge' then $2::timestamptz else acknowledged_at end
         from done where o.order_id = done.order_id and $3::text <> 'reference'),
       sent as (
         insert into ledyer_outbox (order_id, kind, due_at)
         select order_id, 'reference', $2::timestamptz from done
         where $3::text = 'fulfil' and $4::text is not null
         on conflict (order_id, kind) do nothing returning id)
       select pg_notify($5, '') from sent`,
      [id, toTimestamp(now), kind, reference ?? null, workChannel, orderId],
    );
  }

  /** An errand failed, and is tried again at `dueAt`. */
  async reschedule(id: number, dueAt: number): Promise<void> {
    await this.#database.query(
      'update ledyer_outbox set due_at = $2::timestamptz where id = $1 and done_at is null',
      [id, toTimestamp(dueAt)],
    );
  }
}

/**
 * Puts an errand into the outbox, once, and tells all instances when and if that is committed.
 *
 * @param attempts how many tries are under way already
 * @returns what the outbox calls it, unless it was there before
 */
export async function enqueue(
  queries: Queryable,
  orderId: string,
  kind: TaskKind,
  dueAt: number,
  attempts = 0,
): Promise<Pick<DueTask, 'id' | 'key'> | undefined> {
  const { rows } = await queries.query<Pick<DueTask, 'id' | 'key'>>(
    `with sent as (
       insert into ledyer_outbox (order_id, kind, due_at, attempts)
       values ($1, $2, $3::timestamptz, $4::integer)
       on conflict (order_id, kind) do nothing returning id, key::text as key)
     select id, key, pg_notify($5, '') from sent`,
    [orderId, kind, toTimestamp(dueAt), attempts, workChannel],
  );
  return rows[0] && { id: rows[0].id, key: rows[0].key };
}

/** Makes an errand due that may have been tried before and rests, and tells all instances. */
export async function runNow(
  queries: Queryable,
  orderId: string,
  kind: TaskKind,
  now: number,
): Promise<void> {
  await queries.query(
    `with due as (
       update ledyer_outbox set due_at = $3::timestamptz
       where order_id = $1 and kind = $2 and done_at is null returning id)
     select pg_notify($4, '') from due`,
    [orderId, kind, toTimestamp(now), workChannel],
  );
}
