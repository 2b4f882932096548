import { describe, expect, test } from 'vitest';
import { StreamCutDetector } from '../../src/session/stream-cut-detector.js';
import { ScriptedStream, statusResult } from '../support/scripted-status-client.js';
import { printLine } from '../support/run-options.js';
import { createSessionFixture } from './session-fixture.js';

/** Whether streams that end at these ages, in milliseconds, are useless. */
const areUseless = (...agesMs: readonly number[]) => {
  const detector = new StreamCutDetector();
  for (const ageMs of agesMs) detector.onEnd(ageMs);
  return detector.areStreamsUseless;
};

describe('`StreamCutDetector`', () => {
  test.each([
    [[10_000, 10_400, 9_900]],
    [[29_000, 29_000, 29_000]],
    [[10_000, 11_500, 10_000]],
    [[8_000, 8_000, 8_000, 8_000]],
  ])('finds streams useless after three ends at the same age: %j', (ages) =>
    expect(areUseless(...ages)).toBe(true),
  );

  test.each([
    [[10_000, 10_000]],
    [[10_000, 11_501, 10_000]],
    [[4_000, 10_000, 25_000, 31_000]],
    [[10_000, 10_000, 2_000, 10_000, 10_000]],
    [[60_000, 60_000, 60_000, 60_000]],
    [[10_000, 10_000, 10_000, 300_000]],
  ])('finds streams useful with ends at %j', (ages) => expect(areUseless(...ages)).toBe(false));
});

/** Returns the requests in an hour in which a signature is pending, and the ends of the hour's streams. */
async function countRequests(cutAfterMs: number, isBuffered = false) {
  const session = createSessionFixture({ push: true });
  const { clock, shop, scheduler } = session;
  shop.onFetch = () => statusResult('pendingSca');
  shop.onSubscribe = () => {
    // A proxy that buffers returns an error at its own limit.
    if (isBuffered) return clock.sleep(cutAfterMs).then(() => ({ type: 'failure' }) as const);
    const stream = new ScriptedStream();
    stream.emit('pendingSca');
    const end = async () => {
      for (let leftMs = cutAfterMs; leftMs > 0; leftMs -= 15_000) {
        await clock.sleep(Math.min(leftMs, 15_000));
        if (leftMs > 15_000) stream.emitHeartbeat();
      }
      stream.breakConnection();
    };
    void end();
    return { type: 'stream', updates: stream };
  };
  void session.start();
  await clock.advance(3_600_000);
  const [streams, fetches] = [shop.subscribeTimes.length, shop.fetchTimes.length];
  printLine(
    `streams ${isBuffered ? 'buffered' : 'cut'} at ${cutAfterMs / 1_000} s: ${streams} streams and ${fetches} requests in an hour`,
  );
  return { session, scheduler, streams, fetches };
}

describe('a page whose platform cuts streams', () => {
  test.each([10_000, 29_000, 55_000])(
    'after %i ms polls, with few streams in an hour',
    async (ageMs) => {
      const { streams, fetches } = await countRequests(ageMs);
      expect(streams).toBeLessThanOrEqual(10);
      expect(streams + fetches).toBeLessThanOrEqual(140);
    },
  );

  test('after five minutes keeps streams, which are cheaper', async () => {
    const { streams, fetches } = await countRequests(300_000);
    expect(streams).toBeGreaterThanOrEqual(11);
    expect(streams + fetches).toBeLessThanOrEqual(60);
  });

  test('polls if the platform buffers streams and ends them with an error', async () => {
    const { streams, fetches } = await countRequests(29_000, true);
    expect(streams).toBeLessThanOrEqual(10);
    expect(streams + fetches).toBeLessThanOrEqual(140);
  });

  test('still completes within a poll interval', async () => {
    const { session } = await countRequests(10_000);
    session.shop.onFetch = () => statusResult('authorized');
    await session.clock.advance(30_000);
    expect(session.emitted.at(-1)).toBe('authorized by poll');
  });

  test('tries streams again after ten minutes', async () => {
    const { session } = await countRequests(10_000);
    session.shop.onSubscribe = () => {
      const stream = new ScriptedStream();
      stream.emit('pendingSca');
      return { type: 'stream', updates: stream };
    };
    const before = session.emitted.length;
    await session.clock.advance(610_000);
    expect(session.emitted.slice(before)).toContain('push');
  });
});

test('`watchSession` keeps trying streams during an outage of the shop', async () => {
  const session = createSessionFixture({ push: true });
  session.shop.onFetch = () => ({ type: 'failure' });
  void session.start();
  await session.clock.advance(300_000);
  expect(session.shop.subscribeTimes.length).toBeGreaterThan(8);
});
