import type { Clock } from '../../src/session/clock.js';

interface Timer {
  readonly at: number;
  /** Of two at the same time the earlier one comes first. */
  readonly order: number;
  run: (() => void) | undefined;
}

/** Time that leaps from one appointment to the next. */
export class VirtualClock implements Clock {
  #now = 0;
  #order = 0;
  /** A heap: the next appointment is the first. */
  readonly #timers: Timer[] = [];
  readonly #settle: () => Promise<void>;

  /** @param settled when all that was begun waits for time, or is done */
  constructor(settled: () => Promise<void> = nextMacrotask) {
    this.#settle = settled;
  }

  now(): number {
    return this.#now;
  }

  /** Has `run` run in `ms` milliseconds; what is returned takes it back. */
  schedule(ms: number, run: () => void): () => void {
    const appointment: Timer = { at: this.#now + Math.max(0, ms), order: this.#order++, run };
    this.#push(appointment);
    return () => {
      appointment.run = undefined;
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

  /** Keeps appointments until there are none, or until `end`. */
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

  #push(appointment: Timer): void {
    const heap = this.#timers;
    let index = heap.push(appointment) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (isBefore(heap[parent]!, appointment)) break;
      heap[index] = heap[parent]!;
      index = parent;
    }
    heap[index] = appointment;
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

/** Everything has run that waits for nothing but its turn. */
export const nextMacrotask = () => new Promise<void>((resolve) => setImmediate(resolve));

/** The same, where all that goes on is promises: they go before the next tick. Many times faster. */
export const nextTick = () => new Promise<void>((resolve) => process.nextTick(resolve));
