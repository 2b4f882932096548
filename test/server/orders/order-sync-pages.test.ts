import { describe, expect, test } from 'vitest';
import type { LogEntry } from '../../../src/server/index.js';
import { Metrics } from '../../../src/server/metrics.js';
import { createOrderSync, type OrderSyncDeps } from '../../../src/server/orders/order-sync.js';
import { createFakeClock, november1 } from '../../support/fake-clock.js';
import { readCounters } from '../../support/server/read-counters.js';

interface Scenario {
  /** Number of orders that Ledyer lists. */
  readonly orderCount?: number;
  /** Ids of the orders that the shop has missed. */
  readonly missed?: readonly string[];
  /** The result of the claim of the next read. */
  readonly claim?: object | Error;
  readonly oldestUnpaid?: number;
}

/** Syncs once with a Ledyer and a store that record their calls. */
async function sync({
  orderCount = 0,
  missed = [],
  claim = { syncedUntil: november1 },
  oldestUnpaid,
}: Scenario = {}) {
  const metrics = new Metrics();
  const logEntries: LogEntry[] = [];
  const lookups: number[] = [];
  const invalidated: unknown[][] = [];
  let lists = 0;
  const deps = {
    clock: createFakeClock(november1),
    log: (entry: LogEntry) => logEntries.push(entry),
    metrics,
    ledyer: {
      orders: {
        async *list() {
          lists += 1;
          await Promise.resolve();
          for (let index = 0; index < orderCount; index += 1)
            yield { id: `or_${index}`, status: ['uncaptured'] };
        },
      },
    },
    store: {
      sessions: {
        findUnauthorized: (ids: readonly string[]) => {
          lookups.push(ids.length);
          return Promise.resolve(ids.filter((id) => missed.includes(id)));
        },
        invalidateOrders: (...args: unknown[]) => Promise.resolve(invalidated.push(args)),
      },
      orders: {
        getOldestUnpaidTime: () => Promise.resolve(oldestUnpaid),
        filterUnpaid: (ids: readonly string[]) => Promise.resolve(ids),
      },
      orderSync: {
        claim: () => (claim instanceof Error ? Promise.reject(claim) : Promise.resolve(claim)),
        advance: () => Promise.resolve(),
      },
    },
  } as unknown as OrderSyncDeps;
  const nextSyncAt = await createOrderSync(deps)();
  const reads = /ledyer_upstream_reads_total\{resource="order-list"\} (\d+)/.exec(
    metrics.text(),
  )?.[1];
  const recovered = /recovered_total (\d+)/.exec(metrics.text())?.[1];
  return {
    nextSyncAt,
    lookups,
    invalidated,
    lists,
    reads,
    recovered,
    logEntries,
    counters: readCounters(metrics),
  };
}

describe('the order sync', () => {
  test.each([
    [1, [1], '1'],
    [100, [100], '1'],
    [101, [100, 1], '2'],
    [250, [100, 100, 50], '3'],
  ])(
    'looks up %i orders in groups of a hundred, and counts the pages',
    async (count, sizes, reads) => {
      const result = await sync({ orderCount: count });
      expect(result.lookups).toEqual(sizes);
      expect(result.reads).toBe(reads);
    },
  );

  test('looks up nothing in an empty list, which is one read', async () => {
    const { lookups, counters } = await sync();
    expect(lookups).toEqual([]);
    expect(counters).toEqual(['ledyer_upstream_reads_total{resource="order-list"} 1']);
  });

  test('invalidates and counts each missed order', async () => {
    const { invalidated, recovered } = await sync({ orderCount: 150, missed: ['or_3', 'or_120'] });
    expect(invalidated).toEqual([
      [['or_3'], november1],
      [['or_120'], november1],
    ]);
    expect(recovered).toBe('2');
  });

  test('reads no list of paid invoices while no order waits for its payment', async () => {
    const { lists, logEntries } = await sync();
    expect([lists, logEntries]).toEqual([1, []]);
    expect((await sync({ oldestUnpaid: november1 })).lists).toBe(2);
  });

  test('counts no order as paid that the list does not mark as paid', async () => {
    const { invalidated } = await sync({ orderCount: 3, oldestUnpaid: november1 });
    expect(invalidated).toEqual([]);
  });

  test('reads nothing while another instance has the claim, and returns when to try again', async () => {
    const { lists, nextSyncAt } = await sync({ claim: { nextSyncAt: november1 + 7_000 } });
    expect(lists).toBe(0);
    expect(nextSyncAt).toBe(november1 + 7_000);
  });

  test('logs a failure, and tries again after 40 s', async () => {
    const { logEntries, nextSyncAt } = await sync({ claim: new TypeError('no database') });
    expect(logEntries).toEqual([{ level: 'warn', event: 'order-list-failed', error: 'TypeError' }]);
    expect(nextSyncAt).toBe(november1 + 40_000);
  });
});
