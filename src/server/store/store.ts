import type { Clock } from '../clock.js';
import { CartStore } from './cart-store.js';
import { fromTimestamp, toTimestamp, type Database, type Queryable } from './database.js';
import type { LogFunction } from '../log.js';
import { claimInterval, createLeaseLock, tryWithLease, type WithLease } from './lease.js';
import { withListenCheck } from './listen-check.js';
import { migrate, migrationTimeoutMs } from './migrations.js';
import { OrderActionStore } from './order-action-store.js';
import { OrderSyncCursor } from './order-sync-cursor.js';
import { OrderStore } from './order-store.js';
import { dueCondition, Outbox } from './outbox.js';
import { PendingNotifications } from './pending-notifications.js';
import { NotificationHealth } from './notification-health.js';
import { IdempotencyKeys } from './idempotency-keys.js';
import { ReconcileQueue } from './reconcile-queue.js';
import { maxRetryWaitMs, maxSweepWaitMs } from './schedule.js';
import { SessionStore } from './session-store.js';
import { withShop, type ShopDatabase } from './shop/shop-database.js';
import { openShop, type ShopIdentity } from './shop/shop-owner.js';
import { loadShopSecrets, type ShopSecrets } from './shop/shop-secrets.js';
import { StoreError, withStoreErrors } from './store-error.js';

/** Time for which an expired lease is kept in milliseconds. */
const leaseRetentionMs = 24 * 60 * 60 * 1_000;

/** A time whose day and month can be swapped. */
const probedTime = '2026-02-03T04:05:06.789Z';

/** All stored data of one shop, in a database that its instances share, and perhaps other shops. */
export interface Store {
  readonly database: ShopDatabase;
  readonly sessions: SessionStore;
  readonly carts: CartStore;
  readonly reconcileQueue: ReconcileQueue;
  readonly orders: OrderStore;
  readonly orderActions: OrderActionStore;
  readonly orderSync: OrderSyncCursor;
  readonly outbox: Outbox;
  readonly pendingNotifications: PendingNotifications;
  readonly notificationHealth: NotificationHealth;
  readonly idempotencyKeys: IdempotencyKeys;
  readonly secrets: ShopSecrets;
  readonly withLease: WithLease;
  /**
   * Runs `work` under a lease that it does not wait for.
   *
   * @throws {LeaseHeldError} when another caller, in any instance, holds the lease
   */
  readonly tryWithLease: <T>(name: string, leaseMs: number, work: () => Promise<T>) => Promise<T>;
  /** Returns when the next session or task is due, in milliseconds. */
  nextDue(): Promise<number | undefined>;
  /** Rejects when the database is unavailable. */
  check(): Promise<void>;
  /**
   * Makes work due whose due time is later than any schedule sets, because it was written by a clock that was ahead.
   */
  repairDueTimes(now: number): Promise<void>;
  /**
   * Claims a periodic task, which one caller, in any instance, gets per `intervalMs`.
   *
   * @returns whether this caller has it
   */
  readonly claimInterval: (name: string, intervalMs: number) => Promise<boolean>;
  /**
   * Deletes expired keys, ids and leases, at most `limit` of each kind that grows with the number of orders.
   *
   * @returns whether more may be left
   */
  deleteExpired(now: number, limit: number): Promise<boolean>;
}

/**
 * Drivers read times in the style ISO only. With another one, days and months are swapped or there is no time at all,
 * so that orders would wait for months and leases would never end. Statements that wait for each other's rows fail in
 * stricter isolation levels than read committed.
 *
 * @see https://www.postgresql.org/docs/current/runtime-config-client.html
 */
async function assertSettings({ query }: Queryable): Promise<void> {
  const { rows } = await query<{ time: Date | string; style: string; isolation: string }>(
    `select $1::timestamptz as time, current_setting('datestyle') as style,
       current_setting('transaction_isolation') as isolation`,
    [probedTime],
  );
  const [row] = rows;
  if (!row?.style.startsWith('ISO') || fromTimestamp(row.time) !== Date.parse(probedTime))
    throw new StoreError(
      `The database's times cannot be read. Its DateStyle is "${row?.style}" and must be ISO: alter role … set datestyle to 'ISO, MDY', or options: '-c datestyle=ISO' in new pg.Pool(). If it is, the driver has a parser of timestamptz that returns neither a Date nor an ISO text.`,
      { code: 'times-unreadable' },
    );
  if (row.isolation !== 'read committed' && row.isolation !== 'read uncommitted')
    throw new StoreError(
      `The database's isolation level is "${row.isolation}" and must be read committed, because changes of one order or session wait for each other: alter role … set default_transaction_isolation to 'read committed', or options: '-c default_transaction_isolation=read\\\\ committed' in new pg.Pool().`,
      { code: 'isolation-unsupported' },
    );
}

/**
 * Migrates the database and opens the store of a shop.
 *
 * @throws {StoreError} when the database is not available, or a setting of it is not supported
 * @throws {DatabaseOwnerError} when the database belongs to another environment or address
 */
export async function openStore(
  source: Database,
  identity: ShopIdentity,
  clock: Clock,
  log: LogFunction = () => undefined,
  onError: (error: unknown) => void = () => undefined,
): Promise<Store> {
  await migrate(withStoreErrors(source, migrationTimeoutMs));
  const guarded = withStoreErrors(source);
  await assertSettings(guarded);
  const shop = await openShop(guarded, identity);
  const database = withShop(withListenCheck(guarded, { clock, log, onError }), shop);
  const pendingNotifications = new PendingNotifications(database);
  const idempotencyKeys = new IdempotencyKeys(database);
  return {
    database,
    sessions: new SessionStore(database, pendingNotifications),
    carts: new CartStore(database),
    reconcileQueue: new ReconcileQueue(database),
    orders: new OrderStore(database),
    orderActions: new OrderActionStore(database),
    orderSync: new OrderSyncCursor(database),
    outbox: new Outbox(database),
    pendingNotifications,
    notificationHealth: new NotificationHealth(database),
    idempotencyKeys,
    secrets: await loadShopSecrets(database),
    withLease: createLeaseLock(database, clock),
    claimInterval: (name, intervalMs) => claimInterval(database, clock, name, intervalMs),
    tryWithLease: (name, leaseMs, work) => tryWithLease(database, clock, name, leaseMs, work),
    async nextDue() {
      const { rows } = await database.query<{ next: Date | null }>(
        // Not the minimum of the tasks, which would compare all tasks that are left with each other.
        `select least((select min(due_at) from ledyer_session where shop_id = $shop),
           (select task.due_at from ledyer_outbox task where task.shop_id = $shop and ${dueCondition}
            order by task.due_at limit 1)) as next`,
      );
      const next = rows[0]?.next;
      return next ? new Date(next).getTime() : undefined;
    },
    async check() {
      await database.query('select 1');
    },
    async repairDueTimes(now) {
      await database.query(
        // Skips rows that another statement changes. To wait for them could deadlock. The next repair finds them.
        `with sessions as (
           update ledyer_session set due_at = $1::timestamptz
           where shop_id = $shop and session_id = any (array(
             select session_id from ledyer_session where shop_id = $shop and (due_at > $3::timestamptz
               or (attempts > 0 and due_at > $2::timestamptz)) for update skip locked)))
         update ledyer_outbox set due_at = $1::timestamptz where shop_id = $shop and id = any (array(
           select id from ledyer_outbox
           where shop_id = $shop and done_at is null and due_at > $2::timestamptz for update skip locked))`,
        [now, now + maxRetryWaitMs, now + maxSweepWaitMs].map(toTimestamp),
      );
    },
    async deleteExpired(now, limit) {
      await pendingNotifications.deleteExpired(now);
      await database.query(
        'delete from ledyer_lease where shop_id = $shop and ends_at < $1::timestamptz',
        // A clock that is ahead must not end the leases of other instances.
        [toTimestamp(now - leaseRetentionMs)],
      );
      return idempotencyKeys.deleteExpired(now, limit);
    },
  };
}
