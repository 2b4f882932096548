/** Questions under way at a time: one that hangs on a dead connection does not hold up the others. */
const maxConcurrentBatches = 4;
/** The most keys of one question. */
const maxBatchSize = 200;

interface PendingLoad<Found> {
  readonly key: string;
  readonly resolve: (found: Found | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Looks up one key at a time for its callers, and many at a time at the database: what is asked while the lanes
 * are taken goes together in the next question.
 *
 * Thousands of tabs that come back at once, because an instance has died, would each take a connection of the pool's
 * few, and wait for it longer than the pool lets them. No answer is older than its question.
 *
 * @param loadMany what is known of these keys, in any order
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
