import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  postgresDatabase,
  type PgClientLike,
} from '../../../src/server/store/postgres-database.js';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** A pool whose connections can fall silent, as behind a firewall that forgot them. */
function silentPool() {
  /** What every answer waits for. */
  const server: { ready: Promise<unknown> } = { ready: Promise.resolve() };
  const connections: { silent: boolean; released: boolean | undefined; asked: string[] }[] = [];
  const connect = (): Promise<PgClientLike> => {
    const own = {
      silent: false,
      released: undefined as boolean | undefined,
      asked: [] as string[],
    };
    connections.push(own);
    return Promise.resolve({
      query(sql: string) {
        own.asked.push(sql);
        return own.silent ? new Promise(() => undefined) : server.ready.then(() => ({ rows: [] }));
      },
      release: (broken = false) => (own.released = broken),
      on: () => undefined,
    });
  };
  const pool = {
    connect,
    query: () => Promise.resolve({ rows: [] }),
    end: () => Promise.resolve(),
  };
  return { pool: { ...pool, on: () => undefined }, connections, server };
}

test('a connection that hears nothing any more is replaced, though nobody says that it broke', async () => {
  const { pool, connections } = silentPool();
  const database = postgresDatabase(pool);
  const heard: string[] = [];
  let losses = 0;
  await database.listen(
    'news',
    (payload) => heard.push(payload),
    () => (losses += 1),
  );
  await vi.advanceTimersByTimeAsync(10 * 60_000);
  expect(connections).toHaveLength(1);
  connections[0]!.silent = true;
  await vi.advanceTimersByTimeAsync(31_000);
  expect(connections[0]!.released).toBe(true);
  expect(losses).toBe(1);
  expect(connections).toHaveLength(2);
  expect(connections[1]!.asked).toContain('listen "news"');
  // Something may have been missed.
  expect(heard).toEqual(['']);
  await database.close();
  expect(vi.getTimerCount()).toBe(0);
});

test('a connection that comes when the database is closed already is given back', async () => {
  const { pool, connections, server } = silentPool();
  const database = postgresDatabase(pool);
  await database.listen('news', () => undefined);
  connections[0]!.silent = true;
  let answer: (value?: unknown) => void = () => undefined;
  server.ready = new Promise((resolve) => (answer = resolve));
  await vi.advanceTimersByTimeAsync(31_000);
  expect(connections).toHaveLength(2);
  await database.close();
  answer();
  await vi.advanceTimersByTimeAsync(10_000);
  // A pool of `pg` waits for this before it ends.
  expect(connections[1]!.released).toBe(true);
  expect(connections).toHaveLength(2);
  expect(vi.getTimerCount()).toBe(0);
});

test('who could not begin to listen hears nothing, and whoever comes next hears everything', async () => {
  const { pool, connections, server } = silentPool();
  const database = postgresDatabase(pool);
  await database.listen('orders', () => undefined);
  const heard: string[] = [];
  const listen = (name: string) =>
    database.listen('news', (payload) => heard.push(`${name} ${payload}`));
  server.ready = Promise.reject(new Error('not now'));
  await expect(listen('one')).rejects.toThrow('not now');
  server.ready = Promise.resolve();
  const before = connections[0]!.asked.length;
  await listen('two');
  expect(connections[0]!.asked.slice(before)).toEqual(['listen "news"']);
  connections[0]!.silent = true;
  await vi.advanceTimersByTimeAsync(31_000);
  expect(connections).toHaveLength(2);
  expect(heard).toEqual(['two ']);
  await database.close();
});
