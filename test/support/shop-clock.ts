import type { Clock } from '../../src/server/clock.js';
import { manualClock } from './manual-clock.js';

/** The server kit's clock, standing still on a day in November until a test turns it. */
export function shopClock(): Clock & { advance(ms: number): Promise<void> } {
  const start = Date.parse('2026-11-01T10:00:00Z');
  const manual = manualClock();
  const never = new AbortController().signal;
  return {
    now: () => start + manual.now(),
    sleep: (ms, signal = never) => manual.sleep(ms, signal),
    advance: (ms) => manual.advance(ms),
  };
}
