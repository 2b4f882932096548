import type { Clock } from '../../src/session/clock.js';

/** A clock that stands still until a test turns it. */
export interface FakeClock extends Clock {
  /** Lets time pass, and with it everything that waits for it, in order. */
  advance(ms: number): Promise<void>;
  /** The machine sleeps: time has passed at once, and all that was due meanwhile comes late. */
  jump(ms: number): Promise<void>;
  /** How many waits are under way. */
  readonly pendingSleeps: number;
}

export function createFakeClock(): FakeClock {
  let now = 0;
  /** Wakes who is due at `end` or before, each in its time. */
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
  const sleepers = new Set<{ at: number; wake: () => void }>();
  return {
    now: () => now,
    get pendingSleeps() {
      return sleepers.size;
    },
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const wake = () => {
          sleepers.delete(sleeper);
          signal.removeEventListener('abort', wake);
          resolve();
        };
        const sleeper = { at: now + ms, wake };
        if (signal.aborted) {
          resolve();
          return;
        }
        sleepers.add(sleeper);
        signal.addEventListener('abort', wake);
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

/** Lets everything run that waits for nothing but its turn. */
export const flushTasks = () => new Promise<void>((resolve) => scheduleTask(resolve));

// A browser has no `setImmediate`; Node's timers wait for a millisecond at least.
const scheduleTask: (run: () => void) => unknown =
  'setImmediate' in globalThis ? setImmediate : (run) => setTimeout(run, 0);
