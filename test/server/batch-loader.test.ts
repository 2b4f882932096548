import { describe, expect, test, vi } from 'vitest';
import { createBatchLoader } from '../../src/server/batch-loader.js';
import { StoreError } from '../../src/server/store/store-error.js';

/** Creates a loader whose batches wait until the test resolves or rejects them. No value has the key `missing`. */
function createTestLoader() {
  const batches: { keys: readonly string[]; resolve: () => void; reject: () => void }[] = [];
  const load = createBatchLoader(
    (keys) =>
      new Promise<readonly { key: string }[]>((resolve, reject) => {
        batches.push({
          keys,
          resolve: () => resolve(keys.filter((key) => key !== 'missing').map((key) => ({ key }))),
          reject: () => reject(new Error('The database is unavailable.')),
        });
      }),
    ({ key }) => key,
  );
  return { load, batches };
}

const flushPromises = () => new Promise((resolve) => setImmediate(resolve));

describe('createBatchLoader', () => {
  test('sends four single keys at once, and queues later keys in batches of at most 200', async () => {
    const { load, batches } = createTestLoader();
    const all = Promise.all(Array.from({ length: 504 }, (_, index) => load(`se_${index}`)));
    expect(batches.map(({ keys }) => keys.length)).toEqual([1, 1, 1, 1]);
    batches[0]!.resolve();
    await flushPromises();
    expect(batches[4]!.keys).toHaveLength(200);
    for (let index = 1; index < 7; index += 1) {
      batches[index]!.resolve();
      await flushPromises();
    }
    expect(batches.map(({ keys }) => keys.length)).toEqual([1, 1, 1, 1, 200, 200, 100]);
    expect((await all).map((found) => found?.key)).toEqual(
      Array.from({ length: 504 }, (_, index) => `se_${index}`),
    );
  });

  test('sends a repeated key once per batch, and returns `undefined` for a missing value', async () => {
    const { load, batches } = createTestLoader();
    const first = ['a', 'b', 'c', 'd'].map((key) => load(key));
    const queued = Promise.all(['same', 'same', 'missing'].map((key) => load(key)));
    batches[0]!.resolve();
    await flushPromises();
    expect(batches[4]!.keys).toEqual(['same', 'missing']);
    for (const { resolve } of batches) resolve();
    expect(await queued).toEqual([{ key: 'same' }, { key: 'same' }, undefined]);
    await Promise.all(first);
  });

  test('never returns the result of a batch that was sent before the call', async () => {
    const { load, batches } = createTestLoader();
    const before = load('a');
    const after = load('a');
    expect(batches).toHaveLength(2);
    batches[1]!.resolve();
    await after;
    batches[0]!.resolve();
    await before;
  });

  test('rejects only the keys of a failed batch, and continues while another batch hangs', async () => {
    const { load, batches } = createTestLoader();
    const hanging = load('hanging');
    const failing = ['b', 'c', 'd'].map((key) => load(key));
    const queued = load('queued');
    for (const { reject } of batches.slice(1)) reject();
    for (const one of failing) await expect(one).rejects.toThrow('unavailable');
    await flushPromises();
    batches[4]!.resolve();
    expect(await queued).toEqual({ key: 'queued' });
    batches[0]!.resolve();
    expect(await hanging).toEqual({ key: 'hanging' });
  });

  test('rejects a caller whose batch cannot begin in time, and later loads only the others', async () => {
    vi.useFakeTimers();
    const { load, batches } = createTestLoader();
    const loads = Array.from({ length: 600 }, (_, index) => load(`se_${index}`));
    const errors = Promise.all(loads.map((one) => one.catch((error: unknown) => error)));
    await vi.advanceTimersByTimeAsync(5_000);
    for (const error of await errors) expect(error).toBeInstanceOf(StoreError);
    expect(batches).toHaveLength(4);
    const [set, cleared] = [
      vi.spyOn(globalThis, 'setTimeout'),
      vi.spyOn(globalThis, 'clearTimeout'),
    ];
    const next = load('next');
    // Other files of this process may have other timers.
    const timer: unknown = set.mock.results[0]!.value;
    batches[0]!.resolve();
    await vi.advanceTimersByTimeAsync(1);
    expect(batches.slice(4).map(({ keys }) => keys)).toEqual([['next']]);
    batches[4]!.resolve();
    expect(await next).toEqual({ key: 'next' });
    expect(cleared.mock.calls).toContainEqual([timer]);
    vi.restoreAllMocks();
    vi.useRealTimers();
  });
});
