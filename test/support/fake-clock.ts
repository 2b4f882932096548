/** A clock that advances only when a test calls a method. The tag and the server kit can both use it. */
export interface FakeClock {
  now(): number;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Advances the time and wakes each pending sleep at its own time, in order. */
  advance(ms: number): Promise<void>;
  /** Advances the time in one jump, as a suspended machine does. Due sleeps wake late. */
  jump(ms: number): Promise<void>;
  readonly pendingSleeps: number;
}

/** A start time in milliseconds, for tests that need a date. */
export const november1 = Date.parse('2026-11-01T10:00:00Z');

export function createFakeClock(startMs = 0): FakeClock {
  let now = startMs;
  const sleepers = new Set<{ at: number; wake: () => void }>();
  /** Wakes each sleep that is due at `end` or earlier, at its own time. */
  const wakeUntil = async (end: number) => {
    await flushTasks();
    for (;;) {
      const due = [...sleepers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!due) return;
      now = Math.max(now, due.at);
      due.wake();
      await flushTasks();
    }
  };
  return {
    now: () => now,
    get pendingSleeps() {
      return sleepers.size;
    },
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const wake = () => {
          sleepers.delete(sleeper);
          signal?.removeEventListener('abort', wake);
          resolve();
        };
        const sleeper = { at: now + ms, wake };
        if (signal?.aborted) {
          resolve();
          return;
        }
        sleepers.add(sleeper);
        signal?.addEventListener('abort', wake);
      }),
    async advance(ms) {
      const end = now + ms;
      await wakeUntil(end);
      now = end;
    },
    async jump(ms) {
      now += ms;
      await wakeUntil(now);
    },
  };
}

/** Runs all pending microtasks and ready tasks. */
export const flushTasks = () => new Promise<void>((resolve) => scheduleTask(resolve));

// A browser has no `setImmediate`. Node's timers take at least one millisecond.
const scheduleTask: (run: () => void) => unknown =
  'setImmediate' in globalThis ? setImmediate : (run) => setTimeout(run, 0);
