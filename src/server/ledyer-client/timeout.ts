/** Waits; rejects with the reason of `signal` when that aborts first. */
export type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>;

/** Real time. */
export const sleep: Sleep = (ms, signal) =>
  new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason as Error);
      return;
    }
    // Neither may stay behind: a signal can outlive any number of waits.
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });

/** A time limit for one piece of work, which whoever asked for it may end as well. */
export interface Timeout {
  /** Aborts at the limit, or with the caller's signal. */
  readonly signal: AbortSignal;
  /** Whether it was the limit. */
  readonly timedOut: () => boolean;
  /** The work is done: nothing stays behind, neither a timer nor a listener. */
  readonly dispose: () => void;
}

/**
 * A limit of `ms` milliseconds of real time. Not `AbortSignal.any`: callers' signals may live as long as the
 * process, and Node 20 never lets go of such a signal that had a listener when it aborted.
 */
export function createTimeout(ms: number, caller: AbortSignal | undefined): Timeout {
  const controller = new AbortController();
  let over = false;
  const timer = setTimeout(() => {
    over = true;
    controller.abort(new DOMException('The time is over', 'TimeoutError'));
  }, ms);
  const stop = () => controller.abort(caller?.reason);
  if (caller?.aborted) stop();
  caller?.addEventListener('abort', stop, { once: true });
  return {
    signal: controller.signal,
    timedOut: () => over,
    dispose() {
      clearTimeout(timer);
      caller?.removeEventListener('abort', stop);
    },
  };
}

/**
 * `promise`, or the reason of `signal` when that aborts first. The work behind the
 * promise goes on: it is somebody else's.
 */
export async function withAbort<T>(
  promise: Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
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
