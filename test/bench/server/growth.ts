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
/** Held orders of a page: as many as the smallest store has, so that all stores return as many rows. */
const heldPageSize = 3;
/** Sessions that one run deletes: few enough for the smallest store to have some left in the last run. */
const deletedSessions = 4;
/**
 * Maximum ratio of the time in the largest store to the time in the smallest one. Above it, a statement reads more rows
 * than it needs.
 */
const maxRatio = 2;
/** Runs of each operation before the measured ones. */
const warmUpRuns = 2;
const hourMs = 60 * 60_000;
const dayMs = 24 * hourMs;

/** A store with sales, and what is measured in it. */
interface FilledStore {
  readonly operations: Readonly<Record<string, () => Promise<unknown>>>;
  readonly close: () => Promise<void>;
}

async function fillStore(url: string, sessions: number): Promise<FilledStore> {
  const database = postgresDatabase(new pg.Pool({ connectionString: url, max: 10 }));
  const shop = new BenchShop(database);
  await shop.start(1);
  const now = Date.now();
  await fillWithSales(database, sessions, now);
  const store = await openStore(database, identity, systemClock);
  const orderIds = Array.from(
    { length: pageSize },
    (_, index) => `or_${String(3 * (index + 1)).padStart(27, '0')}`,
  );
  return {
    operations: {
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
      'held list': () => store.orders.findHeld(heldPageSize),
      'records of a page of orders': () => store.orders.findAll(orderIds),
      [`cleanup that deletes ${deletedSessions} sessions`]: async () => {
        const deleted = await store.sessions.deleteEnded(now - dayMs, deletedSessions);
        if (deleted < deletedSessions) throw new Error('Too few sessions are left to delete');
      },
    },
    async close() {
      await Promise.all(shop.merchants.map((merchant) => merchant.close()));
      await database.close();
    },
  };
}

/** Returns the median milliseconds of each operation, in each store. */
async function measureOperations(
  stores: readonly FilledStore[],
  runs: number,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const names = Object.keys(stores[0]!.operations);
  const times = new Map(names.map((name) => [name, stores.map((): number[] => [])]));
  // In turns, so that other load on the machine affects all stores alike.
  for (let run = -warmUpRuns; run < runs; run += 1) {
    for (const [name, samples] of times) {
      for (const [index, { operations }] of stores.entries()) {
        const startedAt = performance.now();
        await operations[name]!();
        if (run >= 0) samples[index]!.push(performance.now() - startedAt);
      }
    }
  }
  return new Map([...times].map(([name, samples]) => [name, samples.map(median)]));
}

/** @throws {Error} when PostgreSQL is not installed */
export async function measureGrowth({ form }: BenchOptions): Promise<Section> {
  const { sizes, runs } = getMeasurementOptions(form).growth;
  const server = await startPostgresql();
  const stores: FilledStore[] = [];
  try {
    for (const size of sizes) stores.push(await fillStore(server.createDatabase(), size));
    const measured = await measureOperations(stores, runs);
    const rows = [...measured].map(([name, medians]) => ({
      name,
      medians: medians.map((ms) => round(ms)),
      ratio: round(medians.at(-1)! / medians[0]!),
    }));
    return {
      name: 'Growth',
      method:
        `Medians of ${runs} runs on PostgreSQL, in all stores in turns, with the sales of 90 days in each: every third ` +
        'session has an order, and one of a hundred orders waits for an admin. An operation returns and changes as many ' +
        `rows in each store: the held list is a page of ${heldPageSize}, all that the smallest store has, and a count of all. ` +
        'test/server/store/query-plans.postgresql.test.ts checks the plan of each statement.',
      tables: [
        {
          title: 'Milliseconds by the number of stored sessions',
          columns: ['', ...sizes.map((size) => size.toLocaleString('en')), 'ratio'],
          rows: rows.map(({ name, medians, ratio }) => [name, ...medians, ratio]),
        },
      ],
      goals: rows.map(({ name, ratio }) => ({
        what: `${name}, largest store as a ratio to the smallest`,
        measured: ratio,
        limit: maxRatio,
      })),
    };
  } finally {
    for (const { close } of stores) await close();
    server.stop();
  }
}
