import { setupServer } from 'msw/node';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEmulator } from '../../../src/emulator/index.js';
import { postgresDatabase, type ClosableDatabase } from '../../../src/server/index.js';
import { openStore } from '../../../src/server/store/store.js';
import { createFakeClock, november1 } from '../../support/fake-clock.js';
import { startPostgresql, type Postgresql } from '../../support/server/postgresql.js';
import {
  createRecordingDatabase,
  type RecordedStatement,
} from '../../support/server/recording-database.js';
import { isFull } from '../../support/run-options.js';
import { fillWithSales } from '../../support/server/sales-history.js';
import { testIdentity } from '../../support/server/shop-identity.js';
import { createCartRequest, TestShop, type TestBuyer } from '../../support/server/test-shop.js';

const sessionCount = isFull ? 1_000_000 : 100_000;
/** Maximum number of rows that one step of a plan reads, independent of the size of the table. */
const maxRows = 1_000;
/** Maximum number of entries that a step reads of an index alone, in about a millisecond: the count of held orders. */
const maxIndexEntries = 10 * maxRows;
/** Number of orders of each kind of unfinished work, and of sessions of one buyer: more than a statement may read. */
const unfinishedCount = 2 * maxRows;
/** The buyer with the most sessions. */
const regularBuyer = 'regular';
/** Tables that do not grow with the sales. */
const boundedTables = [
  'ledyer_lease',
  'ledyer_migration',
  'ledyer_order_sync',
  'ledyer_pending_notification',
  'ledyer_secret',
  'ledyer_shop',
];
const hourMs = 60 * 60_000;

const ledyer = setupServer();
let server: Postgresql;
let database: ClosableDatabase;
let statements: readonly RecordedStatement[];

beforeAll(async () => {
  server = await startPostgresql();
  ledyer.listen({ onUnhandledRequest: 'error' });
  const pool = new pg.Pool({ connectionString: server.createDatabase() });
  database = postgresDatabase(pool);
  const recorded = createRecordingDatabase(database);
  const clock = createFakeClock(november1);
  await openStore(database, testIdentity, clock);
  await fillWithSales(database, sessionCount, november1);
  await runShop(recorded.database, clock);
  await addUnfinishedWork();
  statements = recorded.statements;
}, 900_000);
afterAll(async () => {
  ledyer.close();
  await database.close();
  server.stop();
});

/** Runs each operation of buyers, Ledyer, the worker and the admins once. */
async function runShop(recorded: ClosableDatabase, clock: ReturnType<typeof createFakeClock>) {
  const emulator = createEmulator({
    clock,
    fetch: () => Promise.reject(new Error('No server receives notifications.')),
  });
  const shop = new TestShop(ledyer, recorded, { clock, merchantId: 'ac_other' }, emulator);
  const start = (buyer: TestBuyer, quantity: number, key = crypto.randomUUID()) => {
    const cart = createCartRequest(quantity);
    const headers = { ...cart.headers, 'idempotency-key': key };
    return shop.send('/ledyer/sessions', { ...cart, headers }, buyer);
  };
  const read = async (response: Response) => (await response.json()) as { sessionId: string };

  const buyer: TestBuyer = {};
  const { sessionId } = await read(await start(buyer, 3));
  await shop.fetchStatus(sessionId, buyer);
  await clock.advance(2_000);
  await shop.fetchStatus(sessionId, buyer);
  await start(buyer, 4);
  await shop.send(
    `/ledyer/sessions/${sessionId}/cart`,
    { ...createCartRequest(5), method: 'PUT' },
    buyer,
  );
  const stream = await shop.send(
    `/ledyer/sessions/${sessionId}`,
    { headers: { accept: 'text/event-stream' } },
    buyer,
  );
  await stream.body?.cancel();
  const other: TestBuyer = {};
  await read(await start(other, 1));
  await start({ cookie: `${buyer.cookie}; ${other.cookie}` }, 2);

  const { orderId } = await shop.runAction(sessionId, 'authorize');
  await shop.sendNotification({ orderId: orderId, sessionId });
  // The kit reads a session at most once a second.
  await clock.advance(2_000);
  await shop.sendNotification({ orderId: 'or_1xE2fDBg9rRwh6nENMA3ly3B3Qg' });
  await shop.merchant.reconcile();
  const admin = (path: string, body: object, key = crypto.randomUUID()) =>
    shop.adminFetch(path, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'idempotency-key': key },
    });
  const list = (await (await shop.adminFetch('/ledyer/orders')).json()) as {
    heldOrders: { id: string; recordedAt: string }[];
  };
  const last = list.heldOrders.at(-1)!;
  await shop.adminFetch(`/ledyer/orders?heldCursor=${Date.parse(last.recordedAt)}.${last.id}`);
  await admin(`/ledyer/orders/${orderId}/release`, { reason: 'Agreed with the customer' });
  await admin(`/ledyer/orders/${orderId}/capture`, {});
  await shop.fetchOrderView(orderId);
  const invoice = await read(await start({}, 1));
  await shop.runAction(invoice.sessionId, 'authorize', 'advanceInvoice');
  await clock.advance(hourMs + 60_000);
  await shop.merchant.reconcile();
  await shop.merchant.close();
  expect(shop.fulfilledOrderIds).toEqual([orderId]);

  const store = await openStore(recorded, testIdentity, clock);
  await store.nextDue();
  await store.orders.getOldestUnpaidTime();
  await store.orders.has(sessionId);
  await store.sessions.deleteEnded(november1 - 80 * 24 * hourMs, 200);
  await store.sessions.findUnauthorized([orderId, 'or_1xE2fDBg9rRwh6nENMA3ly3B3Qg']);
  await store.sessions.findMany([sessionId, invoice.sessionId]);
  await store.sessions.findLatestForBuyer(regularBuyer);
  await store.sessions.findInProgress(regularBuyer);
  await store.sessions.rankBuyers([regularBuyer, 'unknown']);
}

/** Adds held orders, unpaid orders, orders with tasks that are left, and sessions of one buyer. */
async function addUnfinishedWork() {
  const time = new Date(november1).toISOString();
  // Each statement takes orders that the ones before have left.
  const newest = `select order_id from ledyer_order where status = 'accepted' and recorded_at < '${time}'
    order by recorded_at desc limit ${unfinishedCount}`;
  for (const statement of [
    `update ledyer_order set status = 'held' where order_id in (${newest})`,
    `update ledyer_order set status = 'awaiting-payment' where order_id in (${newest})`,
    `update ledyer_session set ended_at = null, due_at = '${time}'::timestamptz + interval '1 hour'
     where session_id in (select session_id from ledyer_order where status = 'awaiting-payment')`,
    `update ledyer_outbox set done_at = null, due_at = '${time}'::timestamptz + id * interval '1 microsecond'
     where order_id in (${newest})`,
    `update ledyer_session set buyer = '${regularBuyer}' where number <= ${unfinishedCount}`,
    'vacuum analyze',
  ])
    await database.query(statement);
}

/** Adds sales of another shop, of which some sessions and all fulfilments are due. */
async function addShop(shop: number) {
  const toColumns = async (table: string, changed: Readonly<Record<string, string>>) => {
    const { rows } = await database.query<{ name: string }>(
      `select column_name as name from information_schema.columns
       where table_name = $1 and identity_generation is null`,
      [table],
    );
    const names = rows.map(({ name }) => name);
    const values = names.map((name) => changed[name] ?? name);
    return `insert into ${table} (${names.join()}) select ${values.join()} from ${table}`;
  };
  const shopId = String(shop);
  const time = `'${new Date(november1 - hourMs).toISOString()}'::timestamptz`;
  const sales = `shop_id = 1 and order_id <= 'or_${String(6 * maxRows).padStart(27, '0')}'`;
  for (const statement of [
    `${await toColumns('ledyer_session', { shop_id: shopId, due_at: `case when number % 10 = 0 then ${time} end` })} where ${sales}`,
    `${await toColumns('ledyer_order', { shop_id: shopId, status: `'accepted'` })} where ${sales}`,
    `${await toColumns('ledyer_outbox', { shop_id: shopId, key: 'gen_random_uuid()', due_at: time, done_at: 'null' })}
       where ${sales} and kind <> 'reference'`,
  ])
    await database.query(statement);
}

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows'?: number;
  readonly 'Actual Loops'?: number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly Plan[];
}

/** Returns the steps of a plan that read a growing table as a whole, or too many of its rows. */
function findScans(plan: Plan): string[] {
  const { 'Node Type': type, 'Relation Name': table = '' } = plan;
  const { 'Actual Loops': loops = 0, 'Actual Rows': found = 0 } = plan;
  const rows = loops * (found + (plan['Rows Removed by Filter'] ?? 0));
  const isGrowing = table.startsWith('ledyer_') && !boundedTables.includes(table);
  const limit = type === 'Index Only Scan' ? maxIndexEntries : maxRows;
  const isScan = isGrowing && (type === 'Seq Scan' || rows > limit);
  return [
    ...(isScan ? [`${type} of ${table}, ${rows} rows`] : []),
    ...(plan.Plans ?? []).flatMap(findScans),
  ];
}

/** Runs a statement without an effect. Returns the scans of its plan. */
async function explain(
  { sql, params }: RecordedStatement,
  options = 'analyze, timing off,',
): Promise<readonly string[]> {
  const undo = new Error('undo');
  let found: readonly string[] = [];
  try {
    await database.transaction(async ({ query }) => {
      const { rows } = await query<{ 'QUERY PLAN': readonly { readonly Plan: Plan }[] }>(
        `explain (${options} format json) ${sql}`,
        params,
      );
      found = rows.flatMap((row) => row['QUERY PLAN'].flatMap(({ Plan: plan }) => findScans(plan)));
      throw undo;
    });
  } catch (error) {
    // A row that was inserted before cannot be inserted again.
    if ((error as { code?: unknown }).code === '23505') return explain({ sql, params }, '');
    if (error !== undo) throw error;
  }
  return found;
}

describe(`the statements of a shop with ${sessionCount.toLocaleString('en')} sessions`, () => {
  test('read growing tables by an index, and few rows of them', async () => {
    const isOfTables = ({ sql }: RecordedStatement) =>
      /\bledyer_/.test(sql) && !/^\s*(create|drop|alter)\b/i.test(sql);
    const distinct = [
      ...new Map(statements.filter(isOfTables).map((each) => [each.sql, each])).values(),
    ];
    const scans: Record<string, readonly string[]> = {};
    for (const statement of distinct) {
      const found = await explain(statement);
      if (found.length > 0) scans[statement.sql] = found;
    }
    expect(distinct.length).toBeGreaterThan(50);
    expect(scans).toEqual({});
  }, 300_000);

  test('find the rows of a shop that was added since the last analyze, and claim no more than their limit', async () => {
    for (const table of ['session', 'order', 'outbox'])
      await database.query(`alter table ledyer_${table} set (autovacuum_enabled = false)`);
    const recorded = createRecordingDatabase(database);
    const identity = { ...testIdentity, name: 'added', publicUrl: 'https://added.test' };
    const store = await openStore(recorded.database, identity, createFakeClock(november1));
    await addShop(store.database.shop);
    const [sessionId, orderId] = ['se', 'or'].map((prefix) => `${prefix}_${'3'.padStart(27, '0')}`);
    recorded.statements.length = 0;
    await store.sessions.find(sessionId!);
    await store.sessions.findMany([sessionId!, 'se_unknown']);
    await store.orders.has(orderId!);
    await store.orders.findAll([orderId!, 'or_unknown']);
    await store.sessions.invalidate(orderId!, november1);
    await store.sessions.findUnauthorized([orderId!, 'or_unknown']);
    for (const statement of recorded.statements)
      expect(await explain(statement), statement.sql).toEqual([]);
    const retryAt = november1 + 30_000;
    expect(await store.reconcileQueue.claimDue(november1, retryAt, 8)).toHaveLength(8);
    expect(await store.outbox.claim(november1, retryAt, 16)).toHaveLength(16);
  });

  test('are reported if they read a whole table', async () => {
    expect(
      await explain({ sql: 'select * from ledyer_session where quote = $1', params: ['x'] }),
    ).toHaveLength(1);
  });
});
