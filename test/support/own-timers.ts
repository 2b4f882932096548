/** Counts the timers of one test. Test files share a process, so `vi.getTimerCount()` also counts those of others. */
import { AsyncLocalStorage } from 'node:async_hooks';

type Timer = ReturnType<typeof setTimeout>;

const currentTest = new AsyncLocalStorage<Map<Timer, number>>();

/**
 * Records the fake timers that the rest of this test starts, directly or later: `using timers = recordOwnTimers()`
 * after `vi.useFakeTimers()`. `getDelays` returns the milliseconds of those that are still set.
 */
export function recordOwnTimers(): { readonly getDelays: () => readonly number[] } & Disposable {
  const pending = new Map<Timer, number>();
  currentTest.enterWith(pending);
  const { setTimeout: set, clearTimeout: clear } = globalThis;
  const isOwn = () => currentTest.getStore() === pending;
  Object.assign(globalThis, {
    setTimeout: (work: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) => {
      const timer = set(() => {
        pending.delete(timer);
        work(...args);
      }, ms);
      if (isOwn()) pending.set(timer, ms ?? 0);
      return timer;
    },
    clearTimeout: (timer: Timer) => {
      pending.delete(timer);
      clear(timer);
    },
  });
  return {
    getDelays: () => [...pending.values()],
    // Before the real timers return, because fake timers only undo what they have set.
    [Symbol.dispose]: () =>
      void Object.assign(globalThis, { setTimeout: set, clearTimeout: clear }),
  };
}
