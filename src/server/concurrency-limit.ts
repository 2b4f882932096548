/**
 * Runs work in the order of the calls, within the limit. Calls with the same key share one run while it is pending
 * (single flight).
 */
export type LimitedRunner<Result> = (key: string, work: () => Promise<Result>) => Promise<Result>;

/**
 * Limits how many pieces of work run at a time, like p-limit with single flight per key. The others wait.
 *
 * Callers need their own timeout, because a queued call may wait long.
 *
 * @param maxPending maximum number of running and waiting keys; more are rejected
 */
export function limitConcurrency<Result>(
  maxConcurrent: number,
  maxPending: number,
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
      // The slot goes directly to the next waiter, so that no later call overtakes it.
      const next = queue.shift();
      if (next) next();
      else free += 1;
    }
  };

  return (key, work) => {
    const pending = pendingByKey.get(key);
    if (pending) return pending;
    if (pendingByKey.size >= maxPending) return Promise.reject(new Error('The queue is full'));
    const result = runLimited(work).finally(() => pendingByKey.delete(key));
    pendingByKey.set(key, result);
    return result;
  };
}
