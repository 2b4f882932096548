import { expect, test } from 'vitest';
import { runLoadScenario, type SecondCounts } from '../../support/load-scenario.js';
import { getRunCount, printLine, getSeed } from '../../support/run-options.js';
import { createTestDatabase } from '../../support/test-database.js';

/**
 * How many are at their pages. Sessions do not get in each other's way, so a few buyers show what a thousand
 * cost; 0 leaves it out, because even a few take minutes.
 */
const shoppers = getRunCount(0, 40);
/** Milliseconds: from when on as many sessions wait for a signatory as ever will, and until when to count. */
const [begins, ends] = [2_700_000, 4_500_000];
/** Milliseconds that a page is open, on average. */
const stay = 200_000;

/**
 * Reads a second for a thousand pages, at the most.
 *
 * With streams it is the 20 that are promised. Without them pages have to ask, and 20 cannot be had together with what
 * else is promised. A thousand open pages are about 3.4 checkouts a second. Counted over 337 of them (seed 19889322), each
 * cost 10.3 reads of its session:
 *
 * - 7.3 for pages that expect news: from buy on they ask every 2 s, to be answered with what is true now,
 * - 2.0 for others while it was open, because what may change is believed for 30 s and at the most for 2 min,
 * - 1.0 while it waited for a signatory, nearly half of it because somebody said that there was news,
 *
 * and 1.7 of its order. Without any but those that expect news it would be 25 a second. The sums of three runs were
 * 43, 43 and 49.
 */
const limits = { streams: 20, questions: 55 };

const mean = (seconds: readonly SecondCounts[], of: keyof SecondCounts) =>
  seconds.reduce((sum, second) => sum + second[of], 0) / seconds.length;

test.skipIf(shoppers === 0).each([
  ['streams', limits.streams, true],
  ['questions', limits.questions, false],
])(
  'a thousand shoppers who follow by %s cost %i reads a second at the most',
  async (how, limit, push) => {
    const database = await createTestDatabase();
    const start = getSeed();
    const meanArrivalMs = stay / shoppers;
    const seconds = await runLoadScenario(database, {
      seed: start,
      instances: 4,
      meanArrivalMs,
      durationMs: ends,
      push,
    });
    await database.close();
    const steady = seconds.slice(begins / 1_000);
    const pages = mean(steady, 'pages');
    const perThousand = (of: keyof SecondCounts) => (mean(steady, of) * 1_000) / pages;
    printLine(
      `upstream, by ${how}: ${pages.toFixed(0)} pages; for a thousand ${perThousand('sessions').toFixed(1)} reads ` +
        `of sessions, ${perThousand('orders').toFixed(1)} of orders and ${perThousand('lists').toFixed(1)} of lists ` +
        `a second (seed ${start})`,
    );
    const all = perThousand('sessions') + perThousand('orders') + perThousand('lists');
    expect(all).toBeLessThanOrEqual(limit);
  },
  3_600_000,
);
