import { describe, expect, test } from 'vitest';
import { watchSession } from '../../src/session/watch-session.js';
import { asyncQueue } from '../../src/session/async-queue.js';
import { parseSessionId } from '../../src/session/parse-session-id.js';
import { FakePage } from '../support/fake-page.js';
import { Random } from './random.js';
import { SimulatedShop, LedyerSession } from './simulated-shop.js';
import { VirtualClock } from './virtual-clock.js';

const minute = 60_000;
const hour = 60 * minute;

/** Returns a page that was hidden after a minute. */
async function leftAlone({ push }: { push: boolean }) {
  const time = new VirtualClock();
  const random = new Random(1);
  const truth = new LedyerSession(parseSessionId('se_1'), time);
  const shop = new SimulatedShop(truth, time, random, {
    push,
    faultRate: 0,
    lostNotificationRate: 0,
  });
  const completedAt: number[] = [];
  const page = new FakePage({
    clock: time,
    random: random.next,
    onEvent: ({ type }) => {
      if (type === 'ledyer-complete') completedAt.push(time.now());
    },
    getSources: (id) => ({
      sessionId: parseSessionId(id),
      frame: (_, signal) => asyncQueue(signal),
      status: (options) => watchSession(shop, { ...options, push }),
    }),
  });
  page.sessionId = truth.id;
  page.connect();
  await time.run(minute);
  page.document.setVisible(false);
  return { time, truth, shop, page, completedAt };
}

describe('a hidden page', () => {
  test('is notified by its stream within two seconds during the first minute', async () => {
    const { time, truth, completedAt } = await leftAlone({ push: true });
    await time.run(1.5 * minute);
    truth.setState('authorized', 'fullSign');
    await time.run(2 * minute);
    expect(completedAt).toHaveLength(1);
    expect(completedAt[0]! - truth.authorizedAt!).toBeLessThan(2_000);
  });

  test.each([true, false])(
    'sends no request for an hour, and completes when it is visible again (push: %s)',
    async (push) => {
      const { time, truth, shop, page, completedAt } = await leftAlone({ push });
      await time.run(3 * minute);
      const before = shop.requests;
      truth.setState('authorized', 'fullSign');
      await time.run(hour);
      expect(shop.requests).toBe(before);
      expect(completedAt).toEqual([]);
      page.document.setVisible(true);
      await time.run(hour + 1_000);
      expect(completedAt).toHaveLength(1);
    },
  );
});
