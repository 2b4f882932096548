import type { ListedOrder, OrderFilter } from '../../ledyer/order-list.js';
import type { OrderStatus } from '../../ledyer/order.js';
import type { Clock } from '../clock.js';
import { toTimestamp } from '../store/database.js';
import { describeError, type LogFunction } from '../log.js';
import type { LedyerClient } from '../ledyer-client/client.js';
import type { Metrics } from '../metrics.js';
import type { Store } from '../store/store.js';

/**
 * Milliseconds between two readings of Ledyer's list of orders, by whichever instance: with the time that
 * a reading takes, and all that follows from it, less than a minute.
 */
const pollIntervalMs = 40_000;
/**
 * Milliseconds that a reading goes back behind the one before. Clocks differ, and a list may be late. That
 * `createdAt` is when the session was authorized is assumed; were it when the session was created, the
 * orders of those who were quick are in here all the same.
 */
const overlapMs = 15 * 60_000;
/** Orders that are looked up at a time: as many as a page holds. */
const pageSize = 100;
const paidStatus: OrderStatus = 'fullyPaid';

export interface OrderSyncDeps {
  readonly ledyer: LedyerClient;
  readonly store: Store;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly log: LogFunction;
}

/** Looks for orders and payments that nobody told this shop of, when it is time, and says when it will be time again. */
export type SyncOrders = () => Promise<number>;

/**
 * What heals a session whose notifications were all lost, within a minute, wherever its page is.
 *
 * Ledyer's list of orders (`createdFrom`, page Get orders) is read for all sessions together, a hundred
 * orders in one read; to ask about each session that may still be bought would take as many reads as there
 * are. An order exists from the moment that its session is authorized (404 before: WooCommerce plugin).
 * So an order whose session is not known to be authorized is a hint, and like any other hint it makes the
 * shop look and is not believed. Orders of other shops with the same account are passed over.
 *
 * While advance invoices wait for their money, those that are paid are listed as well: that they have the
 * status `fullyPaid` is how the page Get orders describes it. Where they have not, the sweep finds them.
 *
 * What no list tells is swept for, ever less often: {@link sweepPause}.
 */
export function createOrderSync(deps: OrderSyncDeps): SyncOrders {
  const { ledyer, store, clock, metrics, log } = deps;

  /** Looks up these orders of Ledyer's in the shop's own books, and has it look at those that `missed` names. */
  const sync = async (
    filter: OrderFilter,
    findMissed: (orderIds: readonly string[]) => Promise<readonly string[]>,
    matches: (order: ListedOrder) => boolean = () => true,
  ): Promise<void> => {
    const ids: string[] = [];
    const invalidateMissed = async () => {
      for (const id of await findMissed(ids.splice(0))) {
        metrics.count('ledyer_orders_recovered_total');
        await store.sessions.invalidate(id, clock.now());
      }
    };
    let listed = 0;
    for await (const order of ledyer.orders.list(filter)) {
      if (listed++ % pageSize === 0)
        metrics.count('ledyer_upstream_reads_total', { of: 'order-list' });
      if (matches(order)) ids.push(order.id);
      if (ids.length === pageSize) await invalidateMissed();
    }
    if (listed === 0) metrics.count('ledyer_upstream_reads_total', { of: 'order-list' });
    if (ids.length > 0) await invalidateMissed();
  };

  const syncOrders = (from: number) =>
    sync({ createdFrom: toTimestamp(from - overlapMs) }, (ids) =>
      store.sessions.findUnauthorized(ids),
    );

  const syncPayments = async () => {
    const since = await store.orders.getOldestUnpaidTime();
    if (since === undefined) return;
    await sync(
      {
        createdFrom: toTimestamp(since - overlapMs),
        paymentMethodCategory: ['advanceInvoice'],
        status: [paidStatus],
      },
      (ids) => store.orders.filterUnpaid(ids),
      // A filter that Ledyer reads in another way would make every unpaid order a missed one.
      ({ status }) => status.includes(paidStatus),
    );
  };

  return async () => {
    const startedAt = clock.now();
    try {
      const turn = await store.orderSync.claim(startedAt, pollIntervalMs);
      if ('nextSyncAt' in turn) return turn.nextSyncAt;
      await syncOrders(turn.syncedUntil);
      await store.orderSync.advance(startedAt);
      await syncPayments();
    } catch (error) {
      log({ level: 'warn', event: 'order-list-failed', error: describeError(error) });
    }
    return startedAt + pollIntervalMs;
  };
}
