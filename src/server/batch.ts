/** Batches in flight at a time: one that hangs on a dead connection does not block the others. */
const maxConcurrentBatches = 4;
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
 * result is older than its request.
 *
 * @param loadMany returns the values of these keys, in any order
 */
export function createBatchLoader<Found>(
  loadMany: (keys: readonly string[]) => Promise<readonly Found[]>,
  getKey: (found: Found) => string,
): (key: string) => Promise<Found | undefined> {
  const pending: PendingLoad<Found>[] = [];
  let running = 0;

  const runBatch = async () => {
    const batch = pending.splice(0, maxBatchSize);
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
    if (pending.length > 0) void runBatch();
  };

  return (key) =>
    new Promise((resolve, reject) => {
      pending.push({ key, resolve, reject });
      if (running < maxConcurrentBatches) void runBatch();
    });
}
