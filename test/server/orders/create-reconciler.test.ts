import { describe, expect, test } from 'vitest';
import type { Order } from '../../../src/ledyer/order.js';
import { LedyerError } from '../../../src/server/ledyer-client/ledyer-error.js';
import { Metrics } from '../../../src/server/metrics.js';
import { createOrderEvaluator } from '../../../src/server/orders/evaluate-order.js';
import { createReconciler, type ReconcileDeps } from '../../../src/server/orders/reconcile.js';
import type { OrderDecision, StoredOrder } from '../../../src/server/store/stored-order.js';
import type { DueTask } from '../../../src/server/store/outbox.js';
import type { StoredSession } from '../../../src/server/store/stored-session.js';
import { createFakeClock, november1 } from '../../support/fake-clock.js';
import { readCounters } from '../../support/server/read-counters.js';
import { authorizedSession, paidOrder as order } from '../../support/server/authorized-session.js';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

const session: StoredSession = {
  ...authorizedSession,
  createdAt: november1 - 10 * minuteMs,
  expiresAt: new Date(november1 + hourMs).toISOString(),
};
const task = { id: 7, orderId: order.id, kind: 'fulfil' } as DueTask;
const unpaid: Partial<Order> = {
  paymentMethod: { provider: 'ledyer', type: 'advanceInvoice' },
  events: [],
};

const missing = new LedyerError('rejected', 'no', { status: 404 });

interface Scenario {
  /** The session that the loader returns, or the error. */
  readonly loaded?: Partial<StoredSession> | Error;
  readonly claimed?: Partial<StoredSession>;
  /** What has changed in the stored session since it was loaded. */
  readonly changedMeanwhile?: Partial<StoredSession>;
  readonly order?: Partial<Order> | Error;
  /** Ledyer's session, read again after its end, or the error. */
  readonly endedSession?: object | Error;
  /** The stored order, if the shop knows it. */
  readonly known?: Partial<StoredOrder>;
  /** The order that another instance has stored since the claim. */
  readonly storedMeanwhile?: Partial<StoredOrder>;
  /** Whether the order may be read now. */
  readonly mayRefresh?: boolean;
  readonly tasks?: readonly DueTask[];
  readonly isNewlyHeld?: boolean;
  readonly merchantId?: string;
}

/** Reconciles one session with a Ledyer and a store that record their calls. */
async function reconcile(scenario: Scenario = {}) {
  const { loaded = {}, claimed = {}, known, storedMeanwhile } = scenario;
  const { mayRefresh = true, merchantId } = scenario;
  const metrics = new Metrics();
  const decisions: { decision: OrderDecision; recordedAt: number; claimedUntil?: number }[] = [];
  const alerts: OrderDecision[] = [];
  const stored: unknown[] = [];
  const refreshClaims: unknown[][] = [];
  const orderReads: string[] = [];
  const orderLookups: string[] = [];
  let [maxAgeMs, dueAt] = [NaN, NaN];
  const deps = {
    clock: createFakeClock(november1),
    metrics,
    country: 'SE',
    evaluateOrder: createOrderEvaluator({ merchantId }),
    alertHeld: (decision: OrderDecision) => Promise.resolve(alerts.push(decision)),
    loader: {
      refresh: (one: StoredSession, ...times: [number, number]) => {
        [maxAgeMs, dueAt] = times;
        return loaded instanceof Error
          ? Promise.reject(loaded)
          : Promise.resolve({ ...one, ...loaded });
      },
    },
    ledyer: {
      orders: {
        get: (id: string) => {
          orderReads.push(id);
          return scenario.order instanceof Error
            ? Promise.reject(scenario.order)
            : Promise.resolve({ ...order, ...scenario.order });
        },
      },
      sessions: {
        get: () =>
          scenario.endedSession instanceof Error
            ? Promise.reject(scenario.endedSession)
            : Promise.resolve({
                id: 'se_1',
                orderId: order.id,
                order: { ...session.cart, country: 'SE' },
                ...scenario.endedSession,
              }),
      },
    },
    store: {
      sessions: {
        find: () =>
          Promise.resolve({
            ...session,
            ...(loaded instanceof Error ? undefined : loaded),
            ...scenario.changedMeanwhile,
          }),
        claimRefresh: (...args: unknown[]) => {
          refreshClaims.push(args);
          return Promise.resolve(mayRefresh);
        },
        saveDifferences: (_id: string, differences: unknown) =>
          Promise.resolve(stored.push(differences)),
      },
      carts: {
        commitPendingCart: (_id: string, cart: unknown) => Promise.resolve(stored.push(cart)),
        dropPendingCart: (id: string, dropped: unknown) =>
          Promise.resolve(stored.push({ id, dropped })),
      },
      orders: {
        find: (id: string) => {
          orderLookups.push(id);
          return Promise.resolve(known ?? storedMeanwhile);
        },
        insert: (decision: OrderDecision, recordedAt: number, claimedUntil: number) => {
          if (storedMeanwhile) return Promise.resolve(undefined);
          decisions.push({ decision, recordedAt, claimedUntil });
          return Promise.resolve({
            claimedTasks: scenario.tasks ?? [],
            isNewlyHeld: scenario.isNewlyHeld ?? false,
          });
        },
        update: (decision: OrderDecision, recordedAt: number) => {
          decisions.push({ decision, recordedAt });
          return Promise.resolve({
            claimedTasks: [],
            isNewlyHeld: scenario.isNewlyHeld ?? false,
          });
        },
      },
    },
  } as unknown as ReconcileDeps;
  const hasOrder = known !== undefined;
  const result = await createReconciler(deps)({ ...session, hasOrder, ...claimed });
  return {
    result,
    decisions,
    refreshClaims,
    orderReads,
    orderLookups,
    alerts,
    stored,
    maxAgeMs,
    dueAt,
    counters: readCounters(metrics),
  };
}

describe('reconciling a session that is not authorized', () => {
  test('reads no order', async () => {
    expect((await reconcile({ loaded: { state: 'open' } })).orderReads).toEqual([]);
  });

  test.each([
    ['right after its creation', november1, 5 * minuteMs],
    ['after ten idle minutes', november1 - 10 * minuteMs, 10 * minuteMs],
    ['after a day', november1 - 24 * hourMs, hourMs],
  ])('%s plans the next check by its idle time', async (_, createdAt, delayMs) => {
    const { result } = await reconcile({ loaded: { state: 'open', createdAt } });
    expect(result).toEqual({ state: 'open', nextCheckAt: november1 + delayMs });
  });

  test.each(['expired', 'cancelled'])(
    'plans no check after the state `%s` without an order',
    async (state) => {
      const { result, decisions } = await reconcile({ loaded: { state }, order: missing });
      expect(result).toEqual({ state, nextCheckAt: null });
      expect(decisions).toEqual([]);
    },
  );

  test('accepts a snapshot of half the idle time', async () => {
    const claimed = { createdAt: november1 - 3 * minuteMs };
    expect((await reconcile({ claimed })).maxAgeMs).toBe(1.5 * minuteMs);
  });
});

describe('reconciling a session that was just authorized', () => {
  test('is due for other instances only after its lease of 30 s', async () => {
    expect((await reconcile()).dueAt).toBe(november1 + 30_000);
  });
});

describe('reconciling a session that Ledyer does not know', () => {
  const loaded = new LedyerError('rejected', 'not found', { status: 404 });

  test('tries again after an hour until the session expires', async () => {
    const expiresAt = new Date(november1).toISOString();
    const { result } = await reconcile({
      loaded,
      claimed: { state: 'open', expiresAt },
      order: missing,
    });
    expect(result).toEqual({ state: 'open', nextCheckAt: november1 + hourMs });
  });

  test('plans no check after the session has expired', async () => {
    const expiresAt = new Date(november1 - 1).toISOString();
    const { result } = await reconcile({
      loaded,
      claimed: { state: 'open', expiresAt },
      order: missing,
    });
    expect(result).toEqual({ state: 'open', nextCheckAt: null });
  });

  test('holds an order that Ledyer has nevertheless', async () => {
    const claimed = { state: 'open', differences: null };
    const { decisions, result } = await reconcile({ loaded, claimed });
    expect(decisions[0]!.decision).toMatchObject({
      status: 'held',
      differences: [
        { name: 'sessionState', expected: 'authorized', found: 'open' },
        { name: 'session', expected: null, found: null },
      ],
    });
    expect(result.nextCheckAt).toBeNull();
  });

  test.each([
    ['another status', new LedyerError('rejected', 'no', { status: 500 })],
    ['another error', Object.assign(new Error('no'), { status: 404 })],
  ])('rejects with %s', async (_, error) => {
    await expect(reconcile({ loaded: error })).rejects.toBe(error);
  });
});

describe('reconciling an expired or cancelled session', () => {
  const ended = { differences: null, state: 'expired' };
  const heldForState = { name: 'sessionState', expected: 'authorized', found: 'expired' };

  test('reads its order, and holds it if there is one', async () => {
    const scenario = { loaded: ended, isNewlyHeld: true };
    const { decisions, result, stored, counters } = await reconcile(scenario);
    expect(decisions).toMatchObject([
      { decision: { status: 'held', orderId: order.id, differences: [heldForState] } },
    ]);
    expect(stored).toEqual([[]]);
    expect(result).toEqual({ state: 'expired', nextCheckAt: null, newOrder: undefined });
    expect([...counters].sort()).toEqual([
      'ledyer_reconciled_total{decision="held"} 1',
      'ledyer_upstream_reads_total{resource="order"} 1',
      'ledyer_upstream_reads_total{resource="session"} 1',
    ]);
  });

  test('names what else differs in the session that Ledyer has now', async () => {
    const endedSession = { order: { ...session.cart, country: 'NO' } };
    const country = { name: 'country', expected: 'SE', found: 'NO' };
    const { decisions, stored } = await reconcile({ loaded: ended, endedSession });
    expect(decisions[0]!.decision.differences).toEqual([heldForState, country]);
    expect(stored).toEqual([[country]]);
  });

  test('compares with the pending cart if Ledyer has that one', async () => {
    const pendingCart = session.cart;
    const cart = { ...pendingCart, totalOrderAmount: 1 };
    const { decisions, stored } = await reconcile({ loaded: { ...ended, cart, pendingCart } });
    expect(decisions[0]!.decision.differences).toEqual([heldForState]);
    expect(stored).toEqual([{ cart: pendingCart, quote: session.quote }, []]);
  });

  test('drops a pending cart that Ledyer does not have', async () => {
    const pendingCart = { ...session.cart, totalOrderAmount: 1 };
    const { stored } = await reconcile({ loaded: { ...ended, pendingCart } });
    expect(stored).toEqual([{ id: 'se_1', dropped: pendingCart }, []]);
  });

  test('compares with the cart that is stored now, which may have changed meanwhile', async () => {
    const { decisions } = await reconcile({
      loaded: { ...ended, cart: { ...session.cart, totalOrderAmount: 1 } },
      changedMeanwhile: { cart: session.cart },
    });
    expect(decisions[0]!.decision.differences).toEqual([heldForState]);
  });

  test('holds the order also when Ledyer no longer has the session', async () => {
    const { decisions } = await reconcile({ loaded: ended, endedSession: missing });
    expect(decisions[0]!.decision.differences).toEqual([
      heldForState,
      { name: 'session', expected: null, found: null },
    ]);
  });

  test('accepts the order after its release', async () => {
    const known = { releasedAt: november1, differences: [heldForState] };
    expect((await reconcile({ loaded: ended, known })).decisions[0]!.decision.status).toBe(
      'accepted',
    );
  });

  test('reads at most once a second after its end was known', async () => {
    const scenario = { claimed: ended, loaded: ended, mayRefresh: false };
    const { orderReads, result } = await reconcile(scenario);
    expect(orderReads).toEqual([]);
    expect(result.nextCheckAt).toBe(november1 + 1_000);
  });

  test.each([
    ['another error than 404', { order: new LedyerError('rejected', 'no', { status: 500 }) }],
    ['another order', { order: { id: 'or_other' } }],
  ])('rejects with %s', async (_, scenario) => {
    await expect(reconcile({ loaded: ended, ...scenario })).rejects.toThrow(LedyerError);
  });

  test.each([
    ['another session', { id: 'se_other' }],
    ['a session of another order', { orderId: 'or_other' }],
  ])('rejects %s', async (_, endedSession) => {
    await expect(reconcile({ loaded: ended, endedSession })).rejects.toMatchObject({
      code: 'malformed',
      message: 'Ledyer returned another session',
    });
  });
});

describe('reconciling an authorized session', () => {
  test('reads its order and stores the decision with a lease of 30 s', async () => {
    const { decisions, orderReads, orderLookups, result, counters } = await reconcile();
    expect([orderReads, orderLookups]).toEqual([[order.id], []]);
    expect(decisions).toMatchObject([
      {
        decision: { sessionId: 'se_1', orderId: order.id, status: 'accepted', differences: [] },
        recordedAt: november1,
        claimedUntil: november1 + 30_000,
      },
    ]);
    expect(result).toEqual({ state: 'authorized', nextCheckAt: null, newOrder: undefined });
    expect([...counters].sort()).toEqual([
      'ledyer_reconciled_total{decision="accepted"} 1',
      'ledyer_upstream_reads_total{resource="order"} 1',
    ]);
  });

  test('alerts once, when the order becomes held', async () => {
    const merchantId = 'ac_other';
    expect((await reconcile({ merchantId, isNewlyHeld: true })).alerts).toMatchObject([
      { orderId: order.id, status: 'held' },
    ]);
    expect((await reconcile({ merchantId })).alerts).toEqual([]);
  });

  test('returns a new order with its session, and its tasks with the time until which they are claimed', async () => {
    const { result } = await reconcile({ tasks: [task], loaded: { fetchedAt: 7 } });
    expect(result.newOrder).toEqual({
      order,
      session: { ...session, hasOrder: false, fetchedAt: 7 },
      tasks: [task],
      claimedUntil: november1 + 30_000,
    });
  });

  test('decides again by the order that another instance has stored meanwhile', async () => {
    const merchantId = 'ac_other';
    const differences = [{ name: 'merchantId', expected: 'ac_other', found: order.merchantId }];
    const storedMeanwhile = { releasedAt: november1, differences };
    const { decisions, orderLookups, orderReads, result } = await reconcile({
      merchantId,
      storedMeanwhile,
    });
    expect([orderReads, orderLookups]).toEqual([[order.id], [order.id]]);
    expect(decisions).toMatchObject([
      { decision: { status: 'accepted', differences }, recordedAt: november1 },
    ]);
    expect(result.newOrder).toBeUndefined();
  });

  test('holds an order of another merchant', async () => {
    const { decisions } = await reconcile({ merchantId: 'ac_other' });
    expect(decisions[0]!.decision).toMatchObject({
      status: 'held',
      differences: [{ name: 'merchantId', expected: 'ac_other', found: order.merchantId }],
    });
  });

  test('rejects another order than the session has', async () => {
    await expect(reconcile({ order: { id: 'or_other' } })).rejects.toMatchObject({
      code: 'malformed',
      message: 'Ledyer returned another order',
    });
  });

  test('checks an unpaid order again by its idle time', async () => {
    const { result, decisions } = await reconcile({ order: unpaid });
    expect(decisions[0]!.decision.status).toBe('awaiting-payment');
    expect(result.nextCheckAt).toBe(november1 + 10 * minuteMs);
  });

  test.each(['cancelled', 'expired'] as const)(
    'plans no check of an unpaid order that is %s',
    async (status) => {
      const known = {
        releasedAt: november1,
        differences: [{ name: status, expected: null, found: null }],
      };
      const { result, decisions } = await reconcile({
        order: { ...unpaid, status: [status] },
        known,
      });
      expect(decisions[0]!.decision.status).toBe('awaiting-payment');
      expect(result.nextCheckAt).toBeNull();
    },
  );
});

describe('reconciling an authorized session whose order is stored', () => {
  const differences = [{ name: 'merchantId', expected: 'ac_other', found: order.merchantId }];
  const known = { releasedAt: null, differences };

  test('reads the order at most once a second', async () => {
    const { result, orderReads, refreshClaims } = await reconcile({ known, mayRefresh: false });
    expect(refreshClaims).toEqual([['se_1', november1, 1_000, false]]);
    expect(orderReads).toEqual([]);
    expect(result).toEqual({
      state: 'authorized',
      nextCheckAt: november1 + 1_000,
      isSkipped: true,
    });
  });

  test('reads the order if no other instance has just read it', async () => {
    const { orderReads, decisions } = await reconcile({ known });
    expect(orderReads).toEqual([order.id]);
    expect(decisions).toHaveLength(1);
  });

  test('needs no claim for an order that is not stored yet', async () => {
    expect((await reconcile({ mayRefresh: false })).orderReads).toEqual([order.id]);
  });

  test('accepts the mismatches that an admin has released', async () => {
    const merchantId = 'ac_other';
    const held = await reconcile({ known, merchantId });
    expect(held.decisions[0]!.decision.status).toBe('held');
    const released = { ...known, releasedAt: november1 };
    const accepted = await reconcile({ known: released, merchantId });
    expect(accepted.decisions[0]!.decision.status).toBe('accepted');
  });
});
