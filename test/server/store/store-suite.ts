import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ClosableDatabase } from '../../../src/server/index.js';
import { sessionChannel, type Queryable } from '../../../src/server/store/database.js';
import { systemClock } from '../../../src/server/clock.js';
import { migrate } from '../../../src/server/store/migrations.js';
import { createLeaseLock, LeaseTimeoutError } from '../../../src/server/store/lease.js';
import type { OrderDecision } from '../../../src/server/store/stored-order.js';
import type { CheckedDatabase } from '../../../src/server/store/listen-check.js';
import { withShop } from '../../../src/server/store/shop/shop-database.js';
import { SessionStore } from '../../../src/server/store/session-store.js';
import type { ClaimedSession } from '../../../src/server/store/reconcile-queue.js';
import { openStore, type Store } from '../../../src/server/store/store.js';
import { createFakeClock } from '../../support/fake-clock.js';
import { isFresh } from '../../../src/server/sessions/staleness.js';
import { testIdentity } from '../../support/server/shop-identity.js';

export const cart = {
  currency: 'SEK',
  totalOrderAmount: 1_990,
  totalOrderAmountExclVat: 1_592,
  totalOrderVatAmount: 398,
  orderLines: [],
};
const start = Date.parse('2026-11-01T10:00:00.000Z');
const minuteMs = 60_000;

let counter = 0;
const newSession = (buyer = 'ada') => {
  counter += 1;
  return {
    sessionId: `se_${counter}`,
    orderId: `or_${counter}`,
    buyer,
    cart,
    quote: { details: { country: 'SE' }, data: { note: 'a \u0000 and \ud800' }, body: null },
    locale: 'sv-SE',
    expiresAt: '2026-11-08T10:00:00.000Z',
  };
};
const emptyQuote = { details: {}, data: null, body: null };
const snapshot = (state: string) => ({
  state,
  signState: 'unsigned',
  expiresAt: '2026-11-08T10:00:00.000Z',
  updatedAt: '2026-11-01T10:01:00.000Z',
});

/** Tests of the store that every database driver must pass. */
export function storeSuite(name: string, open: () => Promise<ClosableDatabase>) {
  describe(`the store on ${name}`, () => {
    let database: ClosableDatabase;
    let store: Store;

    beforeAll(async () => {
      database = await open();
      store = await openStore(database, testIdentity, systemClock);
    }, 60_000);
    beforeEach(async () => {
      await database.query(
        'truncate ledyer_session, ledyer_order, ledyer_outbox, ledyer_history, ledyer_pending_notification, ledyer_idempotency_key, ledyer_lease, ledyer_order_sync',
      );
    });
    afterAll(() => database.close());

    const insert = async (session = newSession(), now = start) => {
      await store.sessions.insert(session, now, now + minuteMs);
      return session;
    };
    const accepted = (
      { sessionId, orderId }: { sessionId: string; orderId: string },
      more: Partial<OrderDecision> = {},
    ): OrderDecision => ({
      sessionId,
      orderId,
      status: 'accepted',
      differences: [],
      risks: [],
      ledyerStatus: ['uncaptured'],
      ...more,
    });

    const differing = (name: string, found = 2) => ({ name, expected: 1, found });
    /** Stores an accepted order whose tasks are claimed until `start + 9`. Returns its fulfilment. */
    const saveAccepted = async (session: { sessionId: string; orderId: string }) =>
      (await store.orders.insert(accepted(session), start, start + 9))!.claimedTasks[0]!;

    const otherCart = { cart: { ...cart, totalOrderAmount: 7 }, quote: emptyQuote };
    const saveLater = (sessionId: string, state: string) =>
      store.sessions.saveSnapshot(sessionId, snapshot(state), start + 5, null, start);

    test('is migrated once when several instances start together', async () => {
      await Promise.all(Array.from({ length: 5 }, () => migrate(database)));
      const { rows } = await database.query<{ number: number }>('select * from ledyer_migration');
      expect(rows.map(({ number }) => number)).toEqual([...rows.keys()]);
      expect(rows.length).toBeGreaterThan(0);
    });

    test('ranks buyers by a purchase in progress, the state of their last session, and its age', async () => {
      const states = { ada: 'open', bea: 'authorized', cia: 'pendingSca', dee: 'open' };
      for (const [index, [buyer, state]] of Object.entries(states).entries()) {
        const { sessionId } = await insert(newSession(buyer), start + index);
        if (state === 'open') continue;
        await store.sessions.saveSnapshot(
          sessionId,
          snapshot(state),
          start + minuteMs,
          null,
          start,
        );
      }
      // Otherwise only the last session of a buyer counts.
      await insert(newSession('bea'), start + 10);
      const buyers = ['ada', 'bea', 'cia', 'dee', 'unknown'];
      expect(await store.sessions.rankBuyers(buyers)).toEqual(['cia', 'bea', 'dee', 'ada']);
      expect(await store.sessions.rankBuyers(['unknown', "'; --"])).toEqual([]);
      // A purchase that is in progress counts, although the buyer has tried another cart since.
      await insert(newSession('cia'), start + 20);
      await insert(newSession('bea'), start + 30);
      expect(await store.sessions.rankBuyers(buyers)).toEqual(['cia', 'bea', 'dee', 'ada']);
    });

    test('finds a first request by its key for ten seconds, and until it is deleted', async () => {
      const keys = store.idempotencyKeys;
      const { sessionId } = await insert();
      const request = { fingerprint: 'a', sessionId };
      await keys.saveFirst('key', request, start);
      expect(await keys.findFirst('key', start + 9_999)).toEqual(request);
      expect(await keys.findFirst('key', start + 10_000)).toBeUndefined();
      expect(await keys.findFirst('key', start - 10_000)).toBeUndefined();
      expect(await keys.findFirst('other', start)).toBeUndefined();
      expect(await keys.find('ada', 'key')).toBeUndefined();
      const other = await insert();
      await keys.saveFirst('key', { fingerprint: 'b', sessionId: other.sessionId }, start + 20_000);
      expect(await keys.findFirst('key', start + 20_000)).toMatchObject({ fingerprint: 'b' });
      await keys.deleteFirst(sessionId);
      expect(await keys.findFirst('key', start + 20_000)).toMatchObject({ fingerprint: 'b' });
      await keys.deleteFirst(other.sessionId);
      expect(await keys.findFirst('key', start + 20_000)).toBeUndefined();
    });

    test('finds which of the buyers used a key', async () => {
      const { sessionId } = await insert();
      const request = { fingerprint: 'a', sessionId };
      await store.idempotencyKeys.save('bea', 'key', request, start);
      await store.idempotencyKeys.saveFirst('key', request, start);
      expect(await store.idempotencyKeys.findBuyer(['ada', 'bea'], 'key')).toBe('bea');
      expect(await store.idempotencyKeys.findBuyer(['ada'], 'key')).toBeUndefined();
    });

    test('returns a session as it was inserted', async () => {
      const session = await insert();
      expect(await store.sessions.find(session.sessionId)).toEqual({
        ...session,
        pendingCart: null,
        pendingQuote: null,
        cartRevision: 0,
        createdAt: start,
        state: 'open',
        signState: null,
        updatedAt: new Date(start).toISOString(),
        fetchedAt: start,
        invalidatedAt: null,
        invalidations: 0,
        lastExpectedAt: null,
        differences: null,
        attempts: 0,
      });
      expect(await store.sessions.findByOrder(session.orderId)).toMatchObject(session);
      expect(await store.sessions.find('se_0')).toBeUndefined();
    });

    test('keeps a pending cart with its quote until it is committed or dropped', async () => {
      const { sessionId, quote } = await insert();
      const find = async () => (await store.sessions.find(sessionId))!;
      const pending = {
        cart: { ...cart, totalOrderAmount: 3_980 },
        quote: { details: { reference: 'A-2' }, data: ['\u0000'], body: { items: [] } },
      };
      await store.carts.setPendingCart(sessionId, pending);
      expect(await find()).toMatchObject({
        cart,
        quote,
        pendingCart: pending.cart,
        pendingQuote: pending.quote,
      });
      // Another change has started since.
      await store.carts.dropPendingCart(sessionId, { ...cart, totalOrderAmount: 1 });
      expect(await find()).toMatchObject({ pendingCart: pending.cart });
      await store.carts.dropPendingCart(sessionId, pending.cart);
      expect(await find()).toMatchObject({ cart, quote, pendingCart: null, pendingQuote: null });

      await store.carts.setPendingCart(sessionId, pending);
      await store.carts.commitCart(sessionId, pending, 'en-US', false);
      expect(await find()).toMatchObject({
        ...pending,
        cartRevision: 0,
        pendingCart: null,
        pendingQuote: null,
        locale: 'en-US',
      });
      await store.carts.setQuote(sessionId, quote);
      expect(await find()).toMatchObject({ cart: pending.cart, quote });
    });

    test('raises the revision of the cart once per change of it', async () => {
      const { sessionId } = await insert();
      const changed: string[] = [];
      const stop = await database.listen(sessionChannel, (id) => void changed.push(id));
      const getRevision = async () => (await store.sessions.find(sessionId))!.cartRevision;
      const other = { cart: { ...cart, totalOrderAmount: 3_980 }, quote: emptyQuote };
      await store.carts.setPendingCart(sessionId, other);
      expect(await getRevision()).toBe(0);
      await store.carts.commitCart(sessionId, other, 'sv-SE', true);
      expect(await getRevision()).toBe(1);
      // A read has seen the change before Ledyer's response arrived.
      await store.carts.setPendingCart(sessionId, other);
      await store.carts.commitPendingCart(sessionId, other);
      expect(await getRevision()).toBe(2);
      await store.carts.commitPendingCart(sessionId, other);
      await store.carts.commitCart(sessionId, other, 'sv-SE', true);
      expect(await getRevision()).toBe(2);
      await expect.poll(() => changed).toEqual([sessionId, sessionId]);
      await stop();
    });

    test('replaces the session of an idempotency key', async () => {
      const [first, second] = [await insert(), await insert()];
      const save = ({ sessionId }: { sessionId: string }) =>
        store.idempotencyKeys.save('ada', 'key', { fingerprint: 'f', sessionId }, start);
      await save(first);
      await save(second);
      expect(await store.idempotencyKeys.find('ada', 'key')).toEqual({
        fingerprint: 'f',
        sessionId: second.sessionId,
      });
    });

    test('finds the latest session of a buyer', async () => {
      await insert();
      const last = await insert(newSession(), start + 1);
      await insert(newSession('eve'), start + 2);
      expect(await store.sessions.findLatestForBuyer('ada')).toMatchObject(last);
    });

    test('finds the sessions of a buyer that are neither open nor final, the newest first', async () => {
      const insertWithState = async (state: string, at: number, buyer?: string) => {
        const { sessionId } = await insert(newSession(buyer), at);
        await store.sessions.saveSnapshot(sessionId, snapshot(state), at + 1, null, at + 1);
        return sessionId;
      };
      const [, locked, signing, unknown] = [
        await insertWithState('open', start),
        await insertWithState('locked', start + 10),
        await insertWithState('pendingSca', start + 20),
        await insertWithState('frozen', start + 30),
        await insertWithState('authorized', start + 40),
        await insertWithState('expired', start + 50),
        await insertWithState('cancelled', start + 60),
        await insertWithState('pendingSca', start + 70, 'eve'),
      ];
      const found = await store.sessions.findInProgress('ada');
      expect(found.map(({ sessionId }) => sessionId)).toEqual([unknown, signing, locked]);
    });

    test('keeps a final state, and ignores snapshots that are older than the saved one', async () => {
      const { sessionId } = await insert();
      const saveState = (state: string, at: number) =>
        store.sessions.saveSnapshot(sessionId, snapshot(state), at, null, at);
      const state = async () => (await store.sessions.find(sessionId))!.state;
      await saveState('locked', start + 200);
      await saveState('open', start + 100);
      expect(await state()).toBe('locked');
      await saveState('authorized', start + 300);
      for (const late of ['open', 'expired', 'cancelled']) await saveState(late, start + 400);
      expect(await state()).toBe('authorized');
    });

    test('stores the snapshot of a session that has not changed since its claim', async () => {
      const { sessionId } = await insert();
      const claimed = (await store.sessions.claimRefresh(sessionId, start + 1, 1_000, false))!;
      const differences = [differing('amount')];
      const saved = await store.sessions.saveUnchanged(
        claimed,
        snapshot('authorized'),
        start + 1,
        differences,
        start + 2,
      );
      expect(saved).toMatchObject({
        ...snapshot('authorized'),
        fetchedAt: start + 1,
        differences,
      });
      expect(saved).toEqual(await store.sessions.find(sessionId));
      expect(await store.nextDue()).toBe(start + 2);
    });

    test.each<[string, (session: { sessionId: string; orderId: string }) => Promise<unknown>]>([
      ['a cart change', ({ sessionId }) => store.carts.setPendingCart(sessionId, otherCart)],
      ['a notification', ({ orderId }) => store.sessions.invalidate(orderId, start + 2)],
      ['a later snapshot', ({ sessionId }) => saveLater(sessionId, 'open')],
      ['its end', ({ sessionId }) => saveLater(sessionId, 'cancelled')],
    ])('stores no snapshot of an unchanged session after %s', async (_, change) => {
      const session = await insert();
      const { sessionId } = session;
      const claimed = (await store.sessions.claimRefresh(sessionId, start + 1, 1_000, false))!;
      await change(session);
      const before = await store.sessions.find(sessionId);
      const saving = store.sessions.saveUnchanged(
        claimed,
        snapshot('locked'),
        start + 1,
        null,
        start,
      );
      expect(await saving).toBeUndefined();
      expect(await store.sessions.find(sessionId)).toEqual(before);
    });

    test('replaces no final state, even if the session has not changed since its claim', async () => {
      const { sessionId } = await insert();
      await saveLater(sessionId, 'expired');
      const at = start + 10_000;
      const claimed = (await store.sessions.claimRefresh(sessionId, at, 1_000, false))!;
      const late = snapshot('open');
      expect(await store.sessions.saveUnchanged(claimed, late, at, null, at)).toBeUndefined();
    });

    test.each([
      ['another state', { ...snapshot('locked'), signState: null }, true],
      ['another sign state', snapshot('open'), true],
      ['neither', { ...snapshot('open'), signState: null }, false],
    ])(
      'notifies the pages of a session whose new snapshot has %s',
      async (_, saved, isNotified) => {
        const session = await insert();
        const messages: string[] = [];
        const stop = await database.listen(sessionChannel, (id) => messages.push(id));
        for (const { sessionId } of [session, await insert()]) {
          const claimed = (await store.sessions.claimRefresh(sessionId, start + 1, 1_000, false))!;
          const isLast = sessionId !== session.sessionId;
          const changed = isLast ? snapshot('authorized') : saved;
          await store.sessions.saveUnchanged(claimed, changed, start + 1, null, start);
          if (isLast) await expect.poll(() => messages, { timeout: 2_000 }).toContain(sessionId);
        }
        expect(messages.includes(session.sessionId)).toBe(isNotified);
        await stop();
      },
    );

    test('invalidates the sessions of several orders, and wakes the workers', async () => {
      const [first, second, other] = [await insert(), await insert(), await insert()];
      const messages: string[] = [];
      const stop = await database.listen('ledyer_work', (shop) => messages.push(shop));
      await store.sessions.invalidateOrders(
        [first.orderId, 'or_unknown', second.orderId],
        start + 5,
      );
      await expect.poll(() => messages, { timeout: 2_000 }).toEqual([String(store.database.shop)]);
      const find = async (session: { sessionId: string }) =>
        (await store.sessions.find(session.sessionId))!;
      for (const session of [first, second])
        expect(await find(session)).toMatchObject({ invalidations: 1, invalidatedAt: start + 5 });
      expect(await find(other)).toMatchObject({ invalidations: 0 });
      const due = await store.reconcileQueue.claimDue(start, start, 8);
      expect(due.map(({ orderId }) => orderId).sort()).toEqual(
        [first.orderId, second.orderId].sort(),
      );
      await stop();
    });

    test('says of a claimed session whether its order is stored', async () => {
      const [known, unknown] = [await insert(), await insert()];
      await saveAccepted(known);
      const due = await store.reconcileQueue.claimDue(start + minuteMs, start + minuteMs, 8);
      const hasOrder = new Map(due.map((session) => [session.orderId, session.hasOrder]));
      expect(hasOrder).toEqual(
        new Map([
          [known.orderId, true],
          [unknown.orderId, false],
        ]),
      );
    });

    test('lets one caller at a time refresh a session', async () => {
      const { sessionId } = await insert();
      const claims = await Promise.all(
        Array.from({ length: 10 }, () =>
          store.sessions.claimRefresh(sessionId, start, 1_000, true),
        ),
      );
      expect(claims.filter(Boolean)).toHaveLength(1);
      expect(
        await store.sessions.claimRefresh(sessionId, start + 999, 1_000, false),
      ).toBeUndefined();
      expect(
        await store.sessions.claimRefresh(sessionId, start + 1_000, 1_000, false),
      ).toMatchObject({ sessionId });
    });

    test('grants no read of a session whose snapshot is recent enough', async () => {
      const { sessionId } = await insert();
      const claim = async (at: number, maxAgeMs: number) =>
        (await store.sessions.claimRefresh(sessionId, at, 1_000, false, maxAgeMs)) !== undefined;
      expect(await claim(start + 4_999, 5_000)).toBe(false);
      expect(await claim(start + 5_000, 5_000)).toBe(true);
      await store.sessions.invalidate(sessionId, start + 5_500);
      expect(await claim(start + 6_000, 30_000)).toBe(true);
      await store.sessions.saveSnapshot(sessionId, snapshot('open'), start + 6_000, null, start);
      expect(await claim(start + 7_000, 30_000)).toBe(false);
      await store.sessions.saveSnapshot(sessionId, snapshot('expired'), start + 7_000, null, start);
      expect(await claim(start + 900_000, 5_000)).toBe(false);
    });

    test('returns the session with the snapshot that was stored, and nothing when there is a later one', async () => {
      const { sessionId } = await insert();
      const save = (state: string, at: number) =>
        store.sessions.saveSnapshot(sessionId, snapshot(state), at, null, at);
      const saved = await save('locked', start + 2_000);
      expect(saved).toMatchObject({ state: 'locked', fetchedAt: start + 2_000 });
      expect(saved).toEqual(await store.sessions.find(sessionId));
      expect(await save('open', start + 1_000)).toBeUndefined();
      expect(await save('authorized', start + 3_000)).toMatchObject({ state: 'authorized' });
      expect(await save('open', start + 4_000)).toBeUndefined();
    });

    test('returns a due session to one claim, and again after the lease has expired', async () => {
      const { sessionId } = await insert();
      const claim = (now: number) => store.reconcileQueue.claimDue(now, now + 30_000, 8);
      expect(await claim(start)).toEqual([]);
      expect(await claim(start + minuteMs)).toMatchObject([{ sessionId, attempts: 1 }]);
      expect(await claim(start + minuteMs)).toEqual([]);
      expect(await claim(start + minuteMs + 30_000)).toMatchObject([{ sessionId, attempts: 2 }]);
    });

    test('keeps an invalidation that arrives while a session is claimed', async () => {
      const { sessionId, orderId } = await insert();
      const now = start + minuteMs;
      const claim = async (at: number) =>
        (await store.reconcileQueue.claimDue(at, at + 30_000, 8)) as unknown as [ClaimedSession];
      const [first] = await claim(now);
      expect(await store.sessions.invalidate(orderId, now + 1)).toBe(true);
      await store.reconcileQueue.release(first, now + 30_000, null, 'open', now + 1);
      expect(await store.nextDue()).toBe(0);
      const [second] = await claim(now + 2);
      expect(second).toMatchObject({ sessionId, invalidations: 1 });
      await store.reconcileQueue.release(second, now + 30_002, null, 'open', now + 2);
      expect(await store.nextDue()).toBeUndefined();
    });

    test('applies a notification that arrived before its session was inserted', async () => {
      const session = newSession();
      expect(await store.sessions.invalidate(session.orderId, start)).toBe(false);
      await store.pendingNotifications.add(session.orderId, start);
      await store.sessions.insert(session, start + 10, start + minuteMs);
      const inserted = await store.sessions.find(session.sessionId);
      expect(await store.pendingNotifications.count()).toBe(0);
      expect(await store.nextDue()).toBe(0);
      expect(inserted).toMatchObject({ ...session, invalidations: 1, invalidatedAt: start + 10 });
    });

    test.each([1, 2, 3])(
      'does not lose an early notification when the process dies before statement %i',
      async (last) => {
        const session = newSession();
        await store.pendingNotifications.add(session.orderId, start);
        let statements = 0;
        const dying: CheckedDatabase = {
          ...database,
          listenState: 'off',
          query: (sql, params) => {
            statements += 1;
            return statements < last
              ? database.query(sql, params)
              : Promise.reject(new Error('killed'));
          },
        };
        const inserting = new SessionStore(withShop(dying, store.database.shop)).insert(
          session,
          start + 10,
          start + minuteMs,
        );
        await inserting.catch(() => undefined);
        const found = await store.sessions.find(session.sessionId);
        expect((await store.pendingNotifications.count()) + (found?.invalidations ?? 0)).toBe(1);
      },
    );

    test('saves a decision once, together with its outbox tasks', async () => {
      const session = await insert();
      const results = await Promise.all(
        Array.from({ length: 10 }, () => store.orders.insert(accepted(session), start, start + 9)),
      );
      // The caller that saves the decision also claims the tasks.
      const [saved, ...others] = results.filter((result) => result !== undefined);
      expect(others).toEqual([]);
      const { orderId, sessionId } = session;
      const claimed = { orderId, sessionId, attempts: 1, reference: null };
      expect(saved).toMatchObject({
        claimedTasks: [
          { ...claimed, kind: 'fulfil' },
          { ...claimed, kind: 'acknowledge' },
        ],
        isNewlyHeld: false,
      });
      const [fulfil, acknowledge] = saved!.claimedTasks;
      const claim = () => store.outbox.claim(start + 5, start + minuteMs, 8);
      expect(await claim()).toEqual([]);
      expect(await store.nextDue()).toBe(start + 9);
      await store.outbox.complete(fulfil!, start + 1, 'A-1');
      expect((await claim()).map(({ kind }) => kind)).toEqual([]);
      await store.outbox.complete(acknowledge!, start + 2);
      const [reference] = await claim();
      expect(reference).toMatchObject({ kind: 'reference' });
      await store.outbox.complete(reference!, start + 3);
      expect(await claim()).toEqual([]);
      expect(await store.orders.find(session.orderId)).toMatchObject({
        status: 'accepted',
        reference: 'A-1',
        fulfilledAt: start + 1,
        acknowledgedAt: start + 2,
      });
      const history = await store.orders.getHistory(session.orderId);
      expect(history.map(({ what }) => what)).toEqual([
        'accepted',
        'fulfil',
        'acknowledge',
        'reference',
      ]);
    });

    test('returns an outbox task again, with the same key, after its lease has expired', async () => {
      const session = await insert();
      const first = await saveAccepted(session);
      const claim = () => store.outbox.claim(start + minuteMs, start + 2 * minuteMs, 8);
      expect(await claim()).toMatchObject([{ kind: 'fulfil', key: first.key, attempts: 2 }]);
      await store.outbox.complete(first, start + minuteMs);
      expect(await claim()).toMatchObject([{ kind: 'acknowledge', attempts: 2 }]);
    });

    test('makes the tasks of an order that no caller runs due at once, and wakes the workers', async () => {
      const session = await insert();
      const messages: string[] = [];
      const stop = await database.listen('ledyer_work', () => messages.push('work'));
      await saveAccepted(await insert());
      expect(await store.orders.saveDecision(accepted(session), start)).toEqual({
        claimedTasks: [],
        isNewlyHeld: false,
      });
      // Nothing is reported for the tasks that a caller has claimed.
      await expect.poll(() => messages, { timeout: 2_000 }).toEqual(['work']);
      expect(await store.outbox.claim(start, start + minuteMs, 8)).toMatchObject([
        { kind: 'fulfil', orderId: session.orderId, attempts: 1 },
      ]);
      await stop();
    });

    test('makes the later tasks of an order due with its fulfilment when that has failed', async () => {
      const session = await insert();
      const inserted = await store.orders.insert(accepted(session), start, start + minuteMs);
      const [fulfil, acknowledge] = inserted!.claimedTasks;
      const claim = (at: number) => store.outbox.claim(at, at + minuteMs, 8);
      for (const [index, dueAt] of [start + 5, start + 5 * minuteMs].entries()) {
        await store.outbox.reschedule(fulfil!, dueAt);
        const { rows } = await database.query<{ dueAt: Date }>(
          'select due_at as "dueAt" from ledyer_outbox where order_id = $1',
          [session.orderId],
        );
        expect(rows.map((row) => row.dueAt.getTime())).toEqual([dueAt, dueAt]);
        expect(await claim(dueAt - 1)).toEqual([]);
        expect(await claim(dueAt)).toMatchObject([{ kind: 'fulfil', attempts: index + 2 }]);
      }
      const doneAt = start + 5 * minuteMs + 1;
      await store.outbox.complete(fulfil!, doneAt);
      // Its first attempt, because it was claimed before and not started.
      expect(await claim(doneAt)).toMatchObject([{ kind: 'acknowledge', attempts: 1 }]);
      await store.outbox.reschedule(acknowledge!, doneAt + 1);
      expect(await claim(doneAt + 1)).toMatchObject([{ kind: 'acknowledge', attempts: 2 }]);
    });

    test('does not delay the acknowledgement of an order that was fulfilled before its failure is recorded', async () => {
      const session = await insert();
      const inserted = await store.orders.insert(accepted(session), start, start + minuteMs);
      const [fulfil] = inserted!.claimedTasks;
      await store.outbox.reschedule(fulfil!, start + 1);
      await store.outbox.complete(fulfil!, start + 2);
      await store.outbox.reschedule(fulfil!, start + 5 * minuteMs);
      const claim = () => store.outbox.claim(start + 2, start + minuteMs, 8);
      expect(await claim()).toMatchObject([{ kind: 'acknowledge', attempts: 1 }]);
    });

    test('makes the tasks that waited for a fulfilment due when it ends after its failure is recorded', async () => {
      const session = await insert();
      const inserted = await store.orders.insert(accepted(session), start, start + minuteMs);
      const [fulfil] = inserted!.claimedTasks;
      await store.outbox.reschedule(fulfil!, start + 5 * minuteMs);
      await store.outbox.complete(fulfil!, start + 2);
      const claim = () => store.outbox.claim(start + 2, start + minuteMs, 8);
      expect(await claim()).toEqual([]);
      await store.outbox.runWaitingTasks(session.orderId, start + 2);
      expect(await claim()).toMatchObject([{ kind: 'acknowledge', attempts: 1 }]);
      // Not again while it runs.
      await store.outbox.runWaitingTasks(session.orderId, start + 2);
      expect(await claim()).toEqual([]);
    });

    test('makes the tasks that a caller releases due at once, and wakes the workers', async () => {
      const session = await insert();
      const inserted = await store.orders.insert(accepted(session), start, start + minuteMs);
      const [fulfil, acknowledge] = inserted!.claimedTasks;
      await store.outbox.complete(fulfil!, start + 1);
      const messages: string[] = [];
      const stop = await database.listen('ledyer_work', () => messages.push('work'));
      await store.outbox.release([acknowledge!], start + 2);
      await expect.poll(() => messages, { timeout: 2_000 }).toEqual(['work']);
      const claim = () => store.outbox.claim(start + 2, start + minuteMs, 8);
      expect(await claim()).toMatchObject([{ kind: 'acknowledge', attempts: 1 }]);
      // Not a task that another instance has claimed since.
      await store.outbox.reschedule(acknowledge!, start + 2);
      expect(await claim()).toMatchObject([{ kind: 'acknowledge', attempts: 2 }]);
      await store.outbox.release([acknowledge!], start + 2);
      expect(await claim()).toEqual([]);
      await stop();
    });

    test('creates no outbox task for a held order', async () => {
      const session = await insert();
      const decision = accepted(session, { status: 'held', differences: [differing('currency')] });
      expect(await store.orders.insert(decision, start, start + 9)).toEqual({
        claimedTasks: [],
        isNewlyHeld: true,
      });
      await store.orders.saveDecision(accepted(session), start);
      expect(await store.outbox.claim(start, start, 8)).toEqual([]);
      expect(await store.orders.findHeld(10)).toMatchObject({
        orders: [{ orderId: session.orderId, mismatches: ['currency'] }],
        count: 1,
      });
    });

    test('finds the oldest session whose order waits for payment', async () => {
      const save = (
        session: { sessionId: string; orderId: string },
        more: Partial<OrderDecision>,
      ) => store.orders.saveDecision(accepted(session, more), start + minuteMs);
      const [closed, paid, released, late] = [
        await insert(newSession(), start),
        await insert(newSession(), start + 1),
        await insert(newSession(), start + 2),
        await insert(newSession(), start + 3),
      ];
      await save(newSession(), { status: 'awaiting-payment' });
      expect(await store.orders.getOldestUnpaidTime()).toBeUndefined();
      await save(late, { status: 'awaiting-payment' });
      await save(released, { status: 'held', differences: [differing('amount')] });
      expect(await store.orders.getOldestUnpaidTime()).toBe(start + 3);
      await store.orders.release(released.orderId, 'awaiting-payment', 'Agreed', start + minuteMs, [
        differing('amount'),
      ]);
      expect(await store.orders.getOldestUnpaidTime()).toBe(start + 2);
      await save(paid, { status: 'awaiting-payment' });
      expect(await store.orders.getOldestUnpaidTime()).toBe(start + 1);
      await save(paid, {});
      expect(await store.orders.getOldestUnpaidTime()).toBe(start + 2);
      await save(closed, { status: 'awaiting-payment' });
      expect(await store.orders.getOldestUnpaidTime()).toBe(start);
      await save(closed, { status: 'awaiting-payment', ledyerStatus: ['cancelled'] });
      expect(await store.orders.getOldestUnpaidTime()).toBe(start + 2);
      const session = (await store.sessions.find(released.sessionId))!;
      await store.reconcileQueue.release(session, start, null, session.state, start);
      expect(await store.orders.getOldestUnpaidTime()).toBe(start + 3);
    });

    test.each([
      ['already', start + 1],
      ['in five minutes', start + 5 * minuteMs],
    ])('makes a task that is due %s due at once when its order is released', async (_, dueAt) => {
      const session = await insert();
      const fulfil = await saveAccepted(session);
      await store.orders.hold(accepted(session, { differences: [differing('amount')] }), start + 1);
      await store.outbox.reschedule(fulfil, dueAt);
      const messages: string[] = [];
      const stop = await database.listen('ledyer_work', () => messages.push('work'));
      await store.orders.release(session.orderId, 'accepted', 'Agreed', start + 2, [
        differing('amount'),
      ]);
      await expect.poll(() => messages, { timeout: 2_000 }).toEqual(['work']);
      const claim = () => store.outbox.claim(start + 2, start + minuteMs, 8);
      expect(await claim()).toMatchObject([{ kind: 'fulfil', key: fulfil.key, attempts: 2 }]);
      await store.outbox.complete(fulfil, start + 2);
      expect(await claim()).toMatchObject([{ kind: 'acknowledge', attempts: 1 }]);
      await stop();
    });

    test('creates the acknowledge task of an advance invoice at once, and its fulfil task after payment', async () => {
      const session = await insert();
      await store.orders.saveDecision(accepted(session, { status: 'awaiting-payment' }), start);
      const [acknowledge] = await store.outbox.claim(start, start + minuteMs, 8);
      expect(acknowledge).toMatchObject({ kind: 'acknowledge' });
      await store.outbox.complete(acknowledge!, start);
      await store.orders.saveDecision(accepted(session), start + 1);
      expect(await store.outbox.claim(start + 1, start + minuteMs, 8)).toMatchObject([
        { kind: 'fulfil' },
      ]);
    });

    test('completes an outbox task once, and ignores repeated completions', async () => {
      const session = await insert();
      const fulfil = await saveAccepted(session);
      await store.outbox.complete(fulfil, start + 1, 'A-1');
      await store.outbox.complete(fulfil, start + 2, 'A-2');
      await store.outbox.complete(fulfil, start + 3);
      expect(await store.orders.find(session.orderId)).toMatchObject({
        reference: 'A-1',
        fulfilledAt: start + 1,
        acknowledgedAt: null,
      });
      const history = await store.orders.getHistory(session.orderId);
      expect(history).toEqual([
        { at: start, what: 'accepted', detail: { mismatches: [] } },
        { at: start + 1, what: 'fulfil', detail: {} },
      ]);
    });

    test('runs work with the same lease name one after another, and releases the lease after a failure', async () => {
      let running = 0;
      let maxRunning = 0;
      const work = async () => {
        running += 1;
        maxRunning = Math.max(maxRunning, running);
        await new Promise((resolve) => setTimeout(resolve, 5));
        running -= 1;
        throw new Error('no');
      };
      const all = Array.from({ length: 5 }, () => store.withLease('buyer:ada', 5_000, work));
      const results = await Promise.allSettled(all);
      expect(results.map(({ status }) => status)).toEqual(Array(5).fill('rejected'));
      expect(maxRunning).toBe(1);
    });

    test('notifies listeners of committed changes only', async () => {
      const messages: string[] = [];
      const stop = await database.listen('ledyer_session', (id) => messages.push(id));
      const stopWork = await database.listen('ledyer_work', (payload) =>
        messages.push(`work${payload}`),
      );
      const { sessionId } = await insert();
      await store.sessions.invalidate(sessionId, start);
      await expect(
        database.transaction(async ({ query }) => {
          await query(`select pg_notify('ledyer_session', 'never')`);
          throw new Error('no');
        }),
      ).rejects.toThrow('no');
      await expect.poll(() => messages).toEqual([sessionId, `work${store.database.shop}`]);

      // A snapshot notifies only if it is new. It wakes the worker if an order may exist.
      const { signState, ...open } = snapshot('open');
      const saveAndListen = async (
        saved: typeof open & { signState: string | null },
        at: number,
      ) => {
        messages.length = 0;
        await store.sessions.saveSnapshot(sessionId, saved, at, null, at);
        // Messages arrive in order, so all others have arrived before the last one.
        await database.query(`select pg_notify('ledyer_session', 'last')`);
        await expect.poll(() => messages).toContain('last');
        return messages.slice(0, -1);
      };
      expect(await saveAndListen({ ...open, signState: null }, start + 1)).toEqual([]);
      expect(await saveAndListen({ ...open, signState }, start + 2)).toEqual([sessionId]);
      expect(await saveAndListen({ ...open, signState }, start + 3)).toEqual([]);
      expect(await saveAndListen(snapshot('authorized'), start + 4)).toEqual([
        sessionId,
        `work${store.database.shop}`,
      ]);
      expect(await saveAndListen(snapshot('open'), start + 5)).toEqual([]);
      await stop();
      await stopWork();
    });

    test('ignores times of a clock that was ahead', async () => {
      const hourMs = 60 * minuteMs;
      const { sessionId } = await insert();
      const { sessions, orderSync, reconcileQueue } = store;
      await sessions.claimRefresh(sessionId, start + hourMs, 1_000, false);
      await sessions.saveSnapshot(sessionId, snapshot('open'), start + hourMs, null, start);
      await sessions.invalidate(sessionId, start + hourMs);
      // The claim is granted, and a snapshot of the current time is the newest one, and fresh.
      const claimed = await sessions.claimRefresh(sessionId, start + minuteMs, 1_000, false, 5_000);
      expect(claimed).toMatchObject({ fetchedAt: 0, invalidatedAt: start + minuteMs - 1 });
      const now = start + minuteMs;
      const saved = await sessions.saveSnapshot(sessionId, snapshot('locked'), now, null, start);
      expect(isFresh(saved!, 5_000, now)).toBe(true);

      expect(await orderSync.claim(start + hourMs, 1_000)).toHaveProperty('syncedUntil');
      await orderSync.advance(start + hourMs);
      expect(await orderSync.claim(now, 1_000)).toEqual({ syncedUntil: start });

      const ahead = createLeaseLock(store.database, createFakeClock(start + hourMs));
      let isHeld = false;
      void ahead('name', 0, () => {
        isHeld = true;
        return new Promise(() => undefined);
      });
      await expect.poll(() => isHeld).toBe(true);
      const lock = createLeaseLock(store.database, createFakeClock(now));
      expect(await lock('name', 0, () => Promise.resolve('free'))).toBe('free');

      // The instance that claimed work has died.
      await saveAccepted({ sessionId, orderId: claimed!.orderId });
      await reconcileQueue.claimDue(start + hourMs, start + hourMs + 30_000, 8);
      await store.outbox.claim(start + hourMs, start + hourMs + 30_000, 8);
      expect(await reconcileQueue.claimDue(now, now, 8)).toEqual([]);
      await store.repairDueTimes(now);
      expect(await reconcileQueue.claimDue(now, now, 8)).toMatchObject([{ sessionId }]);
      expect(await store.outbox.claim(now, now, 8)).toMatchObject([{ kind: 'fulfil' }]);
    });

    test('leaves due times of the schedules alone when it repairs others', async () => {
      const session = await insert(newSession(), start);
      await saveAccepted(session);
      await store.reconcileQueue.claimDue(start + minuteMs, start + 6 * minuteMs, 8);
      const other = await insert(newSession(), start + 59 * minuteMs);
      await store.repairDueTimes(start);
      expect(await store.nextDue()).toBe(start + 9);
      const due = await store.reconcileQueue.claimDue(start + 60 * minuteMs, start, 8);
      expect(new Set(due.map(({ sessionId }) => sessionId))).toEqual(
        new Set([session.sessionId, other.sessionId]),
      );
      expect(await store.reconcileQueue.claimDue(start + minuteMs, start, 8)).toHaveLength(2);
    });

    test('does not delete an expired lease that has a new owner', async () => {
      // The machine of the first holder is suspended, so its time limit does not pass.
      const clocks = [start, start + 61_000, start + 61_000].map((now) => createFakeClock(now));
      const [first, second, third] = clocks.map((clock) => createLeaseLock(store.database, clock));
      let endFirst: () => void = () => undefined;
      let endSecond: () => void = () => undefined;
      const firstDone = new Promise<void>((resolve) => (endFirst = resolve));
      const secondDone = new Promise<void>((resolve) => (endSecond = resolve));
      const began: string[] = [];
      const begin = (name: string, done: Promise<void>) => () => {
        began.push(name);
        return done;
      };
      const one = first!('buyer:ada', 0, begin('first', firstDone));
      await expect.poll(() => began).toEqual(['first']);
      const two = second!('buyer:ada', 0, begin('second', secondDone));
      await expect.poll(() => began).toEqual(['first', 'second']);
      endFirst();
      await one;
      await expect(third!('buyer:ada', 0, () => Promise.resolve())).rejects.toThrow(
        LeaseTimeoutError,
      );
      endSecond();
      await two;
    });

    test('aborts the signal of work and stops waiting for it before its lease expires', async () => {
      const clock = createFakeClock(start);
      const lock = createLeaseLock(store.database, clock);
      const signals: AbortSignal[] = [];
      const hanging = lock('buyer:ada', 0, (signal) => {
        signals.push(signal);
        return new Promise(() => undefined);
      });
      const failed = expect(hanging).rejects.toThrow(LeaseTimeoutError);
      await expect.poll(() => signals).toHaveLength(1);
      await expect(
        createLeaseLock(store.database, clock)('buyer:ada', 0, () => Promise.resolve()),
      ).rejects.toThrow(LeaseTimeoutError);
      await clock.advance(40_000);
      await failed;
      expect(signals[0]!.aborted).toBe(true);
      expect(await lock('buyer:ada', 0, () => Promise.resolve('next'))).toBe('next');
      expect(clock.pendingSleeps).toBe(0);
    });

    test('does not hold a fulfilled order', async () => {
      const session = await insert();
      const fulfil = await saveAccepted(session);
      await store.outbox.complete(fulfil, start + 1, 'A-1');
      await store.orders.hold(accepted(session, { differences: [differing('amount')] }), start + 2);
      expect(await store.orders.find(session.orderId)).toMatchObject({
        status: 'accepted',
        mismatches: [],
      });
    });

    test('does not delay the fulfilment or the reference by a failed acknowledgement', async () => {
      const session = await insert();
      const decision = accepted(session, { status: 'awaiting-payment' });
      await store.orders.saveDecision(decision, start);
      const claim = (at: number) => store.outbox.claim(at, at + minuteMs, 8);
      const [acknowledge] = await claim(start);
      await store.orders.saveDecision(accepted(session), start + 1);
      // The first attempt is in flight.
      expect(await claim(start + 2)).toEqual([]);
      await store.outbox.reschedule(acknowledge!, start + 60 * minuteMs);
      const [fulfil, ...others] = await claim(start + 3);
      expect(fulfil).toMatchObject({ kind: 'fulfil' });
      expect(others).toEqual([]);
      await store.outbox.complete(fulfil!, start + 4, 'A-1');
      expect(await claim(start + 5)).toMatchObject([{ kind: 'reference' }]);
    });

    test('keeps an acknowledgement waiting for a fulfilment, however often that fails', async () => {
      const session = await insert();
      const fulfil = await saveAccepted(session);
      for (let attempt = 0; attempt < 3; attempt += 1)
        await store.outbox.reschedule(fulfil, start + 10 * minuteMs);
      expect(await store.outbox.claim(start + minuteMs, start + 2 * minuteMs, 8)).toEqual([]);
    });

    test('ends a refused task once, with a note', async () => {
      const session = await insert();
      await store.outbox.complete(await saveAccepted(session), start + 1);
      const [acknowledge] = await store.outbox.claim(start + 9, start + minuteMs, 8);
      await store.outbox.refuse(acknowledge!, start + 2, { status: 409 });
      await store.outbox.refuse(acknowledge!, start + 3, { status: 409 });
      expect(await store.orders.find(session.orderId)).toMatchObject({ acknowledgedAt: null });
      expect((await store.orders.getHistory(session.orderId)).slice(2)).toEqual([
        { at: start + 2, what: 'acknowledge-refused', detail: { status: 409 } },
      ]);
      expect(await store.nextDue()).toBe(start + minuteMs);
    });

    test('returns since when reconcile has failed, until it succeeds', async () => {
      const { sessionId } = await insert();
      const session = (await store.sessions.find(sessionId))!;
      const release = async (state: string | null, at: number, isSkipped?: boolean) => {
        await store.sessions.invalidate(sessionId, at);
        await store.reconcileQueue.claimDue(at, at + 30_000, 8);
        return store.reconcileQueue.release(session, at + 30_000, at, state, at, isSkipped);
      };
      expect(await release('open', start)).toBeUndefined();
      expect(await release(null, start + 1)).toBe(start + 1);
      expect(await release(null, start + 2)).toBe(start + 1);
      expect(await release('open', start + 3, true)).toBe(start + 1);
      expect(await release(null, start + 5)).toBe(start + 1);
      expect(await release('open', start + 6)).toBeUndefined();
      expect(await release(null, start + 7)).toBe(start + 7);
    });

    test('records no failure of a reconcile whose session another instance has finished', async () => {
      const { sessionId } = await insert();
      const session = (await store.sessions.find(sessionId))!;
      const now = start + minuteMs;
      const claim = () => store.reconcileQueue.claimDue(now, now + 30_000, 8);
      const release = (dueAt: number | null, state: string | null) =>
        store.reconcileQueue.release(session, now + 30_000, dueAt, state, now);
      await claim();
      await release(null, 'open');
      expect(await release(now + 1, null)).toBeUndefined();
      await store.sessions.invalidate(sessionId, now);
      await claim();
      await release(now + 60 * minuteMs, 'open');
      expect(await release(now + 1, null)).toBeUndefined();
    });

    test('releases an order for its stored differences, and for no others', async () => {
      const session = await insert();
      const held = accepted(session, { status: 'held', differences: [differing('amount')] });
      expect((await store.orders.saveDecision(held, start)).isNewlyHeld).toBe(true);
      expect((await store.orders.saveDecision(held, start)).isNewlyHeld).toBe(false);
      const release = (found: number) =>
        store.orders.release(session.orderId, 'accepted', 'Agreed', start + 1, [
          differing('amount', found),
        ]);
      expect(await release(3)).toBe(false);
      // The list shows what differs now.
      const changed = { ...held, differences: [differing('amount', 3)] };
      await store.orders.saveDecision(changed, start);
      expect(await release(2)).toBe(false);
      expect(await release(3)).toBe(true);
      expect(await release(3)).toBe(false);
    });

    test('records the mismatches of a released order where the driver does not parse JSON', async () => {
      const differences = [differing('amount')];
      const session = await insert();
      await store.orders.insert(accepted(session, { status: 'held', differences }), start, start);
      const withText = ({ query }: Queryable): Queryable => ({
        query: async (...statement) => {
          const { rows } = await query(...statement);
          return {
            rows: rows.map((row) =>
              Object.fromEntries(
                Object.entries(row as object).map(([column, value]) => [
                  column,
                  Array.isArray(value) ? JSON.stringify(value) : (value as unknown),
                ]),
              ),
            ) as never,
          };
        },
      });
      const textStore = await openStore(
        {
          ...withText(database),
          transaction: (work) => database.transaction((queries) => work(withText(queries))),
          listen: (...channel) => database.listen(...channel),
        },
        testIdentity,
        systemClock,
      );
      await textStore.orders.release(session.orderId, 'accepted', 'Agreed', start + 1, differences);
      expect(await store.orders.getHistory(session.orderId)).toContainEqual(
        expect.objectContaining({
          what: 'admin:release',
          detail: { reason: 'Agreed', mismatches: ['amount'] },
        }),
      );
    });

    test('creates its secrets once', async () => {
      const again = await openStore(database, testIdentity, systemClock);
      expect(again.secrets.notification.reveal()).toBe(store.secrets.notification.reveal());
      expect(store.secrets.notification.reveal()).not.toBe(store.secrets.validation.reveal());
    });
  });
}
