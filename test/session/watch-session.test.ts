import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import type {
  SubscribeResult,
  StatusResult,
  StreamUpdate,
} from '../../src/session/status-client.js';
import { flushTasks } from '../support/fake-clock.js';
import {
  createStatus,
  notFoundResult,
  statusResult,
  ScriptedStream,
  failureResult,
} from '../support/scripted-status-client.js';
import { createSessionFixture } from './session-fixture.js';

/** A successful response that is not a status, such as a login page. */
const unexpectedContent: StatusResult = { type: 'failure', isUnexpectedContent: true };

/** Returns a fixture whose shop has streams. `streams` are the opened ones. */
const createPushFixture = () => {
  const session = createSessionFixture({ push: true });
  const streams: ScriptedStream[] = [];
  session.shop.onSubscribe = () => {
    const stream = new ScriptedStream();
    streams.push(stream);
    return { type: 'stream', updates: stream };
  };
  return { ...session, session, streams };
};

describe('`watchSession` with a stream', () => {
  test('emits the statuses of the stream and sends no polls', async () => {
    const { session, clock, shop, streams } = createPushFixture();
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

  test('reports a session that was authorized before mounting as `mount`, and closes the stream', async () => {
    const { session, streams } = createPushFixture();
    void session.start();
    await flushTasks();
    streams[0]!.emit('authorized');
    await flushTasks();
    expect(session.emitted).toEqual(['push', 'authorized by mount']);
    expect(streams[0]!.released).toBe(true);
  });

  test('polls at once when the stream breaks, and reconnects in the background', async () => {
    const { session, clock, shop, streams } = createPushFixture();
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

  test('closes a stream without a heartbeat for 35 s', async () => {
    const { session, clock, shop, streams } = createPushFixture();
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

  test('polls when a stream opens but sends nothing', async () => {
    const { session, clock, shop } = createPushFixture();
    void session.start();
    await clock.advance(2_999);
    expect(shop.fetchTimes).toEqual([]);
    await clock.advance(1);
    expect(shop.fetchTimes).toEqual([3_000]);
    expect(session.emitted).toEqual(['poll', 'open by mount']);
  });

  test('polls at the usual rate beside a stream that sends only heartbeats', async () => {
    const { session, clock, shop, streams } = createPushFixture();
    void session.start();
    for (let passed = 0; passed < 300_000; passed += 15_000) {
      await flushTasks();
      streams[0]!.emitHeartbeat();
      await clock.advance(15_000);
    }
    expect(shop.fetchTimes.length).toBeLessThanOrEqual(300 / 9 + 1);
  });

  test('closes a stream that does not deliver a polled status within 5 s', async () => {
    const { session, clock, shop, streams, scheduler } = createPushFixture();
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

  test('does not close a newer stream because an older one was stale', async () => {
    const { session, clock, shop, streams, scheduler } = createPushFixture();
    void session.start();
    await flushTasks();
    streams[0]!.emit('open');
    shop.onFetch = () => statusResult('pendingSca');
    await clock.advance(10_000);
    scheduler.requestNow();
    await clock.advance(1_000);
    streams[0]!.breakConnection();
    await clock.advance(2_500);
    expect(streams).toHaveLength(2);
    streams[1]!.emit('open');
    await clock.advance(10_000);
    expect(streams).toHaveLength(2);
    expect(streams[1]!.released).toBe(false);
  });

  test('keeps a stream that delivers a polled status a little later', async () => {
    const { session, clock, shop, streams, scheduler } = createPushFixture();
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

  test('does not reconnect to a shop without streams', async () => {
    const { session, clock, shop } = createPushFixture();
    shop.onSubscribe = () => statusResult('open');
    void session.start();
    await clock.advance(600_000);
    expect(shop.subscribeTimes).toHaveLength(1);
    expect(session.emitted).toEqual(['poll', 'open by mount']);
    expect(shop.fetchTimes[0]).toBe(9_000);
  });

  test('backs off from a shop whose streams keep breaking', async () => {
    const { session, clock, shop } = createPushFixture();
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

  test('waits for the `Retry-After` of a stream, up to its limit', async () => {
    const { session, clock, shop } = createPushFixture();
    shop.onSubscribe = (index) => ({
      type: 'failure',
      retryAfter: index === 0 ? 50_000 : 10 ** 12,
    });
    void session.start();
    await clock.advance(200_000);
    // Plus a tenth, so that pages with the same `Retry-After` do not reconnect together.
    expect(shop.subscribeTimes.map(Math.round)).toEqual([0, 55_000, 121_000, 187_000]);
  });

  test('closes the stream while the gate is closed, and reconnects without a poll', async () => {
    const { session, clock, shop, streams, gate } = createPushFixture();
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

describe('`watchSession` with a slow shop', () => {
  test('polls again after 8 s and ignores the late response', async () => {
    const session = createSessionFixture();
    const { clock, shop } = session;
    let respondLate: (result: StatusResult) => void = () => undefined;
    shop.onFetch = (index) =>
      index === 0 ? new Promise((resolve) => (respondLate = resolve)) : statusResult('open');
    void session.start();
    await clock.advance(8_000);
    respondLate(statusResult('authorized'));
    await clock.advance(2_000);
    expect(shop.fetchTimes).toHaveLength(2);
    expect(session.emitted).toEqual(['poll', 'open by mount']);
  });

  test('reconnects when a stream has not started within 8 s', async () => {
    const { session, clock, shop } = createPushFixture();
    shop.onSubscribe = () => new Promise<SubscribeResult>(() => undefined);
    void session.start();
    await clock.advance(10_000);
    expect(shop.subscribeTimes).toHaveLength(2);
  });

  test('releases every listener and timer of finished requests', async () => {
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

describe('`watchSession` when the status is redirected', () => {
  test('reports the redirect once, after three responses, and keeps polling', async () => {
    const session = createSessionFixture();
    session.shop.onFetch = () => ({ type: 'failure', isRedirect: true });
    void session.start();
    await session.clock.advance(10_000);
    expect(session.shop.fetchTimes).toHaveLength(3);
    expect(session.emitted).toContain('status-redirected');
    session.shop.onFetch = () => statusResult('authorized');
    await session.clock.advance(60_000);
    expect(session.emitted.filter((text) => text === 'status-redirected')).toHaveLength(1);
    expect(session.emitted.at(-1)).toBe('authorized by mount');
  });
});

describe('`watchSession` when the session is not found', () => {
  test('polls rarely and opens no stream after three 404s until the page returns', async () => {
    const { session, clock, shop, scheduler } = createPushFixture();
    shop.onSubscribe = () => notFoundResult;
    shop.onFetch = () => notFoundResult;
    void session.start();
    await clock.advance(60_000);
    const [fetches, subscriptions] = [shop.fetchTimes.length, shop.subscribeTimes.length];
    expect(fetches).toBe(4);
    expect(session.emitted).toEqual(['poll', 'session-unknown']);
    await clock.advance(3_600_000);
    expect(shop.subscribeTimes).toHaveLength(subscriptions);
    expect(shop.fetchTimes.length - fetches).toBeLessThan(15);

    shop.onSubscribe = () => ({ type: 'stream', updates: new ScriptedStream() });
    shop.onFetch = () => statusResult('authorized');
    scheduler.onPageReturn();
    await clock.advance(1_000);
    expect(session.emitted.at(-1)).toBe('authorized by mount');
  });

  test.each([
    ['never known', 'session-unknown', []],
    ['known before', 'failure', [statusResult('open')]],
  ])('emits, for a session that was %s, the update `%s`', async (_, type, known) => {
    const session = createSessionFixture();
    const results = [...known];
    session.shop.onFetch = () => results.shift() ?? notFoundResult;
    void session.start();
    await session.clock.advance(300_000);
    expect(session.updates.filter((update) => 'error' in update).map((each) => each.type)).toEqual([
      type,
    ]);
  });

  test('resumes polls and streams when the session exists after all', async () => {
    const { session, clock, shop, gate } = createPushFixture();
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

describe('`watchSession`: the connection', () => {
  test('stays `lost` while streams fail too, and recovers with the first response', async () => {
    const { session, clock, shop } = createPushFixture();
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

  test('is `offline` when the browser fires `offline`, and then polls at most twice a minute', async () => {
    const { session, clock, shop, streams } = createPushFixture();
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

  test('is `push` again when the stream survived the time offline', async () => {
    const { session, clock, page, scheduler, streams } = createPushFixture();
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

  test('is `lost` after three failures in a row, and recovers by itself', async () => {
    const session = createSessionFixture();
    const { clock, shop } = session;
    shop.onFetch = (index) => (index < 5 ? failureResult : statusResult('authorized'));
    void session.start();
    await clock.advance(120_000);
    expect(session.emitted).toEqual(['lost', 'poll', 'authorized by mount']);
  });

  test('is `lost` after 10 s without a response', async () => {
    const session = createSessionFixture();
    session.shop.onFetch = () => new Promise(() => undefined);
    void session.start();
    await session.clock.advance(9_999);
    expect(session.emitted).toEqual([]);
    await session.clock.advance(1);
    expect(session.emitted).toEqual(['lost']);
  });

  test('is `offline` when a request fails while the browser reports no network', async () => {
    const session = createSessionFixture();
    session.page.online = false;
    session.shop.onFetch = () => failureResult;
    void session.start();
    await session.clock.advance(1_000);
    expect(session.emitted).toEqual(['offline']);
  });

  test('is not `lost` while a stream is open, even if polls fail', async () => {
    const { session, clock, shop, streams, scheduler } = createPushFixture();
    shop.onFetch = () => failureResult;
    void session.start();
    await flushTasks();
    streams[0]!.emit('open');
    scheduler.onFrameEvent();
    await clock.advance(30_000);
    expect(session.emitted).toEqual(['push', 'open by mount']);
  });
});

describe('`watchSession` with unusual responses', () => {
  test('reports an unknown state once, keeps polling, and does not report a later status as `mount`', async () => {
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

  test('reports an unknown state of a stream once', async () => {
    const session = createSessionFixture({ push: true });
    async function* createUpdates(): AsyncGenerator<StreamUpdate> {
      yield* [{ type: 'unknown' }, { type: 'unknown' }] as const;
      yield { type: 'status', status: createStatus('expired') };
      await new Promise(() => undefined);
    }
    session.shop.onSubscribe = () => ({ type: 'stream', updates: createUpdates() });
    void session.start();
    await flushTasks();
    expect(session.emitted).toEqual(['state-unknown', 'push', 'expired by push']);
  });

  test('polls a locked session slowly for days, and completes it afterwards', async () => {
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

  test('reports unexpected content after three responses in a row, once until the shop is back', async () => {
    const session = createSessionFixture();
    const { clock, shop } = session;
    shop.onFetch = () => unexpectedContent;
    void session.start();
    await clock.advance(600_000);
    expect(session.emitted).toEqual(['lost', 'status-invalid']);
    const before = shop.fetchTimes.length;
    expect(before).toBeGreaterThan(20);
    shop.onFetch = (index) => (index === before ? statusResult('open') : unexpectedContent);
    await clock.advance(120_000);
    expect(session.emitted.slice(2)).toEqual(['poll', 'open by mount', 'lost', 'status-invalid']);
  });

  test('does not report unexpected content that alternates with other failures', async () => {
    const session = createSessionFixture();
    session.shop.onFetch = (index) =>
      [unexpectedContent, unexpectedContent, failureResult][index % 3]!;
    void session.start();
    await session.clock.advance(600_000);
    expect(session.emitted).toEqual(['lost']);
  });
});

describe('`watchSession`: emitted statuses', () => {
  test('emits a repeated status once', async () => {
    const session = createSessionFixture();
    session.scheduler.frameHasFiredEvents = true;
    void session.start();
    await session.clock.advance(600_000);
    expect(session.emitted).toEqual(['poll', 'open by mount']);
  });

  test('emits each new sign state', async () => {
    const session = createSessionFixture();
    const signStates = ['unsigned', 'partSign', 'partSign', 'fullSign'] as const;
    session.shop.onFetch = (index) => ({
      type: 'status',
      status: createStatus('pendingSca', signStates[Math.min(index, 3)]),
    });
    void session.start();
    await session.clock.advance(120_000);
    expect(session.updates.filter(({ type }) => type === 'status')).toHaveLength(3);
  });
});

test('`watchSession` emits the cart revision of each status, also of an unchanged one', async () => {
  const session = createSessionFixture();
  session.shop.onFetch = (index) => ({
    type: 'status',
    status: { ...createStatus('open'), cartRevision: index },
  });
  session.scheduler.frameHasFiredEvents = true;
  void session.start();
  await session.clock.advance(30_000);
  const revisions = session.updates.filter(({ type }) => type === 'cart');
  expect(revisions).toEqual([
    { type: 'cart', revision: 0 },
    { type: 'cart', revision: 1 },
  ]);
  expect(session.updates.filter(({ type }) => type === 'status')).toHaveLength(1);
});
