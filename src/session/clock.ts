/** Time as an argument, so that a test turns it and a simulation leaps through it. */
export interface Clock {
  /** Milliseconds since some moment; never goes back, whatever happens to the wall clock. */
  now(): number;
  /** Waits `ms` milliseconds at the most; less when `signal` aborts. It never rejects. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** The longest wait that `setTimeout` knows, about 25 days; it takes a longer one for none at all. */
const longest = 2 ** 31 - 1;

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
      const timer = setTimeout(done, Math.min(ms, longest));
      if (signal.aborted) done();
      else signal.addEventListener('abort', done);
    }),
};

/** A signal that aborts with another one, or when time is up. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** What had to happen in time has happened: time no longer matters. */
  met(): void;
}

/** A deadline in `ms` milliseconds; whoever sets one says when it is met. */
export function deadlineIn(ms: number, clock: Clock, signal: AbortSignal): Deadline {
  const late = new AbortController();
  const met = new AbortController();
  void clock.sleep(ms, AbortSignal.any([signal, met.signal])).then(() => {
    if (!met.signal.aborted) late.abort();
  });
  return {
    signal: AbortSignal.any([signal, late.signal]),
    met: () => {
      met.abort();
    },
  };
}
