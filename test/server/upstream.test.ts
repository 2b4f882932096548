import { expect, test } from 'vitest';
import { crowd, type Second } from '../support/crowd.js';
import { runs, say, seed } from '../support/runs.js';
import { testDatabase } from '../support/test-database.js';

/**
 * How many are at their pages. Sessions do not get in each other's way, so a few buyers show what a thousand
 * cost; 0 leaves it out, because even a few take minutes.
 */
const shoppers = runs(0, 40);
/** Milliseconds: from when on as many sessions wait for a signatory as ever will, and until when to count. */
const [begins, ends] = [2_700_000, 4_500_000];
/** Milliseconds that a page is open, on average. */
const stay = 200_000;

const mean = (seconds: readonly Second[], of: keyof Second) =>
  seconds.reduce((sum, second) => sum + second[of], 0) / seconds.length;

test.skipIf(shoppers === 0).each([
  ['streams', true],
  ['questions', false],
])(
  'a thousand shoppers who follow by %s cost 20 reads a second at the most',
  async (how, push) => {
    const database = await testDatabase();
    const start = seed();
    const every = stay / shoppers;
    const seconds = await crowd(database, { seed: start, instances: 4, every, lasts: ends, push });
    await database.close();
    const steady = seconds.slice(begins / 1_000);
    const pages = mean(steady, 'pages');
    const perThousand = (of: keyof Second) => (mean(steady, of) * 1_000) / pages;
    say(
      `upstream, by ${how}: ${pages.toFixed(0)} pages; for a thousand ${perThousand('sessions').toFixed(1)} reads ` +
        `of sessions, ${perThousand('orders').toFixed(1)} of orders and ${perThousand('lists').toFixed(1)} of lists ` +
        `a second (seed ${start})`,
    );
    const all = perThousand('sessions') + perThousand('orders') + perThousand('lists');
    expect(all).toBeLessThanOrEqual(20);
  },
  3_600_000,
);
