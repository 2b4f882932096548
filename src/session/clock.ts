import { LinkedAbortController } from './linked-abort-controller.js';

/** Time as an argument, so that tests and simulations control it. */
export interface Clock {
  /** Milliseconds since an arbitrary start. Monotonic: independent of the wall clock. */
  now(): number;
  /** Resolves after `ms` milliseconds, or earlier when `signal` aborts. Never rejects. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** The maximum delay of `setTimeout`, about 25 days. It runs longer ones at once. */
const maxTimeoutMs = 2 ** 31 - 1;

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, Math.min(ms, maxTimeoutMs));
      if (signal.aborted) done();
      else signal.addEventListener('abort', done);
    }),
};

/** Returns the value of `promise`, or `undefined` after `ms` milliseconds or when `signal` aborts. */
export async function withTimeout<T>(
  ms: number,
  promise: Promise<T>,
  clock: Clock,
  signal: AbortSignal,
): Promise<T | undefined> {
  const sleepAbort = new LinkedAbortController(signal);
  try {
    return await Promise.race([promise, clock.sleep(ms, sleepAbort.signal).then(() => undefined)]);
  } finally {
    sleepAbort.abort();
  }
}
