import type { Clock } from '../clock.js';
import { CartStore } from './cart-store.js';
import { toTimestamp, type Database } from './database.js';
import type { LogFunction } from '../log.js';
import { createLeaseLock, tryWithLease, type WithLease } from './lease.js';
import { withListenCheck, type CheckedDatabase } from './listen-check.js';
import { migrate, migrationTimeoutMs } from './migrations.js';
import { OrderActionStore } from './order-action-store.js';
import { OrderSyncCursor } from './order-sync-cursor.js';
import { OrderStore } from './order-store.js';
import { dueCondition, Outbox } from './outbox.js';
import { PendingNotifications } from './pending-notifications.js';
import { IdempotencyKeys } from './idempotency-keys.js';
import { ReconcileQueue } from './reconcile-queue.js';
import { SessionStore } from './session-store.js';
import { loadShopSecrets, type ShopSecrets } from './shop-secrets.js';
import { withStoreErrors } from './store-error.js';

/** All stored data, in one database that the instances share. */
export interface Store {
  readonly database: CheckedDatabase;
  readonly sessions: SessionStore;
  readonly carts: CartStore;
  readonly reconcileQueue: ReconcileQueue;
  readonly orders: OrderStore;
  readonly orderActions: OrderActionStore;
  readonly orderSync: OrderSyncCursor;
  readonly outbox: Outbox;
  readonly pendingNotifications: PendingNotifications;
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
  /** Deletes expired rows. */
  sweep(now: number): Promise<void>;
}

/**
 * Migrates the database and opens the store.
 *
 * @throws {StoreError} when the database is not available
 */
export async function openStore(
  source: Database,
  clock: Clock,
  log: LogFunction = () => undefined,
): Promise<Store> {
  await migrate(withStoreErrors(source, migrationTimeoutMs));
  const database = withListenCheck(withStoreErrors(source), { clock, log });
  const pendingNotifications = new PendingNotifications(database);
  const idempotencyKeys = new IdempotencyKeys(database);
  return {
    database,
    sessions: new SessionStore(database),
    carts: new CartStore(database),
    reconcileQueue: new ReconcileQueue(database),
    orders: new OrderStore(database),
    orderActions: new OrderActionStore(database),
    orderSync: new OrderSyncCursor(database),
    outbox: new Outbox(database),
    pendingNotifications,
    idempotencyKeys,
    secrets: await loadShopSecrets(database),
    withLease: createLeaseLock(database, clock),
    tryWithLease: (name, leaseMs, work) => tryWithLease(database, clock, name, leaseMs, work),
    async nextDue() {
      const { rows } = await database.query<{ next: Date | null }>(
        `select least((select min(due_at) from ledyer_session),
           (select min(due_at) from ledyer_outbox task where ${dueCondition})) as next`,
      );
      const next = rows[0]?.next;
      return next ? new Date(next).getTime() : undefined;
    },
    async check() {
      await database.query('select 1');
    },
    async sweep(now) {
      await pendingNotifications.deleteExpired(now);
      await idempotencyKeys.deleteExpired(now);
      await database.query('delete from ledyer_lease where ends_at < $1::timestamptz', [
        toTimestamp(now),
      ]);
    },
  };
}
