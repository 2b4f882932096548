/** A process that its platform freezes between requests, as Lambda and Cloud Run do, with a real PostgreSQL. */
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startEmulator, type RunningEmulator } from '../../src/emulator/index.js';
import { startPostgresql, type Postgresql } from '../support/server/postgresql.js';
import { notifyOfOrder, pay, startPurchase, watchStates } from '../support/server/purchase.js';
import { Instance } from '../support/server/server-instances.js';

let postgresql: Postgresql;
let emulator: RunningEmulator;
let instance: Instance;
let database: pg.Pool;
let secret: string;

beforeAll(async () => {
  postgresql = await startPostgresql();
  emulator = await startEmulator({ port: 0 });
  const url = postgresql.createDatabase();
  instance = await Instance.start({
    DATABASE_URL: url,
    LEDYER_EMULATOR_URL: emulator.url,
    PUBLIC_URL: 'http://localhost:4800',
  });
  database = new pg.Pool({ connectionString: url });
  database.on('error', () => undefined);
  const { rows } = await database.query<{ value: string }>(
    `select value from ledyer_secret where name = 'notification'`,
  );
  secret = rows[0]!.value;
});
afterAll(async () => {
  await instance.stop('SIGKILL');
  await database.end();
  await emulator.close();
  postgresql.stop();
});

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Ends all connections of the process, as a network does with those that are idle for minutes. */
const endConnections = () =>
  database.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid()`,
  );

/** Repeats a call until it succeeds, as browsers and Ledyer do. */
async function retry<T>(call: () => Promise<T | undefined | false>): Promise<T> {
  for (;;) {
    const result = await call().catch(() => undefined);
    if (result) return result;
    if (instance.pid === undefined)
      throw new Error(`The process ended:\n${instance.output.slice(-3_000)}`);
    await wait(100);
  }
}

const getFulfilled = async () => {
  const { rows } = await database.query<{ order_id: string }>('select order_id from packing_list');
  return rows.map(({ order_id }) => order_id).sort();
};

describe('a process that was frozen', () => {
  test('streams, listens and fulfils orders again, although its connections have ended', async () => {
    const purchase = await retry(() => startPurchase(instance.url));
    const stream = await watchStates(instance.url, purchase);
    instance.freeze();
    await endConnections();
    const orderId = await pay(emulator.url, purchase);
    await wait(6_000);
    instance.thaw();
    await retry(() => notifyOfOrder(instance.url, secret, orderId));
    await expect.poll(() => stream.states.at(-1)).toBe('authorized');
    stream.close();
    await expect.poll(getFulfilled).toEqual([orderId]);
    await expect
      .poll(async () => (await fetch(`${instance.url}/readyz`)).json() as Promise<unknown>)
      .toEqual({ status: 'ready', listen: 'connected' });
  });

  test('loses no order and fulfils each once when it is frozen at any moment', async () => {
    const before = await getFulfilled();
    const orderIds: string[] = [];
    let isEnding = false;
    const load = Promise.all(
      Array.from({ length: 4 }, async () => {
        while (!isEnding) {
          const purchase = await retry(() => startPurchase(instance.url));
          const orderId = await pay(emulator.url, purchase);
          orderIds.push(orderId);
          await retry(() => notifyOfOrder(instance.url, secret, orderId));
        }
      }),
    );
    // The test reports its error at the end.
    load.catch(() => undefined);
    for (let round = 0; round < 4; round += 1) {
      await wait(400 + 130 * round);
      instance.freeze();
      // Longer than the timeout of a statement.
      await wait(5_000);
      instance.thaw();
    }
    isEnding = true;
    await load;
    await expect
      .poll(getFulfilled, { timeout: 100_000, interval: 500 })
      .toEqual([...before, ...orderIds].sort());
  }, 300_000);
});
