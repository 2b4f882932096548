import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { createWorkerDatabase } from '../../server-example/pglite/worker-database.js';
import { openEmptyCopy } from '../support/test-database.js';

/** Never ends, and lets nothing else on its thread happen: as a commit on a full disk. */
const hang = 'do $$ begin loop end loop; end $$';

/** Milliseconds: long enough for a first statement on a machine that is busy with other tests. */
const patience = 6_000;

test('a database that hangs is ended and opened again, with all that was committed', async () => {
  const database = await openEmptyCopy((folder) => createWorkerDatabase(folder, patience));
  try {
    await database.query('create table kept (n integer)');
    await database.query('insert into kept values (1)');
    const heard: string[] = [];
    let losses = 0;
    await database.listen(
      'news',
      (payload) => heard.push(payload),
      () => (losses += 1),
    );
    const inTransaction = database.transaction(async ({ query }) => {
      await query('insert into kept values (2)');
      await query(hang);
    });
    const behind = database.query('insert into kept values (3)');
    await expect(inTransaction).rejects.toThrow('stopped answering');
    await expect(behind).rejects.toThrow('stopped answering');
    // Nobody waits for what is not there.
    await expect(database.query('select 1')).rejects.toThrow('stopped answering');
    const kept = async () => (await database.query('select n from kept')).rows;
    await expect.poll(() => kept().catch(() => []), { timeout: 60_000 }).toEqual([{ n: 1 }]);
    expect(losses).toBe(1);
    await expect.poll(() => heard).toEqual(['']);
    await database.query(`select pg_notify('news', 'again')`);
    await expect.poll(() => heard).toEqual(['', 'again']);
  } finally {
    await database.close();
  }
}, 120_000);

test('a database that is busy, but answers one after the other, is left alone', async () => {
  // Looks come as this test lets them: between two answers fewer than it takes to give up, in all far more.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const database = await openEmptyCopy((folder) => createWorkerDatabase(folder, patience));
  try {
    await database.query('create table kept (n integer)');
    const insert = async (n: number) => {
      await database.query('insert into kept values ($1)', [n]);
      vi.advanceTimersByTime(patience / 2);
    };
    await Promise.all(Array.from({ length: 200 }, (_, n) => insert(n)));
    const { rows } = await database.query('select count(*)::integer as count from kept');
    expect(rows).toEqual([{ count: 200 }]);
  } finally {
    vi.useRealTimers();
    await database.close();
  }
}, 120_000);

test('who listens again, or at the same time as others, hears everything once', async () => {
  const database = await openEmptyCopy((folder) => createWorkerDatabase(folder));
  try {
    const leave = await database.listen('news', () => undefined);
    await leave();
    for (const channel of ['offers', 'news']) {
      const heard: string[] = [];
      const listen = (name: string) =>
        database.listen(channel, (payload) => heard.push(`${name} ${payload}`));
      await Promise.all([listen('one'), listen('two')]);
      await database.query(`select pg_notify('${channel}', 'first')`);
      await database.query(`select pg_notify('${channel}', 'last')`);
      await expect.poll(() => heard).toContain('two last');
      expect(heard).toEqual(['one first', 'two first', 'one last', 'two last']);
    }
  } finally {
    await database.close();
  }
}, 120_000);

test('a database is not opened again once it is closed, even if it hangs', async () => {
  const database = await openEmptyCopy((folder) => createWorkerDatabase(folder, patience));
  await database.query('select 1');
  const hung = database.query(hang);
  const closing = database.close();
  await expect(hung).rejects.toThrow('stopped answering');
  await closing;
  await expect(database.query('select 1')).rejects.toThrow('stopped answering');
}, 120_000);

test('a folder that cannot be opened is said to be so, and tried again', async () => {
  let repair: () => void = () => undefined;
  const database = await openEmptyCopy((folder) => {
    const aside = `${folder}-aside`;
    renameSync(folder, aside);
    writeFileSync(folder, 'This is no folder.');
    repair = () => {
      rmSync(folder);
      renameSync(aside, folder);
    };
    return createWorkerDatabase(folder);
  });
  await expect(database.query('select 1')).rejects.toThrow();
  repair();
  const answer = () => database.query('select 1 as one').then(({ rows }) => rows);
  await expect.poll(() => answer().catch(() => []), { timeout: 60_000 }).toEqual([{ one: 1 }]);
  await database.close();
}, 120_000);
