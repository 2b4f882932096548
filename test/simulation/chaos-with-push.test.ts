import { test } from 'vitest';
import { expectNoLostCheckouts } from './chaos.js';

test('simulated checkouts with push and faults complete exactly once per mount when authorized', async () => {
  await expectNoLostCheckouts(true);
});
