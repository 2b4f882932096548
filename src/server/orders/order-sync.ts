import type { ListedOrder, OrderFilter } from '../../ledyer/order-list.js';
import type { OrderStatus } from '../../ledyer/order.js';
import { isInFuture, type Clock } from '../clock.js';
import { toTimestamp } from '../store/database.js';
import { describeError, type LogFunction } from '../log.js';
import type { LedyerClient } from '../ledyer-client/client.js';
import type { Metrics } from '../metrics.js';
import type { Store } from '../store/store.js';

/**
 * Interval between two reads of Ledyer's order list, across all instances. A read and the checks that follow it
 * take less than the rest of a minute.
 */
const pollIntervalMs = 40_000;
/**
 * Each read overlaps the previous one by this much, because clocks differ and Ledyer may list an order late. Assumed:
 * `createdAt` is the time of the authorization. If it were that of the session, fast purchases would still be
 * found.
 */
const overlapMs = 15 * 60_000;
/** Assumed age of a session whose time comes from a clock that was ahead. */
const unknownAgeMs = 24 * 60 * 60_000;
/** Orders per lookup in the database, as many as a page of the list. */
const pageSize = 100;
const paidStatus: OrderStatus = 'fullyPaid';

export interface OrderSyncDeps {
  readonly ledyer: LedyerClient;
  readonly store: Store;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly log: LogFunction;
}

/** Reads the order list when it is due. Returns the time of the next read. */
export type SyncOrders = () => Promise<number>;

/**
 * Finds orders whose notifications were all lost, within a minute, also when no page is open. Everything else is
 * found by the sweep: the worker reconciles each session at growing intervals ({@link getNextSweepDelayMs}).
 *
 * Ledyer's order list (`createdFrom`, page Get orders) covers all sessions in one read of a hundred orders. Reading
 * each open session would need one read per session. An order exists once its session is authorized (404 before:
 * WooCommerce plugin). An order whose session is not known to be authorized therefore invalidates that session,
 * like a notification. Orders of other shops with the same account are skipped.
 *
 * While advance invoices wait for their payment, paid ones are listed as well, by their status `fullyPaid` (page
 * Get orders). If Ledyer did not set that status, the sweep would find them.
 */
export function createOrderSync(deps: OrderSyncDeps): SyncOrders {
  const { ledyer, store, clock, metrics, log } = deps;

  /** Reads the orders that match `filter` from Ledyer, and invalidates those that `findMissed` returns. */
  const syncListedOrders = async (
    filter: OrderFilter,
    findMissed: (orderIds: readonly string[]) => Promise<readonly string[]>,
    isRelevant: (order: ListedOrder) => boolean = () => true,
  ): Promise<void> => {
    const ids: string[] = [];
    const invalidateMissed = async () => {
      const missedIds = await findMissed(ids.splice(0));
      if (missedIds.length === 0) return;
      await store.sessions.invalidateOrders(missedIds, clock.now());
      missedIds.forEach(() => metrics.count('ledyer_orders_recovered_total'));
    };
    let listedCount = 0;
    for await (const order of ledyer.orders.list(filter)) {
      // Stryker disable next-line UpdateOperator: counting down finds the same pages
      if (listedCount++ % pageSize === 0)
        metrics.count('ledyer_upstream_reads_total', { resource: 'order-list' });
      if (isRelevant(order)) ids.push(order.id);
      if (ids.length === pageSize) await invalidateMissed();
    }
    if (listedCount === 0) metrics.count('ledyer_upstream_reads_total', { resource: 'order-list' });
    if (ids.length > 0) await invalidateMissed();
  };

  const syncOrders = (syncedUntil: number) =>
    syncListedOrders({ createdFrom: toTimestamp(syncedUntil - overlapMs) }, (ids) =>
      store.sessions.findUnauthorized(ids),
    );

  const syncPayments = async () => {
    const oldestUnpaidTime = await store.orders.getOldestUnpaidTime();
    if (oldestUnpaidTime === undefined) return;
    const now = clock.now();
    const since = isInFuture(oldestUnpaidTime, now) ? now - unknownAgeMs : oldestUnpaidTime;
    await syncListedOrders(
      {
        createdFrom: toTimestamp(since - overlapMs),
        paymentMethodCategory: ['advanceInvoice'],
        status: [paidStatus],
      },
      (ids) => store.orders.filterUnpaid(ids),
      // If Ledyer interpreted the filter differently, every unpaid order would count as missed.
      ({ status }) => status.includes(paidStatus),
    );
  };

  return async () => {
    const startedAt = clock.now();
    try {
      const claim = await store.orderSync.claim(startedAt, pollIntervalMs);
      if ('nextSyncAt' in claim) return claim.nextSyncAt;
      await syncOrders(claim.syncedUntil);
      await store.orderSync.advance(startedAt);
      await syncPayments();
    } catch (error) {
      log({ level: 'warn', event: 'order-list-failed', error: describeError(error) });
    }
    return startedAt + pollIntervalMs;
  };
}
