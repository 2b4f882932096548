import { expect, test } from 'vitest';
import { systemClock } from '../../src/doctor/clock.js';

test('the clock of the doctor counts from the epoch, like the dates of cookies', () => {
  expect(Math.abs(systemClock.now() - Date.now())).toBeLessThan(60_000);
});
