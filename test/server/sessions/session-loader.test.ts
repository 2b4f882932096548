import { beforeEach, describe, expect, test } from 'vitest';
import { Metrics } from '../../../src/server/metrics.js';
import { SessionChangeFeed } from '../../../src/server/sessions/session-change-feed.js';
import { SessionLoader } from '../../../src/server/sessions/session-loader.js';
import type { StoredSession } from '../../../src/server/store/stored-session.js';
import { flushTasks } from '../../support/fake-clock.js';

const start = Date.parse('2026-11-01T10:00:00Z');
const id = 'se_1';
const createSession = (state: string, more: Partial<StoredSession> = {}) =>
  ({
    sessionId: id,
    orderId: 'or_1',
    buyer: 'buyer-1',
    state,
    createdAt: start,
    fetchedAt: start,
    invalidatedAt: null,
    lastExpectedAt: null,
    ...more,
  }) as StoredSession;

let now: number;
let stored: StoredSession;
/** Number of rows that were read from the database. */
let rowsRead: number;
/** Number of reads from Ledyer. */
let upstreamReads: number;
/** Reads from the database wait for this promise. */
let databaseDelay: Promise<void>;
/** Reads from Ledyer wait for this promise. */
let upstreamDelay: Promise<void>;
let notify: (sessionId: string) => void;
let disconnect: () => void;
let listenCalls: number;
let loader: SessionLoader;

beforeEach(() => {
  now = start;
  stored = createSession('open');
  [rowsRead, upstreamReads, listenCalls] = [0, 0, 0];
  databaseDelay = upstreamDelay = Promise.resolve();
  const changes = new SessionChangeFeed({
    listen(_, onMessage, onDisconnect) {
      listenCalls += 1;
      [notify, disconnect] = [onMessage, onDisconnect!];
      return Promise.resolve(() => Promise.resolve());
    },
  });
  const sessions = {
    async findMany(ids: readonly string[]) {
      rowsRead += ids.length;
      const found = stored;
      await databaseDelay;
      return ids.includes(id) ? [found] : [];
    },
    claimRefresh: () => Promise.resolve(stored),
    saveUnchanged(_: object, { state }: { state: string }, fetchedAt: number) {
      stored = { ...stored, state, fetchedAt };
      return Promise.resolve(stored);
    },
  };
  const ledyer = {
    sessions: {
      async get() {
        upstreamReads += 1;
        await upstreamDelay;
        return { id, orderId: 'or_1', state: 'open' };
      },
    },
  };
  loader = new SessionLoader({
    store: { sessions } as never,
    ledyer: ledyer as never,
    changes,
    clock: { now: () => now, sleep: () => Promise.reject(new Error('No test waits.')) },
    country: 'SE',
    metrics: new Metrics(),
  });
});

const findState = async () => (await loader.find(id))!.state;
/** Reads until the session is cached. */
const fillCache = async () => {
  for (let count = 0; count < 3; count += 1) await findState();
  rowsRead = 0;
};

describe('the cache of SessionLoader', () => {
  test('serves repeated reads without the database', async () => {
    await fillCache();
    for (let count = 0; count < 100; count += 1) expect(await findState()).toBe('open');
    expect(rowsRead).toBe(0);
  });

  test('drops an entry on a notification of its session only', async () => {
    await fillCache();
    stored = createSession('authorized');
    notify('se_2');
    expect(await findState()).toBe('open');
    notify(id);
    expect(await findState()).toBe('authorized');
  });

  test('does not store a row that was read before a notification', async () => {
    await fillCache();
    notify(id);
    let respond: () => void = () => undefined;
    databaseDelay = new Promise((resolve) => (respond = resolve));
    const reading = findState();
    stored = createSession('authorized');
    // The read must have begun before the notification.
    await Promise.resolve();
    notify(id);
    respond();
    expect(await reading).toBe('open');
    expect(await findState()).toBe('authorized');
  });

  test('is neither used nor filled while no notifications arrive', async () => {
    await fillCache();
    disconnect();
    for (const next of ['locked', 'authorized']) {
      stored = createSession(next);
      expect(await findState()).toBe(next);
    }
    stored = createSession('open');
    await findState();
    stored = createSession('authorized');
    // The empty id means that the listener is connected again and may have missed notifications.
    notify('');
    expect(await findState()).toBe('authorized');
    rowsRead = 0;
    await findState();
    expect(rowsRead).toBe(0);
  });

  test('keeps an entry for 30 s without any notification', async () => {
    await fillCache();
    stored = createSession('authorized');
    now = start + 29_999;
    expect(await findState()).toBe('open');
    now = start + 30_000;
    expect(await findState()).toBe('authorized');
  });

  test('respects the maximum age, and stores the newer snapshot', async () => {
    await fillCache();
    now = start + 2_000;
    expect((await loader.load(id, { maxAgeMs: 5_000 }))!.fetchedAt).toBe(start);
    expect(upstreamReads).toBe(0);
    expect((await loader.load(id, { maxAgeMs: 1_000 }))!.fetchedAt).toBe(now);
    expect((await loader.find(id))!.fetchedAt).toBe(now);
    expect([rowsRead, upstreamReads]).toEqual([0, 1]);
  });

  test('returns a cached session without a promise while its snapshot is fresh', async () => {
    expect(loader.getCached(id)).toBeUndefined();
    await fillCache();
    expect(loader.getCached(id)).toBe(stored);
    now = start + 2_000;
    expect(loader.getCached(id, 5_000)).toBe(stored);
    expect(loader.getCached(id, 1_000)).toBeUndefined();
    now = start + 29_999;
    expect(loader.getCached(id)).toBe(stored);
    now = start + 30_000;
    expect(loader.getCached(id)).toBeUndefined();
    expect([rowsRead, upstreamReads]).toEqual([0, 0]);
  });

  test('opens the listener on the second read', async () => {
    loader.getCached(id);
    await loader.find(id);
    expect(listenCalls).toBe(0);
    await loader.find(id);
    expect(listenCalls).toBe(1);
  });
});

describe('SessionLoader', () => {
  test('returns no session of another buyer, and does not read it from Ledyer', async () => {
    now = start + 60_000;
    expect(await loader.load(id, { buyers: ['buyer-2'], maxAgeMs: 1_000 })).toBeUndefined();
    expect(await loader.load('se_2', { buyers: ['buyer-1'] })).toBeUndefined();
    expect(upstreamReads).toBe(0);
    expect(await loader.load(id, { buyers: ['buyer-1'], maxAgeMs: 1_000 })).toBe(stored);
    expect(upstreamReads).toBe(1);
  });

  test('chooses the maximum age by the activity of the session, from 30 s to 2 min', async () => {
    for (const [idleMs, ageMs, reads] of [
      [40_000, 29_999, 0],
      [40_000, 30_000, 1],
      [200_000, 99_999, 0],
      [200_000, 100_000, 1],
      [900_000, 119_999, 0],
      [900_000, 120_000, 1],
    ] as const) {
      now = start + idleMs;
      stored = createSession('open', { fetchedAt: now - ageMs });
      upstreamReads = 0;
      notify?.(id);
      await loader.load(id);
      expect([idleMs, ageMs, upstreamReads]).toEqual([idleMs, ageMs, reads]);
    }
  });

  test('shares a pending read with callers that accept an older snapshot, and with no others', async () => {
    now = start + 60_000;
    let respond: () => void = () => undefined;
    upstreamDelay = new Promise((resolve) => (respond = resolve));
    const session = stored;
    const reads = [5_000, 5_000, 30_000].map((maxAgeMs) => loader.refresh(session, maxAgeMs));
    await expect.poll(() => upstreamReads).toBe(1);
    reads.push(loader.refresh(session, 1_000));
    await expect.poll(() => upstreamReads).toBe(2);
    respond();
    for (const read of reads) expect((await read).fetchedAt).toBe(now);
    expect(upstreamReads).toBe(2);
  });

  test('shares a pending read also after an earlier one of the session has ended', async () => {
    now = start + 60_000;
    const session = stored;
    let respondToFirst: () => void = () => undefined;
    upstreamDelay = new Promise((resolve) => (respondToFirst = resolve));
    const first = loader.refresh(session, 5_000);
    await flushTasks();
    let respondToSecond: () => void = () => undefined;
    upstreamDelay = new Promise((resolve) => (respondToSecond = resolve));
    const second = loader.refresh(session, 1_000);
    await flushTasks();
    respondToFirst();
    await first;
    const third = loader.refresh(session, 1_000);
    respondToSecond();
    expect(await third).toBe(await second);
    expect(upstreamReads).toBe(2);
  });

  test('reads concurrently requested rows in one batch', async () => {
    let respond: () => void = () => undefined;
    databaseDelay = new Promise((resolve) => (respond = resolve));
    const ids = Array.from({ length: 50 }, (_, index) => `se_${index}`);
    const all = Promise.all(ids.map((each) => loader.find(each)));
    // Four batches of one id each are pending; the others wait for the next batch.
    expect(rowsRead).toBe(4);
    respond();
    expect((await all).filter((session) => session !== undefined)).toEqual([stored]);
    expect(rowsRead).toBe(50);
  });
});
