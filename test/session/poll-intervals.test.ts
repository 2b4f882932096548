import { describe, expect, test } from 'vitest';
import { PollScheduler, type StreamState } from '../../src/session/poll-scheduler.js';
import { createFakeClock } from '../support/fake-clock.js';

/** Returns a scheduler whose requests succeed at once, and the times of the requests in seconds. */
function startScheduler({
  streamState,
  frameHasFiredEvents = true,
}: { streamState?: StreamState; frameHasFiredEvents?: boolean } = {}) {
  const clock = createFakeClock();
  const environment = { isVisible: () => true, isOnline: () => true, onOffline: () => undefined };
  const scheduler = new PollScheduler({ clock, random: () => 1, environment });
  scheduler.streamState = streamState;
  scheduler.frameHasFiredEvents = frameHasFiredEvents;
  const requests: { at: number; fresh: boolean }[] = [];
  const { signal } = new AbortController();
  void (async () => {
    for (;;) {
      await scheduler.untilDue(signal);
      requests.push({ at: clock.now() / 1_000, ...scheduler.onRequestSent() });
      scheduler.onSuccess();
    }
  })();
  /** Returns the times of the requests from now on, for so many seconds. */
  const requestTimes = async (seconds: number) => {
    const before = requests.length;
    await clock.advance(seconds * 1_000);
    return requests.slice(before).map(({ at }) => at);
  };
  return { clock, scheduler, requests, requestTimes };
}

describe('the interval of requests', () => {
  test('is 2 minutes while a stream is open', async () => {
    const { requestTimes } = startScheduler({ streamState: 'open' });
    expect(await requestTimes(300)).toEqual([0, 120, 240]);
  });

  test('is 3 s while a stream is connecting', async () => {
    const { requestTimes } = startScheduler({ streamState: 'connecting' });
    expect(await requestTimes(7)).toEqual([0, 3, 6]);
  });

  test('grows in proportion to the time since a change was expected', async () => {
    const { scheduler, requestTimes } = startScheduler();
    await requestTimes(10);
    scheduler.onFrameEvent();
    const times = await requestTimes(60);
    // Expected until second 55: from then on, 2 s and a quarter of the time since then.
    expect(times.slice(-5)).toEqual([56, 58.25, 61.0625, 64.578125, 68.97265625]);
  });
});

describe('`onBuy`', () => {
  test('requests the status at once, and every 2 s for 20 s', async () => {
    const { scheduler, requestTimes } = startScheduler();
    await requestTimes(10);
    scheduler.onBuy();
    expect(await requestTimes(25)).toEqual([10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30, 32, 34.5]);
  });

  test('requests a cached status at once, which has the cart, and fresh ones after that', async () => {
    const { scheduler, requests, requestTimes } = startScheduler();
    await requestTimes(10);
    scheduler.onBuy();
    await requestTimes(5);
    expect(requests.slice(1)).toEqual([
      { at: 10, fresh: false },
      { at: 12, fresh: true },
      { at: 14, fresh: true },
    ]);
  });

  test('does not make a fresh request that is due a cached one', async () => {
    const { scheduler, requests, requestTimes } = startScheduler();
    await requestTimes(10);
    scheduler.onFrameEvent();
    scheduler.onBuy();
    await requestTimes(1);
    expect(requests.at(-1)).toEqual({ at: 10, fresh: true });
  });

  test('does not delay a frame event’s fresh request', async () => {
    const { scheduler, requests, requestTimes } = startScheduler();
    await requestTimes(10);
    scheduler.onBuy();
    scheduler.onFrameEvent();
    await requestTimes(1);
    expect(requests.at(-1)).toEqual({ at: 10, fresh: true });
  });

  test('sends no request while a stream is open', async () => {
    const { scheduler, requestTimes } = startScheduler({ streamState: 'open' });
    await requestTimes(10);
    scheduler.onBuy();
    expect(await requestTimes(60)).toEqual([]);
  });

  test('sends no more frequent requests once a stream has opened', async () => {
    const { scheduler, requestTimes } = startScheduler();
    await requestTimes(10);
    scheduler.onBuy();
    expect(await requestTimes(3)).toEqual([10, 12]);
    scheduler.streamState = 'open';
    scheduler.reschedule();
    expect(await requestTimes(60)).toEqual([]);
  });
});

describe('`onPageReturn`', () => {
  test('sends requests every 2 s for 4 s if the frame reports changes itself', async () => {
    const { scheduler, requests, requestTimes } = startScheduler();
    await requestTimes(10);
    scheduler.onPageReturn();
    expect(await requestTimes(40)).toEqual([10, 12, 14, 44]);
    expect(requests.map(({ fresh }) => fresh)).toEqual([false, true, true, false, false]);
  });

  test('sends requests every 2 s for 45 s if the frame has fired no event', async () => {
    const { scheduler, requestTimes } = startScheduler({ frameHasFiredEvents: false });
    await requestTimes(5);
    scheduler.onPageReturn();
    const times = await requestTimes(46);
    expect(times).toHaveLength(24);
    expect(times.at(-1)).toBe(51);
  });

  test('sends one request while a stream is open', async () => {
    const { scheduler, requestTimes } = startScheduler({ streamState: 'open' });
    await requestTimes(10);
    scheduler.onPageReturn();
    expect(await requestTimes(60)).toEqual([10]);
  });
});

describe('`onFrameEvent`', () => {
  test('sends frequent requests also while a stream is open', async () => {
    const { scheduler, requestTimes } = startScheduler({ streamState: 'open' });
    await requestTimes(10);
    scheduler.onFrameEvent();
    expect(await requestTimes(5)).toEqual([10, 12, 14]);
  });
});

describe('a request', () => {
  test('must be fresh while a change is expected, and not after that', async () => {
    const { clock, scheduler } = startScheduler();
    await clock.advance(1);
    scheduler.onFrameEvent();
    await clock.advance(44_999);
    expect(scheduler.onRequestSent()).toEqual({ fresh: true });
    await clock.advance(1);
    expect(scheduler.onRequestSent()).toEqual({ fresh: false });
  });
});

describe('`clearExpectations`', () => {
  test.each([
    ['onBuy', true],
    ['onFrameEvent', true],
    ['onPageReturn', true],
    ['onPageReturn', false],
  ] as const)('ends the frequent requests of `%s` (frame events: %s)', async (cause, fired) => {
    const { scheduler, requestTimes } = startScheduler({ frameHasFiredEvents: fired });
    await requestTimes(5);
    scheduler[cause]();
    expect(await requestTimes(3)).toHaveLength(2);
    scheduler.clearExpectations();
    scheduler.reschedule();
    expect(await requestTimes(5)).toEqual([]);
  });
});
