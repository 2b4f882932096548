import { LinkedAbortController } from './linked-abort-controller.js';

/** Time as an argument, so that a test turns it and a simulation leaps through it. */
export interface Clock {
  /** Milliseconds since some moment; never goes back, whatever happens to the wall clock. */
  now(): number;
  /** Waits `ms` milliseconds at the most; less when `signal` aborts. It never rejects. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** The longest wait that `setTimeout` knows, about 25 days; it takes a longer one for none at all. */
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

/** What `promise` gives within `ms` milliseconds; nothing when it is late, or when `signal` aborts before. */
export async function withTimeout<T>(
  ms: number,
  promise: Promise<T>,
  clock: Clock,
  signal: AbortSignal,
): Promise<T | undefined> {
  const wait = new LinkedAbortController(signal);
  try {
    return await Promise.race([promise, clock.sleep(ms, wait.signal).then(() => undefined)]);
  } finally {
    wait.abort();
  }
}
