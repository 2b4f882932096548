import { describe, expect, test } from 'vitest';
import { watchSession } from '../../src/session/watch-session.js';
import { createAsyncQueue } from '../../src/session/async-queue.js';
import { parseSessionId } from '../../src/session/parse-session-id.js';
import { FakePage } from '../support/component/fake-page.js';
import { Random } from './random.js';
import { SimulatedShop, LedyerSession } from './simulated-shop.js';
import { VirtualClock } from './virtual-clock.js';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Opens a page with a checkout, and hides it after a minute. */
async function hidePageAfterAMinute({ push }: { push: boolean }) {
  const clock = new VirtualClock();
  const random = new Random(1);
  const session = new LedyerSession(parseSessionId('se_1'), clock);
  const shop = new SimulatedShop(session, clock, random, {
    push,
    faultRate: 0,
    lostNotificationRate: 0,
  });
  const completedAt: number[] = [];
  const page = new FakePage({
    clock,
    random: random.next,
    onEvent: ({ type }) => {
      if (type === 'ledyer-complete') completedAt.push(clock.now());
    },
    getSources: (id) => ({
      sessionId: parseSessionId(id),
      frame: (_, signal) => createAsyncQueue(signal),
      status: (options) => watchSession(shop, { ...options, push }),
    }),
  });
  page.sessionId = session.id;
  page.connect();
  await clock.run(minuteMs);
  page.document.setVisible(false);
  return { clock, session, shop, page, completedAt };
}

describe('a hidden page', () => {
  test.each([true, false])(
    'sends no request for an hour, and completes when it is visible again (push: %s)',
    async (push) => {
      const { clock, session, shop, page, completedAt } = await hidePageAfterAMinute({ push });
      await clock.run(3 * minuteMs);
      const before = shop.requests;
      session.setState('authorized', 'fullSign');
      await clock.run(hourMs);
      expect(shop.requests).toBe(before);
      expect(completedAt).toEqual([]);
      page.document.setVisible(true);
      await clock.run(hourMs + 1_000);
      expect(completedAt).toHaveLength(1);
    },
  );
});
