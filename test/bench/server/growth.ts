/** How the cost of the kit's statements grows with the number of stored sessions. */
import pg from 'pg';
import { systemClock } from '../../../src/server/clock.js';
import { postgresDatabase } from '../../../src/server/index.js';
import { openStore } from '../../../src/server/store/store.js';
import { startPostgresql } from '../../support/server/postgresql.js';
import { fillWithSales } from '../../support/server/sales-history.js';
import { BenchShop } from './bench-shop.js';
import { getMeasurementOptions } from '../options.js';
import { median, round, type BenchOptions, type Section } from '../section.js';

const identity = { name: 'default', environment: 'local', publicUrl: 'http://127.0.0.1' };
/** Orders of a page of the admin's list. */
const pageSize = 100;
/**
 * Maximum ratio of the time in the largest store to the time in the smallest one. Above it, a statement reads more rows
 * than it needs.
 */
const maxRatio = 2;
/** Runs of each operation before the measured ones. */
const warmUpRuns = 2;
const hourMs = 60 * 60_000;
const dayMs = 24 * hourMs;

/** Returns the median milliseconds of each operation in a store of this many sessions. */
async function measureOperations(
  url: string,
  sessions: number,
  runs: number,
): Promise<ReadonlyMap<string, number>> {
  const database = postgresDatabase(new pg.Pool({ connectionString: url, max: 10 }));
  const shop = new BenchShop(database);
  try {
    await shop.start(1);
    const now = Date.now();
    await fillWithSales(database, sessions, now);
    const store = await openStore(database, identity, systemClock);
    const orderIds = Array.from(
      { length: pageSize },
      (_, index) => `or_${String(3 * (index + 1)).padStart(27, '0')}`,
    );
    const operations: Readonly<Record<string, () => Promise<unknown>>> = {
      'start of a session': () => shop.start(1),
      'status read that is not cached': async () =>
        (await shop.requestStatus(shop.buyers.at(-1)!, 0, {})).text(),
      'pass of the worker without work': async () => {
        await store.reconcileQueue.claimDue(now, now, 8);
        await store.outbox.claim(now, now, 16);
        await store.repairDueTimes(now);
        await store.notificationHealth.check(now);
        await store.nextDue();
      },
      'claim of the order list': async () => {
        await store.orderSync.claim(Date.now(), 0);
        await store.orders.getOldestUnpaidTime();
      },
      'held list': () => store.orders.findHeld(pageSize),
      'records of a page of orders': () => store.orders.findAll(orderIds),
      'cleanup that deletes 20 sessions': () => store.sessions.deleteEnded(now - dayMs, 20),
    };
    const times = new Map<string, number[]>();
    // In turns, so that other load on the machine affects all operations alike.
    for (let run = -warmUpRuns; run < runs; run += 1) {
      for (const [name, operate] of Object.entries(operations)) {
        const startedAt = performance.now();
        await operate();
        if (run >= 0) times.set(name, [...(times.get(name) ?? []), performance.now() - startedAt]);
      }
    }
    return new Map([...times].map(([name, sample]) => [name, median(sample)]));
  } finally {
    await Promise.all(shop.merchants.map((merchant) => merchant.close()));
    await database.close();
  }
}

/** @throws {Error} when PostgreSQL is not installed */
export async function measureGrowth({ form }: BenchOptions): Promise<Section> {
  const { sizes, runs } = getMeasurementOptions(form).growth;
  const server = await startPostgresql();
  try {
    const measured: ReadonlyMap<string, number>[] = [];
    for (const size of sizes)
      measured.push(await measureOperations(server.createDatabase(), size, runs));
    const [smallest, largest] = [measured[0]!, measured.at(-1)!];
    const operations = [...smallest.keys()];
    const getRatio = (name: string) => round(largest.get(name)! / smallest.get(name)!);
    return {
      name: 'Growth',
      method:
        `Medians of ${runs} runs on PostgreSQL, with the sales of 90 days in the store: every third session has an order. ` +
        'test/server/store/query-plans.postgresql.test.ts checks the plan of each statement.',
      tables: [
        {
          title: 'Milliseconds by the number of stored sessions',
          columns: ['', ...sizes.map((size) => size.toLocaleString('en')), 'ratio'],
          rows: operations.map((name) => [
            name,
            ...measured.map((each) => round(each.get(name)!)),
            getRatio(name),
          ]),
        },
      ],
      goals: operations.map((name) => ({
        what: `${name}, largest store as a ratio to the smallest`,
        measured: getRatio(name),
        limit: maxRatio,
      })),
    };
  } finally {
    server.stop();
  }
}
