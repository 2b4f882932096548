import { describe, expect, test } from 'vitest';
import type { OrderFilter } from '../../../src/ledyer/order-list.js';
import { createOrderSync, type OrderSyncDeps } from '../../../src/server/orders/order-sync.js';
import { createFakeClock, november1 } from '../../support/fake-clock.js';

const minuteMs = 60_000;

/** Creates fakes of the store and the Ledyer client that record their calls. */
function createDeps(oldestUnpaid?: number) {
  const filters: OrderFilter[] = [];
  const invalidated: string[] = [];
  const advancedTo: number[] = [];
  const listed = [
    { id: 'or_paid', status: ['fullyPaid'] },
    { id: 'or_open', status: ['uncaptured'] },
  ];
  const deps = {
    clock: createFakeClock(november1),
    log: () => undefined,
    metrics: { count: () => undefined },
    ledyer: {
      orders: {
        async *list(filter: OrderFilter) {
          filters.push(filter);
          yield* await Promise.resolve(listed);
        },
      },
    },
    store: {
      sessions: {
        findUnauthorized: () => Promise.resolve(['or_open']),
        invalidateOrders: (ids: readonly string[]) => Promise.resolve(invalidated.push(...ids)),
      },
      orders: {
        getOldestUnpaidTime: () => Promise.resolve(oldestUnpaid),
        filterUnpaid: (ids: readonly string[]) => Promise.resolve(ids),
      },
      orderSync: {
        claim: () => Promise.resolve({ syncedUntil: november1 - 5 * minuteMs }),
        advance: (until: number) => Promise.resolve(advancedTo.push(until)),
      },
    },
  } as unknown as OrderSyncDeps;
  return { deps, filters, invalidated, advancedTo };
}

describe('createOrderSync', () => {
  test('reads the order list from 15 minutes before the time it was last read', async () => {
    const { deps, filters, advancedTo } = createDeps();
    expect(await createOrderSync(deps)()).toBe(november1 + 40_000);
    expect(filters).toEqual([{ createdFrom: new Date(november1 - 20 * minuteMs).toISOString() }]);
    expect(advancedTo).toEqual([november1]);
  });

  test('invalidates the sessions of orders that are not known to be authorized', async () => {
    const { deps, invalidated } = createDeps();
    await createOrderSync(deps)();
    expect(invalidated).toEqual(['or_open']);
  });

  test('reads paid advance invoices since the oldest unpaid session, with the same overlap', async () => {
    const { deps, filters, invalidated } = createDeps(november1 - 60 * minuteMs);
    await createOrderSync(deps)();
    expect(filters[1]).toEqual({
      createdFrom: new Date(november1 - 75 * minuteMs).toISOString(),
      paymentMethodCategory: ['advanceInvoice'],
      status: ['fullyPaid'],
    });
    expect(invalidated).toEqual(['or_open', 'or_paid']);
  });
});
