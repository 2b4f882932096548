import { describe, expect, test } from 'vitest';
import { settle } from '../support/manual-clock.js';
import { answer, says, ScriptedStream, trouble } from '../support/scripted-status.js';
import { following } from './following.js';

/** A session whose shop has streams; `streams` are those that were opened. */
const pushing = () => {
  const session = following({ push: true });
  const streams: ScriptedStream[] = [];
  session.shop.stream = () => {
    const stream = new ScriptedStream();
    streams.push(stream);
    return { type: 'stream', news: stream };
  };
  return { ...session, session, streams };
};

describe('following by a stream', () => {
  test('takes what it brings, and asks nothing besides', async () => {
    const { session, clock, shop, streams } = pushing();
    void session.start();
    await settle();
    streams[0]!.say('open');
    await clock.advance(60_000 - 30_000);
    streams[0]!.beat();
    await clock.advance(30_000);
    streams[0]!.say('authorized');
    await clock.advance(1);
    expect(session.told).toEqual(['push', 'open by mount', 'authorized by push']);
    expect(shop.asked).toEqual([]);
    expect(shop.opened).toEqual([0]);
  });

  test('knows a session that was authorized before the page was there', async () => {
    const { session, streams } = pushing();
    void session.start();
    await settle();
    streams[0]!.say('authorized');
    await settle();
    expect(session.told).toEqual(['push', 'authorized by mount']);
    expect(streams[0]!.released).toBe(true);
  });

  test('asks at once when the stream breaks, and opens another one in the background', async () => {
    const { session, clock, shop, streams } = pushing();
    shop.reply = () => says('pendingSca');
    void session.start();
    await settle();
    streams[0]!.say('open');
    await clock.advance(20_000);
    streams[0]!.break();
    await clock.advance(1);
    expect(session.told).toEqual(['push', 'open by mount', 'poll', 'pendingSca by poll']);
    await clock.advance(2_000);
    expect(streams).toHaveLength(2);
    streams[1]!.say('pendingSca');
    await clock.advance(1);
    expect(session.told.slice(4)).toEqual(['push']);
  });

  test('takes a stream that is silent past its heartbeat for dead', async () => {
    const { session, clock, shop, streams } = pushing();
    void session.start();
    await settle();
    streams[0]!.say('open');
    await clock.advance(30_000);
    streams[0]!.beat();
    await clock.advance(34_000);
    expect(shop.asked).toEqual([]);
    await clock.advance(1_001);
    expect(shop.asked).toHaveLength(1);
    expect(session.told.at(-1)).toBe('poll');
  });

  test('asks when a stream opens and does not speak', async () => {
    const { session, clock, shop } = pushing();
    void session.start();
    await clock.advance(2_999);
    expect(shop.asked).toEqual([]);
    await clock.advance(1);
    expect(shop.asked).toEqual([3_000]);
    expect(session.told).toEqual(['poll', 'open by mount']);
  });

  test('gives up a stream that does not bring what was learnt by asking', async () => {
    const { session, clock, shop, streams, pace } = pushing();
    void session.start();
    await settle();
    streams[0]!.say('open');
    await clock.advance(10_000);
    shop.reply = () => says('pendingSca');
    pace.check();
    await clock.advance(4_999);
    expect(streams).toHaveLength(1);
    await clock.advance(3_000);
    expect(streams).toHaveLength(2);
    expect(session.told).toContain('pendingSca by poll');
  });

  test('keeps a stream that brings it a little later', async () => {
    const { session, clock, shop, streams, pace } = pushing();
    void session.start();
    await settle();
    streams[0]!.say('open');
    shop.reply = () => says('pendingSca');
    await clock.advance(10_000);
    pace.check();
    await clock.advance(1_000);
    streams[0]!.say('pendingSca');
    await clock.advance(20_000);
    expect(streams).toHaveLength(1);
    expect(session.told.filter((line) => line.startsWith('pendingSca'))).toHaveLength(1);
  });

  test('does not ask for a stream again where the shop has none', async () => {
    const { session, clock, shop } = pushing();
    shop.stream = () => says('open');
    void session.start();
    await clock.advance(600_000);
    expect(shop.opened).toHaveLength(1);
    expect(session.told).toEqual(['poll', 'open by mount']);
    expect(shop.asked[0]).toBe(9_000);
  });

  test('backs off from a shop whose streams keep breaking', async () => {
    const { session, clock, shop } = pushing();
    shop.stream = () => {
      const stream = new ScriptedStream();
      stream.say('open');
      stream.break();
      return { type: 'stream', news: stream };
    };
    void session.start();
    await clock.advance(300_000);
    expect(shop.opened.length).toBeLessThan(15);
  });

  test('leaves a shop alone for as long as it asks for', async () => {
    const { session, clock, shop } = pushing();
    shop.stream = () => ({ type: 'trouble', retryAfter: 50_000 });
    void session.start();
    await clock.advance(49_999);
    expect(shop.opened).toHaveLength(1);
    await clock.advance(1);
    expect(shop.opened).toHaveLength(2);
  });

  test('lets the stream go while the page is put away, and opens it again without asking besides', async () => {
    const { session, clock, shop, streams, gate } = pushing();
    void session.start();
    await settle();
    streams[0]!.say('open');
    await settle();
    gate.close();
    await clock.advance(60_000);
    expect([shop.opened, shop.asked]).toEqual([[0], []]);
    gate.open();
    await settle();
    streams[1]!.say('authorized');
    await settle();
    expect(shop.asked).toEqual([]);
    expect(session.told.at(-1)).toBe('authorized by push');
  });
});

describe('the connection', () => {
  test('is lost after three questions in vain, and found again by itself', async () => {
    const session = following();
    const { clock, shop } = session;
    shop.reply = (index) => (index < 5 ? trouble : says('authorized'));
    void session.start();
    await clock.advance(120_000);
    expect(session.told).toEqual(['lost', 'poll', 'authorized by mount']);
  });

  test('is lost after ten seconds without any answer', async () => {
    const session = following();
    session.shop.reply = () => new Promise(() => undefined);
    void session.start();
    await session.clock.advance(9_999);
    expect(session.told).toEqual([]);
    await session.clock.advance(1);
    expect(session.told).toEqual(['lost']);
  });

  test('is offline where the browser says so', async () => {
    const session = following();
    session.page.online = false;
    session.shop.reply = () => trouble;
    void session.start();
    await session.clock.advance(1_000);
    expect(session.told).toEqual(['offline']);
  });

  test('is not lost while a stream speaks, whatever becomes of questions', async () => {
    const { session, clock, shop, streams, pace } = pushing();
    shop.reply = () => trouble;
    void session.start();
    await settle();
    streams[0]!.say('open');
    pace.hinted();
    await clock.advance(30_000);
    expect(session.told).toEqual(['push', 'open by mount']);
  });
});

describe('a feed', () => {
  test('tells what the shop says of a session once, however often it says it', async () => {
    const session = following();
    session.pace.frameSpeaks = true;
    void session.start();
    await session.clock.advance(600_000);
    expect(session.told).toEqual(['poll', 'open by mount']);
  });

  test('tells that more was signed', async () => {
    const session = following();
    const signStates = ['unsigned', 'partSign', 'partSign', 'fullSign'] as const;
    session.shop.reply = (index) => ({
      type: 'answer',
      answer: answer('pendingSca', signStates[Math.min(index, 3)]),
    });
    void session.start();
    await session.clock.advance(120_000);
    expect(session.news.filter(({ type }) => type === 'answer')).toHaveLength(3);
  });
});
