import { test } from 'vitest';
import { expectNoLostCheckouts } from './chaos.js';

test('each authorized checkout completes exactly once a mount, whatever goes wrong, without push', async () => {
  await expectNoLostCheckouts(false);
});
