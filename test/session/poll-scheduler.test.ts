import { describe, expect, test } from 'vitest';
import { notFoundResult, statusResult, failureResult } from '../support/scripted-status-client.js';
import { createSessionFixture } from './session-fixture.js';

const toSeconds = (times: readonly number[]) => times.map((ms) => ms / 1_000);
const toIntervals = (times: readonly number[]) =>
  times.slice(1).map((at, index) => (at - times[index]!) / 1_000);

/** Returns a running session without streams. Its frame has fired an event unless `frameHasFiredEvents` is false. */
const startPolling = ({ frameHasFiredEvents = true } = {}) => {
  const session = createSessionFixture();
  session.scheduler.frameHasFiredEvents = frameHasFiredEvents;
  void session.start();
  return session;
};

describe('`PollScheduler`', () => {
  test('polls every 30 s while no change is expected', async () => {
    const { clock, shop } = startPolling();
    await clock.advance(95_000);
    expect(toSeconds(shop.fetchTimes)).toEqual([0, 30, 60, 90]);
  });

  test('polls every 9 s while the frame has fired no event', async () => {
    const { clock, shop } = startPolling({ frameHasFiredEvents: false });
    await clock.advance(35_000);
    expect(toSeconds(shop.fetchTimes)).toEqual([0, 9, 18, 27]);
  });

  test('polls every 2 s for 45 s after a frame event, and then slows down', async () => {
    const { clock, scheduler, shop } = startPolling();
    await clock.advance(10_000);
    scheduler.onFrameEvent();
    await clock.advance(50_000);
    const times = toSeconds(shop.fetchTimes);
    expect(times.slice(0, 4)).toEqual([0, 10, 12, 14]);
    expect(times.filter((second) => second >= 10 && second <= 55)).toHaveLength(23);
    await clock.advance(600_000);
    const after = toIntervals(shop.fetchTimes).slice(25);
    expect(after).toEqual([...after].sort((a, b) => a - b));
    expect(after.at(-1)).toBe(30);
  });

  test('polls at most once a second, however many frame events arrive', async () => {
    const { clock, scheduler, shop } = startPolling();
    for (let index = 0; index < 100; index += 1) {
      scheduler.onFrameEvent();
      await clock.advance(100);
    }
    expect(shop.fetchTimes.length).toBeLessThanOrEqual(11);
  });

  test('sends one fresh request for `requestNow`', async () => {
    const { clock, scheduler, shop } = startPolling();
    await clock.advance(10_000);
    scheduler.requestNow();
    await clock.advance(19_000);
    expect(toSeconds(shop.fetchTimes)).toEqual([0, 10]);
    expect(shop.freshFlags).toEqual([false, true]);
  });

  test('backs off after failures, up to 30 s', async () => {
    const { clock, shop } = startPolling();
    shop.onFetch = () => failureResult;
    await clock.advance(120_000);
    expect(toIntervals(shop.fetchTimes).slice(0, 6)).toEqual([2, 4, 8, 16, 30, 30]);
  });

  test('returns to its interval after a success', async () => {
    const { clock, shop } = startPolling();
    shop.onFetch = (index) => (index < 4 ? failureResult : statusResult('open'));
    await clock.advance(90_000);
    expect(toIntervals(shop.fetchTimes)).toEqual([2, 4, 8, 16, 30, 30]);
  });

  test.each([
    [5_000, 5.5],
    [-1, 2],
    [10 ** 12, 66],
  ])(
    'respects a Retry-After of %i ms, within limits and up to a tenth more',
    async (retryAfter, seconds) => {
      const { clock, shop } = startPolling();
      shop.onFetch = () => ({ type: 'failure', retryAfter });
      await clock.advance(67_000);
      expect(shop.fetchTimes[1]! / 1_000).toBe(seconds);
    },
  );

  test('waits for a Retry-After despite a frame event', async () => {
    const { clock, scheduler, shop } = startPolling();
    shop.onFetch = () => ({ type: 'failure', retryAfter: 20_000 });
    await clock.advance(1_000);
    scheduler.onFrameEvent();
    await clock.advance(20_000);
    expect(shop.fetchTimes).toHaveLength(1);
    await clock.advance(2_000);
    expect(shop.fetchTimes).toHaveLength(2);
  });

  test('slows down after three 404s, from 30 s to 5 minutes, and never stops', async () => {
    const session = startPolling();
    const { clock, scheduler, shop } = session;
    shop.onFetch = () => notFoundResult;
    await clock.advance(1_800_000);
    expect(toIntervals(shop.fetchTimes)).toEqual([2, 4, 30, 60, 120, 240, 300, 300, 300, 300]);
    expect(session.emitted).toEqual(['session-unknown']);
    scheduler.requestNow();
    await clock.advance(1_000);
    expect(shop.fetchTimes).toHaveLength(12);
    shop.onFetch = () => statusResult('authorized');
    await clock.advance(300_000);
    expect(session.emitted.at(-1)).toBe('authorized by mount');
  });

  test('polls at least every 30 s despite 404s while a purchase waits for its confirmation', async () => {
    const session = startPolling();
    const { clock, scheduler, shop } = session;
    await clock.advance(1);
    scheduler.onFrameEvent();
    shop.onFetch = () => notFoundResult;
    await clock.advance(86_400_000);
    expect(Math.max(...toIntervals(shop.fetchTimes))).toBe(30);
    shop.onFetch = () => statusResult('authorized');
    await clock.advance(30_000);
    expect(session.emitted.at(-1)).toBe('authorized by poll');
  });

  test('slows down after 404s again once a purchase is confirmed', async () => {
    const session = startPolling();
    const { clock, scheduler, shop } = session;
    await clock.advance(1);
    scheduler.onFrameEvent();
    shop.onFetch = () => statusResult('pendingSca');
    await clock.advance(10_000);
    shop.onFetch = () => notFoundResult;
    await clock.advance(1_800_000);
    expect(Math.max(...toIntervals(shop.fetchTimes))).toBe(300);
  });

  test('allows streams until the third 404 in a row, and again after a success', async () => {
    const { clock, scheduler, shop } = startPolling();
    shop.onFetch = () => notFoundResult;
    await clock.advance(3_000);
    expect([shop.fetchTimes.length, scheduler.active.isOpen]).toEqual([2, true]);
    await clock.advance(4_000);
    expect([shop.fetchTimes.length, scheduler.active.isOpen]).toEqual([3, false]);
    shop.onFetch = () => statusResult('open');
    await clock.advance(30_000);
    expect([shop.fetchTimes.length, scheduler.active.isOpen]).toEqual([4, true]);
  });

  test('sends one request for each `requestNow` in manual mode, and no other', async () => {
    const session = createSessionFixture({ manual: true });
    const { clock, scheduler, shop } = session;
    void session.start();
    scheduler.onBuy();
    scheduler.onFrameEvent();
    scheduler.onPageReturn();
    await clock.advance(3_600_000);
    expect(shop.fetchTimes).toEqual([]);
    scheduler.requestNow();
    await clock.advance(1);
    shop.onFetch = () => failureResult;
    scheduler.requestNow();
    await clock.advance(3_600_000);
    expect(toSeconds(shop.fetchTimes)).toEqual([3_600, 3_601]);
    expect(session.emitted).toEqual(['open by mount']);
    shop.onFetch = () => statusResult('authorized');
    scheduler.requestNow();
    await clock.advance(1);
    expect(session.emitted.at(-1)).toBe('authorized by poll');
  });

  test('sends no request for an hour while the page is hidden, and one every two hours', async () => {
    const { clock, page, shop } = startPolling();
    shop.onFetch = () => statusResult('pendingSca');
    await clock.advance(1);
    page.visible = false;
    await clock.advance(3_600_000);
    expect(toSeconds(shop.fetchTimes)).toEqual([0]);
    await clock.advance(3 * 3_600_000);
    expect(toSeconds(shop.fetchTimes)).toEqual([0, 7_200, 14_400]);
  });

  test('sends one request for a frame event while the page is hidden', async () => {
    const { clock, page, scheduler, shop } = startPolling();
    page.visible = false;
    await clock.advance(600_000);
    scheduler.onFrameEvent();
    await clock.advance(600_000);
    expect(toSeconds(shop.fetchTimes)).toEqual([0, 600]);
  });

  test('polls every 30 s without a network', async () => {
    const { clock, page, shop } = startPolling({ frameHasFiredEvents: false });
    page.online = false;
    await clock.advance(60_000);
    expect(toSeconds(shop.fetchTimes)).toEqual([0, 30, 60]);
  });

  test('sends at most 130 requests in an hour of waiting for a signature, also after a reload', async () => {
    const { clock, shop } = startPolling({ frameHasFiredEvents: false });
    shop.onFetch = () => statusResult('pendingSca');
    await clock.advance(3_600_000);
    expect(shop.fetchTimes.length).toBeLessThanOrEqual(130);
  });
});
