import { describe, expect, test } from 'vitest';
import type { StatusResult, StreamUpdate } from '../../src/session/status-client.js';
import { flushTasks } from '../support/fake-clock.js';
import {
  createStatus,
  failureResult,
  notFoundResult,
  ScriptedStream,
  statusResult,
} from '../support/scripted-status-client.js';
import { createSessionFixture } from './session-fixture.js';

/** Starts a session whose shop has streams. `streams` are the opened ones. */
const startWithStreams = async () => {
  const session = createSessionFixture({ push: true });
  const streams: ScriptedStream[] = [];
  session.shop.onSubscribe = () => {
    const stream = new ScriptedStream();
    streams.push(stream);
    return { type: 'stream', updates: stream };
  };
  void session.start();
  await flushTasks();
  return { ...session, session, streams };
};

/** Starts a session with an open stream and the state `open`. */
const startWithOpenStream = async () => {
  const fixture = await startWithStreams();
  fixture.streams[0]!.emit('open');
  await flushTasks();
  return fixture;
};

const never = new Promise<never>(() => undefined);

describe('`watchSession` after the end of the session', () => {
  test('emits nothing for a request that was in flight', async () => {
    const { session, clock, shop, streams, scheduler, page } = await startWithOpenStream();
    shop.onFetch = () => never;
    await clock.advance(10_000);
    scheduler.requestNow();
    await clock.advance(1);
    page.online = false;
    streams[0]!.emit('authorized');
    await clock.advance(60_000);
    expect(session.emitted).toEqual(['push', 'open by mount', 'authorized by push']);
  });
});

describe('`watchSession` beside an open stream', () => {
  test('keeps polling after a failed poll', async () => {
    const { clock, shop, scheduler } = await startWithOpenStream();
    shop.onFetch = () => failureResult;
    scheduler.onFrameEvent();
    await clock.advance(20_000);
    expect(shop.fetchTimes.length).toBeGreaterThan(2);
  });

  test('polls every 2 minutes, however many heartbeats arrive', async () => {
    const { clock, shop, streams } = await startWithOpenStream();
    for (let passed = 0; passed < 250_000; passed += 10_000) {
      streams[0]!.emitHeartbeat();
      await clock.advance(10_000);
    }
    expect(shop.fetchTimes).toEqual([120_000, 240_000]);
  });

  test('polls rarely after three 404s when the stream breaks', async () => {
    const { session, clock, shop, streams, scheduler } = await startWithOpenStream();
    shop.onFetch = () => notFoundResult;
    await clock.advance(10_000);
    scheduler.requestNow();
    await clock.advance(10_000);
    expect(session.emitted).toContain('session-unknown');
    streams[0]!.breakConnection();
    await clock.advance(600_000);
    expect(shop.fetchTimes).toHaveLength(7);
  });
});

describe('`watchSession` while the page may hold no connection', () => {
  test('marks the stream as suspended until it reconnects', async () => {
    const { scheduler, gate, clock } = await startWithOpenStream();
    gate.close();
    await clock.advance(1);
    expect(scheduler.streamState).toBe('suspended');
    gate.open();
    await clock.advance(1);
    expect(scheduler.streamState).toBe('connecting');
  });

  test('reconnects at least a second after the last request', async () => {
    const { clock, shop, gate, scheduler } = await startWithOpenStream();
    gate.close();
    await clock.advance(60_000);
    scheduler.requestNow();
    await clock.advance(400);
    expect(shop.fetchTimes).toEqual([60_000]);
    gate.open();
    await clock.advance(599);
    expect(shop.subscribeTimes).toEqual([0]);
    await clock.advance(1);
    expect(shop.subscribeTimes).toEqual([0, 61_000]);
  });

  test('reconnects at once if the last request is older', async () => {
    const { clock, shop, gate, scheduler } = await startWithOpenStream();
    gate.close();
    await clock.advance(60_000);
    scheduler.requestNow();
    await clock.advance(2_000);
    gate.open();
    await clock.advance(1);
    expect(shop.subscribeTimes).toEqual([0, 62_000]);
  });
});

describe('`watchSession` when streams end', () => {
  test('reconnects quickly after each stream that lasted longer than 35 s', async () => {
    const { clock, shop, streams } = await startWithStreams();
    for (let count = 0; count < 4; count += 1) {
      streams[count]!.emit('open');
      await clock.advance(30_000);
      streams[count]!.emitHeartbeat();
      // Equal ages would mean that a platform cuts streams.
      await clock.advance(10_000 + count * 3_000);
      streams[count]!.breakConnection();
      await clock.advance(2_000);
    }
    expect(shop.subscribeTimes).toEqual([0, 42_000, 87_000, 135_000, 186_000]);
  });

  test('backs off from streams that send nothing, and polls for ten minutes after the third', async () => {
    const { clock, shop } = await startWithStreams();
    await clock.advance(720_000);
    expect(shop.subscribeTimes).toEqual([0, 37_000, 76_000, 711_000]);
  });

  test('polls at once when a reconnection fails', async () => {
    const { clock, shop } = await startWithStreams();
    shop.onSubscribe = () => failureResult;
    await clock.advance(180_000);
    const reconnections = shop.subscribeTimes.slice(3);
    expect(reconnections.length).toBeGreaterThan(2);
    expect(shop.fetchTimes).toEqual(expect.arrayContaining(reconnections));
  });

  test('is `offline` when a stream breaks while the browser reports no network', async () => {
    const { session, clock, shop, streams, page } = await startWithOpenStream();
    shop.onFetch = () => never;
    shop.onSubscribe = () => never;
    page.online = false;
    streams[0]!.breakConnection();
    await clock.advance(1);
    expect(session.emitted).toEqual(['push', 'open by mount', 'offline']);
  });

  test('stays `offline` when a stream breaks, until there is a response', async () => {
    const fixture = await startWithOpenStream();
    const { session, clock, shop, streams, page } = fixture;
    await clock.advance(10_000);
    session.goOffline();
    page.online = true;
    shop.onFetch = () => never;
    shop.onSubscribe = () => failureResult;
    streams[0]!.breakConnection();
    await clock.advance(5_000);
    expect(session.emitted).toEqual(['push', 'open by mount', 'offline']);
  });

  test('reconnects after a stream whose iterator has no `return`', async () => {
    const session = createSessionFixture({ push: true });
    const { clock, shop } = session;
    shop.onSubscribe = () => ({
      type: 'stream',
      updates: {
        [Symbol.asyncIterator]: () => ({
          next: () => Promise.resolve({ done: true as const, value: undefined }),
        }),
      },
    });
    void session.start();
    await clock.advance(5_000);
    expect(shop.subscribeTimes.length).toBeGreaterThan(1);
  });
});

describe('`watchSession` with a shop that sends a single status instead of a stream', () => {
  const start = async (result: StatusResult) => {
    const session = createSessionFixture({ push: true });
    session.shop.onSubscribe = async () => {
      await session.clock.sleep(5_000);
      return result;
    };
    void session.start();
    await session.clock.advance(600_000);
    return session;
  };

  test('does not subscribe again', async () => {
    expect((await start(statusResult('open'))).shop.subscribeTimes).toEqual([0]);
    expect((await start({ type: 'unknown' })).shop.subscribeTimes).toEqual([0]);
  });

  test('emits the status as polled', async () => {
    const { emitted } = await start(statusResult('pendingSca'));
    expect(emitted.slice(0, 3)).toEqual(['poll', 'open by mount', 'pendingSca by poll']);
  });

  test('reports an unknown state', async () => {
    expect((await start({ type: 'unknown' })).emitted).toContain('state-unknown');
  });

  test('polls at the usual rate from then on', async () => {
    const { shop } = await start(statusResult('open'));
    expect(shop.fetchTimes.slice(0, 4)).toEqual([3_000, 12_000, 21_000, 30_000]);
  });
});

describe('`watchSession` while a stream sends no status', () => {
  test('polls at the usual rate after a heartbeat', async () => {
    const { clock, shop, streams } = await startWithStreams();
    await clock.advance(1_000);
    streams[0]!.emitHeartbeat();
    await clock.advance(20_000);
    expect(shop.fetchTimes).toEqual([9_000, 18_000]);
  });
});

describe('`watchSession` after an expected change', () => {
  const start = () => {
    const session = createSessionFixture();
    session.scheduler.frameHasFiredEvents = true;
    return session;
  };

  test('polls rarely again once the status has changed', async () => {
    const session = start();
    const { clock, shop, scheduler } = session;
    void session.start();
    await clock.advance(10_000);
    shop.onFetch = () => statusResult('pendingSca');
    scheduler.onFrameEvent();
    await clock.advance(35_000);
    expect(shop.fetchTimes).toEqual([0, 10_000, 40_000]);
  });

  test('keeps polling frequently after the first status, which is no change', async () => {
    const session = start();
    const { clock, shop, scheduler } = session;
    scheduler.onFrameEvent();
    void session.start();
    await clock.advance(5_000);
    expect(shop.fetchTimes).toEqual([0, 2_000, 4_000]);
  });
});

describe('`watchSession` with a stream of unknown states', () => {
  test('keeps the stream', async () => {
    const session = createSessionFixture({ push: true });
    const { clock, shop } = session;
    async function* createUpdates(): AsyncGenerator<StreamUpdate> {
      yield { type: 'unknown' };
      await clock.sleep(20_000);
      yield { type: 'status', status: createStatus('authorized') };
    }
    shop.onSubscribe = () => ({ type: 'stream', updates: createUpdates() });
    void session.start();
    await clock.advance(30_000);
    expect(shop.subscribeTimes).toEqual([0]);
    expect(session.emitted.at(-1)).toBe('authorized by push');
  });
});
