import { describe, test } from 'vitest';
import { expectNoLostCheckouts } from './chaos.js';

describe('simulated checkouts without push and with faults', () => {
  test('complete exactly once per mount when authorized', async () => {
    await expectNoLostCheckouts(false);
  });
});
