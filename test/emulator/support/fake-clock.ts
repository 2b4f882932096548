import type { EmulatorTimeSource } from '../../../src/emulator/clock/clock.js';

/** A clock that stands until it is turned. */
export class FakeClock implements EmulatorTimeSource {
  #now = Date.parse('2026-03-02T09:00:00Z');

  now(): number {
    return this.#now;
  }

  advance(ms: number): void {
    this.#now += ms;
  }
}

export const minuteMs = 60_000;
export const dayMs = 24 * 60 * minuteMs;
