import { statementTimeoutMs, withStoreTimeout } from './store/store-error.js';

/** Default number of batches in flight at a time: one that hangs on a dead connection does not block the others. */
const defaultMaxConcurrent = 4;
/** Maximum number of keys per batch. */
const maxBatchSize = 200;

interface PendingLoad<Found> {
  readonly key: string;
  readonly resolve: (found: Found | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Loads single keys in batches, as DataLoader does (https://github.com/graphql/dataloader): keys that are requested
 * while all batches are in flight form the next batch.
 *
 * Thousands of tabs that reconnect at once would otherwise each wait for one of the pool's few connections. No
 * result is older than its request, and no caller waits longer for its turn and its batch than for one statement.
 *
 * @param loadMany returns the values of these keys, in any order
 * @param maxConcurrent number of batches in flight at a time; the fewer, the larger they are
 */
export function createBatchLoader<Found>(
  loadMany: (keys: readonly string[]) => Promise<readonly Found[]>,
  getKey: (found: Found) => string,
  maxConcurrent = defaultMaxConcurrent,
): (key: string) => Promise<Found | undefined> {
  const pending = new Set<PendingLoad<Found>>();
  let running = 0;

  const runBatch = async () => {
    const batch = [...takeFirst(pending, maxBatchSize)];
    running += 1;
    try {
      const found = await loadMany([...new Set(batch.map(({ key }) => key))]);
      const byKey = new Map(found.map((one) => [getKey(one), one]));
      for (const { key, resolve } of batch) resolve(byKey.get(key));
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      running -= 1;
    }
    if (pending.size > 0) void runBatch();
  };

  return (key) =>
    withStoreTimeout(
      statementTimeoutMs,
      (signal) =>
        new Promise((resolve, reject) => {
          const load = { key, resolve, reject };
          pending.add(load);
          // A caller that has left needs no place in a batch.
          signal.addEventListener('abort', () => pending.delete(load), { once: true });
          if (running < maxConcurrent) void runBatch();
        }),
    );
}

/** Removes the first entries of a set, in the order of their insertion. */
function* takeFirst<T>(set: Set<T>, count: number): Generator<T> {
  let left = count;
  for (const entry of set) {
    if (left === 0) return;
    left -= 1;
    set.delete(entry);
    yield entry;
  }
}
