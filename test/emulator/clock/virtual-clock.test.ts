import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { VirtualClock } from '../../../src/emulator/clock/virtual-clock.js';
import { dayMs, minuteMs } from '../support/fake-clock.js';

beforeEach(() => vi.useFakeTimers({ now: Date.parse('2026-03-02T09:00:00Z') }));
afterEach(() => void vi.useRealTimers());

/** What a clock did, with how long after the start it did it. */
function diary(clock: VirtualClock) {
  const start = clock.now();
  const done: string[] = [];
  const note = (what: string) => () => void done.push(`${what} ${clock.now() - start}`);
  return { start, done, note };
}

test('is the real time until it is touched', () => {
  const clock = new VirtualClock();
  expect([clock.now(), clock.running]).toEqual([Date.now(), true]);
  vi.advanceTimersByTime(5);
  expect(clock.now()).toBe(Date.now());
});

test('does what is due when real time gets there', () => {
  const clock = new VirtualClock();
  const { start, done, note } = diary(clock);
  clock.schedule(start + 30 * dayMs, note('c'));
  clock.schedule(start + 20, note('b'));
  clock.schedule(start + 10, note('a'));
  clock.schedule(start - 10, note('late'));
  clock.schedule(start + 15, note('called off'))();
  vi.advanceTimersByTime(30 * dayMs);
  expect(done).toEqual(['late 0', 'a 10', 'b 20', `c ${30 * dayMs}`]);
});

describe('moved', () => {
  test('does all that is due on the way, in order, each at its own time', async () => {
    const clock = new VirtualClock();
    await clock.setRunning(false);
    const { start, done, note } = diary(clock);
    clock.schedule(start + 3 * minuteMs, note('b'));
    clock.schedule(start + minuteMs, () => {
      note('a')();
      clock.schedule(clock.now() + minuteMs, note('after a'));
    });
    await clock.advance(10 * minuteMs);
    expect(done).toEqual([`a ${minuteMs}`, `after a ${2 * minuteMs}`, `b ${3 * minuteMs}`]);
    expect([clock.now(), clock.running]).toEqual([start + 10 * minuteMs, false]);
  });

  test('waits for what takes a while, so that nothing overtakes it', async () => {
    const clock = new VirtualClock();
    const { start, done, note } = diary(clock);
    clock.schedule(start + 1, async () => {
      await Promise.resolve();
      await Promise.resolve();
      note('slow')();
    });
    clock.schedule(start + 2, note('next'));
    await clock.moveTo(start + 5);
    expect(done).toEqual(['slow 1', 'next 2']);
  });

  test('goes on from there when it runs, and stands there when it does not', async () => {
    const clock = new VirtualClock();
    const { start } = diary(clock);
    await clock.advance(dayMs);
    vi.advanceTimersByTime(7);
    expect(clock.now()).toBe(start + dayMs + 7);
    await clock.setRunning(false);
    vi.advanceTimersByTime(7);
    expect(clock.now()).toBe(start + dayMs + 7);
    await clock.setRunning(true);
    vi.advanceTimersByTime(1);
    expect(clock.now()).toBe(start + dayMs + 8);
  });

  test('never goes back', async () => {
    const clock = new VirtualClock();
    await clock.moveTo(clock.now() - dayMs);
    expect(clock.now()).toBe(Date.now());
  });

  test('twice at once goes both ways, one after the other', async () => {
    const clock = new VirtualClock();
    const { start } = diary(clock);
    await clock.setRunning(false);
    await Promise.all([clock.advance(dayMs), clock.advance(dayMs)]);
    expect(clock.now()).toBe(start + 2 * dayMs);
  });
});

test('stopped, it does nothing until it is moved or runs again', async () => {
  const clock = new VirtualClock();
  const { start, done, note } = diary(clock);
  await clock.setRunning(false);
  clock.schedule(start + 1, note('a'));
  vi.advanceTimersByTime(dayMs);
  expect(done).toEqual([]);
  await clock.setRunning(true);
  vi.advanceTimersByTime(1);
  expect(done).toEqual(['a 1']);
});

test('a sleeper is woken by a move, or by its signal', async () => {
  const clock = new VirtualClock();
  const { done, note } = diary(clock);
  void clock.sleep(minuteMs).then(note('awake'));
  const reason = new Error('gone');
  const controller = new AbortController();
  const given = expect(clock.sleep(minuteMs, controller.signal)).rejects.toBe(reason);
  controller.abort(reason);
  await given;
  const moved = clock.advance(minuteMs);
  await vi.advanceTimersByTimeAsync(1);
  await moved;
  expect(done).toEqual([`awake ${minuteMs}`]);
});

test('what it was can be taken up by another', async () => {
  const clock = new VirtualClock();
  await clock.advance(dayMs);
  const heir = new VirtualClock();
  heir.restore(clock.snapshot);
  expect(heir.now()).toBe(clock.now());
  heir.reset();
  expect(heir.now()).toBe(Date.now());
});
