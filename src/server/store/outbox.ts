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
  /** Number of attempts, including this one. */
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

/** What {@link Outbox.complete} changes besides the task: the end of its statement, by the kind of the task. */
const recordCompletion: Readonly<Record<TaskKind, string>> = {
  fulfil: `update ledyer_order o set fulfilled_at = $3::timestamptz
    from done where o.shop_id = $shop and o.order_id = done.order_id`,
  acknowledge: `update ledyer_order o set acknowledged_at = $3::timestamptz
    from done where o.shop_id = $shop and o.order_id = done.order_id`,
  reference: 'select from done',
};

/** The end of the statement for a fulfilment with an order number. */
const recordReference = `, recorded as (
    update ledyer_order o set fulfilled_at = $3::timestamptz, reference = $5
    from done where o.shop_id = $shop and o.order_id = done.order_id),
  sent as (
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
      `update ledyer_outbox claimed set due_at = $2::timestamptz, attempts = claimed.attempts + 1
       from ledyer_order o
       where o.shop_id = $shop and claimed.shop_id = $shop and o.order_id = claimed.order_id and claimed.id in (
         select task.id from ledyer_outbox task
         where task.shop_id = $shop and ${dueCondition} and task.due_at <= $1::timestamptz
         order by task.due_at limit $3 for update skip locked)
       returning claimed.id, claimed.order_id as "orderId", o.session_id as "sessionId",
         claimed.kind, claimed.key::text as key, claimed.attempts, o.reference`,
      [toTimestamp(now), toTimestamp(retryAt), limit],
    );
    return rows;
  }

  /** Completes a task. The order number from a fulfilment becomes a task of its kind `reference`. */
  async complete({ id, orderId, kind }: DueTask, now: number, reference?: string): Promise<void> {
    const isReferenced = kind === 'fulfil' && reference !== undefined;
    // One statement, so that it is atomic and costs one round trip. It locks the order first, as a release does;
    // the opposite order would deadlock.
    await this.#database.query(
      `with locked as (
         select order_id from ledyer_order where shop_id = $shop and order_id = $2 for update),
       done as (
         update ledyer_outbox task set done_at = $3::timestamptz from locked
         where task.shop_id = $shop and task.id = $1 and task.order_id = locked.order_id and task.done_at is null
         returning task.order_id),
       logged as (
         insert into ledyer_history (shop_id, order_id, at, what, detail)
         select $shop, order_id, $3::timestamptz, $4::text, '{}' from done)
       ${isReferenced ? recordReference : recordCompletion[kind]}`,
      [id, orderId, toTimestamp(now), kind, ...(isReferenced ? [reference, workChannel] : [])],
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

  /** Reschedules a failed task for `dueAt`. */
  async reschedule(id: number, dueAt: number): Promise<void> {
    await this.#database.query(
      `update ledyer_outbox set due_at = $2::timestamptz, failures = failures + 1
       where shop_id = $shop and id = $1 and done_at is null`,
      [id, toTimestamp(dueAt)],
    );
  }
}

/** A new task. */
export interface NewTask {
  readonly kind: TaskKind;
  readonly dueAt: number;
  /** Number of attempts that have already begun. Default: 0. */
  readonly attempts?: number;
}

/**
 * Adds tasks of an order to the outbox, each once, and notifies all instances on commit.
 *
 * @returns the ids and keys of the tasks that did not exist
 */
export async function enqueue(
  queries: Queryable,
  orderId: string,
  tasks: readonly NewTask[],
): Promise<readonly Pick<DueTask, 'id' | 'key' | 'kind'>[]> {
  if (tasks.length === 0) return [];
  const values = tasks.map((_, index) => {
    const at = 3 * index + 3;
    return `($shop, $1, $${at}, $${at + 1}::timestamptz, $${at + 2}::integer)`;
  });
  const { rows } = await queries.query<Pick<DueTask, 'id' | 'key' | 'kind'>>(
    `with sent as (
       insert into ledyer_outbox (shop_id, order_id, kind, due_at, attempts) values ${values.join(', ')}
       on conflict (shop_id, order_id, kind) do nothing returning id, key::text as key, kind)
     select id, key, kind, pg_notify($2, '$shop') from sent`,
    [
      orderId,
      workChannel,
      ...tasks.flatMap(({ kind, dueAt, attempts = 0 }) => [kind, toTimestamp(dueAt), attempts]),
    ],
  );
  return rows.map(({ id, key, kind }) => ({ id, key, kind }));
}

/** Makes a waiting task due now and notifies all instances. */
export async function runNow(
  queries: Queryable,
  orderId: string,
  kind: TaskKind,
  now: number,
): Promise<void> {
  await queries.query(
    `with due as (
       update ledyer_outbox set due_at = $3::timestamptz
       where shop_id = $shop and order_id = $1 and kind = $2 and done_at is null returning id)
     select pg_notify($4, '$shop') from due`,
    [orderId, kind, toTimestamp(now), workChannel],
  );
}
