/** Resolves after `ms` milliseconds. Rejects with the reason of `signal` when it aborts first. */
export type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>;

/** Sleeps in real time. */
export const sleep: Sleep = (ms, signal) =>
  new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason as Error);
      return;
    }
    // Removes the timer and the listener, because a signal may outlive many sleeps.
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal?.addEventListener('abort', onAbort, { once: true });
  });

/** A timeout that the caller's signal can also end. */
export interface Timeout {
  /** Aborts after the timeout, or with the caller's signal. */
  readonly signal: AbortSignal;
  /** Whether the timeout has elapsed. */
  readonly timedOut: () => boolean;
  /** Removes the timer and the listener. */
  readonly dispose: () => void;
}

/**
 * Creates a timeout of `ms` milliseconds. Not `AbortSignal.any`: a caller's signal may live as long as the process,
 * and Node 20 leaks a combined signal that had a listener when it aborted.
 */
export function createTimeout(ms: number, callerSignal: AbortSignal | undefined): Timeout {
  const controller = new AbortController();
  let elapsed = false;
  const timer = setTimeout(() => {
    elapsed = true;
    controller.abort(new DOMException('The timeout elapsed', 'TimeoutError'));
  }, ms);
  const onAbort = () => controller.abort(callerSignal?.reason);
  if (callerSignal?.aborted) onAbort();
  callerSignal?.addEventListener('abort', onAbort, { once: true });
  return {
    signal: controller.signal,
    timedOut: () => elapsed,
    dispose() {
      clearTimeout(timer);
      callerSignal?.removeEventListener('abort', onAbort);
    },
  };
}

/**
 * Returns the promise's value. Rejects with the reason of `signal` when it aborts first; the work behind the
 * promise continues.
 */
export async function withAbort<T>(
  promise: Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  if (!signal) return promise;
  if (signal.aborted) {
    // Nothing else handles a later rejection, which would end the process.
    promise.catch(() => undefined);
    signal.throwIfAborted();
  }
  let onAbort: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    if (onAbort) signal.removeEventListener('abort', onAbort);
  }
}
