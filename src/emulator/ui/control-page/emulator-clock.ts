import type { ClockState } from '../../control/control-api.js';

/**
 * The emulator's time as this page can tell it between two readings: it goes on
 * while the clock runs, and stands still while that does.
 */
export class EmulatorClock {
  #now: number;
  #readAt: number;
  #running = true;
  readonly #watch: () => number;

  /** @param watch milliseconds that only ever grow */
  constructor(watch: () => number = () => performance.now()) {
    this.#watch = watch;
    this.#now = Date.now();
    this.#readAt = watch();
  }

  set({ now, running }: ClockState): void {
    this.#now = Date.parse(now);
    this.#readAt = this.#watch();
    this.#running = running;
  }

  get running(): boolean {
    return this.#running;
  }

  /** Milliseconds since 1970. */
  now(): number {
    return this.#running ? this.#now + this.#watch() - this.#readAt : this.#now;
  }
}
