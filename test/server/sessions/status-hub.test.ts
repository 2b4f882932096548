import { describe, expect, test } from 'vitest';
import type { Clock } from '../../../src/server/clock.js';
import type { StoredSession } from '../../../src/server/store/stored-session.js';
import { SessionChangeFeed } from '../../../src/server/sessions/session-events.js';
import type { SessionLoader } from '../../../src/server/sessions/session-loader.js';
import { StatusHub } from '../../../src/server/sessions/status-hub.js';
import { createFakeClock, november1 } from '../../support/fake-clock.js';

/** Streams of one instance with a database that a test plays. */
function instance(
  clock: Clock,
  refresh: SessionLoader['refresh'] = (session) => Promise.resolve(session),
) {
  const sessionOf = (state: string): StoredSession =>
    ({
      sessionId: 'se_1',
      orderId: 'or_1',
      state,
      fetchedAt: clock.now(),
      invalidatedAt: null,
    }) as never;
  const known = { session: sessionOf('open') };
  let tell: (id: string) => void = () => undefined;
  const changes = new SessionChangeFeed({
    listen(_, heard) {
      tell = heard;
      return Promise.resolve(() => Promise.resolve());
    },
  });
  const streams = new StatusHub({
    loader: { find: () => Promise.resolve(known.session), refresh },
    changes,
    clock,
    log: () => undefined,
  });
  return { streams, known, sessionOf, tell: (id: string) => tell(id) };
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

describe('streams of one instance', () => {
  test('miss no change between the read of a session and the opening of its stream', async () => {
    const { streams, known, sessionOf, tell } = instance(createFakeClock(november1));
    const since = await streams.listen();
    const read = known.session;
    known.session = sessionOf('authorized');
    tell('se_1');
    const result = readStream(streams.open(read, since));
    await expect.poll(() => result.received).toEqual(['open', 'authorized']);
    await streams.close();
    await expect.poll(() => result.ended).toBe(true);
  });

  test('send their comments one after the other, and not all at once', async () => {
    const clock = createFakeClock(november1);
    const { streams, known } = instance(clock);
    const since = await streams.listen();
    const readers = Array.from({ length: 30 }, () =>
      readStream(streams.open(known.session, since)),
    );
    const comments = () => readers.filter(({ received }) => received.length > 1).length;
    for (let second = 1; second <= 15; second += 1) {
      await clock.advance(1_000);
      await expect.poll(comments).toBe(second * 2);
    }
    await streams.close();
  });

  test('close a consumer with 32 unread chunks, and continue for the others', async () => {
    const { streams, known, sessionOf, tell } = instance(createFakeClock(november1));
    const since = await streams.listen();
    const slow = streams.open(known.session, since);
    const quick = readStream(streams.open(known.session, since));
    const change = async (count: number) => {
      const state = count % 2 === 0 ? 'open' : 'locked';
      known.session = sessionOf(state);
      tell('se_1');
      await expect.poll(() => quick.received.length).toBe(count + 1);
    };
    for (let count = 1; count <= 31; count += 1) await change(count);
    expect(streams.count).toBe(2);
    await change(32);
    expect(streams.count).toBe(1);
    // The queued chunks can still be read; then the stream ends.
    const rest = readStream(slow);
    await expect.poll(() => rest.ended).toBe(true);
    expect(rest.received).toHaveLength(32);
    await streams.close();
    expect(streams.count).toBe(0);
  });

  test('forget a consumer that cancels', async () => {
    const { streams, known } = instance(createFakeClock(november1));
    const stream = streams.open(known.session, await streams.listen());
    expect(streams.count).toBe(1);
    await stream.cancel();
    expect(streams.count).toBe(0);
    await streams.close();
  });

  test('have a few sessions asked about at a time, and all of them in the end', async () => {
    const clock = createFakeClock(november1);
    const asked: string[] = [];
    let ends: (() => void)[] = [];
    const { streams, sessionOf } = instance(clock, async (session) => {
      asked.push(session.sessionId);
      await new Promise<void>((resolve) => ends.push(resolve));
      return { ...session, fetchedAt: clock.now() };
    });
    const since = await streams.listen();
    for (let place = 0; place < 150; place += 1) {
      const session = { ...sessionOf('open'), sessionId: `se_${place}` };
      streams.open(session, since);
    }
    await clock.advance(119_000);
    expect(asked).toEqual([]);
    for (const count of [64, 128, 150, 150]) {
      await clock.advance(1_000);
      await expect.poll(() => asked.length).toBe(count);
      for (const end of ends.splice(0)) end();
      ends = [];
    }
    expect(new Set(asked).size).toBe(150);
    await streams.close();
  });
});
