import { toTimestamp, workChannel, type Database, type Queryable } from './database.js';

/** The kinds of outbox task. */
export type TaskKind = 'fulfil' | 'acknowledge' | 'reference';

/** Why a task ended without success: Ledyer's status, or a limit. */
export type Refusal = { readonly status: number } | { readonly reason: 'too-long' };

/** A task that is due. */
export interface DueTask {
  readonly id: number;
  readonly orderId: string;
  readonly sessionId: string;
  readonly kind: TaskKind;
  /** A UUID, the same for every attempt. */
  readonly key: string;
  /** Number of attempts, including this one. A claimed task counts one before it starts. */
  readonly attempts: number;
  /** The shop's order number, once it is known. */
  readonly reference: string | null;
}

/**
 * Whether `task` is the next one of its order. Later tasks wait for the fulfilment, and for the first attempt of the
 * others: one that has failed blocks no other task. Tasks of a held order wait for its release.
 */
export const dueCondition = `task.done_at is null and not exists (
  select 1 from ledyer_outbox earlier
  where earlier.shop_id = task.shop_id and earlier.order_id = task.order_id and earlier.id < task.id and earlier.done_at is null
    and (earlier.kind = 'fulfil' or earlier.failures = 0))
  and not exists (
  select 1 from ledyer_order held
  where held.shop_id = task.shop_id and held.order_id = task.order_id and held.status = 'held')`;

/**
 * What {@link Outbox.complete} records in the order, by the kind of the task. The first completion counts, even if
 * another one waits for its lock.
 */
const orderChanges: Readonly<Record<TaskKind, string>> = {
  fulfil: 'fulfilled_at = coalesce(fulfilled_at, $3::timestamptz)',
  acknowledge: 'acknowledged_at = coalesce(acknowledged_at, $3::timestamptz)',
  // Only locks the order.
  reference: 'reference = reference',
};

/** What is recorded for a fulfilment with an order number. */
const referenceChange = `${orderChanges.fulfil}, reference = case when fulfilled_at is null then $5 else reference end`;

/** The end of the statement for a fulfilment with an order number. */
const enqueueReference = `, sent as (
    insert into ledyer_outbox (shop_id, order_id, kind, due_at)
    select $shop, order_id, 'reference', $3::timestamptz from done
    on conflict (shop_id, order_id, kind) do nothing returning id)
  select pg_notify($6, '$shop') from sent`;

/**
 * Transactional outbox: tasks that are run at least once, in order unless one fails. They are written together with
 * the decision that causes them.
 */
export class Outbox {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Claims due tasks. They become due again at `retryAt`, if this instance dies. Tasks of one order run one
   * after another.
   */
  async claim(now: number, retryAt: number, limit: number): Promise<readonly DueTask[]> {
    const { rows } = await this.#database.query<DueTask>(
      // An array, as in `ReconcileQueue.claimDue`.
      `update ledyer_outbox claimed set due_at = $2::timestamptz, attempts = claimed.attempts + 1
       from ledyer_order o
       where o.shop_id = $shop and claimed.shop_id = $shop and o.order_id = claimed.order_id and claimed.id = any (array(
         select task.id from ledyer_outbox task
         where task.shop_id = $shop and ${dueCondition} and task.due_at <= $1::timestamptz
         order by task.due_at limit $3 for update skip locked))
       returning claimed.id, claimed.order_id as "orderId", o.session_id as "sessionId",
         claimed.kind, claimed.key::text as key, claimed.attempts, o.reference`,
      [toTimestamp(now), toTimestamp(retryAt), limit],
    );
    return rows;
  }

  /** Completes a task. The order number from a fulfilment becomes a task of its kind `reference`. */
  async complete({ id, orderId, kind }: DueTask, now: number, reference?: string): Promise<void> {
    const isReferenced = kind === 'fulfil' && reference !== undefined;
    // One statement, so that it is atomic and costs one round trip. It changes the order first, as a release does;
    // the opposite sequence would deadlock.
    await this.#database.query(
      `with recorded as (
         update ledyer_order set ${isReferenced ? referenceChange : orderChanges[kind]}
         where shop_id = $shop and order_id = $2 and exists (
           select from ledyer_outbox where shop_id = $shop and id = $1 and done_at is null)
         returning order_id),
       done as (
         update ledyer_outbox task set done_at = $3::timestamptz from recorded
         where task.shop_id = $shop and task.id = $1 and task.order_id = recorded.order_id and task.done_at is null
         returning task.order_id),
       logged as (
         insert into ledyer_history (shop_id, order_id, at, what, detail)
         select $shop, order_id, $3::timestamptz, $4::text, '{}' from done)
       ${isReferenced ? enqueueReference : 'select from done'}`,
      [id, orderId, toTimestamp(now), kind, ...(isReferenced ? [reference, workChannel] : [])],
    );
  }

  /** Makes claimed tasks that were not started due at once, and notifies all instances. */
  async release(tasks: readonly DueTask[], now: number): Promise<void> {
    await this.#database.query(
      `with released as (
         update ledyer_outbox set due_at = $2::timestamptz, attempts = attempts - 1
         where shop_id = $shop and id in (select jsonb_array_elements_text($1::text::jsonb)::integer)
           and done_at is null and attempts = 1
         returning id)
       select pg_notify($3, '$shop') from released`,
      [JSON.stringify(tasks.map(({ id }) => id)), toTimestamp(now), workChannel],
    );
  }

  /** Ends a task that is refused permanently, and adds the reason to the history. */
  async refuse({ id, kind }: DueTask, now: number, refusal: Refusal): Promise<void> {
    await this.#database.query(
      `with done as (
         update ledyer_outbox set done_at = $2::timestamptz
         where shop_id = $shop and id = $1 and done_at is null returning order_id)
       insert into ledyer_history (shop_id, order_id, at, what, detail)
       select $shop, order_id, $2::timestamptz, $3, $4::text::jsonb from done`,
      [id, toTimestamp(now), `${kind}-refused`, JSON.stringify(refusal)],
    );
  }

  /**
   * Reschedules a failed task for `dueAt`, and with a fulfilment the later tasks of its order, which wait for it. If they
   * were due before, each claim would read those of all failing fulfilments. A fulfilment that is done meanwhile delays
   * none of them, and {@link runWaitingTasks} makes them due after one that ends later.
   */
  async reschedule({ id, kind }: DueTask, dueAt: number): Promise<void> {
    await this.#database.query(
      `with failed as (
         update ledyer_outbox set due_at = $2::timestamptz, failures = failures + 1
         where shop_id = $shop and id = $1 and done_at is null returning order_id)
       update ledyer_outbox later set due_at = $2::timestamptz, attempts = 0
       from failed
       where later.shop_id = $shop and later.order_id = failed.order_id and later.done_at is null
         and $3::boolean and later.id > $1`,
      [id, toTimestamp(dueAt), kind === 'fulfil'],
    );
  }

  /** Makes an order's waiting fulfilment and the tasks that wait for it due now, and notifies all instances. */
  async runWaitingTasks(orderId: string, now: number): Promise<void> {
    await runWaitingTasks(this.#database, orderId, now);
  }
}

/** Adds tasks of an order to the outbox, each once, and notifies all instances on commit. */
export async function enqueue(
  queries: Queryable,
  orderId: string,
  kinds: readonly TaskKind[],
  dueAt: number,
): Promise<void> {
  await queries.query(
    `with sent as (
       insert into ledyer_outbox (shop_id, order_id, kind, due_at)
       select $shop, $1, kind, $3::timestamptz
       from jsonb_array_elements_text($2::text::jsonb) with ordinality as tasks (kind, position)
       order by position
       on conflict (shop_id, order_id, kind) do nothing returning id)
     select pg_notify($4, '$shop') from sent`,
    [orderId, JSON.stringify(kinds), toTimestamp(dueAt), workChannel],
  );
}

/** Makes a waiting fulfilment and the tasks that wait for it due now, and notifies all instances. */
export async function runWaitingTasks(
  queries: Queryable,
  orderId: string,
  now: number,
): Promise<void> {
  await queries.query(
    `with due as (
       update ledyer_outbox set due_at = $2::timestamptz
       where shop_id = $shop and order_id = $1 and done_at is null and (kind = 'fulfil' or attempts = 0) returning id)
     select pg_notify($3, '$shop') from due`,
    [orderId, toTimestamp(now), workChannel],
  );
}
