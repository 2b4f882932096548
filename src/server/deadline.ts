import type { Clock } from './clock.js';

/** A time limit for work of which a part ignores its signal. */
export interface Deadline {
  /** Aborts when the time is up. */
  readonly signal: AbortSignal;
  /** Ends the timer. */
  readonly dispose: () => void;
}

/** Creates a deadline `ms` milliseconds from now. */
export function createDeadline({ sleep }: Clock, ms: number): Deadline {
  const elapsed = new AbortController();
  const disposed = new AbortController();
  const wait = async () => {
    await sleep(ms, disposed.signal);
    if (!disposed.signal.aborted)
      elapsed.abort(new DOMException('The deadline has passed', 'TimeoutError'));
  };
  wait().catch(() => undefined);
  return { signal: elapsed.signal, dispose: () => disposed.abort() };
}
