import type { Clock } from '../../src/session/clock.js';

interface Timer {
  readonly at: number;
  /** Of two timers with the same time, the one created first runs first. */
  readonly order: number;
  run: (() => void) | undefined;
}

/** A clock that jumps from one timer to the next. */
export class VirtualClock implements Clock {
  #now = 0;
  #order = 0;
  /** A binary heap: the next timer is the first. */
  readonly #timers: Timer[] = [];
  readonly #settle: () => Promise<void>;

  /** @param settle resolves when all pending work is done or waits for a timer */
  constructor(settle: () => Promise<void> = nextMacrotask) {
    this.#settle = settle;
  }

  now(): number {
    return this.#now;
  }

  /** Runs `run` after `ms` milliseconds. Returns a function that cancels it. */
  schedule(ms: number, run: () => void): () => void {
    const timer: Timer = { at: this.#now + Math.max(0, ms), order: this.#order++, run };
    this.#push(timer);
    return () => {
      timer.run = undefined;
    };
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) {
        resolve();
        return;
      }
      const done = () => {
        cancel();
        signal.removeEventListener('abort', done);
        resolve();
      };
      const cancel = this.schedule(ms, done);
      signal.addEventListener('abort', done);
    });
  }

  /** Runs the timers that are due until `end`, in order. The time is `end` afterwards. */
  async run(end: number): Promise<void> {
    await this.#settle();
    for (;;) {
      const next = this.#timers[0];
      if (!next || next.at > end) break;
      this.#pop();
      if (!next.run) continue;
      this.#now = next.at;
      next.run();
      await this.#settle();
    }
    this.#now = Math.max(this.#now, end);
  }

  #push(timer: Timer): void {
    const heap = this.#timers;
    let index = heap.push(timer) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (isBefore(heap[parent]!, timer)) break;
      heap[index] = heap[parent]!;
      index = parent;
    }
    heap[index] = timer;
  }

  #pop(): void {
    const heap = this.#timers;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child += 1;
      if (isBefore(last, heap[child]!)) break;
      heap[index] = heap[child]!;
      index = child;
    }
    heap[index] = last;
  }
}

const isBefore = (one: Timer, other: Timer): boolean =>
  one.at < other.at || (one.at === other.at && one.order < other.order);

/** Resolves when all pending microtasks and earlier macrotasks have run. */
export const nextMacrotask = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Resolves when all pending microtasks have run. Faster than {@link nextMacrotask}, for code without macrotasks. */
export const nextTick = () => new Promise<void>((resolve) => process.nextTick(resolve));
