import type { Database } from './database.js';

/** The migrations of an empty database, in order. A published one is never edited: append a new one. */
const migrations: readonly string[] = [
  `create table ledyer_session (
     session_id text primary key,
     order_id text not null unique,
     buyer text not null,
     -- The cart to be paid, and the cart of an update that Ledyer has not confirmed yet.
     cart jsonb not null,
     pending_cart jsonb,
     -- What belongs to each of them, with the shop's own data. JSON as text, because jsonb rejects some strings.
     quote text not null,
     pending_quote text,
     -- Raised by every change of Ledyer's cart.
     cart_revision integer not null default 0,
     -- The locale that Ledyer was last sent.
     locale text,
     created_at timestamptz not null,
     -- The snapshot: Ledyer's values unchanged, and the time of the request for them.
     state text not null,
     sign_state text,
     expires_at text not null,
     updated_at text not null,
     fetched_at timestamptz not null,
     last_refresh_at timestamptz not null,
     last_expected_at timestamptz,
     invalidated_at timestamptz,
     invalidations integer not null default 0,
     -- Mismatches between the cart and Ledyer's session; null until it is authorized and compared.
     mismatches jsonb,
     -- When reconcile checks next; null when nothing is left to wait for.
     due_at timestamptz,
     attempts integer not null default 0,
     -- Since when reconcile has failed without a success.
     failing_since timestamptz
   );
   create index ledyer_session_buyer on ledyer_session (buyer, created_at desc);
   create index ledyer_session_due on ledyer_session (due_at) where due_at is not null;

   create table ledyer_order (
     order_id text primary key,
     session_id text not null unique references ledyer_session,
     status text not null check (status in ('accepted', 'awaiting-payment', 'held')),
     mismatches jsonb not null,
     -- The mismatches with both values, to which a release is bound.
     differences jsonb not null default '[]',
     -- Marks of Ledyer's invoice service.
     risks jsonb not null default '[]',
     ledyer_status jsonb not null,
     reference text,
     recorded_at timestamptz not null,
     fulfilled_at timestamptz,
     acknowledged_at timestamptz,
     -- When an admin released the held order.
     released_at timestamptz
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
     -- The idempotency key of every attempt.
     key uuid not null default gen_random_uuid(),
     due_at timestamptz not null,
     attempts integer not null default 0,
     -- Attempts that Ledyer has rejected.
     failures integer not null default 0,
     done_at timestamptz,
     unique (order_id, kind)
   );
   create index ledyer_outbox_due on ledyer_outbox (due_at) where done_at is null;

   create table ledyer_pending_notification (
     id text primary key,
     received_at timestamptz not null
   );

   create table ledyer_idempotency_key (
     buyer text not null,
     key text not null,
     fingerprint text not null,
     session_id text not null references ledyer_session,
     created_at timestamptz not null,
     primary key (buyer, key)
   );

   -- Changes of orders by admins, stored before Ledyer is called.
   create table ledyer_order_action (
     -- The admin's idempotency key, which Ledyer gets too.
     key uuid primary key,
     order_id text not null,
     action text not null,
     ledger_id text,
     fingerprint text not null,
     -- What is sent to Ledyer, as JSON; null for a change of the shop's own record. Text keeps every string, also
     -- with the characters that jsonb rejects.
     plan text,
     -- 'pending': it is not known whether Ledyer did it, or a part is left to do.
     status text not null check (status in ('pending', 'done', 'not-done')),
     -- Whether the first of two calls is done.
     captured boolean not null default false,
     created_at timestamptz not null,
     updated_at timestamptz not null
   );
   create index ledyer_order_action_order on ledyer_order_action (order_id, created_at);

   create table ledyer_lease (
     name text primary key,
     owner text not null,
     ends_at timestamptz not null
   );

   create table ledyer_secret (
     name text primary key,
     value text not null
   );

   -- One row: the time up to which Ledyer's order list was read, and the time of the last read.
   create table ledyer_order_sync (
     id boolean primary key default true check (id),
     synced_until timestamptz not null,
     last_sync_at timestamptz not null
   );`,
];

/** An arbitrary number that all instances share. */
const advisoryLockId = 482_031_776;

/** Time limit of one statement of a migration in milliseconds: a large table, or the wait for another instance. */
export const migrationTimeoutMs = 60_000;

/** Migrates the database. Several instances may call it at once: one migrates, the others wait. */
export async function migrate(database: Database): Promise<void> {
  await database.transaction(async ({ query }) => {
    await query('select pg_advisory_xact_lock($1)', [advisoryLockId]);
    await query('create table if not exists ledyer_migration (number integer primary key)');
    const { rows } = await query<{ number: number }>('select number from ledyer_migration');
    const done = new Set(rows.map(({ number }) => number));
    for (const [number, sql] of migrations.entries()) {
      if (done.has(number)) continue;
      for (const statement of splitStatements(sql)) await query(statement);
      await query('insert into ledyer_migration (number) values ($1)', [number]);
    }
  });
}

/** Drivers accept one statement at a time when there may be parameters. */
const splitStatements = (sql: string) =>
  sql
    .replace(/--.*$/gm, '')
    .split(';')
    .filter((statement) => statement.trim() !== '');
