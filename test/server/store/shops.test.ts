import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClosableDatabase } from '../../../src/server/index.js';
import {
  DatabaseOwnerError,
  type ShopIdentity,
} from '../../../src/server/store/shop/shop-owner.js';
import { withShop } from '../../../src/server/store/shop/shop-database.js';
import { openStore, type Store } from '../../../src/server/store/store.js';
import { createFakeClock } from '../../support/fake-clock.js';
import { createTestDatabase } from '../../support/server/test-database.js';

const now = Date.parse('2026-11-01T10:00:00Z');
const dayMs = 24 * 60 * 60_000;
const cart = {
  currency: 'SEK',
  totalOrderAmount: 1_990,
  totalOrderAmountExclVat: 1_592,
  totalOrderVatAmount: 398,
  orderLines: [],
};
const otherCart = { ...cart, totalOrderAmount: 3_980 };
const quote = { details: {}, data: null, body: null };
const key = '7d6f1c1e-5a0b-4c7d-9a52-0f4f1f3c2b10';
const ids = { sessionId: 'se_1', orderId: 'or_1' };
const expiresAt = '2026-11-08T10:00:00.000Z';
const snapshot = { state: 'authorized', signState: null, expiresAt, updatedAt: expiresAt };
const decision = {
  ...ids,
  status: 'accepted',
  differences: [],
  risks: [],
  ledyerStatus: ['uncaptured'],
} as const;
const action = {
  ...{ key, orderId: ids.orderId, action: 'capture', ledgerId: null },
  ...{ fingerprint: 'f', plan: {} },
};
const clock = createFakeClock(now);
const createIdentity = (name: string, changes: Partial<ShopIdentity> = {}): ShopIdentity => ({
  name,
  environment: 'live',
  publicUrl: `https://${name}.test`,
  ...changes,
});

let database: ClosableDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
}, 120_000);
afterAll(() => database.close());

/** Writes rows of every table. The ids are the same in every shop. */
async function fill({ sessions, carts, ...store }: Store) {
  await store.pendingNotifications.add('or_early', now);
  await sessions.insert(
    { ...ids, buyer: 'ada', cart, quote, locale: 'sv-SE', expiresAt },
    now,
    now,
  );
  await carts.setPendingCart(ids.sessionId, { cart: otherCart, quote });
  await store.idempotencyKeys.save('ada', key, { fingerprint: 'f', ...ids }, now);
  await store.idempotencyKeys.saveFirst(key, { fingerprint: 'f', ...ids }, now);
  await store.orders.saveDecision(decision, now);
  await store.orderActions.begin(action, now);
  await store.orderSync.claim(now, 1_000);
  // A lease that its holder keeps.
  await new Promise<void>((resolve) => {
    const work = () => {
      resolve();
      return new Promise(() => undefined);
    };
    void store.withLease('name', 0, work);
  });
}

/** Returns all rows of a shop, by table. */
async function dump(shop: number) {
  const rows: Record<string, unknown> = {};
  for (const table of await findTables()) {
    if (table === 'ledyer_shop' || table === 'ledyer_migration') continue;
    const found = await database.query(
      `select to_jsonb(t) as row from ${table} t where shop_id = $1 order by 1::text`,
      [shop],
    );
    rows[table] = found.rows;
  }
  return rows;
}

async function findTables(): Promise<readonly string[]> {
  const { rows } = await database.query<{ name: string }>(
    `select table_name as name from information_schema.tables
     where table_schema = current_schema() order by table_name`,
  );
  return rows.map(({ name }) => name);
}

describe('two shops in one database', () => {
  let se: Store;
  let no: Store;
  beforeAll(async () => {
    se = await openStore(database, createIdentity('se'), clock);
    no = await openStore(database, createIdentity('no'), clock);
    await fill(se);
  });

  test('have rows in every table, each with its shop, and no index that spans shops', async () => {
    const rows = await dump(se.database.shop);
    for (const [table, own] of Object.entries(rows)) expect([table, own]).not.toEqual([table, []]);
    const { rows: columns } = await database.query<{ table_name: string }>(
      `select table_name from information_schema.columns
       where table_schema = current_schema() and column_name = 'shop_id' and is_nullable = 'NO'`,
    );
    expect(columns.map(({ table_name }) => table_name).sort()).toEqual(Object.keys(rows).sort());
    const { rows: indexes } = await database.query<{ indexdef: string }>(
      `select indexdef from pg_indexes where schemaname = current_schema()
       and tablename not in ('ledyer_shop', 'ledyer_migration') and indexdef not like '%(shop_id%'
       and indexdef not like '%(id)'`,
    );
    expect(indexes).toEqual([]);
  });

  test('have different secrets', () => {
    for (const name of ['notification', 'validation', 'buyer'] as const)
      expect(no.secrets[name].reveal()).not.toBe(se.secrets[name].reveal());
  });

  test('do not see each other’s rows', async () => {
    const found = [
      await no.sessions.find(ids.sessionId),
      ...(await no.sessions.findMany([ids.sessionId, 'se_2'])),
      await no.sessions.findByOrder(ids.orderId),
      await no.sessions.findLatestForBuyer('ada'),
      ...(await no.sessions.findInProgress('ada')),
      ...(await no.sessions.rankBuyers(['ada'])),
      await no.sessions.claimRefresh(ids.sessionId, now + dayMs, 0, true),
      ...(await no.sessions.findUnauthorized([ids.orderId])),
      ...(await no.reconcileQueue.claimDue(now + dayMs, now + dayMs, 10)),
      await no.orders.find(ids.orderId),
      ...(await no.orders.findHeld(10)).orders,
      await no.orders.getOldestUnpaidTime(),
      ...(await no.orders.filterUnpaid([ids.orderId])),
      ...(await no.orders.getHistory(ids.orderId)),
      await no.orderActions.find(key),
      ...(await no.orderActions.findByOrder(ids.orderId)),
      ...(await no.outbox.claim(now + dayMs, now + dayMs, 10)),
      await no.idempotencyKeys.find('ada', key),
      await no.idempotencyKeys.findBuyer(['ada'], key),
      await no.idempotencyKeys.findFirst(key, now),
      await no.nextDue(),
    ];
    expect(found.filter((each) => each !== undefined)).toEqual([]);
    expect(await no.orders.isAccepted(ids.orderId)).toBe(false);
    expect(await no.pendingNotifications.count()).toBe(0);
    expect(await no.orderSync.claim(now + dayMs, 1_000)).toHaveProperty('nextSyncAt');
    expect(await no.withLease('name', 0, () => Promise.resolve('free'))).toBe('free');
  });

  test('do not change each other’s rows, even where all ids are the same', async () => {
    const before = await dump(se.database.shop);
    const change = async () => {
      await no.sessions.invalidate(ids.sessionId, now);
      await no.sessions.saveSnapshot(ids.sessionId, snapshot, now + dayMs, [], now);
      await no.sessions.saveDifferences(ids.sessionId, []);
      await no.carts.commitPendingCart(ids.sessionId, { cart: otherCart, quote });
      await no.carts.setPendingCart(ids.sessionId, { cart, quote });
      await no.carts.dropPendingCart(ids.sessionId, cart);
      await no.carts.commitCart(ids.sessionId, { cart, quote }, 'en-US', true);
      await no.carts.setQuote(ids.sessionId, quote);
      const session = (await se.sessions.find(ids.sessionId))!;
      await no.reconcileQueue.release(session, now, now + dayMs, null, now);
      await no.orders.hold({ ...decision, status: 'held' }, now);
      await no.orders.release(ids.orderId, 'accepted', 'because', now, []);
      const { rows } = await database.query<{ id: number }>(
        'select id from ledyer_outbox where shop_id = $1 order by id',
        [se.database.shop],
      );
      for (const { id } of rows) {
        await no.outbox.complete(
          { ...ids, id, kind: 'fulfil', key, attempts: 1, reference: null },
          now,
        );
        await no.outbox.refuse(
          { ...ids, id, kind: 'fulfil', key, attempts: 1, reference: null },
          now,
          { status: 400 },
        );
        await no.outbox.reschedule(
          { ...ids, id, kind: 'fulfil', key, attempts: 1, reference: null },
          now + dayMs,
        );
      }
      await no.orderActions.saveCapture(key, now);
      await no.orderActions.complete(key, now, {});
      await no.orderActions.discard(key, now);
      await no.idempotencyKeys.deleteFirst(ids.sessionId);
      await no.pendingNotifications.add('or_early', now + 1);
      await no.orderSync.advance(now + dayMs);
      await no.deleteExpired(now + 100 * dayMs, 10);
      await no.sessions.deleteEnded(now + 100 * dayMs, 10);
      await no.claimInterval('cleanup', dayMs);
    };
    // Once without rows, once with the same ids.
    await change();
    await fill(no);
    await change();
    expect(await dump(se.database.shop)).toEqual(before);
    expect(await no.orders.find(ids.orderId)).toMatchObject({ status: 'accepted' });
  });

  test('reject a statement that names no shop', async () => {
    await expect(se.database.query('select * from ledyer_session')).rejects.toThrow(
      'A statement names no shop: select * from ledyer_session',
    );
    await expect(
      se.database.transaction(({ query }) => query('delete from ledyer_order')),
    ).rejects.toThrow('A statement names no shop');
    const scoped = withShop({ ...database, listenState: 'off' }, 7);
    const { rows } = await scoped.query<{ shop: number }>('select $shop as shop');
    expect(rows).toEqual([{ shop: 7 }]);
  });
});

describe('openStore for a shop that the database knows', () => {
  let shopCount = 0;
  /** Opens a new shop, and then an instance of it with other options. Returns the code of its error, or the stored addresses. */
  const reopen = async (first: Partial<ShopIdentity>, second: Partial<ShopIdentity>) => {
    shopCount += 1;
    const name = `owner-${shopCount}`;
    await openStore(database, createIdentity(name, first), clock);
    try {
      await openStore(database, createIdentity(name, { ...first, ...second }), clock);
    } catch (error) {
      expect(error).toBeInstanceOf(DatabaseOwnerError);
      return (error as DatabaseOwnerError).code;
    }
    const { rows } = await database.query<{ public_url: string }>(
      'select public_url from ledyer_shop where name = $1 order by id desc',
      [name],
    );
    return rows.map((row) => row.public_url).join();
  };
  const live = 'https://shop.example';
  const staging = 'https://staging.example';

  test.each([
    ['live', 'sandbox'],
    ['live', 'local'],
    ['sandbox', 'live'],
    ['local', 'live'],
  ])('in the environment %s rejects an instance for %s', async (first, second) => {
    expect(await reopen({ environment: first }, { environment: second })).toBe('environment');
  });

  test('adds another shop for sandbox when the known one is local', async () => {
    const urls = await reopen(
      { environment: 'local', publicUrl: live },
      { environment: 'sandbox', publicUrl: staging },
    );
    expect(urls).toBe(`${staging},${live}`);
  });

  test.each([
    ['another host', live, staging],
    ['another path', `${live}/se`, `${live}/no`],
    ['another port', live, `${live}:8443`],
    ['a copy of the shop on this machine', live, 'https://localhost:4800'],
  ])('rejects %s', async (_, first, second) => {
    for (const environment of ['live', 'sandbox', 'local'])
      expect(await reopen({ environment, publicUrl: first }, { publicUrl: second })).toBe(
        'public-url',
      );
  });

  test.each([
    ['the same URL', 'live', live, { publicUrl: live }],
    ['a final slash', 'live', live, { publicUrl: `${live}/` }],
    ['the earlier URL', 'live', live, { publicUrl: staging, previousPublicUrl: `${live}/` }],
    ['any earlier URL', 'sandbox', live, { publicUrl: staging, previousPublicUrl: '*' }],
    [
      'another port of this machine',
      'local',
      'http://localhost:4800',
      { publicUrl: 'http://127.0.0.1:1' },
    ],
    ['a tunnel to this machine', 'sandbox', 'http://localhost:4800', { publicUrl: staging }],
  ])('accepts %s, and stores the address', async (_, environment, publicUrl, second) => {
    expect(await reopen({ environment, publicUrl }, second)).toBe(second.publicUrl);
  });

  test('rejects the old address after a move', async () => {
    const moved = { publicUrl: staging, previousPublicUrl: live };
    shopCount += 1;
    const name = `owner-${shopCount}`;
    await openStore(database, createIdentity(name, { publicUrl: live }), clock);
    await openStore(database, createIdentity(name, moved), clock);
    await openStore(database, createIdentity(name, moved), clock);
    await expect(
      openStore(database, createIdentity(name, { publicUrl: live }), clock),
    ).rejects.toThrow(`set previousPublicUrl: '${staging}'`);
  });

  test('adds the shop once when several instances start together', async () => {
    const open = () => openStore(database, createIdentity('together'), clock);
    const stores = await Promise.all([open(), open(), open(), open()]);
    expect(new Set(stores.map((store) => store.database.shop)).size).toBe(1);
    expect(new Set(stores.map(({ secrets }) => secrets.buyer.reveal())).size).toBe(1);
  });
});
