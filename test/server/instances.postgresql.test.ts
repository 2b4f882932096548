import { get } from 'node:http';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startEmulator, type RunningEmulator } from '../../src/emulator/index.js';
import { createBuyerCookies } from '../../src/server/http/buyer-cookie.js';
import { createKitAddress } from '../../src/server/kit-address.js';
import { Secret } from '../../src/server/secret.js';
import { Instance, startRoundRobinProxy } from '../support/server/server-instances.js';
import { getRunCount, printLine } from '../support/run-options.js';
import { startPostgresql, type Postgresql } from '../support/server/postgresql.js';

let postgresql: Postgresql;
let emulator: RunningEmulator;
let instances: readonly Instance[];
let proxy: Awaited<ReturnType<typeof startRoundRobinProxy>>;
let database: pg.Pool;

beforeAll(async () => {
  postgresql = await startPostgresql();
  emulator = await startEmulator({ port: 0 });
  const url = postgresql.createDatabase();
  const environment = {
    DATABASE_URL: url,
    LEDYER_EMULATOR_URL: emulator.url,
    PUBLIC_URL: 'http://localhost:4800',
    ADMIN_TOKEN: 'a-test-admin-token',
  };
  // All instances start at once and migrate the same empty database.
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

const createSession = async (url: string) => {
  const response = await fetch(`${url}/ledyer/sessions`, {
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

const notify = async (url: string, orderId: string): Promise<boolean> => {
  const { rows } = await database.query<{ value: string }>(
    `select value from ledyer_secret where name = 'notification'`,
  );
  return fetch(`${url}/ledyer/notifications/${rows[0]!.value}`, {
    method: 'POST',
    body: JSON.stringify({ eventType: 'com.ledyer.order.create', orderId }),
  }).then(
    ({ status }) => status === 200,
    () => false,
  );
};

/** Yields the session states that a stream sends. */
async function* readStates(
  url: string,
  { sessionId, cookie }: { sessionId: string; cookie: string },
) {
  const response = await fetch(`${url}/ledyer/sessions/${sessionId}`, {
    headers: { accept: 'text/event-stream', cookie },
  });
  for await (const text of response.body!.pipeThrough(new TextDecoderStream())) {
    const [, state] = /"state":"(\w+)"/.exec(text) ?? [];
    if (state) yield state;
  }
}

/** Opens a stream on a separate socket, as a browser tab does, and waits for its first status. */
async function openStream(
  url: string,
  { sessionId, cookie }: { sessionId: string; cookie: string },
) {
  const states: string[] = [];
  let wake: () => void = () => undefined;
  const request = get(`${url}/ledyer/sessions/${sessionId}`, {
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
      if (state) states.push(state);
      wake();
    });
    response.on('error', () => undefined);
  });
  request.on('error', () => undefined);
  const next = async () => {
    while (states.length === 0) await new Promise<void>((resolve) => (wake = resolve));
    return states.shift()!;
  };
  expect(await status).toBe(200);
  expect(await next()).toBe('open');
  return { next, close: () => request.destroy() };
}

const fetchPackedIds = async () => {
  // `fulfil` creates the table with the first order.
  const { rows: tables } = await database.query<{ name: string | null }>(
    `select to_regclass('packing_list')::text as name`,
  );
  if (!tables[0]!.name) return [];
  const { rows } = await database.query<{ order_id: string }>('select order_id from packing_list');
  return rows.map(({ order_id }) => order_id).sort();
};

describe('three instances with one database', () => {
  test('push a status from one instance after a notification to another', async () => {
    const [first, second, third] = instances.map(({ url }) => url) as [string, string, string];
    const delaysMs: number[] = [];
    for (let count = 0; count < 5; count += 1) {
      const buyer = await createSession(first);
      const stream = readStates(third, buyer);
      expect((await stream.next()).value).toBe('open');
      const orderId = await authorize(buyer.sessionId);
      const startedAt = performance.now();
      expect(await notify(second, orderId)).toBe(true);
      expect((await stream.next()).value).toBe('authorized');
      delaysMs.push(performance.now() - startedAt);
      await stream.return(undefined);
    }
    // The instance closes the streams of disconnected browsers.
    await expect
      .poll(async () => (await fetch(`${third}/metrics`)).text())
      .toMatch(/^ledyer_status_streams 0$/m);
    const medianMs = delaysMs.sort((a, b) => a - b)[2]!;
    // The goal is 250 ms. The limit is higher because other tests run on the same machine.
    expect(medianMs).toBeLessThan(2_000);
    await expect.poll(async () => (await fetchPackedIds()).length, { timeout: 20_000 }).toBe(5);
  });

  test('push a status to all streams of a session, while one instance has thousands of other streams', async () => {
    const count = getRunCount(300, 5_000);
    const [first, second, third] = instances as [Instance, Instance, Instance];
    const buyer = await createSession(first.url);
    const watchers = await Promise.all(
      [first, second, third, third].map(({ url }) => openStream(url, buyer)),
    );
    // Each of the other sessions belongs to another buyer.
    await database.query(
      `insert into ledyer_session (shop_id, session_id, order_id, buyer, cart, quote, created_at, state,
         expires_at, updated_at, fetched_at, last_refresh_at)
       select shop_id, 'se_other' || n, 'or_other' || n, lpad(n::text, 24, '0'),
         cart, quote, now(), 'open', expires_at, updated_at, now() + interval '1 hour', now()
       from ledyer_session, generate_series(1, $2) n where session_id = $1`,
      [buyer.sessionId, count],
    );
    const before = third.memoryBytes;
    // All streams open at once, as after the death of another instance.
    const { rows } = await database.query<{ value: string }>(
      "select value from ledyer_secret where name = 'buyer'",
    );
    const buyerCookies = createBuyerCookies(
      createKitAddress({ publicUrl: first.url }),
      new Secret(rows[0]!.value),
    );
    const others = await Promise.all(
      Array.from({ length: count }, (_, index) => {
        const header = buyerCookies.header(String(index + 1).padStart(24, '0'));
        const cookie = header.split(';')[0]!;
        return openStream(third.url, { sessionId: `se_other${index + 1}`, cookie });
      }),
    );
    const bytesPerStream = (third.memoryBytes - before) / count;
    const orderId = await authorize(buyer.sessionId);
    const startedAt = performance.now();
    expect(await notify(second.url, orderId)).toBe(true);
    const delaysMs = await Promise.all(
      watchers.map(async (stream) => {
        // A refresh that was pending may send the previous status once more.
        while ((await stream.next()) !== 'authorized');
        return performance.now() - startedAt;
      }),
    );
    const medianMs = delaysMs.sort((a, b) => a - b)[2]!;
    printLine(
      `${count} streams: ${(bytesPerStream / 1_024).toFixed(1)} kB each; status sent by three instances after ${medianMs.toFixed(0)} ms`,
    );
    expect(medianMs).toBeLessThan(process.env.FULL ? 250 : 2_000);
    expect(bytesPerStream).toBeLessThan(process.env.FULL ? 50 * 1_024 : Infinity);
    for (const stream of [...watchers, ...others]) stream.close();
    await database.query(`delete from ledyer_session where session_id like 'se_other%'`);
  }, 900_000);

  test('create one session for a buyer with concurrent requests to all of them', async () => {
    const { cookie } = await createSession(proxy.url);
    await database.query('delete from ledyer_session where buyer = $1', [
      /-([0-9a-f]+)=/.exec(cookie)?.[1],
    ]);
    const responses = await Promise.all(
      Array.from({ length: 9 }, () =>
        fetch(`${proxy.url}/ledyer/sessions`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', cookie },
          body: JSON.stringify({ items: [{ sku: 'stapler', quantity: 1 }] }),
        }).then((response) => response.json() as Promise<{ sessionId: string }>),
      ),
    );
    expect(new Set(responses.map(({ sessionId }) => sessionId)).size).toBe(1);
  });

  test('fulfil each authorized order once, whichever instance is killed at any time', async () => {
    const kills = getRunCount(8, 200);
    const before = await fetchPackedIds();
    const authorized: string[] = [];
    for (let kill = 0; kill < kills; kill += 1) {
      const instance = instances[kill % instances.length]!;
      const { sessionId } = await createSession(proxy.url);
      const orderId = await authorize(sessionId);
      authorized.push(orderId);
      const notified = notify(proxy.url, orderId);
      // The kill happens between the arrival of the notification and the end of its processing.
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 60));
      await instance.stop('SIGKILL');
      await notified;
      await instance.start();
    }
    await expect
      .poll(fetchPackedIds, { timeout: 100_000, interval: 500 })
      .toEqual([...before, ...authorized].sort());
    // After a kill between `fulfil` and its commit, another instance repeats the task.
    const countUnfulfilled = async () => {
      const { rows } = await database.query<{ count: number }>(
        'select count(*)::integer as count from ledyer_order where fulfilled_at is null',
      );
      return rows[0]!.count;
    };
    await expect.poll(countUnfulfilled, { timeout: 100_000, interval: 500 }).toBe(0);
    expect(await fetchPackedIds()).toEqual([...before, ...authorized].sort());
    printLine(`${kills} kills: ${authorized.length} authorized, each fulfilled once`);
  }, 1_800_000);

  test('finish pending requests and end their streams on SIGTERM', async () => {
    const [instance] = instances as [Instance];
    const buyer = await createSession(instance.url);
    const stream = readStates(instance.url, buyer);
    await stream.next();
    const responses = Promise.all(
      Array.from({ length: 50 }, () =>
        fetch(`${instance.url}/ledyer/sessions/${buyer.sessionId}`, {
          headers: { cookie: buyer.cookie },
        }).then(({ status }) => status),
      ),
    );
    await new Promise((resolve) => setTimeout(resolve, 100));
    const startedAt = Date.now();
    expect(await instance.stop('SIGTERM')).toBe(0);
    expect(Date.now() - startedAt).toBeLessThan(10_000);
    expect(new Set(await responses)).toEqual(new Set([200]));
    expect((await stream.next()).done).toBe(true);
  });
});
