import { afterAll, beforeAll, expect, test } from 'vitest';
import pg from 'pg';
import { systemClock } from '../../../src/server/clock.js';
import { postgresDatabase, type ClosableDatabase } from '../../../src/server/index.js';
import { openStore, type Store } from '../../../src/server/store/store.js';
import { testIdentity } from '../../support/server/shop-identity.js';
import { startPostgresql, type Postgresql } from '../../support/server/postgresql.js';
import { cart, storeSuite } from './store-suite.js';

let server: Postgresql;
beforeAll(async () => {
  server = await startPostgresql();
}, 60_000);
afterAll(() => server.stop());

const open = () => postgresDatabase(new pg.Pool({ connectionString: server.createDatabase() }));

storeSuite('PostgreSQL', () => Promise.resolve(open()));

test('postgresDatabase listens again after its connection broke, and reports that messages may be missing', async () => {
  const database = open();
  const messages: string[] = [];
  await database.listen(
    'ledyer_session',
    (payload) => messages.push(payload),
    () => messages.push('disconnected'),
  );
  await database.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen%'`,
  );
  await expect.poll(() => messages, { timeout: 5_000 }).toEqual(['disconnected', '']);
  await database.query(`select pg_notify('ledyer_session', 'se_1')`);
  await expect.poll(() => messages).toEqual(['disconnected', '', 'se_1']);
  await database.close();
});

const quote = { details: {}, data: null, body: null };

test('the store on PostgreSQL keeps the newest snapshot when two instances save at once', async () => {
  const database = open();
  const store = await openStore(database, testIdentity, systemClock);
  const now = Date.now();
  const expiresAt = new Date(now + 60_000).toISOString();
  const snapshot = (state: string) => ({ state, signState: null, expiresAt, updatedAt: expiresAt });
  for (const number of [1, 2]) {
    const ids = { sessionId: `se_${number}`, orderId: `or_${number}` };
    const session = { ...ids, buyer: 'ada', locale: 'sv-SE', cart, quote, expiresAt };
    await store.sessions.insert(session, now, now + 60_000);
  }
  let saved: Promise<unknown> | undefined;
  await database.transaction(async ({ query }) => {
    const write = (sessionId: string, state: string, fetchedAt: number) =>
      query(
        'update ledyer_session set state = $2, fetched_at = $3::timestamptz where session_id = $1',
        [sessionId, state, new Date(fetchedAt).toISOString()],
      );
    await write('se_1', 'authorized', now + 2_000);
    await write('se_2', 'open', now);
    saved = Promise.all([
      store.sessions.saveSnapshot('se_1', snapshot('open'), now + 1_000, null, now),
      store.sessions.saveSnapshot('se_2', snapshot('authorized'), now + 1_000, [], now),
    ]);
    await expect.poll(() => countWaitingStatements(database)).toBe(2);
  });
  await saved;
  expect(await store.sessions.find('se_1')).toMatchObject({
    state: 'authorized',
    fetchedAt: now + 2_000,
  });
  expect(await store.sessions.find('se_2')).toMatchObject({
    state: 'authorized',
    fetchedAt: now + 1_000,
    differences: [],
  });
  await database.close();
});

test('the store on PostgreSQL stores no snapshot of an unchanged session that a waiting statement finds changed', async () => {
  const database = open();
  const store = await openStore(database, testIdentity, systemClock);
  const now = Date.now();
  const expiresAt = new Date(now + 60_000).toISOString();
  const ids = { sessionId: 'se_1', orderId: 'or_1' };
  await store.sessions.insert(
    { ...ids, buyer: 'ada', locale: 'sv-SE', cart, quote, expiresAt },
    now,
    now + 60_000,
  );
  const claimed = (await store.sessions.claimRefresh('se_1', now, 0, false))!;
  const snapshot = { state: 'locked', signState: null, expiresAt, updatedAt: expiresAt };
  let saved: Promise<unknown> | undefined;
  await database.transaction(async ({ query }) => {
    await query(`update ledyer_session set pending_cart = cart`);
    saved = store.sessions.saveUnchanged(claimed, snapshot, now, null, now);
    await expect.poll(() => countWaitingStatements(database)).toBe(1);
  });
  expect(await saved).toBeUndefined();
  expect(await store.sessions.find('se_1')).toMatchObject({ state: 'open', pendingCart: cart });
  await database.close();
});

test('the store on PostgreSQL repairs due times without a wait for rows that others change', async () => {
  const database = open();
  const store = await openStore(database, testIdentity, systemClock);
  const now = Date.now();
  const expiresAt = new Date(now + 60_000).toISOString();
  const beyondSchedule = now + 24 * 60 * 60_000;
  for (const number of [1, 2]) {
    const ids = { sessionId: `se_${number}`, orderId: `or_${number}` };
    const session = { ...ids, buyer: 'ada', locale: 'sv-SE', cart, quote, expiresAt };
    await store.sessions.insert(session, now, beyondSchedule);
  }
  await database.transaction(async ({ query }) => {
    await query(`select from ledyer_session where session_id = 'se_1' for update`);
    await store.repairDueTimes(now);
  });
  expect(await store.nextDue()).toBe(now);
  await store.reconcileQueue.claimDue(now, beyondSchedule, 8);
  await store.repairDueTimes(now + 1);
  expect(await store.nextDue()).toBe(now + 1);
  await database.close();
});

test('the store on PostgreSQL stores an order once when two instances do so at once', async () => {
  const url = server.createDatabase();
  const databases = [1, 2].map(() => postgresDatabase(new pg.Pool({ connectionString: url })));
  const stores: Store[] = [];
  for (const database of databases)
    stores.push(await openStore(database, testIdentity, systemClock));
  const now = Date.now();
  // Both inserts of a pair must meet between two indexes, which happens in about one of a hundred.
  for (let first = 0; first < 1_500; first += 10) {
    const results = await Promise.all(
      Array.from({ length: 10 }, (_, offset) => {
        const ids = { sessionId: `se_${first + offset}`, orderId: `or_${first + offset}` };
        const decision = { ...ids, differences: [], risks: [], ledyerStatus: [] };
        return Promise.all(
          stores.map(({ orders }) => orders.insert({ ...decision, status: 'accepted' }, now, now)),
        );
      }),
    );
    for (const pair of results)
      expect(pair.filter((result) => result !== undefined)).toHaveLength(1);
  }
  for (const database of databases) await database.close();
});

test('the store on PostgreSQL rejects an order whose session has another one', async () => {
  const database = open();
  const store = await openStore(database, testIdentity, systemClock);
  const now = Date.now();
  const decision = { sessionId: 'se_1', differences: [], risks: [], ledyerStatus: [] };
  await store.orders.insert({ ...decision, orderId: 'or_1', status: 'held' }, now, now);
  const other = { ...decision, orderId: 'or_2', status: 'held' } as const;
  expect(await store.orders.insert(other, now, now)).toBeUndefined();
  await expect(store.orders.saveDecision(other, now)).rejects.toThrow('The order is not stored');
  await database.close();
});

test('the store on PostgreSQL completes a task once when two instances do so at once', async () => {
  const database = open();
  const store = await openStore(database, testIdentity, systemClock);
  const now = Date.now();
  const ids = { sessionId: 'se_1', orderId: 'or_1' };
  const decision = { ...ids, differences: [], risks: [], ledyerStatus: [] };
  const inserted = await store.orders.insert({ ...decision, status: 'accepted' }, now, now);
  const [fulfil] = inserted!.claimedTasks;
  let completed: Promise<unknown> | undefined;
  await database.transaction(async ({ query }) => {
    await query(`select from ledyer_order for update`);
    completed = Promise.all([
      store.outbox.complete(fulfil!, now + 1),
      store.outbox.complete(fulfil!, now + 2),
    ]);
    await expect.poll(() => countWaitingStatements(database)).toBe(2);
  });
  await completed;
  const history = await store.orders.getHistory('or_1');
  expect(history.map(({ what }) => what)).toEqual(['accepted', 'fulfil']);
  expect((await store.orders.find('or_1'))!.fulfilledAt).toBe(history[1]!.at);
  await database.close();
});

test('the store on PostgreSQL completes a task while its order is released, without a deadlock', async () => {
  const database = open();
  const store = await openStore(database, testIdentity, systemClock);
  const now = Date.now();
  const ids = { sessionId: 'se_1', orderId: 'or_1' };
  const session = { ...ids, buyer: 'ada', locale: 'sv-SE', cart, quote };
  await store.sessions.insert({ ...session, expiresAt: new Date(now).toISOString() }, now, now);
  const accepted = {
    ...ids,
    status: 'accepted',
    differences: [],
    risks: [],
    ledyerStatus: [],
  } as const;
  const [fulfil] = (await store.orders.insert(accepted, now, now))!.claimedTasks;
  let done: Promise<void> | undefined;
  // A release locks in the same sequence: first the order, then its outbox tasks.
  await database.transaction(async ({ query }) => {
    await query(`update ledyer_order set released_at = now()`);
    done = store.outbox.complete(fulfil!, now + 1, 'A-1');
    await expect.poll(() => countWaitingStatements(database)).toBe(1);
    await query('update ledyer_outbox set due_at = now()');
  });
  await done;
  expect(await store.orders.find('or_1')).toMatchObject({ reference: 'A-1', fulfilledAt: now + 1 });
  await database.close();
});

/** Returns the number of statements that wait for a lock. */
async function countWaitingStatements(database: ClosableDatabase): Promise<number> {
  const { rows } = await database.query(
    `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  );
  return rows.length;
}
