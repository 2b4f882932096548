import { describe, expect, test } from 'vitest';
import type { Sink } from '../../../src/server/http/response.js';
import type { Clock } from '../../../src/server/clock.js';
import type { StoredSession } from '../../../src/server/store/stored-session.js';
import { SessionChangeFeed } from '../../../src/server/sessions/session-events.js';
import type { SessionLoader } from '../../../src/server/sessions/session-loader.js';
import { StatusHub } from '../../../src/server/sessions/status-hub.js';
import { createFakeClock, november1 } from '../../support/fake-clock.js';

/** Streams of one instance with a database that a test plays. */
function instance(clock: Clock, refresh: SessionLoader['refresh'] = (session) => Promise.resolve(session)) {
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

function reader(takes = Infinity) {
  const heard: string[] = [];
  const sink: Sink & { ended: boolean } = {
    ended: false,
    send(piece) {
      if (heard.length >= takes) return false;
      heard.push(/"state":"(\w+)"/.exec(new TextDecoder().decode(piece))?.[1] ?? 'comment');
      return true;
    },
    end: () => (sink.ended = true),
  };
  return { heard, sink };
}

describe('streams of one instance', () => {
  test('miss nothing that is told between the reading of a session and the opening of its stream', async () => {
    const { streams, known, sessionOf, tell } = instance(createFakeClock(november1));
    const since = await streams.listen();
    const read = known.session;
    known.session = sessionOf('authorized');
    tell('se_1');
    const { heard, sink } = reader();
    streams.open(read, since)(sink);
    await expect.poll(() => heard).toEqual(['open', 'authorized']);
    await streams.close();
    expect(sink.ended).toBe(true);
  });

  test('send their comments one after the other, and not all at once', async () => {
    const clock = createFakeClock(november1);
    const { streams, known } = instance(clock);
    const since = await streams.listen();
    const readers = Array.from({ length: 30 }, () => reader());
    for (const { sink } of readers) streams.open(known.session, since)(sink);
    const comments = () => readers.filter(({ heard }) => heard.length > 1).length;
    for (let second = 1; second <= 15; second += 1) {
      await clock.advance(1_000);
      await expect.poll(comments).toBe(second * 2);
    }
    await streams.close();
  });

  test('end for whoever does not read, and go on for the others', async () => {
    const { streams, known, sessionOf, tell } = instance(createFakeClock(november1));
    const since = await streams.listen();
    const [deaf, awake] = [reader(1), reader()];
    for (const { sink } of [deaf, awake]) streams.open(known.session, since)(sink);
    expect(streams.count).toBe(2);
    known.session = sessionOf('locked');
    tell('se_1');
    await expect.poll(() => awake.heard).toEqual(['open', 'locked']);
    expect(deaf.sink.ended).toBe(true);
    expect(streams.count).toBe(1);
    await streams.close();
    expect(streams.count).toBe(0);
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
      streams.open(session, since)(reader().sink);
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
