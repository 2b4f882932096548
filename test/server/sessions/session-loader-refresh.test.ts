import { describe, expect, test } from 'vitest';
import type { PricedCart } from '../../../src/server/cart/priced-cart.js';
import { Metrics } from '../../../src/server/metrics.js';
import { SessionChangeFeed } from '../../../src/server/sessions/session-change-feed.js';
import {
  SessionLoader,
  type SessionLoaderDeps,
} from '../../../src/server/sessions/session-loader.js';
import type { StoredSession, VersionedSession } from '../../../src/server/store/stored-session.js';
import { createFakeClock, november1 } from '../../support/fake-clock.js';
import { readCounters } from '../../support/server/read-counters.js';

const createCart = (totalOrderAmount: number): PricedCart => ({
  currency: 'SEK',
  totalOrderAmount,
  totalOrderAmountExclVat: totalOrderAmount,
  totalOrderVatAmount: 0,
  orderLines: [],
});
const emptyQuote = { details: {}, data: null, body: null };
const createSession = (changes: Partial<StoredSession> = {}) =>
  ({
    sessionId: 'se_1',
    orderId: 'or_1',
    state: 'open',
    expiresAt: 'stored expiry',
    updatedAt: 'stored update',
    cart: createCart(100),
    quote: emptyQuote,
    pendingCart: null,
    pendingQuote: null,
    createdAt: november1,
    fetchedAt: november1 - 60_000,
    invalidatedAt: null,
    lastExpectedAt: null,
    ...changes,
  }) as StoredSession;

interface Scenario {
  readonly stored?: StoredSession | undefined;
  /** Whether this instance may read from Ledyer. */
  readonly isClaimed?: boolean;
  /** The session before the read. */
  readonly claimed?: StoredSession;
  /** The session at Ledyer. */
  readonly upstream?: object;
  /** Whether the stored session has changed during the read. */
  readonly hasChanged?: boolean;
  /** Whether a later snapshot was stored during the read. */
  readonly isOvertaken?: boolean;
}

/** A loader with one stored session and a Ledyer that records the calls. */
function createFixture({
  isClaimed = true,
  claimed = createSession(),
  upstream = {},
  hasChanged = false,
  isOvertaken = false,
  ...scenario
}: Scenario = {}) {
  const page = { stored: 'stored' in scenario ? scenario.stored : createSession() };
  const clock = createFakeClock(november1);
  const metrics = new Metrics();
  const claims: unknown[][] = [];
  const committedCarts: unknown[][] = [];
  const droppedCarts: unknown[][] = [];
  const snapshots: unknown[][] = [];
  const versions: string[] = [];
  const lookups: string[] = [];
  const deps = {
    clock,
    country: 'SE',
    metrics,
    changes: new SessionChangeFeed({
      listen: () => Promise.resolve(() => Promise.resolve()),
    }),
    ledyer: {
      sessions: {
        get: () =>
          Promise.resolve({
            id: 'se_1',
            orderId: 'or_1',
            state: 'authorized',
            expiresAt: 'later',
            updatedAt: 'now',
            order: { ...createCart(100), country: 'SE' },
            ...upstream,
          }),
      },
    },
    store: {
      sessions: {
        find: () => {
          lookups.push('find');
          return Promise.resolve(page.stored);
        },
        findMany: () => Promise.resolve(page.stored ? [page.stored] : []),
        claimRefresh: (...args: unknown[]) => {
          claims.push(args);
          return Promise.resolve(isClaimed ? { ...claimed, version: '77' } : undefined);
        },
        saveUnchanged: ({ sessionId, version }: VersionedSession, ...args: unknown[]) => {
          versions.push(version);
          if (hasChanged) return Promise.resolve(undefined);
          snapshots.push([sessionId, ...args]);
          return Promise.resolve(createSession({ state: 'authorized', fetchedAt: november1 }));
        },
        saveSnapshot: (...args: unknown[]) => {
          snapshots.push(args);
          if (isOvertaken) return Promise.resolve(undefined);
          return Promise.resolve(createSession({ state: 'authorized', fetchedAt: november1 }));
        },
      },
      carts: {
        commitPendingCart: (...args: unknown[]) => Promise.resolve(void committedCarts.push(args)),
        dropPendingCart: (...args: unknown[]) => Promise.resolve(void droppedCarts.push(args)),
      },
    },
  } as unknown as SessionLoaderDeps;
  const session = createSession();
  const refresh = (maxAgeMs = 1_000) => new SessionLoader(deps).refresh(session, maxAgeMs);
  return {
    page,
    clock,
    claims,
    committedCarts,
    droppedCarts,
    snapshots,
    versions,
    lookups,
    session,
    refresh,
    getCounters: () => readCounters(metrics),
  };
}

describe('`SessionLoader.refresh` while another instance reads the session', () => {
  test('returns the snapshot of that instance once it is stored', async () => {
    const { page, clock, claims, refresh } = createFixture({ isClaimed: false });
    const pending = refresh();
    await clock.advance(250);
    expect(claims).toHaveLength(3);
    page.stored = createSession({ fetchedAt: november1 + 200 });
    await clock.advance(100);
    expect(await pending).toBe(page.stored);
  });

  test('waits until Ledyer may be read again when the last snapshot is too old for a page', async () => {
    const { page, clock, claims, refresh } = createFixture({ isClaimed: false });
    page.stored = createSession({ fetchedAt: november1 - 400 });
    const pending = refresh(50);
    await clock.advance(599);
    // One read per second is allowed, so one query is enough.
    expect(claims).toHaveLength(1);
    await clock.advance(1);
    expect(claims).toHaveLength(2);
    page.stored = createSession({ fetchedAt: november1 + 690 });
    await clock.advance(100);
    expect(await pending).toBe(page.stored);
  });

  test('returns the given session if it is no longer stored', async () => {
    const { session, refresh } = createFixture({ isClaimed: false, stored: undefined });
    expect(await refresh()).toBe(session);
  });

  test('rejects with a timeout after 8 s', async () => {
    const { clock, refresh } = createFixture({ isClaimed: false });
    const outcome = refresh().catch((error: unknown) => error);
    let isSettled = false;
    void outcome.then(() => (isSettled = true));
    await clock.advance(7_999);
    expect(isSettled).toBe(false);
    await clock.advance(1);
    expect(await outcome).toMatchObject({
      code: 'timeout',
      message: 'Another instance received no response',
    });
  });
});

describe('`SessionLoader.refresh` with an unexpected response of Ledyer', () => {
  test.each([
    ['another session', { id: 'se_2' }],
    ['another order', { orderId: 'or_2' }],
  ])('rejects %s', async (_, upstream) => {
    const { snapshots, refresh } = createFixture({ upstream });
    await expect(refresh()).rejects.toMatchObject({
      code: 'malformed',
      message: 'Ledyer returned another session',
    });
    expect(snapshots).toEqual([]);
  });
});

describe('`SessionLoader.refresh` that reads a session from Ledyer', () => {
  /** Refreshes a session that has these fields at Ledyer. Returns the stored snapshot. */
  const getSnapshot = async (upstream: object) => {
    const { snapshots, refresh } = createFixture({ upstream });
    await refresh();
    return snapshots[0]![1];
  };

  test('counts the read', async () => {
    const { refresh, getCounters } = createFixture();
    await refresh();
    expect(getCounters()).toEqual(['ledyer_upstream_reads_total{resource="session"} 1']);
  });

  test('stores its state and times', async () => {
    expect(await getSnapshot({ state: 'pendingSca', signState: 'partSign' })).toEqual({
      state: 'pendingSca',
      signState: 'partSign',
      expiresAt: 'later',
      updatedAt: 'now',
    });
  });

  test('stores no sign state if Ledyer has none', async () => {
    expect(await getSnapshot({ state: 'locked' })).toMatchObject({ signState: null });
  });

  test('keeps the stored times where those of Ledyer could not be read', async () => {
    expect(await getSnapshot({ expiresAt: '', updatedAt: '' })).toMatchObject({
      expiresAt: 'stored expiry',
      updatedAt: 'stored update',
    });
  });

  test('stores no differences of a session that is not authorized', async () => {
    const { snapshots, refresh } = createFixture({
      upstream: { state: 'locked', order: { ...createCart(200), country: 'SE' } },
    });
    await refresh();
    expect(snapshots).toMatchObject([['se_1', { state: 'locked' }, november1, null, 0]]);
  });

  test.each(['open', 'locked', 'authorized'])(
    'stores a session that is %s with one statement if it has not changed meanwhile',
    async (state) => {
      const { snapshots, versions, lookups, refresh } = createFixture({ upstream: { state } });
      await refresh();
      expect([snapshots.length, versions, lookups]).toEqual([1, ['77'], []]);
    },
  );

  test('stores an open session that has changed meanwhile, and compares no cart', async () => {
    const upstream = { state: 'open' };
    const { snapshots, lookups, refresh } = createFixture({ upstream, hasChanged: true });
    await refresh();
    expect([snapshots, lookups]).toMatchObject([[['se_1', upstream, november1, null, 0]], []]);
  });

  test('returns the session that is stored if that is later', async () => {
    const stored = createSession({ state: 'locked' });
    const scenario = { stored, hasChanged: true, isOvertaken: true };
    expect(await createFixture(scenario).refresh()).toBe(stored);
  });

  test('keeps a pending cart that Ledyer does not have while the session is open', async () => {
    const pending = createSession({ pendingCart: createCart(200), pendingQuote: emptyQuote });
    const { droppedCarts, committedCarts, versions, refresh } = createFixture({
      stored: pending,
      claimed: pending,
      upstream: { state: 'open' },
    });
    await refresh();
    expect([droppedCarts, committedCarts]).toEqual([[], []]);
    // The cart is settled with the row as it is now.
    expect(versions).toEqual([]);
  });
});

describe('`SessionLoader.refresh` of an authorized session', () => {
  /** Refreshes a session whose order at Ledyer has this sum. Returns the stored differences. */
  const getDifferences = async (
    sum: number,
    pendingCart: PricedCart | null,
    pendingBefore = pendingCart,
  ) => {
    const { committedCarts, droppedCarts, snapshots, refresh } = createFixture({
      hasChanged: pendingCart !== pendingBefore,
      stored: createSession({ pendingCart, pendingQuote: pendingCart && emptyQuote }),
      claimed: createSession({ pendingCart: pendingBefore }),
      upstream: { order: { ...createCart(sum), country: 'SE' } },
    });
    await refresh();
    return { differences: snapshots[0]![3], committedCarts, droppedCarts };
  };

  test('stores no differences if the order equals the cart', async () => {
    expect(await getDifferences(100, null)).toEqual({
      differences: [],
      committedCarts: [],
      droppedCarts: [],
    });
  });

  test('drops a pending cart that Ledyer does not have', async () => {
    expect(await getDifferences(100, createCart(200))).toEqual({
      differences: [],
      committedCarts: [],
      droppedCarts: [['se_1', createCart(200)]],
    });
  });

  test('keeps a pending cart whose change started during the read', async () => {
    const { droppedCarts } = await getDifferences(100, createCart(200), null);
    expect(droppedCarts).toEqual([]);
  });

  test('stores the differences of an order that differs from the cart', async () => {
    const { differences, committedCarts } = await getDifferences(200, null);
    expect(differences).toMatchObject([{ name: 'amount' }, {}]);
    expect(committedCarts).toEqual([]);
  });

  test('takes the pending cart for the cart if the order equals it', async () => {
    expect(await getDifferences(200, createCart(200))).toEqual({
      differences: [],
      committedCarts: [['se_1', { cart: createCart(200), quote: emptyQuote }]],
      droppedCarts: [],
    });
  });

  test('stores the differences of an order that differs from both carts', async () => {
    const { differences, committedCarts } = await getDifferences(300, createCart(200));
    expect(differences).toMatchObject([{ name: 'amount' }, {}]);
    expect(committedCarts).toEqual([]);
  });

  test('compares its order with the cart that is stored now if that has changed during the read', async () => {
    const { snapshots, lookups, refresh } = createFixture({
      hasChanged: true,
      stored: createSession({ cart: createCart(200) }),
      upstream: { order: { ...createCart(200), country: 'SE' } },
    });
    await refresh();
    expect(lookups).toEqual(['find']);
    expect(snapshots).toMatchObject([['se_1', { state: 'authorized' }, november1, [], 0]]);
  });

  test('rejects if the session has disappeared', async () => {
    const { refresh } = createFixture({ hasChanged: true, stored: undefined });
    await expect(refresh()).rejects.toThrow('A stored session has disappeared');
  });
});
