import type { EmulatorTimeSource } from '../../../src/emulator/clock/clock.js';

/** A time source that advances only in `advance`. */
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
