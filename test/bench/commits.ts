/**
 * How often the shop's database has to make something durable: what a disk bears, and what
 * no second instance of the shop makes cheaper.
 */
import { PGlite } from '@electric-sql/pglite';
import { pgliteDatabase, type OpenDatabase } from '../../src/server/index.js';
import { shopClock } from '../support/shop-clock.js';
import { BenchShop } from './bench-shop.js';
import { round, type Section } from './section.js';

const isWrite = (sql: string): boolean => /\b(insert into|delete from|update ledyer_)/i.test(sql);

/** A database, and how often it committed something that was written. */
function counted(database: OpenDatabase) {
  let commits = 0;
  const counting: OpenDatabase = {
    ...database,
    query: (sql, params) => {
      if (isWrite(sql)) commits += 1;
      return database.query(sql, params);
    },
    transaction: (work) =>
      database.transaction(async (queries) => {
        let writes = false;
        const result = await work({
          query: (sql, params) => {
            writes ||= isWrite(sql);
            return queries.query(sql, params);
          },
        });
        if (writes) commits += 1;
        return result;
      }),
  };
  return { database: counting, count: () => commits };
}

/** Checkouts of which each figure is the mean. */
const checkouts = 20;

export async function commits(): Promise<Section> {
  const { database, count } = counted(pgliteDatabase(await PGlite.create()));
  const clock = shopClock();
  const shop = new BenchShop(database, { clock, isNotified: true });
  /** Commits for each checkout while something is done for all. */
  const during = async (work: () => Promise<unknown>) => {
    const before = count();
    await work();
    return round((count() - before) / checkouts, 1);
  };
  try {
    // The tables, and what else is done once.
    await shop.start(1);
    const started = await during(() => shop.start(checkouts));
    const visitors = shop.visitors.slice(-checkouts);
    await clock.advance(10_000);
    const reads = shop.reads;
    const read = await during(async () => {
      for (const visitor of visitors) await shop.fetch(visitor, 0, { 'cache-control': 'no-cache' });
    });
    if (shop.reads - reads !== checkouts) throw new Error('Ledyer was not asked once for each');
    await clock.advance(10_000);
    const notified = await during(() => shop.authorize(visitors));
    const reconciled = await during(() => shop.merchants[0]!.reconcile());
    return {
      name: 'Commits',
      method: `Transactions that write, counted for ${checkouts} checkouts one after the other. One question to Ledyer is among those of an order.`,
      tables: [
        {
          title: 'Commits of the database',
          columns: ['', 'each'],
          rows: [
            ['a checkout that is started', started],
            ['a question to Ledyer about a session', read],
            ['the notifications of an order', notified],
            ['an order, until it is fulfilled and acknowledged', reconciled],
          ],
        },
      ],
      goals: [],
    };
  } finally {
    await Promise.all(shop.merchants.map((merchant) => merchant.close()));
    await database.close();
  }
}
