import { test } from 'vitest';
import { expectNoneLost } from './chaos.js';

test('each authorized checkout completes exactly once a mount, whatever goes wrong, with push', async () => {
  await expectNoneLost(true);
});
