import type { Clock } from '../clock.js';
import { time, type Database } from './database.js';
import { leases, type WithLease } from './lease.js';
import { migrate } from './migrations.js';
import { OrderListProgress } from './order-sync-cursor.js';
import { OrderStore } from './order-store.js';
import { isNext, Outbox } from './outbox.js';
import { Parking } from './pending-notifications.js';
import { Repeats } from './idempotency-keys.js';
import { SessionStore } from './session-store.js';
import { shopSecrets, type ShopSecrets } from './shop-secrets.js';

/** All that the shop remembers, in one database that its instances share. */
export interface Store {
  readonly database: Database;
  readonly sessions: SessionStore;
  readonly orders: OrderStore;
  readonly orderList: OrderListProgress;
  readonly outbox: Outbox;
  readonly parking: Parking;
  readonly repeats: Repeats;
  readonly secrets: ShopSecrets;
  readonly withLease: WithLease;
  /** When the next session or errand is due, in milliseconds. */
  nextDue(): Promise<number | undefined>;
  /** Rejects when the database cannot be asked. */
  check(): Promise<void>;
  /** Throws away what nobody will ask for any more. */
  sweep(now: number): Promise<void>;
}

/** Brings the database up to date and opens it. */
export async function openStore(database: Database, clock: Clock): Promise<Store> {
  await migrate(database);
  const parking = new Parking(database);
  const repeats = new Repeats(database);
  return {
    database,
    sessions: new SessionStore(database),
    orders: new OrderStore(database),
    orderList: new OrderListProgress(database),
    outbox: new Outbox(database),
    parking,
    repeats,
    secrets: await shopSecrets(database),
    withLease: leases(database, clock),
    async nextDue() {
      const { rows } = await database.query<{ next: Date | null }>(
        `select least((select min(due_at) from ledyer_session),
           (select min(due_at) from ledyer_outbox errand where ${isNext})) as next`,
      );
      const next = rows[0]?.next;
      return next ? new Date(next).getTime() : undefined;
    },
    async check() {
      await database.query('select 1');
    },
    async sweep(now) {
      await parking.forgetOld(now);
      await repeats.forgetOld(now);
      await database.query('delete from ledyer_lease where ends_at < $1::timestamptz', [time(now)]);
    },
  };
}
