import { describe, expect, test } from 'vitest';
import { limitConcurrency } from '../../src/server/concurrency-limit.js';

const flushPromises = () => new Promise((resolve) => setImmediate(resolve));

describe('limitConcurrency', () => {
  test('runs work within the limit and in the order of the calls, also after a failure', async () => {
    const run = limitConcurrency<unknown>(2, 9);
    const started: number[] = [];
    const finish: ((succeeds: boolean) => void)[] = [];
    const all = Array.from({ length: 5 }, (_, index) =>
      run(`${index}`, async () => {
        started.push(index);
        const succeeds = await new Promise<boolean>((resolve) => (finish[index] = resolve));
        if (!succeeds) throw new Error(`no ${index}`);
        return index;
      }),
    );
    const results = Promise.allSettled(all);
    await flushPromises();
    expect(started).toEqual([0, 1]);
    finish[1]!(false);
    await flushPromises();
    expect(started).toEqual([0, 1, 2]);
    finish[0]!(true);
    finish[2]!(true);
    await flushPromises();
    expect(started).toEqual([0, 1, 2, 3, 4]);
    finish[3]!(true);
    finish[4]!(true);
    expect((await results).map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
      'fulfilled',
    ]);
    // All slots are free again, so two pieces of work start at once.
    void run('8', flushPromises);
    void run('9', () => Promise.resolve(started.push(9)));
    expect(started.at(-1)).toBe(9);
  });

  test('shares one run between concurrent calls with the same key', async () => {
    const run = limitConcurrency<number>(2, 9);
    let runCount = 0;
    const finish: ((value: number) => void)[] = [];
    const work = () => {
      runCount += 1;
      return new Promise<number>((resolve) => finish.push(resolve));
    };
    const same = Array.from({ length: 5 }, () => run('same', work));
    const other = run('other', work);
    await flushPromises();
    expect(runCount).toBe(2);
    finish[0]!(4);
    finish[1]!(5);
    expect(await Promise.all(same)).toEqual([4, 4, 4, 4, 4]);
    expect(await other).toBe(5);
    // A finished run is not shared with later calls.
    const again = run('same', work);
    await flushPromises();
    finish[2]!(6);
    expect(await again).toBe(6);
  });

  test('rejects further keys while the queue is full', async () => {
    const run = limitConcurrency<unknown>(1, 2);
    let finish: () => void = () => undefined;
    const first = run('first', () => new Promise((resolve) => (finish = () => resolve(1))));
    const second = run('second', () => Promise.resolve());
    await expect(run('third', () => Promise.resolve())).rejects.toThrow('queue is full');
    finish();
    await Promise.all([first, second]);
    await run('third', () => Promise.resolve());
  });
});
