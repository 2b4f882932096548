import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  postgresDatabase,
  type PgClientLike,
} from '../../../src/server/store/postgres-database.js';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** Creates a pool whose connections can stop responding, as behind a firewall that dropped them. */
function createPool() {
  /** Every query waits for `ready`. */
  const server: { ready: Promise<unknown> } = { ready: Promise.resolve() };
  const connections: { isSilent: boolean; released: boolean | undefined; queries: string[] }[] = [];
  const connect = (): Promise<PgClientLike> => {
    const connection = {
      isSilent: false,
      released: undefined as boolean | undefined,
      queries: [] as string[],
    };
    connections.push(connection);
    return Promise.resolve({
      query(sql: string) {
        connection.queries.push(sql);
        return connection.isSilent
          ? new Promise(() => undefined)
          : server.ready.then(() => ({ rows: [] }));
      },
      release: (broken = false) => (connection.released = broken),
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

describe('postgresDatabase', () => {
  test('replaces a connection that stops responding, and reports that messages may be missing', async () => {
    const { pool, connections } = createPool();
    const database = postgresDatabase(pool);
    const messages: string[] = [];
    let disconnects = 0;
    await database.listen(
      'updates',
      (payload) => messages.push(payload),
      () => (disconnects += 1),
    );
    await vi.advanceTimersByTimeAsync(10 * 60_000);
    expect(connections).toHaveLength(1);
    connections[0]!.isSilent = true;
    await vi.advanceTimersByTimeAsync(31_000);
    expect(connections[0]!.released).toBe(true);
    expect(disconnects).toBe(1);
    expect(connections).toHaveLength(2);
    expect(connections[1]!.queries).toContain('listen "updates"');
    // An empty message reports that messages may be missing.
    expect(messages).toEqual(['']);
    await database.close();
    expect(vi.getTimerCount()).toBe(0);
  });

  test('releases a connection that opens after the database was closed', async () => {
    const { pool, connections, server } = createPool();
    const database = postgresDatabase(pool);
    await database.listen('updates', () => undefined);
    connections[0]!.isSilent = true;
    let respond: (value?: unknown) => void = () => undefined;
    server.ready = new Promise((resolve) => (respond = resolve));
    await vi.advanceTimersByTimeAsync(31_000);
    expect(connections).toHaveLength(2);
    await database.close();
    respond();
    await vi.advanceTimersByTimeAsync(10_000);
    // A pool of `pg` waits for this before it ends.
    expect(connections[1]!.released).toBe(true);
    expect(connections).toHaveLength(2);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('leaves no listener behind after a failed LISTEN, and the next one works', async () => {
    const { pool, connections, server } = createPool();
    const database = postgresDatabase(pool);
    await database.listen('orders', () => undefined);
    const messages: string[] = [];
    const listen = (listener: string) =>
      database.listen('updates', (payload) => messages.push(`${listener} ${payload}`));
    server.ready = Promise.reject(new Error('not now'));
    await expect(listen('one')).rejects.toThrow('not now');
    server.ready = Promise.resolve();
    const before = connections[0]!.queries.length;
    await listen('two');
    expect(connections[0]!.queries.slice(before)).toEqual(['listen "updates"']);
    connections[0]!.isSilent = true;
    await vi.advanceTimersByTimeAsync(31_000);
    expect(connections).toHaveLength(2);
    expect(messages).toEqual(['two ']);
    await database.close();
  });
});
