import { expect, test } from 'vitest';
import { EstimatedClock } from '../../../../src/emulator/ui/control-page/estimated-clock.js';
import {
  formatDateTime,
  formatDuration,
  formatTime,
} from '../../../../src/emulator/ui/control-page/format-time.js';

test.each([
  [-5, '0 s'],
  [59_999, '59 s'],
  [60_000, '1 min'],
  [3_600_000, '1 h'],
  [47 * 3_600_000, '47 h'],
  [7 * 86_400_000, '7 d'],
])('formatDuration formats %i ms as %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test('formatTime and formatDateTime format an ISO time for people', () => {
  expect(formatTime('2026-11-21T14:03:22.105Z')).toBe('14:03:22.105');
  expect(formatDateTime('2026-11-21T14:03:22.105Z')).toBe('2026-11-21 14:03:22');
});

test('EstimatedClock advances between two reads unless it is stopped', () => {
  let elapsedMs = 1_000;
  const time = new EstimatedClock(() => elapsedMs);
  const now = '2030-01-01T00:00:00.000Z';
  time.set({ now, running: true });
  elapsedMs += 5_000;
  expect(time.now()).toBe(Date.parse(now) + 5_000);
  time.set({ now, running: false });
  elapsedMs += 5_000;
  expect(time.now()).toBe(Date.parse(now));
  expect(time.running).toBe(false);
});
