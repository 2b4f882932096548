/** Work that more shop instances do not reduce: database commits and calls to Ledyer. */
import { PGlite } from '@electric-sql/pglite';
import { pgliteDatabase, type ClosableDatabase } from '../../src/server/index.js';
import { createFakeClock, november1 } from '../support/fake-clock.js';
import { BenchShop } from './bench-shop.js';
import { round, type Section } from './section.js';

const isWrite = (sql: string): boolean => /\b(insert into|delete from|update ledyer_)/i.test(sql);

/** Wraps a database and counts its commits with writes. */
function counted(database: ClosableDatabase) {
  let commits = 0;
  const counting: ClosableDatabase = {
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

/** Number of checkouts per mean. */
const checkouts = 20;

export async function commits(): Promise<Section> {
  const { database, count } = counted(pgliteDatabase(await PGlite.create()));
  const clock = createFakeClock(november1);
  const shop = new BenchShop(database, { clock, isNotified: true });
  /** Returns commits and calls per checkout during a task for all of them. */
  const during = async (work: () => Promise<unknown>) => {
    const [commitsBefore, callsBefore] = [count(), shop.calls];
    await work();
    return [count() - commitsBefore, shop.calls - callsBefore].map((each) =>
      round(each / checkouts, 1),
    );
  };
  try {
    // Runs migrations and other one-time work.
    await shop.start(1);
    const started = await during(() => shop.start(checkouts));
    const visitors = shop.visitors.slice(-checkouts);
    await clock.advance(10_000);
    const read = await during(async () => {
      for (const visitor of visitors) await shop.fetch(visitor, 0, { 'cache-control': 'no-cache' });
    });
    await clock.advance(10_000);
    const notified = await during(() => shop.authorize(visitors));
    const reconciled = await during(() => shop.merchants[0]!.reconcile());
    return {
      name: 'Commits and calls',
      method: `Transactions that write, and requests to Ledyer, counted for ${checkouts} checkouts one after the other.`,
      tables: [
        {
          title: 'What one takes',
          columns: ['', 'commits', 'calls of Ledyer'],
          rows: [
            ['a checkout that is started', ...started],
            ['a question about a session', ...read],
            ['the notifications of an order', ...notified],
            ['an order, until it is fulfilled and acknowledged', ...reconciled],
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
