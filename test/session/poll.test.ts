import { describe, expect, test } from 'vitest';
import type { News } from '../../src/session/news.js';
import { Pace } from '../../src/session/pace.js';
import { poll, type Reply } from '../../src/session/poll.js';
import { parseSessionId } from '../../src/session/session-id.js';
import { manualClock, settle } from '../support/manual-clock.js';

const id = parseSessionId('se_1xE2fCIbZXHqB2tZctuZGlyCKnQ');

const says = (state: 'open' | 'pendingSca' | 'authorized' | 'expired'): Reply => ({
  type: 'answer',
  answer: { sessionId: id, state, signState: undefined, orderId: undefined },
});
const missing: Reply = { type: 'missing' };
const trouble: Reply = { type: 'trouble' };

/** A feed under way: what it asked when, and what it told. */
function start(replies: (index: number) => Reply, { visible = true } = {}) {
  const clock = manualClock();
  const page = { visible };
  const pace = new Pace({ clock, random: () => 1, isVisible: () => page.visible });
  const abort = new AbortController();
  const asked: number[] = [];
  const told: News[] = [];
  const ask = () => {
    asked.push(clock.now());
    return Promise.resolve(replies(asked.length - 1));
  };
  const done = (async () => {
    for await (const news of poll(ask, pace)(id, abort.signal)) told.push(news);
  })();
  return { clock, page, pace, abort, asked, told, done };
}

const inSeconds = (times: number[]) => times.map((ms) => ms / 1000);

describe('polling', () => {
  test('asks at once, and seldom while nothing is expected', async () => {
    const { clock, asked } = start(() => says('open'));
    await clock.advance(95_000);
    expect(inSeconds(asked)).toEqual([0, 30, 60, 90]);
  });

  test('asks at once and often after it was armed, and slows down', async () => {
    const { clock, pace, asked } = start(() => says('open'));
    await clock.advance(10_000);
    pace.arm();
    await clock.advance(50_000);
    const times = inSeconds(asked);
    expect(times.slice(0, 4)).toEqual([0, 10, 12, 14]);
    expect(times.filter((second) => second >= 10 && second <= 55)).toHaveLength(23);
    await clock.advance(600_000);
    const gaps = asked.slice(1).map((at, index) => at - asked[index]!);
    expect(gaps.at(-1)).toBe(30_000);
  });

  test('asks at most once a second, whatever arms it', async () => {
    const { clock, pace, asked } = start(() => says('open'));
    for (let index = 0; index < 100; index += 1) {
      pace.arm();
      await clock.advance(100);
    }
    expect(asked.length).toBeLessThanOrEqual(11);
  });

  test('marks the first answer as known at mount, and only that', async () => {
    const { clock, told } = start((index) => (index === 0 ? says('open') : says('authorized')));
    await clock.advance(30_000);
    expect(told).toMatchObject([{ source: 'mount' }, { source: 'poll' }]);
  });

  test('does not call an answer known at mount when the first question failed', async () => {
    const { clock, told } = start((index) => (index === 0 ? trouble : says('authorized')));
    await clock.advance(30_000);
    expect(told).toMatchObject([{ type: 'answer', source: 'poll' }]);
  });

  test('ends with the session', async () => {
    const { clock, asked, done } = start(() => says('expired'));
    await done;
    await clock.advance(600_000);
    expect(asked).toHaveLength(1);
  });

  test('goes on through trouble, tells when it lasts, and when it is over', async () => {
    const { clock, told } = start((index) => (index < 5 ? trouble : says('authorized')));
    await clock.advance(120_000);
    expect(told.map((news) => (news.type === 'connection' ? news.connection : news.type))).toEqual([
      'lost',
      'poll',
      'answer',
    ]);
  });

  test('backs off while there is trouble', async () => {
    const { clock, asked } = start(() => trouble);
    await clock.advance(120_000);
    const gaps = asked.slice(1).map((at, index) => (at - asked[index]!) / 1000);
    expect(gaps.slice(0, 6)).toEqual([2, 4, 8, 16, 30, 30]);
  });

  test.each([
    [5_000, 5],
    [-1, 2],
    [10 ** 12, 60],
  ])('keeps to a Retry-After of %i ms, within reason', async (retryAfter, seconds) => {
    const { clock, asked } = start(() => ({ type: 'trouble', retryAfter }));
    await clock.advance(61_000);
    expect(asked[1]! / 1000).toBe(seconds);
  });

  test('does not let a hint break a Retry-After', async () => {
    const { clock, pace, asked } = start(() => ({ type: 'trouble', retryAfter: 20_000 }));
    await clock.advance(1_000);
    pace.arm();
    await clock.advance(18_000);
    expect(asked).toHaveLength(1);
    await clock.advance(2_000);
    expect(asked).toHaveLength(2);
  });

  test('rests when the shop does not know the session, until it is armed', async () => {
    const { clock, pace, asked, told } = start(() => missing);
    await clock.advance(3_600_000);
    expect(asked).toHaveLength(3);
    expect(told).toMatchObject([{ type: 'trouble', error: { code: 'session-unknown' } }]);
    pace.arm();
    await clock.advance(1_000);
    expect(asked).toHaveLength(4);
  });

  test('asks seldom while nobody looks, and at once when somebody does again', async () => {
    const { clock, page, pace, asked } = start(() => says('pendingSca'), { visible: false });
    await clock.advance(240_000);
    expect(asked).toHaveLength(1);
    page.visible = true;
    pace.arm();
    await clock.advance(1);
    expect(asked).toHaveLength(2);
  });

  test('asks at most 130 times in an hour of waiting for a signature', async () => {
    const { clock, asked } = start(() => says('pendingSca'));
    await clock.advance(3_600_000);
    expect(asked.length).toBeLessThanOrEqual(130);
  });

  test('ends at once when it is told to, and leaves no timer', async () => {
    const { clock, abort, asked, done } = start(() => says('open'));
    await settle();
    abort.abort();
    await done;
    expect(clock.waiting).toBe(0);
    expect(asked).toHaveLength(1);
  });

  test('does not tell an answer that comes after the end', async () => {
    const clock = manualClock();
    const pace = new Pace({ clock, random: () => 1, isVisible: () => true });
    const abort = new AbortController();
    const ask = () => {
      abort.abort();
      return Promise.resolve(says('authorized'));
    };
    const told: News[] = [];
    for await (const news of poll(ask, pace)(id, abort.signal)) told.push(news);
    expect(told).toEqual([]);
  });
});
