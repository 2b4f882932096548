import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { VirtualClock } from '../../../src/emulator/clock/virtual-clock.js';
import { dayMs, minuteMs } from '../support/fake-clock.js';

describe('VirtualClock', () => {
  beforeEach(() => vi.useFakeTimers({ now: Date.parse('2026-03-02T09:00:00Z') }));
  afterEach(() => void vi.useRealTimers());

  /** Records work, each entry with its time since the start. */
  function createRecorder(clock: VirtualClock) {
    const start = clock.now();
    const records: string[] = [];
    const record = (label: string) => () => void records.push(`${label} ${clock.now() - start}`);
    return { start, records, record };
  }

  test('follows real time at first', () => {
    const clock = new VirtualClock();
    expect([clock.now(), clock.running]).toEqual([Date.now(), true]);
    vi.advanceTimersByTime(5);
    expect(clock.now()).toBe(Date.now());
  });

  test('runs scheduled work when real time reaches it', () => {
    const clock = new VirtualClock();
    const { start, records, record } = createRecorder(clock);
    clock.schedule(start + 30 * dayMs, record('c'));
    clock.schedule(start + 20, record('b'));
    clock.schedule(start + 10, record('a'));
    clock.schedule(start - 10, record('late'));
    clock.schedule(start + 15, record('cancelled'))();
    vi.advanceTimersByTime(30 * dayMs);
    expect(records).toEqual(['late 0', 'a 10', 'b 20', `c ${30 * dayMs}`]);
  });

  describe('a move', () => {
    test('runs all due work in order, each at its own time', async () => {
      const clock = new VirtualClock();
      await clock.setRunning(false);
      const { start, records, record } = createRecorder(clock);
      clock.schedule(start + 3 * minuteMs, record('b'));
      clock.schedule(start + minuteMs, () => {
        record('a')();
        clock.schedule(clock.now() + minuteMs, record('after a'));
      });
      await clock.advance(10 * minuteMs);
      expect(records).toEqual([`a ${minuteMs}`, `after a ${2 * minuteMs}`, `b ${3 * minuteMs}`]);
      expect([clock.now(), clock.running]).toEqual([start + 10 * minuteMs, false]);
    });

    test('waits for asynchronous work before it continues', async () => {
      const clock = new VirtualClock();
      const { start, records, record } = createRecorder(clock);
      clock.schedule(start + 1, async () => {
        await Promise.resolve();
        await Promise.resolve();
        record('slow')();
      });
      clock.schedule(start + 2, record('next'));
      await clock.moveTo(start + 5);
      expect(records).toEqual(['slow 1', 'next 2']);
    });

    test('keeps a running clock running and a stopped clock stopped', async () => {
      const clock = new VirtualClock();
      const { start } = createRecorder(clock);
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

    test('to an earlier time changes nothing', async () => {
      const clock = new VirtualClock();
      await clock.moveTo(clock.now() - dayMs);
      expect(clock.now()).toBe(Date.now());
    });

    test('waits for the move before it', async () => {
      const clock = new VirtualClock();
      const { start } = createRecorder(clock);
      await clock.setRunning(false);
      await Promise.all([clock.advance(dayMs), clock.advance(dayMs)]);
      expect(clock.now()).toBe(start + 2 * dayMs);
    });
  });

  test('runs no work while it is stopped', async () => {
    const clock = new VirtualClock();
    const { start, records, record } = createRecorder(clock);
    await clock.setRunning(false);
    clock.schedule(start + 1, record('a'));
    vi.advanceTimersByTime(dayMs);
    expect(records).toEqual([]);
    await clock.setRunning(true);
    vi.advanceTimersByTime(1);
    expect(records).toEqual(['a 1']);
  });

  test('sleep resolves after a move, and rejects when its signal aborts', async () => {
    const clock = new VirtualClock();
    const { records, record } = createRecorder(clock);
    void clock.sleep(minuteMs).then(record('resolved'));
    const reason = new Error('gone');
    const controller = new AbortController();
    const rejection = expect(clock.sleep(minuteMs, controller.signal)).rejects.toBe(reason);
    controller.abort(reason);
    await rejection;
    const moved = clock.advance(minuteMs);
    await vi.advanceTimersByTimeAsync(1);
    await moved;
    expect(records).toEqual([`resolved ${minuteMs}`]);
  });

  test('restore takes the time of a snapshot', async () => {
    const clock = new VirtualClock();
    await clock.advance(dayMs);
    const restored = new VirtualClock();
    restored.restore(clock.snapshot);
    expect(restored.now()).toBe(clock.now());
    restored.reset();
    expect(restored.now()).toBe(Date.now());
  });
});
