import { describe, expect, test } from 'vitest';
import { watchSession } from '../../src/session/watch-session.js';
import { asyncQueue } from '../../src/session/async-queue.js';
import { parseSessionId } from '../../src/session/parse-session-id.js';
import { FakePage } from '../support/fake-page.js';
import { Random } from './random.js';
import { SimulatedShop, LedyerSession } from './simulated-shop.js';
import { VirtualClock } from './virtual-clock.js';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Returns a page that was hidden after a minute. */
async function hidePageAfterAMinute({ push }: { push: boolean }) {
  const time = new VirtualClock();
  const random = new Random(1);
  const session = new LedyerSession(parseSessionId('se_1'), time);
  const shop = new SimulatedShop(session, time, random, {
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
  page.sessionId = session.id;
  page.connect();
  await time.run(minuteMs);
  page.document.setVisible(false);
  return { time, session, shop, page, completedAt };
}

describe('a hidden page', () => {
  test('is notified by its stream within two seconds during the first minute', async () => {
    const { time, session, completedAt } = await hidePageAfterAMinute({ push: true });
    await time.run(1.5 * minuteMs);
    session.setState('authorized', 'fullSign');
    await time.run(2 * minuteMs);
    expect(completedAt).toHaveLength(1);
    expect(completedAt[0]! - session.authorizedAt!).toBeLessThan(2_000);
  });

  test.each([true, false])(
    'sends no request for an hour, and completes when it is visible again (push: %s)',
    async (push) => {
      const { time, session, shop, page, completedAt } = await hidePageAfterAMinute({ push });
      await time.run(3 * minuteMs);
      const before = shop.requests;
      session.setState('authorized', 'fullSign');
      await time.run(hourMs);
      expect(shop.requests).toBe(before);
      expect(completedAt).toEqual([]);
      page.document.setVisible(true);
      await time.run(hourMs + 1_000);
      expect(completedAt).toHaveLength(1);
    },
  );
});
