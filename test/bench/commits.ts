/** Counts the database commits and the requests to Ledyer of a checkout. More instances do not reduce them. */
import { PGlite } from '@electric-sql/pglite';
import { pgliteDatabase, type ClosableDatabase } from '../../src/server/index.js';
import { createFakeClock, november1 } from '../support/fake-clock.js';
import { BenchShop } from './server/bench-shop.js';
import { round, type Section } from './section.js';

const isWrite = (sql: string): boolean => /\b(insert into|delete from|update ledyer_)/i.test(sql);

/** Wraps a database and counts its commits with writes. */
function countCommits(database: ClosableDatabase) {
  let commits = 0;
  const countingDatabase: ClosableDatabase = {
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
  return { database: countingDatabase, getCommits: () => commits };
}

/** Number of measured checkouts. */
const checkoutCount = 20;

export async function measureCommits(): Promise<Section> {
  const { database, getCommits } = countCommits(pgliteDatabase(await PGlite.create()));
  const clock = createFakeClock(november1);
  const shop = new BenchShop(database, { clock, receivesNotifications: true });
  /** Runs a task for all checkouts. Returns the commits and the requests to Ledyer per checkout. */
  const measurePerCheckout = async (work: () => Promise<unknown>) => {
    const [commitsBefore, requestsBefore] = [getCommits(), shop.ledyerRequests];
    await work();
    return [getCommits() - commitsBefore, shop.ledyerRequests - requestsBefore].map((total) =>
      round(total / checkoutCount, 1),
    );
  };
  try {
    // Runs migrations and other one-time work.
    await shop.start(1);
    const started = await measurePerCheckout(() => shop.start(checkoutCount));
    const buyers = shop.buyers.slice(-checkoutCount);
    await clock.advance(10_000);
    const read = await measurePerCheckout(async () => {
      for (const buyer of buyers)
        await shop.requestStatus(buyer, 0, { 'cache-control': 'no-cache' });
    });
    await clock.advance(10_000);
    const notified = await measurePerCheckout(() => shop.authorize(buyers));
    const reconciled = await measurePerCheckout(() => shop.merchants[0]!.reconcile());
    return {
      name: 'Commits and requests',
      method: `Write transactions and requests to Ledyer, counted for ${checkoutCount} sequential checkouts.`,
      tables: [
        {
          title: 'Commits and requests per action',
          columns: ['', 'commits', 'requests to Ledyer'],
          rows: [
            ['start of a checkout', ...started],
            ['status request that reads at Ledyer', ...read],
            ['notifications of an order', ...notified],
            ['order, until fulfilled and acknowledged', ...reconciled],
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
