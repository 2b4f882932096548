import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { recordOwnTimers } from '../support/own-timers.js';
import { systemClock, withTimeout } from '../../src/session/clock.js';
import { createFakeClock } from '../support/fake-clock.js';

const dayMs = 86_400_000;

describe('`systemClock`', () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
  afterEach(() => void vi.useRealTimers());

  /** Starts a sleep. `hasEnded` returns whether it has resolved. */
  const startSleep = (ms: number, signal: AbortSignal) => {
    let hasEnded = false;
    void systemClock.sleep(ms, signal).then(() => (hasEnded = true));
    return () => hasEnded;
  };

  test('returns the milliseconds that have passed since another reading', async () => {
    const before = systemClock.now();
    await vi.advanceTimersByTimeAsync(250);
    expect(systemClock.now() - before).toBe(250);
  });

  test('sleeps for the given time and removes its listener', async () => {
    const { signal } = new AbortController();
    const hasEnded = startSleep(1_000, signal);
    await vi.advanceTimersByTimeAsync(999);
    expect(hasEnded()).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(hasEnded()).toBe(true);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  test('ends a sleep when its signal aborts, and clears the timer', async () => {
    using timers = recordOwnTimers();
    const abort = new AbortController();
    const hasEnded = startSleep(1_000, abort.signal);
    abort.abort();
    await vi.advanceTimersByTimeAsync(0);
    expect(hasEnded()).toBe(true);
    await expect.poll(timers.getDelays).toEqual([]);
    expect(getEventListeners(abort.signal, 'abort')).toEqual([]);
  });

  test('does not sleep if its signal has aborted before', async () => {
    using timers = recordOwnTimers();
    const hasEnded = startSleep(1_000, AbortSignal.abort());
    await vi.advanceTimersByTimeAsync(0);
    expect(hasEnded()).toBe(true);
    await expect.poll(timers.getDelays).toEqual([]);
  });

  test('does not end a sleep early that exceeds the maximum of `setTimeout`', async () => {
    const hasEnded = startSleep(60 * dayMs, new AbortController().signal);
    await vi.advanceTimersByTimeAsync(20 * dayMs);
    expect(hasEnded()).toBe(false);
  });
});

describe('`withTimeout`', () => {
  const never = new Promise<string>(() => undefined);

  test('returns the value in time, `undefined` when late, and clears its timer', async () => {
    const clock = createFakeClock();
    const parent = new AbortController();
    expect(await withTimeout(1_000, Promise.resolve('done'), clock, parent.signal)).toBe('done');
    const late = withTimeout(1_000, never, clock, parent.signal);
    await clock.advance(1_000);
    expect(await late).toBeUndefined();
    await expect(
      withTimeout(1_000, Promise.reject(new Error('broken')), clock, parent.signal),
    ).rejects.toThrow('broken');
    expect([getEventListeners(parent.signal, 'abort').length, clock.pendingSleeps]).toEqual([0, 0]);
  });

  test('returns `undefined` when its signal aborts', async () => {
    const parent = new AbortController();
    const pending = withTimeout(1_000, never, createFakeClock(), parent.signal);
    parent.abort();
    expect(await pending).toBeUndefined();
  });
});
