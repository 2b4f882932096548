import { describe, expect, test } from 'vitest';
import type { Database } from '../../../src/server/store/database.js';
import { createLeaseLock, tryWithLease } from '../../../src/server/store/lease.js';
import { StoreError } from '../../../src/server/store/store-error.js';
import { createFakeClock, november1 } from '../../support/fake-clock.js';

/** A database that grants every lease and cannot release one. */
const database = {
  query: (sql: string) =>
    sql.startsWith('delete')
      ? Promise.reject(new StoreError('The database did not respond within 4000 ms'))
      : Promise.resolve({ rows: [{}] }),
} as unknown as Database;
const clock = createFakeClock(november1);

describe('a lease that cannot be released', () => {
  test.each([
    ['withLease', createLeaseLock(database, clock)],
    [
      'tryWithLease',
      <T>(name: string, ms: number, work: (signal: AbortSignal) => Promise<T>) =>
        tryWithLease(database, clock, name, ms, () => work(new AbortController().signal)),
    ],
  ])('does not hide the result of the work, with `%s`', async (_, withLease) => {
    expect(await withLease('buyer', 1_000, () => Promise.resolve('se_1'))).toBe('se_1');
    const failure = new Error('no');
    await expect(withLease('buyer', 1_000, () => Promise.reject(failure))).rejects.toBe(failure);
  });
});
