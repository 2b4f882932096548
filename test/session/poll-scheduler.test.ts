import { describe, expect, test } from 'vitest';
import { notFoundResult, statusResult, failureResult } from '../support/scripted-status-client.js';
import { createSessionFixture } from './session-fixture.js';

const inSeconds = (times: readonly number[]) => times.map((ms) => ms / 1_000);
const gaps = (times: readonly number[]) =>
  times.slice(1).map((at, index) => (at - times[index]!) / 1_000);

/** A session followed by questions only, whose frame has spoken unless the test says otherwise. */
const polling = ({ frameSpeaks = true } = {}) => {
  const session = createSessionFixture();
  session.scheduler.frameHasFiredEvents = frameSpeaks;
  void session.start();
  return session;
};

describe('the pace of questions', () => {
  test('is slow while nothing is expected', async () => {
    const { clock, shop } = polling();
    await clock.advance(95_000);
    expect(inSeconds(shop.fetchTimes)).toEqual([0, 30, 60, 90]);
  });

  test('is nine seconds beside a frame that has never said a word', async () => {
    const { clock, shop } = polling({ frameSpeaks: false });
    await clock.advance(35_000);
    expect(inSeconds(shop.fetchTimes)).toEqual([0, 9, 18, 27]);
  });

  test('is two seconds for three quarters of a minute after it was a hint, and then slows down', async () => {
    const { clock, scheduler, shop } = polling();
    await clock.advance(10_000);
    scheduler.onFrameEvent();
    await clock.advance(50_000);
    const times = inSeconds(shop.fetchTimes);
    expect(times.slice(0, 4)).toEqual([0, 10, 12, 14]);
    expect(times.filter((second) => second >= 10 && second <= 55)).toHaveLength(23);
    await clock.advance(600_000);
    const after = gaps(shop.fetchTimes).slice(25);
    expect(after).toEqual([...after].sort((a, b) => a - b));
    expect(after.at(-1)).toBe(30);
  });

  test('is once a second at the most, however many hints there are', async () => {
    const { clock, scheduler, shop } = polling();
    for (let index = 0; index < 100; index += 1) {
      scheduler.onFrameEvent();
      await clock.advance(100);
    }
    expect(shop.fetchTimes.length).toBeLessThanOrEqual(11);
  });

  test('is one question for a check, which has to be fresh, and no more', async () => {
    const { clock, scheduler, shop } = polling();
    await clock.advance(10_000);
    scheduler.requestNow();
    await clock.advance(19_000);
    expect(inSeconds(shop.fetchTimes)).toEqual([0, 10]);
    expect(shop.freshFlags).toEqual([false, true]);
  });

  test('backs off while there is trouble, up to half a minute', async () => {
    const { clock, shop } = polling();
    shop.onFetch = () => failureResult;
    await clock.advance(120_000);
    expect(gaps(shop.fetchTimes).slice(0, 6)).toEqual([2, 4, 8, 16, 30, 30]);
  });

  test('is as before once a question is answered again', async () => {
    const { clock, shop } = polling();
    shop.onFetch = (index) => (index < 4 ? failureResult : statusResult('open'));
    await clock.advance(90_000);
    expect(gaps(shop.fetchTimes)).toEqual([2, 4, 8, 16, 30, 30]);
  });

  test.each([
    [5_000, 5.5],
    [-1, 2],
    [10 ** 12, 66],
  ])(
    'keeps to a Retry-After of %i ms, within reason, and up to a tenth more',
    async (retryAfter, seconds) => {
      const { clock, shop } = polling();
      shop.onFetch = () => ({ type: 'failure', retryAfter });
      await clock.advance(67_000);
      expect(shop.fetchTimes[1]! / 1_000).toBe(seconds);
    },
  );

  test('does not break a Retry-After for a hint', async () => {
    const { clock, scheduler, shop } = polling();
    shop.onFetch = () => ({ type: 'failure', retryAfter: 20_000 });
    await clock.advance(1_000);
    scheduler.onFrameEvent();
    await clock.advance(20_000);
    expect(shop.fetchTimes).toHaveLength(1);
    await clock.advance(2_000);
    expect(shop.fetchTimes).toHaveLength(2);
  });

  test('rests where the shop does not know the session, until somebody asks', async () => {
    const session = polling();
    const { clock, scheduler, shop } = session;
    shop.onFetch = () => notFoundResult;
    await clock.advance(3_600_000);
    expect(shop.fetchTimes).toHaveLength(3);
    expect(session.emitted).toEqual(['session-unknown']);
    scheduler.requestNow();
    await clock.advance(1_000);
    expect(shop.fetchTimes).toHaveLength(4);
  });

  test('is none for an hour while nobody looks, and one every two hours', async () => {
    const { clock, page, shop } = polling();
    shop.onFetch = () => statusResult('pendingSca');
    await clock.advance(1);
    page.visible = false;
    await clock.advance(3_600_000);
    expect(inSeconds(shop.fetchTimes)).toEqual([0]);
    await clock.advance(3 * 3_600_000);
    expect(inSeconds(shop.fetchTimes)).toEqual([0, 7_200, 14_400]);
  });

  test('is one question for a hint that comes while nobody looks', async () => {
    const { clock, page, scheduler, shop } = polling();
    page.visible = false;
    await clock.advance(600_000);
    scheduler.onFrameEvent();
    await clock.advance(600_000);
    expect(inSeconds(shop.fetchTimes)).toEqual([0, 600]);
  });

  test('is a probe every half minute while there is no network', async () => {
    const { clock, page, shop } = polling({ frameSpeaks: false });
    page.online = false;
    await clock.advance(60_000);
    expect(inSeconds(shop.fetchTimes)).toEqual([0, 30, 60]);
  });

  test('is at most 130 questions in an hour of waiting for a signature, also after a reload', async () => {
    const { clock, shop } = polling({ frameSpeaks: false });
    shop.onFetch = () => statusResult('pendingSca');
    await clock.advance(3_600_000);
    expect(shop.fetchTimes.length).toBeLessThanOrEqual(130);
  });
});
