import { describe, expect, test } from 'vitest';
import { watchSession } from '../../src/session/watch-session.js';
import { asyncQueue } from '../../src/session/async-queue.js';
import { parseSessionId } from '../../src/session/parse-session-id.js';
import { manualClock } from '../support/manual-clock.js';
import { PageWithoutBrowser } from '../support/page-without-browser.js';
import { answer, says, ScriptedStatus, sessionId } from '../support/scripted-status.js';

const hour = 3_600_000;

/** A tag on a page that is put to sleep. */
async function page({ push }: { push: boolean }) {
  const clock = manualClock();
  const shop = new ScriptedStatus(clock);
  shop.stream = () => ({
    type: 'stream',
    updates: (async function* () {
      yield { type: 'status', status: answer('open') } as const;
      await new Promise(() => undefined);
    })(),
  });
  shop.reply = () => says('open');
  const wall = { ahead: 0 };
  const heard: string[] = [];
  const tag = new PageWithoutBrowser({
    clock,
    wallClock: () => clock.now() + wall.ahead,
    assign: (id) => ({
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
      [...shop.asked, ...shop.opened].filter((at) => at >= moment).map((at) => at - moment),
    questionsSince: (moment: number) => shop.asked.filter((at) => at >= moment),
  };
}

/** All that browsers say when somebody is back, in any order. */
function comeBack({ document }: PageWithoutBrowser): void {
  document.dispatchEvent(new Event('resume'));
  document.happen('pageshow');
  document.show(true);
  document.happen('focus');
  document.happen('online');
}

describe.each([{ push: true }, { push: false }])('after an hour, with push: $push', (how) => {
  test.each([
    ['a frozen tab', true, false],
    ['a sleeping machine whose clock went on', false, false],
    ['a sleeping machine whose clock stood still', false, true],
  ])('%s asks once when somebody is back, and in no burst', async (_, frozen, stoodStill) => {
    const { clock, tag, wall, requestsSince, questionsSince } = await page(how);
    if (frozen) {
      tag.document.show(false);
      tag.document.dispatchEvent(new Event('freeze'));
    }
    const asleep = clock.now();
    if (stoodStill) wall.ahead += hour;
    else await clock.leap(hour);
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
