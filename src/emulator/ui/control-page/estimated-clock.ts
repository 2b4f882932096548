import type { ClockState } from '../../control/control-api.js';

/** The emulator's time, estimated between two reads. It advances only while the emulator's clock runs. */
export class EstimatedClock {
  #now: number;
  #readAt: number;
  #running = true;
  readonly #monotonicNow: () => number;

  /** @param monotonicNow milliseconds of a clock that never goes back */
  constructor(monotonicNow: () => number = () => performance.now()) {
    this.#monotonicNow = monotonicNow;
    this.#now = Date.now();
    this.#readAt = monotonicNow();
  }

  set({ now, running }: ClockState): void {
    this.#now = Date.parse(now);
    this.#readAt = this.#monotonicNow();
    this.#running = running;
  }

  get running(): boolean {
    return this.#running;
  }

  /** Milliseconds since 1970. */
  now(): number {
    return this.#running ? this.#now + this.#monotonicNow() - this.#readAt : this.#now;
  }
}
