/** Waits; rejects with the reason of `signal` when that aborts first. */
export type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>;

/** Real time. */
export const sleep: Sleep = (ms, signal) =>
  raced(
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      signal?.addEventListener('abort', () => clearTimeout(timer), { once: true });
    }),
    signal,
  );

/**
 * `promise`, or the reason of `signal` when that aborts first. The work behind the
 * promise goes on: it is somebody else's.
 */
export async function raced<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  signal.throwIfAborted();
  let stop: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason as Error);
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    if (stop) signal.removeEventListener('abort', stop);
  }
}
