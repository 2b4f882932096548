import { test } from 'vitest';
import { expectNoLostCheckouts } from './chaos.js';

test('each authorized checkout completes exactly once a mount, whatever goes wrong, with push', async () => {
  await expectNoLostCheckouts(true);
});
