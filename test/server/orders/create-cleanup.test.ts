import { describe, expect, test } from 'vitest';
import type { LogEntry } from '../../../src/server/index.js';
import {
  createCleanup,
  type Cleanup,
  type CleanupDeps,
} from '../../../src/server/orders/cleanup.js';
import { createFakeClock, november1, type FakeClock } from '../../support/fake-clock.js';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** More batches than any test has, so that a cleanup without an end fails at once. */
const maxTestBatches = 20;

interface Scenario {
  readonly endedSessions?: number;
  /** Number of batches after which more idempotency keys are left. */
  readonly batchesWithMoreKeys?: number;
  readonly retentionDays?: number | false;
  readonly options?: Parameters<Cleanup>[0];
  /** Whether another instance has claimed this hour. */
  readonly isClaimed?: boolean;
  /** Called when the sessions of a batch are deleted. */
  readonly duringBatch?: (batch: number, clock: FakeClock) => unknown;
  /** Time by which the clock is set back in the first batch. */
  readonly setBackMs?: number;
  /** The number of the batch whose sessions cannot be deleted. */
  readonly failingBatch?: number;
}

/** Runs a cleanup of a store that records its statements with their times after November 1. */
async function run(scenario: Scenario = {}) {
  const { batchesWithMoreKeys = 0, retentionDays = 90, options, failingBatch } = scenario;
  const clock = createFakeClock(november1);
  const claims: unknown[][] = [];
  const keyDeletions: unknown[][] = [];
  const sessionDeletions: unknown[][] = [];
  const logEntries: LogEntry[] = [];
  const getElapsedMs = () => clock.now() - november1;
  let clockErrorMs = 0;
  let left = scenario.endedSessions ?? 0;
  const cleanUp = createCleanup({
    clock: {
      now: () => clock.now() - clockErrorMs,
      sleep: async (ms, signal) => {
        await clock.sleep(ms, signal);
        signal?.throwIfAborted();
      },
    },
    log: (entry) => logEntries.push(entry),
    retentionDays,
    store: {
      claimInterval: (...claim: unknown[]) => {
        claims.push(claim);
        return Promise.resolve(!scenario.isClaimed);
      },
      deleteExpired: (now: number, limit: number) => {
        if (keyDeletions.length === maxTestBatches) throw new Error('The cleanup does not end');
        keyDeletions.push([getElapsedMs(), now - november1, limit]);
        return Promise.resolve(keyDeletions.length <= batchesWithMoreKeys);
      },
      sessions: {
        deleteEnded: async (endedBefore: number, limit: number) => {
          sessionDeletions.push([getElapsedMs(), november1 - endedBefore, limit]);
          const batch = sessionDeletions.length;
          if (batch === failingBatch) throw new TypeError('The connection broke');
          clockErrorMs = scenario.setBackMs ?? 0;
          await scenario.duringBatch?.(batch, clock);
          const deleted = Math.min(left, limit);
          left -= deleted;
          return deleted;
        },
      },
    } as unknown as CleanupDeps['store'],
  });
  let error: unknown;
  const done = cleanUp(options).catch((caught: unknown) => (error = caught));
  await clock.advance(hourMs);
  await done;
  return { claims, keyDeletions, sessionDeletions, logEntries, error };
}

const deletedEntry = (count: number): LogEntry => ({
  level: 'info',
  event: 'sessions-deleted',
  count,
});

describe('a cleanup', () => {
  test('claims the task `cleanup` for an hour', async () => {
    expect((await run()).claims).toEqual([['cleanup', hourMs]]);
  });

  test('deletes and logs nothing while another instance has the claim', async () => {
    const { keyDeletions, sessionDeletions, logEntries } = await run({
      isClaimed: true,
      endedSessions: 5,
    });
    expect([keyDeletions, sessionDeletions, logEntries]).toEqual([[], [], []]);
  });

  test('deletes at most 200 keys of now and 200 sessions that ended before the retention', async () => {
    const { keyDeletions, sessionDeletions } = await run({ retentionDays: 7 });
    expect(keyDeletions).toEqual([[0, 0, 200]]);
    expect(sessionDeletions).toEqual([[0, 7 * dayMs, 200]]);
  });

  test('ends without a log entry when it deletes no session', async () => {
    const { logEntries, error } = await run();
    expect(logEntries).toEqual([]);
    expect(error).toBeUndefined();
  });

  test('ends after a batch that is not full, and logs the number of sessions', async () => {
    const { sessionDeletions, logEntries } = await run({ endedSessions: 199 });
    expect(sessionDeletions).toHaveLength(1);
    expect(logEntries).toEqual([deletedEntry(199)]);
  });

  test('continues after 200 ms with the current time while a batch is full', async () => {
    const { keyDeletions, sessionDeletions, logEntries } = await run({ endedSessions: 400 });
    expect(sessionDeletions).toEqual([
      [0, 90 * dayMs, 200],
      [200, 90 * dayMs - 200, 200],
      [400, 90 * dayMs - 400, 200],
    ]);
    expect(keyDeletions).toEqual([
      [0, 0, 200],
      [200, 200, 200],
      [400, 400, 200],
    ]);
    expect(logEntries).toEqual([deletedEntry(400)]);
  });

  test('continues while more keys are left', async () => {
    const { keyDeletions, logEntries } = await run({ batchesWithMoreKeys: 2, endedSessions: 1 });
    expect(keyDeletions.map(([elapsedMs]) => elapsedMs)).toEqual([0, 200, 400]);
    expect(logEntries).toEqual([deletedEntry(1)]);
  });

  test('keeps all sessions with `retentionDays: false`, and deletes the keys', async () => {
    const { keyDeletions, sessionDeletions, logEntries } = await run({
      retentionDays: false,
      endedSessions: 5,
      batchesWithMoreKeys: 1,
    });
    expect(keyDeletions).toHaveLength(2);
    expect([sessionDeletions, logEntries]).toEqual([[], []]);
  });

  test('rejects with a failure of the store, and logs the sessions that were deleted before', async () => {
    const { error, logEntries } = await run({ endedSessions: 1_000, failingBatch: 3 });
    expect(String(error)).toBe('TypeError: The connection broke');
    expect(logEntries).toEqual([deletedEntry(400)]);
  });
});

describe('the duration of a cleanup', () => {
  const getBatchTimes = async (duringBatch: NonNullable<Scenario['duringBatch']>) => {
    const { sessionDeletions } = await run({ endedSessions: 2_000, duringBatch });
    return sessionDeletions.map(([elapsedMs]) => elapsedMs);
  };

  test('ends with the first batch that starts after half an hour', async () => {
    const times = await getBatchTimes((_, clock) => clock.sleep(15 * minuteMs - 200));
    expect(times).toEqual([0, 15 * minuteMs, 30 * minuteMs]);
  });

  test('includes a batch that starts before half an hour', async () => {
    const times = await getBatchTimes((_, clock) => clock.sleep(15 * minuteMs - 201));
    expect(times).toEqual([0, 15 * minuteMs - 1, 30 * minuteMs - 2, 45 * minuteMs - 3]);
  });

  test('ends when the clock is set back by half an hour', async () => {
    const { keyDeletions } = await run({
      endedSessions: 2_000,
      setBackMs: 30 * minuteMs + 200,
    });
    expect(keyDeletions).toEqual([
      [0, 0, 200],
      [200, -30 * minuteMs, 200],
    ]);
  });
});

describe('the option `maxBatches` of a cleanup', () => {
  test('limits the batches, without a delay between them', async () => {
    const { sessionDeletions, logEntries } = await run({
      endedSessions: 1_000,
      options: { maxBatches: 2 },
    });
    expect(sessionDeletions.map(([elapsedMs]) => elapsedMs)).toEqual([0, 0]);
    expect(logEntries).toEqual([deletedEntry(400)]);
  });

  test('does not add batches when there is nothing left', async () => {
    const { sessionDeletions } = await run({ endedSessions: 5, options: { maxBatches: 20 } });
    expect(sessionDeletions).toHaveLength(1);
  });
});

describe('the signal of a cleanup', () => {
  test('ends it after the current batch', async () => {
    const controller = new AbortController();
    const { sessionDeletions, logEntries, error } = await run({
      endedSessions: 1_000,
      options: { signal: controller.signal },
      duringBatch: (batch) => {
        if (batch === 2) controller.abort();
      },
    });
    expect(sessionDeletions).toHaveLength(2);
    expect(logEntries).toEqual([deletedEntry(400)]);
    expect(error).toBeUndefined();
  });

  test('ends the delay between two batches, and the cleanup after one more', async () => {
    const controller = new AbortController();
    const { sessionDeletions, error } = await run({
      endedSessions: 1_000,
      options: { signal: controller.signal },
      duringBatch: (_, clock) => {
        void clock.sleep(50).then(() => controller.abort());
      },
    });
    expect(sessionDeletions.map(([elapsedMs]) => elapsedMs)).toEqual([0, 50]);
    expect(error).toBeUndefined();
  });
});
