import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { recordOwnTimers } from '../../support/own-timers.js';
import type { Database, Queryable } from '../../../src/server/store/database.js';
import { StoreError, withStoreErrors } from '../../../src/server/store/store-error.js';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const hang = () => new Promise<never>(() => undefined);

/** Creates a database that responds to everything but `hang`. Records statements and aborted signals. */
function createDatabase(overrides: Partial<Database> = {}) {
  const statements: string[] = [];
  const signals: AbortSignal[] = [];
  const query = (sql: string, _?: readonly unknown[], signal?: AbortSignal) => {
    statements.push(sql);
    if (signal) signals.push(signal);
    return sql === 'hang' ? hang() : Promise.resolve({ rows: [] as never[] });
  };
  const database: Database = {
    query,
    transaction: async (work, signal) => {
      if (signal) signals.push(signal);
      return work({ query });
    },
    listen: () => Promise.resolve(() => Promise.resolve()),
    ...overrides,
  };
  return { database: withStoreErrors(database), statements, signals };
}

/** Returns the error of a promise, which must reject within five seconds. */
async function getErrorInTime(promise: Promise<unknown>): Promise<unknown> {
  const error = promise.then(
    () => expect.unreachable('The call resolved'),
    (reason: unknown) => reason,
  );
  await vi.advanceTimersByTimeAsync(5_000);
  return Promise.race([error, Promise.resolve('pending')]);
}

const timeoutError = new StoreError('The database did not respond within 4000 ms');

describe('withStoreErrors', () => {
  test('rejects a statement that hangs, and aborts its signal', async () => {
    const { database, signals } = createDatabase();
    expect(await getErrorInTime(database.query('hang'))).toEqual(timeoutError);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  });

  test('leaves no timer behind', async () => {
    using timers = recordOwnTimers();
    const { database } = createDatabase();
    await database.query('select 1');
    await database.transaction(({ query }) => query('select 1'));
    await database.listen('updates', () => undefined);
    await expect.poll(timers.getDelays).toEqual([]);
  });

  test.each<[string, Partial<Database>, (queries: Queryable) => Promise<unknown>]>([
    ['gets no connection', { transaction: hang }, () => Promise.resolve()],
    ['has a statement that hangs', {}, ({ query }) => query('hang')],
    [
      'catches the error of a statement that hangs',
      {},
      ({ query }) => query('hang').catch(() => query('select 1')),
    ],
    [
      'does not commit',
      {
        transaction: async (work) => {
          await work({ query: () => Promise.resolve({ rows: [] }) });
          return hang();
        },
      },
      () => Promise.resolve(),
    ],
    [
      'does not roll back',
      {
        transaction: (work) =>
          work({ query: () => Promise.resolve({ rows: [] }) }).catch(() => hang()),
      },
      () => Promise.reject(new Error('no')),
    ],
  ])('rejects a transaction that %s', async (_, overrides, work) => {
    using timers = recordOwnTimers();
    const { database, signals } = createDatabase(overrides);
    expect(await getErrorInTime(database.transaction(work))).toEqual(timeoutError);
    expect(signals.every(({ aborted }) => aborted)).toBe(true);
    await expect.poll(timers.getDelays).toEqual([]);
  });

  test('runs no statement of a transaction after one that hangs', async () => {
    const { database, statements } = createDatabase();
    let nextError: unknown;
    const transaction = database.transaction(async ({ query }) => {
      await query('hang').catch(() => undefined);
      nextError = await query('next').catch((error: unknown) => error);
    });
    expect(await getErrorInTime(transaction)).toEqual(timeoutError);
    expect(statements).toEqual(['hang']);
    expect(nextError).toEqual(timeoutError);
  });

  test('never begins the work of a transaction whose connection arrives too late', async () => {
    let connect: () => void = () => undefined;
    const { database } = createDatabase({
      transaction: async (work) => {
        await new Promise<void>((resolve) => (connect = resolve));
        return work({ query: () => Promise.resolve({ rows: [] }) });
      },
    });
    const work = vi.fn(() => Promise.resolve());
    expect(await getErrorInTime(database.transaction(work))).toEqual(timeoutError);
    connect();
    await vi.advanceTimersByTimeAsync(1);
    expect(work).not.toHaveBeenCalled();
  });

  test('allows a transaction of many statements more time than one statement', async () => {
    const { database } = createDatabase({
      transaction: (work) =>
        work({
          query: async () => {
            await new Promise((resolve) => setTimeout(resolve, 3_000));
            return { rows: [] };
          },
        }),
    });
    const transaction = database.transaction(async ({ query }) => {
      for (let count = 0; count < 5; count += 1) await query('select 1');
      return 'done';
    });
    await vi.advanceTimersByTimeAsync(15_000);
    expect(await transaction).toBe('done');
  });

  test('rejects a LISTEN that hangs, and stops it when it succeeds later', async () => {
    let succeed: (stop: () => Promise<void>) => void = () => undefined;
    const stop = vi.fn(() => Promise.resolve());
    const { database } = createDatabase({
      listen: () => new Promise((resolve) => (succeed = resolve)),
    });
    expect(await getErrorInTime(database.listen('updates', () => undefined))).toEqual(timeoutError);
    succeed(stop);
    await vi.advanceTimersByTimeAsync(1);
    expect(stop).toHaveBeenCalledOnce();
  });

  test('passes an error of the work on, and makes one of the database a StoreError', async () => {
    const { database } = createDatabase({
      query: () => Promise.reject(new Error('ECONNREFUSED')),
    });
    const error = new Error('not now');
    await expect(database.transaction(() => Promise.reject(error))).rejects.toBe(error);
    await expect(database.query('select 1')).rejects.toThrow(StoreError);
  });
});
