import type { Database } from './database.js';

/**
 * What has to be done to an empty database, in order. One that has been published is never edited:
 * a change is another one at the end.
 */
const migrations: readonly string[] = [
  `create table ledyer_session (
     session_id text primary key,
     order_id text not null unique,
     buyer text not null,
     -- What has to be paid; and what was offered last, while Ledyer has not said that it took it.
     cart jsonb not null,
     next_cart jsonb,
     created_at timestamptz not null,
     -- The snapshot: what Ledyer said, as it said it, and when the question was asked.
     state text not null,
     sign_state text,
     expires_at text not null,
     updated_at text not null,
     read_at timestamptz not null,
     asked_at timestamptz not null,
     hinted_at timestamptz,
     hints integer not null default 0,
     -- What differs from the cart; null until it is authorized, and so was compared.
     differences jsonb,
     -- When reconcile has to look next; null when there is nothing more to wait for.
     due_at timestamptz,
     attempts integer not null default 0
   );
   create index ledyer_session_buyer on ledyer_session (buyer, created_at desc);
   create index ledyer_session_due on ledyer_session (due_at) where due_at is not null;

   create table ledyer_order (
     order_id text primary key,
     session_id text not null unique references ledyer_session,
     status text not null check (status in ('accepted', 'awaiting-payment', 'held')),
     differences jsonb not null,
     ledyer_status jsonb not null,
     reference text,
     recorded_at timestamptz not null,
     fulfilled_at timestamptz,
     acknowledged_at timestamptz
   );
   create index ledyer_order_held on ledyer_order (recorded_at) where status = 'held';

   create table ledyer_history (
     id integer generated always as identity primary key,
     order_id text not null,
     at timestamptz not null,
     what text not null,
     detail jsonb not null
   );
   create index ledyer_history_order on ledyer_history (order_id, id);

   create table ledyer_outbox (
     id integer generated always as identity primary key,
     order_id text not null references ledyer_order,
     kind text not null check (kind in ('fulfil', 'acknowledge', 'reference')),
     -- Goes along with every try, so that the other side can tell a repeat from a second time.
     key uuid not null default gen_random_uuid(),
     due_at timestamptz not null,
     attempts integer not null default 0,
     done_at timestamptz,
     unique (order_id, kind)
   );
   create index ledyer_outbox_due on ledyer_outbox (due_at) where done_at is null;

   create table ledyer_parked (
     id text primary key,
     parked_at timestamptz not null
   );

   create table ledyer_repeat (
     buyer text not null,
     key text not null,
     fingerprint text not null,
     session_id text not null references ledyer_session,
     created_at timestamptz not null,
     primary key (buyer, key)
   );

   create table ledyer_lease (
     name text primary key,
     owner text not null,
     ends_at timestamptz not null
   );

   create table ledyer_secret (
     name text primary key,
     value text not null
   );`,

  `alter table ledyer_session add column awaited_at timestamptz;
   -- When a person decided that an order that was held is right.
   alter table ledyer_order add column released_at timestamptz;`,

  `-- One row: up to when Ledyer's list of orders is known, and when it was asked for last.
   create table ledyer_order_list (
     id boolean primary key default true check (id),
     known_to timestamptz not null,
     asked_at timestamptz not null
   );`,

  `-- The language that Ledyer was told last; null in sessions that are older than this.
   alter table ledyer_session add column locale text;`,
];

/** Any number, as long as all instances agree on it and nobody else uses it. */
const lock = 482_031_776;

/**
 * Brings the database up to date. Several instances may do this at once: one
 * does it, the others wait and find it done.
 */
export async function migrate(database: Database): Promise<void> {
  await database.transaction(async ({ query }) => {
    await query('select pg_advisory_xact_lock($1)', [lock]);
    await query('create table if not exists ledyer_migration (number integer primary key)');
    const { rows } = await query<{ number: number }>('select number from ledyer_migration');
    const done = new Set(rows.map(({ number }) => number));
    for (const [number, sql] of migrations.entries()) {
      if (done.has(number)) continue;
      for (const statement of statementsOf(sql)) await query(statement);
      await query('insert into ledyer_migration (number) values ($1)', [number]);
    }
  });
}

/** Drivers take one statement at a time when there may be parameters. */
const statementsOf = (sql: string) =>
  sql
    .replace(/--.*$/gm, '')
    .split(';')
    .filter((statement) => statement.trim() !== '');
