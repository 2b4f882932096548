/** Does work when its turn comes, in the order in which it was asked for; while it is not done, once for each key. */
export type LimitedRunner<Result> = (key: string, work: () => Promise<Result>) => Promise<Result>;

/**
 * Lets so many pieces of work be under way at a time; the others wait, for as long as it takes. Whoever asks for the
 * same takes no turn of their own, so that many who want one thing keep nobody waiting.
 *
 * For work that somebody has already stopped waiting for, or can do without: whoever stands and waits is better
 * told at once that it is full.
 *
 * @param maxQueued how many may be under way or wait; what comes beside them is refused
 */
export function limitConcurrency<Result>(
  maxConcurrent: number,
  maxQueued: number,
): LimitedRunner<Result> {
  const queue: (() => void)[] = [];
  const pendingByKey = new Map<string, Promise<Result>>();
  let free = maxConcurrent;

  const runLimited = async (work: () => Promise<Result>): Promise<Result> => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => queue.push(resolve));
    try {
      return await work();
    } finally {
      // A turn goes straight to who is next, so that nobody who comes meanwhile is before it.
      const next = queue.shift();
      if (next) next();
      else free += 1;
    }
  };

  return (key, work) => {
    const before = pendingByKey.get(key);
    if (before) return before;
    if (pendingByKey.size >= maxQueued)
      return Promise.reject(new Error('Too many wait for their turn'));
    const result = runLimited(work).finally(() => pendingByKey.delete(key));
    pendingByKey.set(key, result);
    return result;
  };
}
