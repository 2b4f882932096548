import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startEmulator, type RunningEmulator } from '../../src/emulator/index.js';
import { Instance, roundRobin } from '../support/instances.js';
import { startPostgresql, type Postgresql } from '../support/postgresql.js';

let postgresql: Postgresql;
let emulator: RunningEmulator;
let instances: readonly Instance[];
let proxy: Awaited<ReturnType<typeof roundRobin>>;
let database: pg.Pool;

beforeAll(async () => {
  postgresql = await startPostgresql();
  emulator = await startEmulator({ port: 0 });
  const url = postgresql.database();
  const environment = {
    DATABASE_URL: url,
    LEDYER_EMULATOR_URL: emulator.url,
    PUBLIC_URL: 'http://localhost:4800',
    ADMIN_TOKEN: 'a-token-of-the-tests-staff',
  };
  // All at once, on an empty database.
  instances = await Promise.all([1, 2, 3].map(() => Instance.start(environment)));
  proxy = await roundRobin(instances);
  database = new pg.Pool({ connectionString: url });
});
afterAll(async () => {
  await Promise.all(instances.map((instance) => instance.stop('SIGKILL')));
  await proxy.close();
  await database.end();
  await emulator.close();
  postgresql.stop();
});

const start = async (at: string) => {
  const response = await fetch(`${at}/ledyer/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ items: [{ sku: 'stapler', quantity: 2 }] }),
  });
  const { sessionId } = (await response.json()) as { sessionId: string };
  return { sessionId, cookie: response.headers.get('set-cookie')!.split(';')[0]! };
};

const authorize = async (sessionId: string): Promise<string> => {
  const response = await fetch(`${emulator.url}/_emulator/sessions/${sessionId}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ action: 'authorize' }),
  });
  return ((await response.json()) as { orderId: string }).orderId;
};

const notify = async (at: string, orderId: string): Promise<boolean> => {
  const { rows } = await database.query<{ value: string }>(
    `select value from ledyer_secret where name = 'notification'`,
  );
  return fetch(`${at}/ledyer/notifications/${rows[0]!.value}`, {
    method: 'POST',
    body: JSON.stringify({ eventType: 'com.ledyer.order.create', orderId }),
  }).then(
    ({ status }) => status === 200,
    () => false,
  );
};

/** The states that a stream tells, one after the other. */
async function* states(at: string, { sessionId, cookie }: { sessionId: string; cookie: string }) {
  const response = await fetch(`${at}/ledyer/sessions/${sessionId}`, {
    headers: { accept: 'text/event-stream', cookie },
  });
  for await (const text of response.body!.pipeThrough(new TextDecoderStream())) {
    const [, state] = /"state":"(\w+)"/.exec(text) ?? [];
    if (state) yield state;
  }
}

const packed = async () => {
  // The list is made with its first order.
  const { rows: found } = await database.query<{ name: string | null }>(
    `select to_regclass('packing_list')::text as name`,
  );
  if (!found[0]!.name) return [];
  const { rows } = await database.query<{ order_id: string }>('select order_id from packing_list');
  return rows.map(({ order_id }) => order_id).sort();
};

describe('three instances with one database', () => {
  test('sell on one, hear of it on another, and tell it on the third', async () => {
    const [first, second, third] = instances.map(({ url }) => url) as [string, string, string];
    const waits: number[] = [];
    for (let count = 0; count < 5; count += 1) {
      const buyer = await start(first);
      const stream = states(third, buyer);
      expect((await stream.next()).value).toBe('open');
      const orderId = await authorize(buyer.sessionId);
      const startedAt = performance.now();
      expect(await notify(second, orderId)).toBe(true);
      expect((await stream.next()).value).toBe('authorized');
      waits.push(performance.now() - startedAt);
      await stream.return(undefined);
    }
    // Streams whose browser is gone are gone.
    await expect
      .poll(async () => (await fetch(`${third}/metrics`)).text())
      .toMatch(/^ledyer_status_streams 0$/m);
    const median = waits.sort((a, b) => a - b)[2]!;
    // The goal is 250 ms; a machine that is busy with other tests gets more.
    expect(median).toBeLessThan(2_000);
    await expect.poll(async () => (await packed()).length, { timeout: 20_000 }).toBe(5);
  });

  test('make one session for a buyer whose tabs reach all of them at once', async () => {
    const { cookie } = await start(proxy.url);
    await database.query('delete from ledyer_session where buyer = $1', [cookie.split('=')[1]]);
    const answers = await Promise.all(
      Array.from({ length: 9 }, () =>
        fetch(`${proxy.url}/ledyer/sessions`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', cookie },
          body: JSON.stringify({ items: [{ sku: 'stapler', quantity: 1 }] }),
        }).then((response) => response.json() as Promise<{ sessionId: string }>),
      ),
    );
    expect(new Set(answers.map(({ sessionId }) => sessionId)).size).toBe(1);
  });

  test('fulfil what was authorized, once, whichever of them is killed and when', async () => {
    const kills = Number(process.env.RUNS ?? 8);
    const before = await packed();
    const authorized: string[] = [];
    for (let kill = 0; kill < kills; kill += 1) {
      const victim = instances[kill % instances.length]!;
      const { sessionId } = await start(proxy.url);
      const orderId = await authorize(sessionId);
      authorized.push(orderId);
      const hinted = notify(proxy.url, orderId);
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 60));
      await victim.stop('SIGKILL');
      await hinted;
      await victim.start();
    }
    await expect
      .poll(packed, { timeout: 100_000, interval: 500 })
      .toEqual([...before, ...authorized].sort());
    const { rows } = await database.query<{ count: number }>(
      'select count(*)::integer as count from ledyer_order where fulfilled_at is null',
    );
    expect(rows[0]!.count).toBe(0);
  }, 300_000);

  test('finish what they have in hand when they are asked to stop', async () => {
    const [victim] = instances as [Instance];
    const buyer = await start(victim.url);
    const stream = states(victim.url, buyer);
    await stream.next();
    const answers = Promise.all(
      Array.from({ length: 50 }, () =>
        fetch(`${victim.url}/ledyer/sessions/${buyer.sessionId}`, {
          headers: { cookie: buyer.cookie },
        }).then(({ status }) => status),
      ),
    );
    await new Promise((resolve) => setTimeout(resolve, 100));
    const startedAt = Date.now();
    expect(await victim.stop('SIGTERM')).toBe(0);
    expect(Date.now() - startedAt).toBeLessThan(10_000);
    expect(new Set(await answers)).toEqual(new Set([200]));
    expect((await stream.next()).done).toBe(true);
  });
});
