import { describe, expect, test } from 'vitest';
import type { LogEntry } from '../../../src/server/index.js';
import { OrderWorker, type OrderWorkerDeps } from '../../../src/server/orders/worker.js';
import type { DueTask } from '../../../src/server/store/outbox.js';
import { StoreError } from '../../../src/server/store/store-error.js';
import type { ClaimedSession } from '../../../src/server/store/reconcile-queue.js';
import { createFakeClock, flushTasks, november1 } from '../../support/fake-clock.js';

const hang = () => new Promise<never>(() => undefined);

/** Creates a worker with a store of due sessions and tasks, and records what it does. */
function createTestWorker(deps: Partial<OrderWorkerDeps> = {}) {
  const clock = createFakeClock(november1);
  const sessions: string[] = [];
  const tasks: string[] = [];
  const started: string[] = [];
  const released: unknown[][] = [];
  const unreadable: unknown[][] = [];
  const logEntries: LogEntry[] = [];
  let failingSince: number | undefined;
  let taskCount = 0;
  const store = {
    database: { listen: () => Promise.resolve(() => Promise.resolve()) },
    nextDue: () => Promise.resolve(undefined),
    repairDueTimes: () => Promise.resolve(),
    reconcileQueue: {
      claimDue: (_now: number, _retryAt: number, limit: number) =>
        Promise.resolve(
          sessions
            .splice(0, limit)
            .map((sessionId) => ({ sessionId, state: 'open', attempts: 1 }) as ClaimedSession),
        ),
      release: (...args: unknown[]) => {
        released.push(args.slice(1));
        return Promise.resolve(failingSince);
      },
    },
    outbox: {
      claim: (_now: number, _retryAt: number, limit: number) =>
        Promise.resolve(
          tasks.splice(0, limit).map((orderId) => ({ id: (taskCount += 1), orderId }) as DueTask),
        ),
    },
  };
  const worker = new OrderWorker({
    clock,
    random: () => 0.5,
    log: (entry) => logEntries.push(entry),
    syncOrders: () => Promise.resolve(clock.now() + 40_000),
    checkNotifications: () => Promise.resolve(),
    cleanUp: () => Promise.resolve(),
    reconcile: ({ sessionId, state }) => {
      started.push(sessionId);
      return Promise.resolve({ state, nextCheckAt: null });
    },
    runTask: ({ orderId }) => {
      started.push(orderId);
      return Promise.resolve(true);
    },
    holdUnreadable: (...args) => Promise.resolve(void unreadable.push(args)),
    store: store as unknown as OrderWorkerDeps['store'],
    ...deps,
  });
  return {
    worker,
    store: store as unknown as {
      repairDueTimes: () => Promise<void>;
      reconcileQueue: Record<'claimDue' | 'release', () => Promise<never>>;
      outbox: {
        claim: () => Promise<never>;
        release: (tasks: readonly DueTask[], now: number) => Promise<void>;
      };
    },
    clock,
    sessions,
    tasks,
    started,
    released,
    unreadable,
    logEntries,
    setFailingSince: (ms: number) => (failingSince = ms),
  };
}

const createNames = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`);

describe('a worker', () => {
  test('reads the order list within a minute after its clock was set back', async () => {
    const syncs: number[] = [];
    const { worker, clock } = createTestWorker({
      syncOrders: () => {
        syncs.push(clock.now());
        return Promise.resolve(clock.now() + 3_600_000);
      },
    });
    worker.start();
    await clock.advance(60_000);
    expect(syncs).toHaveLength(2);
    await worker.stop();
  });

  test('repairs due times once a minute, also when the repair fails, and continues to work', async () => {
    const { worker, store, clock, sessions, started } = createTestWorker();
    let repairs = 0;
    store.repairDueTimes = () => {
      repairs += 1;
      return Promise.reject(new StoreError('The database did not respond within 4000 ms'));
    };
    worker.start();
    await clock.advance(30_000);
    sessions.push('se_1');
    await clock.advance(20_000);
    expect(repairs).toBe(1);
    expect(started).toEqual(['se_1']);
    await clock.advance(20_000);
    expect(repairs).toBe(2);
    await worker.stop();
  });
});

describe('a worker whose tasks hang', () => {
  test('starts new tasks and sessions beside them', async () => {
    const { worker, clock, sessions, tasks, started } = createTestWorker({
      runTask: ({ orderId }) => {
        started.push(orderId);
        return orderId.startsWith('hanging') ? hang() : Promise.resolve(true);
      },
    });
    tasks.push(...createNames('hanging', 15));
    worker.start();
    await flushTasks();
    tasks.push('or_1');
    sessions.push(...createNames('se_', 20));
    await clock.advance(15_000);
    expect(started).toEqual(expect.arrayContaining(['or_1', 'se_0', 'se_19']));
  });

  test('reconciles sessions while the maximum number of tasks runs', async () => {
    const { worker, clock, sessions, tasks, started } = createTestWorker({ runTask: hang });
    tasks.push(...createNames('hanging', 40));
    worker.start();
    await flushTasks();
    expect(tasks).toHaveLength(24);
    sessions.push('se_1');
    await clock.advance(15_000);
    expect(started).toEqual(['se_1']);
  });

  test('stops after 20 s', async () => {
    const { worker, clock, tasks } = createTestWorker({ runTask: hang });
    tasks.push('or_1');
    worker.start();
    await flushTasks();
    let isStopped = false;
    const stopped = worker.stop().then(() => (isStopped = true));
    await clock.advance(19_999);
    expect(isStopped).toBe(false);
    await clock.advance(1);
    await stopped;
  });
});

describe('`drain` of a worker', () => {
  test('runs the task that becomes due when another one ends during a claim', async () => {
    let end: () => void = () => undefined;
    const { worker, store, clock, tasks, started } = createTestWorker({
      runTask: async ({ orderId }) => {
        started.push(orderId);
        if (orderId === 'or_2') return true;
        await new Promise<void>((resolve) => (end = resolve));
        tasks.push('or_2');
        return true;
      },
    });
    store.reconcileQueue.claimDue = async () => {
      end();
      await flushTasks();
      return [] as never;
    };
    tasks.push('or_1');
    const drained = worker.drain();
    await clock.advance(1_000);
    await drained;
    expect(started).toEqual(['or_1', 'or_2']);
  });
});

describe('a worker that claims a task that it still runs, as after its process was frozen', () => {
  test('does not run it a second time', async () => {
    const { worker, store, clock, started } = createTestWorker({
      runTask: ({ orderId }) => {
        started.push(orderId);
        return hang();
      },
    });
    store.outbox.claim = () => Promise.resolve([{ id: 7, orderId: 'or_7' }]) as never;
    worker.start();
    await clock.advance(5_000);
    expect(started).toEqual(['or_7']);
  });
});

describe('a session that is due again while it is reconciled, as after a notification', () => {
  test('is reconciled a second time without waiting for the first', async () => {
    const reconciled: string[] = [];
    const { worker, clock, sessions } = createTestWorker({
      reconcile: ({ sessionId }) => {
        reconciled.push(sessionId);
        return hang();
      },
    });
    sessions.push('se_1');
    worker.start();
    await flushTasks();
    sessions.push('se_1');
    await clock.advance(1_000);
    expect(reconciled).toEqual(['se_1', 'se_1']);
  });
});

describe('a worker that stops', () => {
  test('waits for the work in flight, and starts no other', async () => {
    let finish: () => void = () => undefined;
    const { worker, sessions, tasks, started } = createTestWorker({
      runTask: () => new Promise((resolve) => (finish = () => resolve(true))),
    });
    tasks.push('or_1');
    worker.start();
    await flushTasks();
    let isStopped = false;
    const stopped = worker.stop().then(() => (isStopped = true));
    sessions.push('se_1');
    await flushTasks();
    expect(isStopped).toBe(false);
    finish();
    await stopped;
    expect(started).toEqual([]);
  });
});

describe('a reconcile', () => {
  test('that hangs is given up after 25 s, before its lease of 30 s expires', async () => {
    const { worker, clock, sessions, released, logEntries } = createTestWorker({ reconcile: hang });
    sessions.push('se_1');
    worker.start();
    await clock.advance(25_000);
    const now = november1 + 25_000;
    expect(released).toEqual([[november1 + 30_000, now + 2_000, null, now]]);
    // The entry has a hash, which is computed outside of virtual time.
    await expect
      .poll(() => logEntries)
      .toMatchObject([{ event: 'reconcile-failed', error: 'TimeoutError 23' }]);
  });

  test('that fails reports since when it has failed', async () => {
    const error = new Error('no');
    const { worker, sessions, unreadable, setFailingSince } = createTestWorker({
      reconcile: () => Promise.reject(error),
    });
    sessions.push('se_1');
    setFailingSince(5);
    await worker.drain();
    expect(unreadable).toMatchObject([[{ sessionId: 'se_1' }, 5, error]]);
  });
});

describe('a reconcile that stores a new order', () => {
  const order = { id: 'or_1' };
  const session = { sessionId: 'se_1' };
  const fulfil = { id: 1, orderId: 'or_1', kind: 'fulfil' } as DueTask;
  const acknowledge = { id: 2, orderId: 'or_1', kind: 'acknowledge' } as DueTask;

  const reconcileNewOrder = (claimedMs: number) => () =>
    Promise.resolve({
      state: 'authorized',
      nextCheckAt: null,
      newOrder: {
        tasks: [fulfil, acknowledge],
        order,
        session,
        claimedUntil: november1 + claimedMs,
      },
    }) as never;

  /** Reconciles one session, whose order gets both tasks. Returns the tasks that run, with what they are passed. */
  const drain = async (runTask: OrderWorkerDeps['runTask'], claimedMs = 30_000) => {
    const run: unknown[][] = [];
    const { worker, store, sessions, clock } = createTestWorker({
      reconcile: reconcileNewOrder(claimedMs),
      runTask: async (task, known) => {
        await flushTasks();
        run.push([task, known?.order, known?.session]);
        return runTask(task, known);
      },
    });
    store.outbox.release = (tasks, now) => {
      run.push(['released', tasks, now]);
      store.outbox.claim = () => Promise.resolve(run.length > 1 ? [] : tasks) as never;
      return Promise.resolve();
    };
    sessions.push('se_1');
    const drained = worker.drain();
    await clock.advance(0);
    await drained;
    return run;
  };

  test('starts its tasks one after another, and `drain` waits for them', async () => {
    expect(await drain(() => Promise.resolve(true))).toEqual([
      [fulfil, order, session],
      [acknowledge, order, session],
    ]);
  });

  test('starts no further task after one that failed', async () => {
    expect(await drain(() => Promise.resolve(false))).toEqual([[fulfil, order, session]]);
    expect(await drain(() => Promise.reject(new StoreError('no')))).toHaveLength(1);
  });

  test('releases its tasks if the timeout of one, 15 s, exceeds the claim, and `drain` claims them', async () => {
    expect(await drain(() => Promise.resolve(true), 15_000)).toHaveLength(2);
    expect(await drain(() => Promise.resolve(true), 14_999)).toEqual([
      ['released', [fulfil, acknowledge], november1],
      [fulfil, undefined, undefined],
      [acknowledge, undefined, undefined],
    ]);
  });

  test('releases the tasks that are left when the worker stops', async () => {
    let finish: (isDone: boolean) => void = () => undefined;
    const { worker, store, sessions } = createTestWorker({
      reconcile: reconcileNewOrder(30_000),
      runTask: () => new Promise((resolve) => (finish = resolve)),
    });
    const released: unknown[] = [];
    store.outbox.release = (...args) => Promise.resolve(void released.push(args));
    sessions.push('se_1');
    worker.start();
    await flushTasks();
    const stopped = worker.stop();
    finish(true);
    await stopped;
    expect(released).toEqual([[[acknowledge], november1]]);
  });
});

describe('a worker whose log throws', () => {
  test('continues to work', async () => {
    const { worker, sessions, tasks, started } = createTestWorker({
      reconcile: () => Promise.reject(new Error('no')),
      log: () => {
        throw new Error('disk full');
      },
    });
    sessions.push('se_1');
    tasks.push('or_1');
    await worker.drain();
    expect(started).toEqual(['or_1']);
  });
});

describe('`drain` of a worker whose database fails', () => {
  const failure = new StoreError('The database did not respond within 4000 ms');

  /** Lets one call of the store fail; `run` counts the work. */
  const createFailingWorker = (
    failing: 'claimDue' | 'claim' | 'release' | 'repairDueTimes' | 'checkNotifications',
  ) => {
    const fail = () => Promise.reject(failure);
    const test = createTestWorker(
      failing === 'checkNotifications' ? { checkNotifications: fail } : {},
    );
    const { store } = test;
    if (failing === 'repairDueTimes') store.repairDueTimes = fail;
    if (failing === 'claim') store.outbox.claim = fail;
    if (failing === 'claimDue') store.reconcileQueue.claimDue = fail;
    if (failing === 'release') store.reconcileQueue.release = fail;
    return test;
  };

  test.each(['repairDueTimes', 'checkNotifications'] as const)('rejects when %s fails', (name) =>
    expect(createFailingWorker(name).worker.drain()).rejects.toBe(failure),
  );

  test('reconciles the sessions that it has claimed when the claim of tasks fails, and then rejects', async () => {
    const { worker, sessions, released } = createFailingWorker('claim');
    sessions.push('se_1', 'se_2');
    await expect(worker.drain()).rejects.toBe(failure);
    expect(released).toHaveLength(2);
  });

  test('runs the tasks that it has claimed when the claim of sessions fails, and then rejects', async () => {
    const { worker, tasks, started } = createFailingWorker('claimDue');
    tasks.push('or_1');
    await expect(worker.drain()).rejects.toBe(failure);
    expect(started).toEqual(['or_1']);
  });

  test('ends when a result cannot be stored, without waiting for the clock', async () => {
    const { worker, sessions, started, logEntries } = createFailingWorker('release');
    sessions.push('se_1');
    await worker.drain();
    expect(started).toEqual(['se_1']);
    expect(logEntries).toMatchObject([{ event: 'work-failed' }]);
  });
});
