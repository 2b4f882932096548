import type { Clock } from './clock.js';
import { errorWords, type Log } from './log.js';
import type { LedyerClient } from './ledyer-client.js';
import type { Metrics } from './metrics.js';
import type { Store } from './store.js';

/**
 * Milliseconds between two readings of Ledyer's list of orders, by whichever instance: with the time that
 * a reading takes, and all that follows from it, less than a minute.
 */
const pause = 40_000;
/**
 * Milliseconds that a reading goes back behind the one before. Clocks differ, and a list may be late. That
 * `createdAt` is when the session was authorized is assumed; were it when the session was created, the
 * orders of those who were quick are in here all the same.
 */
const overlap = 15 * 60_000;
/** Orders that are looked up at a time: as many as a page holds. */
const atOnce = 100;

export interface MissedOrdersParts {
  readonly ledyer: LedyerClient;
  readonly store: Store;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly log: Log;
}

/** Looks for orders that nobody told this shop of, when it is time, and says when it will be time again. */
export type FindMissedOrders = () => Promise<number>;

/**
 * What heals a session whose notifications were all lost, within a minute, wherever its page is.
 *
 * Ledyer's list of orders (`createdFrom`, page Get orders) is read for all sessions together, a hundred
 * orders in one read; to ask about each session that may still be bought would take as many reads as there
 * are. An order exists from the moment that its session is authorized (404 before: WooCommerce plugin).
 * So an order whose session is not known to be authorized is a hint, and like any other hint it makes the
 * shop look and is not believed. Orders of other shops with the same account are passed over.
 *
 * What no list tells is swept for, ever less often: {@link sweepPause}.
 */
export function missedOrders(parts: MissedOrdersParts): FindMissedOrders {
  const { ledyer, store, clock, metrics, log } = parts;

  const hint = async (orderIds: readonly string[]): Promise<void> => {
    metrics.count('ledyer_upstream_reads_total', { of: 'order-list' });
    for (const id of await store.sessions.unheardOf(orderIds)) {
      metrics.count('ledyer_missed_orders_total');
      await store.sessions.hint(id, clock.now());
    }
  };

  const read = async (from: number): Promise<void> => {
    const ids: string[] = [];
    const createdFrom = new Date(from).toISOString();
    for await (const { id } of ledyer.orders.list({ createdFrom })) {
      ids.push(id);
      if (ids.length === atOnce) await hint(ids.splice(0));
    }
    await hint(ids);
  };

  return async () => {
    const startedAt = clock.now();
    try {
      const turn = await store.orderList.claim(startedAt, pause);
      if ('askAt' in turn) return turn.askAt;
      await read(turn.knownTo - overlap);
      await store.orderList.advance(startedAt);
    } catch (error) {
      log({ level: 'warn', event: 'order-list-failed', error: errorWords(error) });
    }
    return startedAt + pause;
  };
}
