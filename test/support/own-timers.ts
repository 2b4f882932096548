/** Counts the timers of one test. Test files share a process, so `vi.getTimerCount()` also counts those of others. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { vi } from 'vitest';

type Timer = ReturnType<typeof setTimeout>;
type Work = (...args: unknown[]) => void;

const currentTest = new AsyncLocalStorage<Map<Timer, number>>();

/**
 * Records the fake timers that the rest of this test starts, directly or later: `using timers = recordOwnTimers()`
 * after `vi.useFakeTimers()`, before the test starts any. `getDelays` returns the milliseconds of those that are
 * still set, intervals included.
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
  const forget = (clear: (timer: Timer) => void) => (timer: Timer) => {
    pending.delete(timer);
    clear(timer);
  };
  Object.assign(globalThis, {
    // Time that this test advances also runs the timers of other files. Timers that they start are not recorded.
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
    clearTimeout: forget(clearTimeout),
    clearInterval: forget(clearInterval),
  });
  return {
    getDelays: () => [...pending.values()],
    // Before the real timers return, because fake timers only undo what they have set.
    [Symbol.dispose]: () =>
      void Object.assign(globalThis, { setTimeout, clearTimeout, setInterval, clearInterval }),
  };
}
