import { get } from 'node:http';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startEmulator, type RunningEmulator } from '../../src/emulator/index.js';
import { Instance, startRoundRobinProxy } from '../support/server-instances.js';
import { getRunCount, printLine } from '../support/run-options.js';
import { startPostgresql, type Postgresql } from '../support/postgresql.js';

let postgresql: Postgresql;
let emulator: RunningEmulator;
let instances: readonly Instance[];
let proxy: Awaited<ReturnType<typeof startRoundRobinProxy>>;
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
  proxy = await startRoundRobinProxy(instances);
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

/** A stream on a socket of its own, as a browser's tab has it, after its first word. */
async function opened(at: string, { sessionId, cookie }: { sessionId: string; cookie: string }) {
  const heard: string[] = [];
  let wake: () => void = () => undefined;
  const request = get(`${at}/ledyer/sessions/${sessionId}`, {
    headers: { accept: 'text/event-stream', cookie },
    agent: false,
  });
  const status = new Promise<number | undefined>((resolve, reject) => {
    request.once('response', ({ statusCode }) => resolve(statusCode));
    request.once('error', reject);
  });
  request.on('response', (response) => {
    response.on('data', (chunk: Buffer) => {
      const [, state] = /"state":"(\w+)"/.exec(chunk.toString()) ?? [];
      if (state) heard.push(state);
      wake();
    });
    response.on('error', () => undefined);
  });
  request.on('error', () => undefined);
  const next = async () => {
    while (heard.length === 0) await new Promise<void>((resolve) => (wake = resolve));
    return heard.shift()!;
  };
  expect(await status).toBe(200);
  expect(await next()).toBe('open');
  return { next, close: () => request.destroy() };
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

  test('hold thousands of streams, and tell all of a session’s on all instances', async () => {
    const many = getRunCount(300, 5_000);
    const [first, second, third] = instances as [Instance, Instance, Instance];
    const buyer = await start(first.url);
    const watchers = await Promise.all(
      [first, second, third, third].map(({ url }) => opened(url, buyer)),
    );
    // The others are only there, each in one tab of a buyer of their own.
    await database.query(
      `insert into ledyer_session (session_id, order_id, buyer, cart, created_at, state, expires_at,
         updated_at, fetched_at, last_refresh_at)
       select 'se_crowd' || n, 'or_crowd' || n, '00000000-0000-4000-8000-' || lpad(n::text, 12, '0'),
         cart, now(), 'open', expires_at, updated_at, now() + interval '1 hour', now()
       from ledyer_session, generate_series(1, $2) n where session_id = $1`,
      [buyer.sessionId, many],
    );
    const before = third.memoryBytes;
    // All at once, as when another instance has died.
    const crowd = await Promise.all(
      Array.from({ length: many }, (_, place) => {
        const cookie = `ledyer-buyer=00000000-0000-4000-8000-${String(place + 1).padStart(12, '0')}`;
        return opened(third.url, { sessionId: `se_crowd${place + 1}`, cookie });
      }),
    );
    const each = (third.memoryBytes - before) / many;
    const orderId = await authorize(buyer.sessionId);
    const startedAt = performance.now();
    expect(await notify(second.url, orderId)).toBe(true);
    const waits = await Promise.all(
      watchers.map(async (stream) => {
        // It may say once more how it stood: that is what Ledyer said when it was asked meanwhile.
        while ((await stream.next()) !== 'authorized');
        return performance.now() - startedAt;
      }),
    );
    const median = waits.sort((a, b) => a - b)[2]!;
    printLine(
      `${many} streams: ${(each / 1_024).toFixed(1)} kB each; told on three instances after ${median.toFixed(0)} ms`,
    );
    expect(median).toBeLessThan(process.env.FULL ? 250 : 2_000);
    expect(each).toBeLessThan(process.env.FULL ? 50 * 1_024 : Infinity);
    for (const stream of [...watchers, ...crowd]) stream.close();
    await database.query(`delete from ledyer_session where session_id like 'se_crowd%'`);
  }, 900_000);

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
    const kills = getRunCount(8, 200);
    const before = await packed();
    const authorized: string[] = [];
    for (let kill = 0; kill < kills; kill += 1) {
      const victim = instances[kill % instances.length]!;
      const { sessionId } = await start(proxy.url);
      const orderId = await authorize(sessionId);
      authorized.push(orderId);
      const hinted = notify(proxy.url, orderId);
      // From the arrival of the notification to the end of what follows from it.
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 60));
      await victim.stop('SIGKILL');
      await hinted;
      await victim.start();
    }
    await expect
      .poll(packed, { timeout: 100_000, interval: 500 })
      .toEqual([...before, ...authorized].sort());
    // One that was killed after it had packed, and before it wrote that down, is made up for by another.
    const unfinished = async () => {
      const { rows } = await database.query<{ count: number }>(
        'select count(*)::integer as count from ledyer_order where fulfilled_at is null',
      );
      return rows[0]!.count;
    };
    await expect.poll(unfinished, { timeout: 100_000, interval: 500 }).toBe(0);
    expect(await packed()).toEqual([...before, ...authorized].sort());
    printLine(`${kills} kills: ${authorized.length} authorized, each fulfilled once`);
  }, 1_800_000);

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
