import { describe, expect, test } from 'vitest';
import { watchSession } from '../../src/session/watch-session.js';
import { asyncQueue } from '../../src/session/async-queue.js';
import { parseSessionId } from '../../src/session/parse-session-id.js';
import { createFakeClock } from '../support/fake-clock.js';
import { FakePage } from '../support/fake-page.js';
import {
  createStatus,
  statusResult,
  ScriptedStatusClient,
  sessionId,
} from '../support/scripted-status-client.js';

const hour = 3_600_000;

/** A tag on a page that is put to sleep. */
async function page({ push }: { push: boolean }) {
  const clock = createFakeClock();
  const shop = new ScriptedStatusClient(clock);
  shop.onSubscribe = () => ({
    type: 'stream',
    updates: (async function* () {
      yield { type: 'status', status: createStatus('open') } as const;
      await new Promise(() => undefined);
    })(),
  });
  shop.onFetch = () => statusResult('open');
  const wall = { ahead: 0 };
  const heard: string[] = [];
  const tag = new FakePage({
    clock,
    wallClock: () => clock.now() + wall.ahead,
    getSources: (id) => ({
      sessionId: parseSessionId(id),
      frame: (_, signal) => asyncQueue(signal),
      status: (options) => watchSession(shop, { ...options, push }),
    }),
    onEvent: ({ type }) => heard.push(type),
  });
  tag.sessionId = sessionId;
  tag.connect();
  await clock.advance(20_000);
  return {
    clock,
    tag,
    wall,
    heard,
    /** Milliseconds from `moment` to each request since, for an answer or for a stream. */
    requestsSince: (moment: number) =>
      [...shop.fetchTimes, ...shop.subscribeTimes]
        .filter((at) => at >= moment)
        .map((at) => at - moment),
    questionsSince: (moment: number) => shop.fetchTimes.filter((at) => at >= moment),
  };
}

/** All that browsers say when somebody is back, in any order. */
function comeBack({ document }: FakePage): void {
  document.dispatchEvent(new Event('resume'));
  document.dispatchWindowEvent('pageshow');
  document.setVisible(true);
  document.dispatchWindowEvent('focus');
  document.dispatchWindowEvent('online');
}

describe.each([{ push: true }, { push: false }])('after an hour, with push: $push', (how) => {
  test.each([
    ['a frozen tab', true, false],
    ['a sleeping machine whose clock went on', false, false],
    ['a sleeping machine whose clock stood still', false, true],
  ])('%s asks once when somebody is back, and in no burst', async (_, frozen, stoodStill) => {
    const { clock, tag, wall, requestsSince, questionsSince } = await page(how);
    if (frozen) {
      tag.document.setVisible(false);
      tag.document.dispatchEvent(new Event('freeze'));
    }
    const asleep = clock.now();
    if (stoodStill) wall.ahead += hour;
    else await clock.jump(hour);
    const back = clock.now();
    comeBack(tag);
    await clock.advance(250);
    expect(requestsSince(asleep)).toHaveLength(1);
    comeBack(tag);
    await clock.advance(10_000);
    expect(requestsSince(back).length).toBeLessThanOrEqual(8);
    const times = questionsSince(back);
    const gaps = times.slice(1).map((at, index) => at - times[index]!);
    expect(Math.min(...gaps, Infinity)).toBeGreaterThanOrEqual(1_000);
  });

  test('a machine that slept unseen is noticed by its clocks alone', async () => {
    const { clock, wall, requestsSince } = await page(how);
    const before = clock.now();
    wall.ahead += hour;
    await clock.advance(15_000 + 250);
    expect(requestsSince(before).length).toBeGreaterThan(0);
  });
});
