/** Counts the timers of one test. Test files share a process, so `vi.getTimerCount()` also counts those of others. */
import { AsyncLocalStorage } from 'node:async_hooks';

type Timer = ReturnType<typeof setTimeout>;

const currentTest = new AsyncLocalStorage<Set<Timer>>();

/**
 * Records the fake timers that the rest of this test starts, directly or later. Call it after `vi.useFakeTimers()`,
 * which also undoes it when the real timers return. Returns a function that counts those that are still set.
 */
export function recordOwnTimers(): () => number {
  const pending = new Set<Timer>();
  currentTest.enterWith(pending);
  const { setTimeout: set, clearTimeout: clear } = globalThis;
  const isOwn = () => currentTest.getStore() === pending;
  const replaced = {
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
  };
  Object.assign(globalThis, replaced);
  return () => pending.size;
}
