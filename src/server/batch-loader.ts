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
 * result is older than its request. A caller waits at most {@link statementTimeoutMs}, in the queue and for its batch.
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
  let runningCount = 0;

  const runBatch = async () => {
    const batch = [...takeFirst(pending, maxBatchSize)];
    runningCount += 1;
    try {
      const found = await loadMany([...new Set(batch.map(({ key }) => key))]);
      const byKey = new Map(found.map((one) => [getKey(one), one]));
      for (const { key, resolve } of batch) resolve(byKey.get(key));
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      runningCount -= 1;
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
          // A caller whose timeout has elapsed needs no result.
          signal.addEventListener('abort', () => pending.delete(load), { once: true });
          if (runningCount < maxConcurrent) void runBatch();
        }),
    );
}

/** Removes the first entries of a set, in the order of their insertion. */
function* takeFirst<T>(set: Set<T>, count: number): Generator<T> {
  let remaining = count;
  for (const entry of set) {
    if (remaining === 0) return;
    remaining -= 1;
    set.delete(entry);
    yield entry;
  }
}
