import type { Clock } from './clock.js';

/** A timeout on the kit's clock. Work that ignores its signal continues. */
export interface ClockTimeout {
  /** Aborts when the timeout has elapsed. */
  readonly signal: AbortSignal;
  /** Ends the timer. */
  readonly dispose: () => void;
}

/** Not the default reason, because each one would have the cost of a stack trace. */
const disposedReason = new DOMException('The timeout was disposed', 'AbortError');

/** Creates a timeout of `ms` milliseconds. */
export function createClockTimeout({ sleep }: Clock, ms: number): ClockTimeout {
  const elapsed = new AbortController();
  const disposed = new AbortController();
  const wait = async () => {
    await sleep(ms, disposed.signal);
    if (!disposed.signal.aborted)
      elapsed.abort(new DOMException('The timeout elapsed', 'TimeoutError'));
  };
  wait().catch(() => undefined);
  return { signal: elapsed.signal, dispose: () => disposed.abort(disposedReason) };
}
