import { describe, expect, test } from 'vitest';
import type { Clock } from '../../../src/server/clock.js';
import type { StoredSession } from '../../../src/server/store/stored-session.js';
import { SessionChangeFeed } from '../../../src/server/sessions/session-change-feed.js';
import type { SessionLoader } from '../../../src/server/sessions/session-loader.js';
import { StatusHub } from '../../../src/server/sessions/status-hub.js';
import { createFakeClock, november1 } from '../../support/fake-clock.js';

/** Creates the hub of one instance, with a fake database. */
function createInstance(
  clock: Clock,
  refresh: SessionLoader['refresh'] = (session) => Promise.resolve(session),
  maxStreamMs?: number,
) {
  const createSession = (state: string): StoredSession =>
    ({
      sessionId: 'se_1',
      orderId: 'or_1',
      state,
      fetchedAt: clock.now(),
      invalidatedAt: null,
      cartRevision: 0,
    }) as never;
  const database = { session: createSession('open') };
  const logged: string[] = [];
  let notify: (id: string) => void = () => undefined;
  const changes = new SessionChangeFeed({
    listen(_, onMessage) {
      notify = onMessage;
      return Promise.resolve(() => Promise.resolve());
    },
  });
  const hub = new StatusHub({
    loader: { find: () => Promise.resolve(database.session), refresh },
    changes,
    clock,
    log: ({ event }) => logged.push(event),
    maxStreamMs,
  });
  return { hub, database, createSession, logged, notify: (id: string) => notify(id) };
}

/** Reads a stream: the states of its events, and `comment` for each heartbeat. */
function readStream(stream: ReadableStream<Uint8Array>) {
  const received: string[] = [];
  const result = { received, ended: false };
  const read = async () => {
    for await (const chunk of stream) {
      received.push(/"state":"(\w+)"/.exec(new TextDecoder().decode(chunk))?.[1] ?? 'comment');
    }
    result.ended = true;
  };
  void read();
  return result;
}

describe('StatusHub', () => {
  test('sends a change between the read of a session and the opening of its stream', async () => {
    const { hub, database, createSession, notify } = createInstance(createFakeClock(november1));
    const since = await hub.listen();
    const readSession = database.session;
    database.session = createSession('authorized');
    notify('se_1');
    const result = readStream(hub.open(readSession, since));
    await expect.poll(() => result.received).toEqual(['open', 'authorized']);
    await hub.close();
    await expect.poll(() => result.ended).toBe(true);
  });

  test('logs a database that fails while a stream opens during a change', async () => {
    const { hub, database, logged, notify } = createInstance(createFakeClock(november1));
    const since = await hub.listen();
    const { session } = database;
    notify('se_1');
    Object.defineProperty(database, 'session', {
      get: () => {
        throw new Error('The database is down');
      },
    });
    // An unhandled rejection would end the process, and fails this test.
    const result = readStream(hub.open(session, since));
    await expect.poll(() => logged).toEqual(['stream-failed']);
    expect(result).toEqual({ received: ['open'], ended: false });
    await hub.close();
  });

  test('ends a stream cleanly after `maxStreamMs`', async () => {
    const clock = createFakeClock(november1);
    const { hub, database } = createInstance(clock, undefined, 25_000);
    const result = readStream(hub.open(database.session, await hub.listen()));
    await clock.advance(24_000);
    expect(result).toMatchObject({ ended: false });
    await clock.advance(2_000);
    await expect.poll(() => result).toEqual({ received: ['open', 'comment'], ended: true });
    expect(hub.count).toBe(0);
    await hub.close();
  });

  test('spreads the heartbeats of streams that open together', async () => {
    const clock = createFakeClock(november1);
    const { hub, database } = createInstance(clock);
    const since = await hub.listen();
    const readers = Array.from({ length: 30 }, () => readStream(hub.open(database.session, since)));
    const countHeartbeats = () => readers.filter(({ received }) => received.length > 1).length;
    for (let second = 1; second <= 15; second += 1) {
      await clock.advance(1_000);
      await expect.poll(countHeartbeats).toBe(second * 2);
    }
    await hub.close();
  });

  test('closes a stream with 32 unread chunks, and continues for the others', async () => {
    const { hub, database, createSession, notify } = createInstance(createFakeClock(november1));
    const since = await hub.listen();
    const slow = hub.open(database.session, since);
    const fast = readStream(hub.open(database.session, since));
    const change = async (count: number) => {
      const state = count % 2 === 0 ? 'open' : 'locked';
      database.session = createSession(state);
      notify('se_1');
      await expect.poll(() => fast.received.length).toBe(count + 1);
    };
    for (let count = 1; count <= 31; count += 1) await change(count);
    expect(hub.count).toBe(2);
    await change(32);
    expect(hub.count).toBe(1);
    // The queued chunks can still be read; then the stream ends.
    const rest = readStream(slow);
    await expect.poll(() => rest.ended).toBe(true);
    expect(rest.received).toHaveLength(32);
    await hub.close();
    expect(hub.count).toBe(0);
  });

  test('removes a stream that is cancelled', async () => {
    const { hub, database } = createInstance(createFakeClock(november1));
    const stream = hub.open(database.session, await hub.listen());
    expect(hub.count).toBe(1);
    await stream.cancel();
    expect(hub.count).toBe(0);
    await hub.close();
  });

  test('refreshes every session, at most 64 at a time', async () => {
    const clock = createFakeClock(november1);
    const refreshed: string[] = [];
    let finishers: (() => void)[] = [];
    const { hub, createSession } = createInstance(clock, async (session) => {
      refreshed.push(session.sessionId);
      await new Promise<void>((resolve) => finishers.push(resolve));
      return { ...session, fetchedAt: clock.now() };
    });
    const since = await hub.listen();
    for (let index = 0; index < 150; index += 1) {
      const session = { ...createSession('open'), sessionId: `se_${index}` };
      hub.open(session, since);
    }
    await clock.advance(119_000);
    expect(refreshed).toEqual([]);
    for (const count of [64, 128, 150, 150]) {
      await clock.advance(1_000);
      await expect.poll(() => refreshed.length).toBe(count);
      for (const finish of finishers.splice(0)) finish();
      finishers = [];
    }
    expect(new Set(refreshed).size).toBe(150);
    await hub.close();
  });
});
