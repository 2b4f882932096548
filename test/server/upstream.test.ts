import { expect, test } from 'vitest';
import { crowd, type Second } from '../support/crowd.js';
import { runs, say, seed } from '../support/runs.js';
import { testDatabase } from '../support/test-database.js';

/** How many buyers are at their pages; and the milliseconds until there are as many, and until it ends. */
const shoppers = runs(20, 1_000);
const [begins, ends] = [1_800_000, 2_400_000];
const firstSeed = seed();

const mean = (seconds: readonly Second[], of: keyof Second) =>
  seconds.reduce((sum, second) => sum + second[of], 0) / seconds.length;

test.each([true, false])('a thousand shoppers, push: %s', async (push) => {
  const database = await testDatabase();
  const seconds = await crowd(database, {
    seed: firstSeed,
    instances: 4,
    every: 200_000 / shoppers,
    lasts: ends,
    push,
  });
  await database.close();
  const steady = seconds.slice(begins / 1_000);
  const pages = mean(steady, 'pages');
  const sessions = (mean(steady, 'sessions') * 1_000) / pages;
  const orders = (mean(steady, 'orders') * 1_000) / pages;
  say(
    `upstream, push ${push}: ${pages.toFixed(0)} pages; for 1,000: ${sessions.toFixed(1)} session reads/s ` +
      `and ${orders.toFixed(1)} order reads/s (seed ${firstSeed})`,
  );
  expect(sessions).toBeLessThanOrEqual(20);
});
