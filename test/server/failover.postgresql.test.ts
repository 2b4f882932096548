import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startEmulator, type RunningEmulator } from '../../src/emulator/index.js';
import { startPostgresql, type Postgresql } from '../support/server/postgresql.js';
import { notifyOfOrder, pay, startPurchase } from '../support/server/purchase.js';
import { getRunCount, printLine } from '../support/run-options.js';
import { Instance } from '../support/server/server-instances.js';

let postgresql: Postgresql;
let emulator: RunningEmulator;
let instances: readonly Instance[];
let database: pg.Pool;
let secret: string;

beforeAll(async () => {
  postgresql = await startPostgresql();
  emulator = await startEmulator({ port: 0 });
  const url = postgresql.createDatabase();
  const environment = {
    DATABASE_URL: url,
    LEDYER_EMULATOR_URL: emulator.url,
    PUBLIC_URL: 'http://localhost:4800',
  };
  instances = await Promise.all([1, 2].map(() => Instance.start(environment)));
  database = new pg.Pool({ connectionString: url });
  database.on('error', () => undefined);
  const { rows } = await database.query<{ value: string }>(
    `select value from ledyer_secret where name = 'notification'`,
  );
  secret = rows[0]!.value;
});
afterAll(async () => {
  await Promise.all(instances.map((instance) => instance.stop('SIGKILL')));
  await database.end();
  await emulator.close();
  postgresql.stop();
});

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Repeats a call until it succeeds, as browsers and Ledyer do. */
async function retry<T>(call: () => Promise<T | undefined | false>): Promise<T> {
  for (;;) {
    const result = await call().catch(() => undefined);
    if (result) return result;
    assertRunning();
    await wait(100);
  }
}

function assertRunning(): void {
  const ended = instances.find(({ pid }) => pid === undefined);
  if (ended) throw new Error(`An instance ended:\n${ended.output.slice(-3_000)}`);
}

/** Makes a purchase at any instance, up to Ledyer's notification. Returns the id of its order. */
async function buy(number: number): Promise<string> {
  const { url } = instances[number % instances.length]!;
  const purchase = await retry(() => startPurchase(url));
  const orderId = await pay(emulator.url, purchase);
  await retry(() => notifyOfOrder(url, secret, orderId));
  return orderId;
}

const terminateBackends = () =>
  database
    .query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid()`,
    )
    .catch(() => undefined);

describe('a failover of PostgreSQL during a load', () => {
  test('ends no instance, loses no order and fulfils each once', async () => {
    const rounds = getRunCount(3, 20);
    const buyers = 6;
    const processIds = instances.map(({ pid }) => pid);
    const orderIds: string[] = [];
    let isEnding = false;
    const load = Promise.all(
      Array.from({ length: buyers }, async (_, number) => {
        while (!isEnding) orderIds.push(await buy(number));
      }),
    );
    // The test reports its error at the end.
    load.catch(() => undefined);
    for (let round = 0; round < rounds; round += 1) {
      await wait(700);
      // Some connections end inside a transaction. Without an error listener, that would end the process.
      for (let count = 0; count < 5; count += 1) {
        await terminateBackends();
        await wait(60);
      }
      await wait(300);
      postgresql.restart();
    }
    await wait(700);
    isEnding = true;
    await load;
    const count = async (sql: string) => {
      const { rows } = await retry(() => database.query<{ count: number }>(sql));
      return rows[0]!.count;
    };
    await expect
      .poll(
        () =>
          count(
            'select count(*)::integer as count from ledyer_order where fulfilled_at is not null',
          ),
        { timeout: 100_000, interval: 500 },
      )
      .toBe(orderIds.length);
    const { rows } = await database.query<{ order_id: string }>(
      'select order_id from packing_list',
    );
    expect(rows.map(({ order_id }) => order_id).sort()).toEqual([...orderIds].sort());
    // The same processes still run: they recovered without a restart.
    expect(instances.map(({ pid }) => pid)).toEqual(processIds);
    for (const { url } of instances) {
      await expect
        .poll(async () => JSON.parse(await (await fetch(`${url}/readyz`)).text()) as unknown, {
          timeout: 30_000,
        })
        .toEqual({ status: 'ready', listen: 'connected' });
    }
    printLine(`${rounds} failovers: ${orderIds.length} orders, each fulfilled once`);
  }, 600_000);
});
