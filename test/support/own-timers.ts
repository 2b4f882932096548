/** Counts the timers of one test. Test files share a process, so `vi.getTimerCount()` also counts those of others. */
import { AsyncLocalStorage } from 'node:async_hooks';

type Timer = ReturnType<typeof setTimeout>;

const currentTest = new AsyncLocalStorage<Set<Timer>>();

/**
 * Records the fake timers that the rest of this test starts, directly or later: `using timers = recordOwnTimers()`
 * after `vi.useFakeTimers()`. `count` returns how many of them are still set.
 */
export function recordOwnTimers(): { readonly count: () => number } & Disposable {
  const pending = new Set<Timer>();
  currentTest.enterWith(pending);
  const { setTimeout: set, clearTimeout: clear } = globalThis;
  const isOwn = () => currentTest.getStore() === pending;
  Object.assign(globalThis, {
    setTimeout: (work: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) => {
      const timer = set(() => {
        pending.delete(timer);
        work(...args);
      }, ms);
      if (isOwn()) pending.add(timer);
      return timer;
    },
    clearTimeout: (timer: Timer) => {
      pending.delete(timer);
      clear(timer);
    },
  });
  return {
    count: () => pending.size,
    // Before the real timers return, because fake timers only undo what they have set.
    [Symbol.dispose]: () =>
      void Object.assign(globalThis, { setTimeout: set, clearTimeout: clear }),
  };
}
