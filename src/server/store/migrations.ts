import type { Database } from './database.js';

/** The migrations of an empty database, in order. A published one is never edited: append a new one. */
const migrations: readonly string[] = [
  `-- The shops that share the database. All rows of the other tables belong to one of them. This is not a foreign key,
   -- because each insert would then lock the row of its shop, which is never deleted.
   create table ledyer_shop (
     id integer generated always as identity primary key,
     -- The options shopId and publicUrl, and the environment of its Ledyer.
     name text not null,
     environment text not null,
     public_url text not null,
     -- Since when the last orders have had no notification.
     notifications_missing_since timestamptz,
     unique (name, environment)
   );

   create table ledyer_session (
     shop_id integer not null,
     session_id text not null,
     -- The order in which sessions were created, independent of clocks.
     number bigint generated always as identity,
     order_id text not null,
     buyer text not null,
     -- The cart to be paid, and the cart of an update that Ledyer has not confirmed yet.
     cart jsonb not null,
     pending_cart jsonb,
     -- The quote of each cart, with the shop's own data. JSON as text, because jsonb rejects some strings.
     quote text not null,
     pending_quote text,
     -- Raised by every change of Ledyer's cart.
     cart_revision integer not null default 0,
     -- The locale that was last sent to Ledyer.
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
     -- When Ledyer's first notification arrived.
     notified_at timestamptz,
     -- Differences between the cart and Ledyer's session; null until it is authorized and compared.
     differences jsonb,
     -- When reconcile checks next; null when nothing is left to wait for.
     due_at timestamptz,
     -- When the session first had no next check. The retention time starts here.
     ended_at timestamptz,
     attempts integer not null default 0,
     -- Since when reconcile has failed without a success.
     failing_since timestamptz,
     primary key (shop_id, session_id),
     unique (shop_id, order_id)
   );
   create index ledyer_session_buyer on ledyer_session (shop_id, buyer, number desc);
   create index ledyer_session_in_progress on ledyer_session (shop_id, buyer, number desc)
     where state not in ('open', 'authorized', 'expired', 'cancelled');
   create index ledyer_session_due on ledyer_session (shop_id, due_at) where due_at is not null;
   create index ledyer_session_retry on ledyer_session (shop_id, due_at) where attempts > 0;
   create index ledyer_session_open on ledyer_session (shop_id, created_at) where due_at is not null;
   create index ledyer_session_ended on ledyer_session (shop_id, ended_at) where due_at is null;

   create table ledyer_order (
     shop_id integer not null,
     order_id text not null,
     -- Not a foreign key, because the order stays when its session is deleted.
     session_id text not null,
     status text not null check (status in ('accepted', 'awaiting-payment', 'held')),
     -- Why it is held, with both values, to which a release is bound.
     differences jsonb not null default '[]',
     -- Marks of Ledyer's invoice service.
     risks jsonb not null default '[]',
     ledyer_status jsonb not null,
     reference text,
     -- A copy, so that an index finds the oldest session with an unpaid order; null if the session was not stored.
     session_created_at timestamptz,
     recorded_at timestamptz not null,
     fulfilled_at timestamptz,
     acknowledged_at timestamptz,
     -- When an admin released the held order.
     released_at timestamptz,
     primary key (shop_id, order_id),
     unique (shop_id, session_id)
   );
   create index ledyer_order_recorded on ledyer_order (shop_id, recorded_at);
   create index ledyer_order_held on ledyer_order (shop_id, recorded_at, order_id)
     where status = 'held' and not ledyer_status ?| array['cancelled', 'expired'];
   create index ledyer_order_unpaid on ledyer_order (shop_id, session_created_at)
     where status = 'awaiting-payment' and not ledyer_status ?| array['cancelled', 'expired'];

   create table ledyer_history (
     shop_id integer not null,
     id integer generated always as identity primary key,
     order_id text not null,
     at timestamptz not null,
     what text not null,
     detail jsonb not null
   );
   create index ledyer_history_order on ledyer_history (shop_id, order_id, id);

   create table ledyer_outbox (
     shop_id integer not null,
     id integer generated always as identity primary key,
     order_id text not null,
     kind text not null check (kind in ('fulfil', 'acknowledge', 'reference')),
     -- The idempotency key of every attempt.
     key uuid not null default gen_random_uuid(),
     due_at timestamptz not null,
     attempts integer not null default 0,
     -- Attempts that Ledyer has rejected.
     failures integer not null default 0,
     done_at timestamptz,
     unique (shop_id, order_id, kind),
     foreign key (shop_id, order_id) references ledyer_order
   );
   create index ledyer_outbox_due on ledyer_outbox (shop_id, due_at) where done_at is null;

   create table ledyer_pending_notification (
     shop_id integer not null,
     id text not null,
     received_at timestamptz not null,
     primary key (shop_id, id)
   );

   create table ledyer_idempotency_key (
     shop_id integer not null,
     buyer text not null,
     key text not null,
     fingerprint text not null,
     session_id text not null,
     created_at timestamptz not null,
     primary key (shop_id, buyer, key),
     foreign key (shop_id, session_id) references ledyer_session on delete cascade
   );
   create index ledyer_idempotency_key_session on ledyer_idempotency_key (shop_id, session_id);
   create index ledyer_idempotency_key_created on ledyer_idempotency_key (shop_id, created_at);
   create index ledyer_idempotency_key_first on ledyer_idempotency_key (shop_id, created_at) where buyer = '';

   -- Changes of orders by admins, stored before Ledyer is called.
   create table ledyer_order_action (
     shop_id integer not null,
     -- The admin's idempotency key, which Ledyer gets too.
     key uuid not null,
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
     updated_at timestamptz not null,
     primary key (shop_id, key)
   );
   create index ledyer_order_action_order on ledyer_order_action (shop_id, order_id, created_at);

   create table ledyer_lease (
     shop_id integer not null,
     name text not null,
     owner text not null,
     ends_at timestamptz not null,
     primary key (shop_id, name)
   );

   create table ledyer_secret (
     shop_id integer not null,
     name text not null,
     value text not null,
     primary key (shop_id, name)
   );

   -- One row per shop: the time up to which Ledyer's order list was read, and the time of the last read.
   create table ledyer_order_sync (
     shop_id integer primary key,
     synced_until timestamptz not null,
     last_sync_at timestamptz not null
   );`,
];

/** An arbitrary number that all instances share. */
export const advisoryLockId = 482_031_776;

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
