import type { Clock } from '../../src/server/clock.js';
import { createFakeClock } from './fake-clock.js';

/** The server kit's clock, standing still on a day in November until a test turns it. */
export function createServerFakeClock(): Clock & { advance(ms: number): Promise<void> } {
  const start = Date.parse('2026-11-01T10:00:00Z');
  const manual = createFakeClock();
  return {
    now: () => start + manual.now(),
    async sleep(ms, signal) {
      // A signal of the kit's outlives many waits; each gets one of its own.
      const own = new AbortController();
      const stop = () => own.abort();
      if (signal?.aborted) stop();
      signal?.addEventListener('abort', stop);
      await manual.sleep(ms, own.signal);
      signal?.removeEventListener('abort', stop);
    },
    advance: (ms) => manual.advance(ms),
  };
}
