import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createWorkerDatabase } from '../../../src/entries/pglite/worker-database.js';
import { openEmptyCopy } from '../../support/server/test-database.js';

/** A statement that blocks the worker thread forever, like a commit on a full disk. */
const endlessStatement = 'do $$ begin loop end loop; end $$';

/** Long enough for a first statement on a machine that is busy with other tests. */
const responseTimeoutMs = 6_000;

const pglitePath = createRequire(import.meta.url).resolve('@electric-sql/pglite');
const open = (folder: string, timeoutMs?: number) =>
  createWorkerDatabase({ folder, pglitePath }, timeoutMs);

/** Lets a statement start and hang, then advances past its timeout. A real wait would keep a core busy. */
const advancePastTimeout = async () => {
  await new Promise((resolve) => setTimeout(resolve, 500));
  vi.advanceTimersByTime(2 * responseTimeoutMs);
};
const useFakeIntervals = () => vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });

afterEach(() => vi.useRealTimers());

describe('the worker database', () => {
  test('reopens a hung database with all committed rows', async () => {
    useFakeIntervals();
    const database = await openEmptyCopy((folder) => open(folder, responseTimeoutMs));
    try {
      await database.query('create table numbers (n integer)');
      await database.query('insert into numbers values (1)');
      const payloads: string[] = [];
      let losses = 0;
      await database.listen(
        'updates',
        (payload) => payloads.push(payload),
        () => (losses += 1),
      );
      const inTransaction = database.transaction(async ({ query }) => {
        await query('insert into numbers values (2)');
        await query(endlessStatement);
      });
      const queued = database.query('insert into numbers values (3)');
      const rejected = Promise.all([
        expect(inTransaction).rejects.toThrow('does not respond'),
        expect(queued).rejects.toThrow('does not respond'),
      ]);
      await advancePastTimeout();
      await rejected;
      // Until it is open again, queries fail at once.
      await expect(database.query('select 1')).rejects.toThrow('does not respond');
      const getRows = async () => (await database.query('select n from numbers')).rows;
      await expect.poll(() => getRows().catch(() => []), { timeout: 60_000 }).toEqual([{ n: 1 }]);
      expect(losses).toBe(1);
      await expect.poll(() => payloads).toEqual(['']);
      await database.query(`select pg_notify('updates', 'again')`);
      await expect.poll(() => payloads).toEqual(['', 'again']);
    } finally {
      await database.close();
    }
  }, 120_000);

  test('does not end a database that is busy and still responds', async () => {
    // Half of the timeout passes between two responses, and many times the timeout in total.
    useFakeIntervals();
    const database = await openEmptyCopy((folder) => open(folder, responseTimeoutMs));
    try {
      await database.query('create table numbers (n integer)');
      const insert = async (n: number) => {
        await database.query('insert into numbers values ($1)', [n]);
        vi.advanceTimersByTime(responseTimeoutMs / 2);
      };
      await Promise.all(Array.from({ length: 200 }, (_, n) => insert(n)));
      const { rows } = await database.query('select count(*)::integer as count from numbers');
      expect(rows).toEqual([{ count: 200 }]);
    } finally {
      vi.useRealTimers();
      await database.close();
    }
  }, 120_000);

  test('notifies each listener once, also after listening again or at the same time', async () => {
    const database = await openEmptyCopy((folder) => open(folder));
    try {
      const stopListening = await database.listen('updates', () => undefined);
      await stopListening();
      for (const channel of ['offers', 'updates']) {
        const received: string[] = [];
        const listen = (name: string) =>
          database.listen(channel, (payload) => received.push(`${name} ${payload}`));
        await Promise.all([listen('one'), listen('two')]);
        await database.query(`select pg_notify('${channel}', 'first')`);
        await database.query(`select pg_notify('${channel}', 'last')`);
        await expect.poll(() => received).toContain('two last');
        expect(received).toEqual(['one first', 'two first', 'one last', 'two last']);
      }
    } finally {
      await database.close();
    }
  }, 120_000);

  test('does not reopen a closed database that hung', async () => {
    useFakeIntervals();
    const database = await openEmptyCopy((folder) => open(folder, responseTimeoutMs));
    await database.query('select 1');
    const hung = database.query(endlessStatement);
    const closing = database.close();
    const rejected = expect(hung).rejects.toThrow('does not respond');
    await advancePastTimeout();
    await rejected;
    await closing;
    await expect(database.query('select 1')).rejects.toThrow('does not respond');
  }, 120_000);

  test('throws while it cannot open its folder, and retries', async () => {
    let repair: () => void = () => undefined;
    const database = await openEmptyCopy((folder) => {
      const aside = `${folder}-aside`;
      renameSync(folder, aside);
      writeFileSync(folder, 'This is not a folder.');
      repair = () => {
        rmSync(folder);
        renameSync(aside, folder);
      };
      return open(folder);
    });
    await expect(database.query('select 1')).rejects.toThrow();
    repair();
    const queryOne = () => database.query('select 1 as one').then(({ rows }) => rows);
    await expect.poll(() => queryOne().catch(() => []), { timeout: 60_000 }).toEqual([{ one: 1 }]);
    await database.close();
  }, 120_000);
});
