import { EventEmitter } from 'node:events';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { recordOwnTimers } from '../../support/own-timers.js';
import type { ClosableDatabase } from '../../../src/server/index.js';
import { pgliteDatabase } from '../../../src/server/store/pglite-database.js';
import {
  postgresDatabase,
  type PgClientLike,
} from '../../../src/server/store/postgres-database.js';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** Creates a pool whose connections can stop responding, as behind a firewall that dropped them. */
function createPool(options?: { max: number }) {
  /** Every connection and every query waits for its promise. */
  const server = {
    connected: Promise.resolve() as Promise<unknown>,
    ready: Promise.resolve() as Promise<unknown>,
    breaksConnections: false,
    endsAfterListen: false,
  };
  const connections: {
    isSilent: boolean;
    released: boolean | undefined;
    queries: string[];
    events: EventEmitter;
  }[] = [];
  const connect = async (): Promise<PgClientLike> => {
    const connection = {
      isSilent: false,
      released: undefined as boolean | undefined,
      queries: [] as string[],
      events: new EventEmitter(),
    };
    connections.push(connection);
    await server.connected;
    const client: PgClientLike = {
      query(sql: string) {
        connection.queries.push(sql);
        return connection.isSilent
          ? new Promise<never>(() => undefined)
          : server.ready.then(() => {
              if (server.endsAfterListen && sql.startsWith('listen')) connection.events.emit('end');
              return { rows: [] };
            });
      },
      release: (broken = false) => (connection.released = broken),
      on: (event: string, listener: (...args: never[]) => void) =>
        connection.events.on(event, (...args) => listener(...(args as never[]))),
    };
    // As in `pg`, the event comes before the promise resolves.
    poolEvents.emit('acquire', client);
    if (server.breaksConnections) connection.events.emit('error', new Error('terminating'));
    return client;
  };
  const poolEvents = new EventEmitter();
  const pool = {
    connect,
    end: () => Promise.resolve(),
    on: (event: string, listener: (...args: never[]) => void) =>
      poolEvents.on(event, (...args) => listener(...(args as never[]))),
    options,
  };
  return { pool, connections, server };
}

describe('postgresDatabase', () => {
  test('replaces a connection that stops responding, and reports that messages may be missing', async () => {
    using timers = recordOwnTimers();
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
    await expect.poll(timers.getDelays).toEqual([]);
  });

  test('releases a connection that opens after the database was closed', async () => {
    using timers = recordOwnTimers();
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
    await expect.poll(timers.getDelays).toEqual([]);
  });

  test('replaces a connection that ends together with the result of its LISTEN', async () => {
    const { pool, connections, server } = createPool();
    const database = postgresDatabase(pool);
    const messages: string[] = [];
    await database.listen('updates', (payload) => messages.push(payload));
    server.endsAfterListen = true;
    connections[0]!.events.emit('end');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(messages).toEqual([]);
    server.endsAfterListen = false;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(messages).toEqual(['']);
    const last = connections.at(-1)!;
    expect(last.released).toBeUndefined();
    last.events.emit('notification', { channel: 'updates', payload: 'se_1' });
    expect(messages).toEqual(['', 'se_1']);
    await database.close();
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

  test('survives a connection that ends inside a transaction, and discards it', async () => {
    const { pool, connections, server } = createPool();
    const database = postgresDatabase(pool);
    const transaction = database.transaction(async ({ query }) => {
      const [connection] = connections;
      server.ready = Promise.reject(new Error('terminating connection'));
      // An `error` event without a listener would throw here, and end a process.
      connection!.events.emit('error', new Error('terminating connection'));
      await query('select 1');
    });
    await expect(transaction).rejects.toThrow('terminating connection');
    expect(connections[0]!.released).toBe(true);
  });

  test('survives a connection that ends before its caller gets it', async () => {
    const { pool, server } = createPool();
    server.breaksConnections = true;
    await postgresDatabase(pool).query('select 1');
  });

  test.each<[string, (database: ClosableDatabase, signal: AbortSignal) => Promise<unknown>]>([
    ['statement', (database, signal) => database.query('select 1', [], signal)],
    [
      'transaction',
      (database, signal) => database.transaction(({ query }) => query('select 1'), signal),
    ],
  ])('discards the connection of a %s whose signal aborts, without a rollback', async (_, run) => {
    const { pool, connections, server } = createPool();
    server.ready = new Promise(() => undefined);
    const abort = new AbortController();
    const result = run(postgresDatabase(pool), abort.signal);
    await vi.advanceTimersByTimeAsync(1);
    expect(connections[0]!.released).toBe(undefined);
    abort.abort(new Error('too late'));
    await expect(result).rejects.toThrow('too late');
    expect(connections[0]!.released).toBe(true);
    expect(connections[0]!.queries).toHaveLength(1);
  });

  test('returns a connection to the pool that arrives after its caller has left', async () => {
    const { pool, connections, server } = createPool();
    let connect: (value?: unknown) => void = () => undefined;
    server.connected = new Promise((resolve) => (connect = resolve));
    const abort = new AbortController();
    const result = postgresDatabase(pool).query('select 1', [], abort.signal);
    abort.abort(new Error('too late'));
    await expect(result).rejects.toThrow('too late');
    connect();
    await vi.advanceTimersByTimeAsync(1);
    expect(connections[0]).toMatchObject({ released: false, queries: [] });
  });

  test('keeps the only connection of a pool of one for statements, and reports that messages are missing', async () => {
    const { pool, connections } = createPool({ max: 1 });
    const database = postgresDatabase(pool);
    const onDisconnect = vi.fn();
    const stop = await database.listen('updates', () => undefined, onDisconnect);
    expect(onDisconnect).toHaveBeenCalledOnce();
    expect(connections).toHaveLength(0);
    await stop();
    await database.close();
  });

  test('accepts a pool that is also a function, as `db` of @vercel/postgres', async () => {
    const { pool } = createPool();
    const callable = new Proxy(() => undefined, {
      get: (_, name): unknown => {
        const value: unknown = Reflect.get(pool, name);
        return typeof value === 'function' ? (value.bind(pool) as unknown) : value;
      },
    });
    const database = postgresDatabase(callable as never);
    await database.query('select 1');
    await database.close();
  });

  test.each([
    ['nothing', undefined],
    ['the URL of the database', 'postgres://localhost/shop'],
    ['a client of pg', new pg.Client()],
    ['a pool that is not created yet', Promise.resolve(createPool().pool)],
  ])('refuses %s by name', (_, pool) => {
    expect(() => postgresDatabase(pool as never)).toThrow('postgresDatabase: pool must be');
  });
});

describe('pgliteDatabase', () => {
  test.each([
    ['nothing', undefined],
    ['a PGlite that was not awaited', Promise.resolve({})],
    ['the path of a folder', '.data/shop'],
  ])('refuses %s by name', (_, pglite) => {
    expect(() => pgliteDatabase(pglite as never)).toThrow('pgliteDatabase: pglite must be');
  });
});
