import type { Clock } from '../../src/emulator/clock/clock.js';

/** A clock that stands until it is turned. */
export class StoppedClock implements Clock {
  #now = Date.parse('2026-03-02T09:00:00Z');

  now(): number {
    return this.#now;
  }

  turn(ms: number): void {
    this.#now += ms;
  }
}

export const minute = 60_000;
export const day = 24 * 60 * minute;
