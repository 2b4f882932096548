import { test } from 'vitest';
import { expectNoLostCheckouts } from './chaos.js';

test('simulated checkouts without push and with faults complete exactly once per mount when authorized', async () => {
  await expectNoLostCheckouts(false);
});
