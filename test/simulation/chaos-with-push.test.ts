import { describe, test } from 'vitest';
import { expectNoLostCheckouts } from './chaos.js';

describe('simulated checkouts with push and faults', () => {
  test('complete exactly once per mount when authorized', async () => {
    await expectNoLostCheckouts(true);
  });
});
