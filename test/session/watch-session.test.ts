import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import type {
  SubscribeResult,
  StatusResult,
  StreamUpdate,
} from '../../src/session/status-client.js';
import { flushTasks } from '../support/fake-clock.js';
import { createStatus, notFoundResult, statusResult, ScriptedStream, failureResult } from '../support/scripted-status-client.js';
import { createSessionFixture } from './session-fixture.js';

/** A login page in the place of an answer. */
const foreign: StatusResult = { type: 'failure', isUnexpectedContent: true };

/** A session whose shop has streams; `streams` are those that were opened. */
const pushing = () => {
  const session = createSessionFixture({ push: true });
  const streams: ScriptedStream[] = [];
  session.shop.onSubscribe = () => {
    const stream = new ScriptedStream();
    streams.push(stream);
    return { type: 'stream', updates: stream };
  };
  return { ...session, session, streams };
};

describe('following by a stream', () => {
  test('takes what it brings, and asks nothing besides', async () => {
    const { session, clock, shop, streams } = pushing();
    void session.start();
    await flushTasks();
    streams[0]!.emit('open');
    await clock.advance(60_000 - 30_000);
    streams[0]!.emitHeartbeat();
    await clock.advance(30_000);
    streams[0]!.emit('authorized');
    await clock.advance(1);
    expect(session.emitted).toEqual(['push', 'open by mount', 'authorized by push']);
    expect(shop.fetchTimes).toEqual([]);
    expect(shop.subscribeTimes).toEqual([0]);
  });

  test('knows a session that was authorized before the page was there', async () => {
    const { session, streams } = pushing();
    void session.start();
    await flushTasks();
    streams[0]!.emit('authorized');
    await flushTasks();
    expect(session.emitted).toEqual(['push', 'authorized by mount']);
    expect(streams[0]!.released).toBe(true);
  });

  test('asks at once when the stream breaks, and opens another one in the background', async () => {
    const { session, clock, shop, streams } = pushing();
    shop.onFetch = () => statusResult('pendingSca');
    void session.start();
    await flushTasks();
    streams[0]!.emit('open');
    await clock.advance(20_000);
    streams[0]!.breakConnection();
    await clock.advance(1);
    expect(session.emitted).toEqual(['push', 'open by mount', 'poll', 'pendingSca by poll']);
    await clock.advance(2_000);
    expect(streams).toHaveLength(2);
    streams[1]!.emit('pendingSca');
    await clock.advance(1);
    expect(session.emitted.slice(4)).toEqual(['push']);
  });

  test('takes a stream that is silent past its heartbeat for dead', async () => {
    const { session, clock, shop, streams } = pushing();
    void session.start();
    await flushTasks();
    streams[0]!.emit('open');
    await clock.advance(30_000);
    streams[0]!.emitHeartbeat();
    await clock.advance(34_000);
    expect(shop.fetchTimes).toEqual([]);
    await clock.advance(1_001);
    expect(shop.fetchTimes).toHaveLength(1);
    expect(session.emitted.at(-1)).toBe('poll');
  });

  test('asks when a stream opens and does not speak', async () => {
    const { session, clock, shop } = pushing();
    void session.start();
    await clock.advance(2_999);
    expect(shop.fetchTimes).toEqual([]);
    await clock.advance(1);
    expect(shop.fetchTimes).toEqual([3_000]);
    expect(session.emitted).toEqual(['poll', 'open by mount']);
  });

  test('asks no more often for a stream that beats and says nothing', async () => {
    const { session, clock, shop, streams } = pushing();
    void session.start();
    for (let passed = 0; passed < 300_000; passed += 15_000) {
      await flushTasks();
      streams[0]!.emitHeartbeat();
      await clock.advance(15_000);
    }
    expect(shop.fetchTimes.length).toBeLessThanOrEqual(300 / 9 + 1);
  });

  test('gives up a stream that does not bring what was learnt by asking', async () => {
    const { session, clock, shop, streams, scheduler } = pushing();
    void session.start();
    await flushTasks();
    streams[0]!.emit('open');
    await clock.advance(10_000);
    shop.onFetch = () => statusResult('pendingSca');
    scheduler.requestNow();
    await clock.advance(4_999);
    expect(streams).toHaveLength(1);
    await clock.advance(3_000);
    expect(streams).toHaveLength(2);
    expect(session.emitted).toContain('pendingSca by poll');
  });

  test('keeps a stream that brings it a little later', async () => {
    const { session, clock, shop, streams, scheduler } = pushing();
    void session.start();
    await flushTasks();
    streams[0]!.emit('open');
    shop.onFetch = () => statusResult('pendingSca');
    await clock.advance(10_000);
    scheduler.requestNow();
    await clock.advance(1_000);
    streams[0]!.emit('pendingSca');
    await clock.advance(20_000);
    expect(streams).toHaveLength(1);
    expect(session.emitted.filter((line) => line.startsWith('pendingSca'))).toHaveLength(1);
  });

  test('does not ask for a stream again where the shop has none', async () => {
    const { session, clock, shop } = pushing();
    shop.onSubscribe = () => statusResult('open');
    void session.start();
    await clock.advance(600_000);
    expect(shop.subscribeTimes).toHaveLength(1);
    expect(session.emitted).toEqual(['poll', 'open by mount']);
    expect(shop.fetchTimes[0]).toBe(9_000);
  });

  test('backs off from a shop whose streams keep breaking', async () => {
    const { session, clock, shop } = pushing();
    shop.onSubscribe = () => {
      const stream = new ScriptedStream();
      stream.emit('open');
      stream.breakConnection();
      return { type: 'stream', updates: stream };
    };
    void session.start();
    await clock.advance(300_000);
    expect(shop.subscribeTimes.length).toBeLessThan(15);
  });

  test('leaves a shop alone for as long as it asks for', async () => {
    const { session, clock, shop } = pushing();
    shop.onSubscribe = (index) => ({ type: 'failure', retryAfter: index === 0 ? 50_000 : 10 ** 12 });
    void session.start();
    await clock.advance(200_000);
    // A tenth more, so that pages which were told the same do not come back together; and within reason.
    expect(shop.subscribeTimes.map(Math.round)).toEqual([0, 55_000, 121_000, 187_000]);
  });

  test('lets the stream go while the page is put away, and opens it again without asking besides', async () => {
    const { session, clock, shop, streams, gate } = pushing();
    void session.start();
    await flushTasks();
    streams[0]!.emit('open');
    await flushTasks();
    gate.close();
    await clock.advance(60_000);
    expect([shop.subscribeTimes, shop.fetchTimes]).toEqual([[0], []]);
    gate.open();
    await flushTasks();
    streams[1]!.emit('authorized');
    await flushTasks();
    expect(shop.fetchTimes).toEqual([]);
    expect(session.emitted.at(-1)).toBe('authorized by push');
  });
});

describe('a shop that is slow', () => {
  test('is asked again after eight seconds, and its late answer is not heard', async () => {
    const session = createSessionFixture();
    const { clock, shop } = session;
    let answerLate: (reply: StatusResult) => void = () => undefined;
    shop.onFetch = (index) =>
      index === 0 ? new Promise((resolve) => (answerLate = resolve)) : statusResult('open');
    void session.start();
    await clock.advance(8_000);
    answerLate(statusResult('authorized'));
    await clock.advance(2_000);
    expect(shop.fetchTimes).toHaveLength(2);
    expect(session.emitted).toEqual(['poll', 'open by mount']);
  });

  test('has eight seconds to begin a stream', async () => {
    const { session, clock, shop } = pushing();
    shop.onSubscribe = () => new Promise<SubscribeResult>(() => undefined);
    void session.start();
    await clock.advance(10_000);
    expect(shop.subscribeTimes).toHaveLength(2);
  });

  test('keeps nothing of all that was asked', async () => {
    const session = createSessionFixture();
    session.scheduler.frameHasFiredEvents = true;
    void session.start();
    await session.clock.advance(1);
    const listeners = getEventListeners(session.abort.signal, 'abort').length;
    await session.clock.advance(3_600_000);
    expect(session.shop.fetchTimes.length).toBeGreaterThan(100);
    expect(getEventListeners(session.abort.signal, 'abort')).toHaveLength(listeners);
    expect(session.clock.pendingSleeps).toBe(1);
  });
});

describe('a shop that does not know the session', () => {
  test('is left alone, by streams as by questions, until somebody is back', async () => {
    const { session, clock, shop, scheduler } = pushing();
    shop.onSubscribe = () => notFoundResult;
    shop.onFetch = () => notFoundResult;
    void session.start();
    await clock.advance(60_000);
    const [asked, opened] = [shop.fetchTimes.length, shop.subscribeTimes.length];
    expect(asked).toBe(3);
    expect(session.emitted).toEqual(['poll', 'session-unknown']);
    await clock.advance(3_600_000);
    expect([shop.fetchTimes.length, shop.subscribeTimes.length]).toEqual([asked, opened]);

    shop.onSubscribe = () => ({ type: 'stream', updates: new ScriptedStream() });
    shop.onFetch = () => statusResult('authorized');
    scheduler.onPageReturn();
    await clock.advance(1_000);
    expect(session.emitted.at(-1)).toBe('authorized by mount');
  });

  test('is asked again by streams and questions when it knew the session after all', async () => {
    const { session, clock, shop, gate } = pushing();
    shop.onSubscribe = () => notFoundResult;
    shop.onFetch = () => notFoundResult;
    void session.start();
    await clock.advance(60_000);
    gate.close();
    const stream = new ScriptedStream();
    shop.onSubscribe = () => ({ type: 'stream', updates: stream });
    shop.onFetch = () => statusResult('authorized');
    gate.open();
    session.scheduler.onPageReturn();
    await flushTasks();
    stream.emit('open');
    stream.breakConnection();
    await clock.advance(5_000);
    expect(session.emitted.at(-1)).toMatch(/^authorized/);
  });
});

describe('the connection', () => {
  test('stays lost while streams fail, too, and is back with the first answer', async () => {
    const { session, clock, shop } = pushing();
    let works = false;
    shop.onSubscribe = () => failureResult;
    shop.onFetch = () => (works ? statusResult('open') : failureResult);
    void session.start();
    await clock.advance(120_000);
    expect(shop.subscribeTimes.length).toBeGreaterThan(3);
    expect(session.emitted).toEqual(['poll', 'lost']);
    works = true;
    await clock.advance(30_000);
    expect(session.emitted).toEqual(['poll', 'lost', 'poll', 'open by mount']);
  });

  test('is offline the moment that the browser says so, and then probed twice a minute', async () => {
    const { session, clock, shop, streams } = pushing();
    shop.onFetch = () => failureResult;
    void session.start();
    await flushTasks();
    streams[0]!.emit('open');
    await clock.advance(10_000);
    shop.onSubscribe = () => failureResult;
    session.goOffline();
    streams[0]!.breakConnection();
    await clock.advance(1);
    expect(session.emitted).toEqual(['push', 'open by mount', 'offline']);
    await clock.advance(600_000);
    expect(shop.fetchTimes.length).toBeLessThanOrEqual(20);
    expect(shop.subscribeTimes.length).toBeLessThanOrEqual(1 + 20);
    expect(session.emitted).toEqual(['push', 'open by mount', 'offline']);
  });

  test('is by push again where the stream outlived the time offline', async () => {
    const { session, clock, page, scheduler, streams } = pushing();
    void session.start();
    await flushTasks();
    streams[0]!.emit('open');
    await clock.advance(10_000);
    session.goOffline();
    await clock.advance(2_000);
    page.online = true;
    scheduler.onPageReturn();
    await clock.advance(1_000);
    expect(session.emitted).toEqual(['push', 'open by mount', 'offline', 'push']);
  });

  test('is lost after three questions in vain, and found again by itself', async () => {
    const session = createSessionFixture();
    const { clock, shop } = session;
    shop.onFetch = (index) => (index < 5 ? failureResult : statusResult('authorized'));
    void session.start();
    await clock.advance(120_000);
    expect(session.emitted).toEqual(['lost', 'poll', 'authorized by mount']);
  });

  test('is lost after ten seconds without any answer', async () => {
    const session = createSessionFixture();
    session.shop.onFetch = () => new Promise(() => undefined);
    void session.start();
    await session.clock.advance(9_999);
    expect(session.emitted).toEqual([]);
    await session.clock.advance(1);
    expect(session.emitted).toEqual(['lost']);
  });

  test('is offline where the browser says so', async () => {
    const session = createSessionFixture();
    session.page.online = false;
    session.shop.onFetch = () => failureResult;
    void session.start();
    await session.clock.advance(1_000);
    expect(session.emitted).toEqual(['offline']);
  });

  test('is not lost while a stream speaks, whatever becomes of questions', async () => {
    const { session, clock, shop, streams, scheduler } = pushing();
    shop.onFetch = () => failureResult;
    void session.start();
    await flushTasks();
    streams[0]!.emit('open');
    scheduler.onFrameEvent();
    await clock.advance(30_000);
    expect(session.emitted).toEqual(['push', 'open by mount']);
  });
});

describe('what a shop may say', () => {
  test('is a state that only later versions know: told once, no trouble, no end, and no start', async () => {
    const session = createSessionFixture();
    const { clock, scheduler, shop } = session;
    scheduler.frameHasFiredEvents = true;
    shop.onFetch = () => ({ type: 'unknown' });
    void session.start();
    await clock.advance(3_600_000 - 1);
    expect(shop.fetchTimes).toHaveLength(120);
    expect(session.emitted).toEqual(['poll', 'state-unknown']);
    shop.onFetch = () => statusResult('authorized');
    await clock.advance(1);
    expect(session.emitted.slice(2)).toEqual(['authorized by poll']);
  });

  test('is the same through a stream', async () => {
    const session = createSessionFixture({ push: true });
    async function* news(): AsyncGenerator<StreamUpdate> {
      yield* [{ type: 'unknown' }, { type: 'unknown' }] as const;
      yield { type: 'status', status: createStatus('expired') };
      await new Promise(() => undefined);
    }
    session.shop.onSubscribe = () => ({ type: 'stream', updates: news() });
    void session.start();
    await flushTasks();
    expect(session.emitted).toEqual(['state-unknown', 'push', 'expired by push']);
  });

  test('is locked, for days: asked about slowly, no end, and complete when it is', async () => {
    const session = createSessionFixture();
    const { clock, scheduler, shop } = session;
    scheduler.frameHasFiredEvents = true;
    shop.onFetch = () => statusResult('locked');
    void session.start();
    await clock.advance(7 * 86_400_000 - 1);
    expect(shop.fetchTimes).toHaveLength((7 * 86_400) / 30);
    expect(session.emitted).toEqual(['poll', 'locked by mount']);
    shop.onFetch = () => statusResult('authorized');
    await clock.advance(1);
    expect(session.emitted.slice(2)).toEqual(['authorized by poll']);
  });

  test('is another page three times in a row, which is told once, until the shop is back', async () => {
    const session = createSessionFixture();
    const { clock, shop } = session;
    shop.onFetch = () => foreign;
    void session.start();
    await clock.advance(600_000);
    expect(session.emitted).toEqual(['lost', 'status-invalid']);
    const before = shop.fetchTimes.length;
    expect(before).toBeGreaterThan(20);
    shop.onFetch = (index) => (index === before ? statusResult('open') : foreign);
    await clock.advance(120_000);
    expect(session.emitted.slice(2)).toEqual(['poll', 'open by mount', 'lost', 'status-invalid']);
  });

  test('is another page now and then, which is told as little as any other trouble', async () => {
    const session = createSessionFixture();
    session.shop.onFetch = (index) => [foreign, foreign, failureResult][index % 3]!;
    void session.start();
    await session.clock.advance(600_000);
    expect(session.emitted).toEqual(['lost']);
  });
});

describe('a feed', () => {
  test('tells what the shop says of a session once, however often it says it', async () => {
    const session = createSessionFixture();
    session.scheduler.frameHasFiredEvents = true;
    void session.start();
    await session.clock.advance(600_000);
    expect(session.emitted).toEqual(['poll', 'open by mount']);
  });

  test('tells that more was signed', async () => {
    const session = createSessionFixture();
    const signStates = ['unsigned', 'partSign', 'partSign', 'fullSign'] as const;
    session.shop.onFetch = (index) => ({
      type: 'status',
      status: createStatus('pendingSca', signStates[Math.min(index, 3)]),
    });
    void session.start();
    await session.clock.advance(120_000);
    expect(session.news.filter(({ type }) => type === 'status')).toHaveLength(3);
  });
});
