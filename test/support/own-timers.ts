/** Records the timers of one test. Test files share a process, so `vi.getTimerCount()` includes timers of other files. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { vi } from 'vitest';

type Timer = ReturnType<typeof setTimeout>;
type Work = (...args: unknown[]) => void;

const currentTest = new AsyncLocalStorage<Map<Timer, number>>();

/**
 * Records the fake timers that this test starts from now on, also in later callbacks. Call it as
 * `using timers = recordOwnTimers()` after `vi.useFakeTimers()`. `getDelays` returns the delays in milliseconds of the
 * pending timers, intervals included.
 */
export function recordOwnTimers(): { readonly getDelays: () => readonly number[] } & Disposable {
  // A timer that another file has just started would run in this test's context.
  vi.clearAllTimers();
  const pending = new Map<Timer, number>();
  currentTest.enterWith(pending);
  const { setTimeout, clearTimeout, setInterval, clearInterval } = globalThis;
  const record = (timer: Timer, ms: number) => {
    if (currentTest.getStore() === pending) pending.set(timer, ms);
    return timer;
  };
  const clearRecorded = (clear: (timer: Timer) => void) => (timer: Timer) => {
    pending.delete(timer);
    clear(timer);
  };
  Object.assign(globalThis, {
    // Advancing the time also runs timers of other files. `bind` keeps their context, so what they start is not recorded.
    setTimeout: (work: Work, ms = 0, ...args: unknown[]) => {
      const run = AsyncLocalStorage.bind(work);
      const timer = setTimeout(() => {
        pending.delete(timer);
        run(...args);
      }, ms);
      return record(timer, ms);
    },
    setInterval: (work: Work, ms = 0, ...args: unknown[]) =>
      record(setInterval(AsyncLocalStorage.bind(work), ms, ...args), ms),
    clearTimeout: clearRecorded(clearTimeout),
    clearInterval: clearRecorded(clearInterval),
  });
  return {
    getDelays: () => [...pending.values()],
    // Restores the fake timers, so it must run before `vi.useRealTimers()`.
    [Symbol.dispose]: () =>
      void Object.assign(globalThis, { setTimeout, clearTimeout, setInterval, clearInterval }),
  };
}
