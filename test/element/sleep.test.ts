import { describe, expect, test } from 'vitest';
import { watchSession } from '../../src/session/watch-session.js';
import { createAsyncQueue } from '../../src/session/async-queue.js';
import { parseSessionId } from '../../src/session/parse-session-id.js';
import { createFakeClock } from '../support/fake-clock.js';
import { FakePage } from '../support/component/fake-page.js';
import {
  createStatus,
  statusResult,
  ScriptedStatusClient,
  sessionId,
} from '../support/scripted-status-client.js';

const hourMs = 3_600_000;

/** A tag with an open session, on a page with fake clocks. */
async function createFixture({ push }: { push: boolean }) {
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
  /** Milliseconds between the wall clock and the monotonic clock. */
  const wall = { aheadMs: 0 };
  const page = new FakePage({
    clock,
    wallClock: () => clock.now() + wall.aheadMs,
    getSources: (id) => ({
      sessionId: parseSessionId(id),
      frame: (_, signal) => createAsyncQueue(signal),
      status: (options) => watchSession(shop, { ...options, push }),
    }),
  });
  page.sessionId = sessionId;
  page.connect();
  await clock.advance(20_000);
  return {
    clock,
    page,
    wall,
    /** Returns the times of all requests since a time, for a status or for a stream. */
    getRequestsSince: (time: number) =>
      [...shop.fetchTimes, ...shop.subscribeTimes].filter((at) => at >= time),
    /** Returns the times of the polls since a time. */
    getPollsSince: (time: number) => shop.fetchTimes.filter((at) => at >= time),
  };
}

/** Fires every event that browsers fire when the buyer returns. */
function returnToPage({ document }: FakePage): void {
  document.dispatchEvent(new Event('resume'));
  document.dispatchWindowEvent('pageshow');
  document.setVisible(true);
  document.dispatchWindowEvent('focus');
  document.dispatchWindowEvent('online');
}

const variants = [{ push: true }, { push: false }];
describe.each(variants)('the tag after an hour of sleep, with push: $push', (options) => {
  test.each([
    ['a frozen tab', true, false],
    ['a machine whose monotonic clock continued', false, false],
    ['a machine whose monotonic clock stopped', false, true],
  ])('sends one request when the buyer returns to %s', async (_, isFrozen, clockStopped) => {
    const { clock, page, wall, getRequestsSince, getPollsSince } = await createFixture(options);
    if (isFrozen) {
      page.document.setVisible(false);
      page.document.dispatchEvent(new Event('freeze'));
    }
    const sleptAt = clock.now();
    if (clockStopped) wall.aheadMs += hourMs;
    else await clock.jump(hourMs);
    const returnedAt = clock.now();
    returnToPage(page);
    await clock.advance(250);
    expect(getRequestsSince(sleptAt)).toHaveLength(1);
    returnToPage(page);
    await clock.advance(10_000);
    expect(getRequestsSince(returnedAt).length).toBeLessThanOrEqual(8);
    const times = getPollsSince(returnedAt);
    const gaps = times.slice(1).map((at, index) => at - times[index]!);
    expect(Math.min(...gaps, Infinity)).toBeGreaterThanOrEqual(1_000);
  });

  test('sends a request without any page event when its clocks differ', async () => {
    const { clock, wall, getRequestsSince } = await createFixture(options);
    const sleptAt = clock.now();
    wall.aheadMs += hourMs;
    await clock.advance(15_000 + 250);
    expect(getRequestsSince(sleptAt).length).toBeGreaterThan(0);
  });
});
