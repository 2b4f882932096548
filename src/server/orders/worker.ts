import type { Clock } from '../clock.js';
import { workChannel } from '../store/database.js';
import type { RunTask } from './outbox-tasks.js';
import { describeError, type LogFunction } from '../log.js';
import type { SyncOrders } from './order-sync.js';
import type { Reconcile, ReconcileResult } from './reconcile.js';
import { digest, hex } from '../secret.js';
import type { StoredSession } from '../store/stored-session.js';
import type { Store } from '../store/store.js';
import { leaseMs, getRetryDelayMs } from '../store/schedule.js';

/** Number of sessions, and of tasks, that one instance processes at a time. */
const batchSize = 8;
/** Maximum delay between two checks for work, in case a database notification is lost. */
const maxIdleMs = 15_000;
/** Delay after a database failure. */
const errorDelayMs = 1_000;
/** Interval between two deletions of expired rows. */
const sweepIntervalMs = 60 * 60 * 1_000;

export interface WorkerDeps {
  readonly store: Store;
  readonly reconcile: Reconcile;
  readonly runTask: RunTask;
  readonly syncOrders: SyncOrders;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: LogFunction;
}

/** Reconciles the due sessions and runs the due outbox tasks. */
export interface Worker {
  /** Processes all work that is due now. */
  drain(): Promise<void>;
  /** Processes work until {@link stop} is called. */
  start(): void;
  /** Takes no new work. Resolves when the current work is done. */
  stop(): Promise<void>;
}

export function createWorker(deps: WorkerDeps): Worker {
  const { store, runTask, syncOrders, clock, log } = deps;
  const stopping = new AbortController();
  let running: Promise<unknown> | undefined;
  let wake: () => void = () => undefined;

  /** @returns whether anything was due */
  const processBatch = async (): Promise<boolean> => {
    const now = clock.now();
    const [sessions, tasks] = await Promise.all([
      store.sessions.claimDue(now, now + leaseMs, batchSize),
      store.outbox.claim(now, now + leaseMs, batchSize),
    ]);
    await Promise.all([
      ...sessions.map((session) => reconcileOne(deps, session, now + leaseMs)),
      ...tasks.map((task) => runTask(task)),
    ]);
    return sessions.length + tasks.length > 0;
  };

  const sleepUntilWoken = async (ms: number) => {
    if (stopping.signal.aborted) return;
    // One controller for wake-up and stop: Node 20 leaks an `AbortSignal.any` that had a listener when it aborted.
    const wakeAbort = new AbortController();
    wake = () => wakeAbort.abort();
    await clock.sleep(ms, wakeAbort.signal).catch(() => undefined);
  };

  const runUntilStopped = async () => {
    let isWoken = false;
    const stopListening = await store.database.listen(workChannel, () => {
      isWoken = true;
      wake();
    });
    let lastSweepAt = -Infinity;
    while (!stopping.signal.aborted) {
      try {
        isWoken = false;
        if (await processBatch()) continue;
        if (clock.now() - lastSweepAt > sweepIntervalMs) {
          lastSweepAt = clock.now();
          await store.sweep(lastSweepAt);
        }
        const nextDueAt = (await store.nextDue()) ?? Infinity;
        if (!isWoken)
          await sleepUntilWoken(Math.min(maxIdleMs, Math.max(10, nextDueAt - clock.now())));
      } catch (error) {
        log({ level: 'error', event: 'work-failed', error: describeError(error) });
        await sleepUntilWoken(errorDelayMs);
      }
    }
    await stopListening().catch(() => undefined);
  };

  const runWithRestarts = async () => {
    while (!stopping.signal.aborted) {
      try {
        await runUntilStopped();
      } catch (error) {
        log({ level: 'error', event: 'work-failed', error: describeError(error) });
        await sleepUntilWoken(errorDelayMs);
      }
    }
  };

  const pollMissedOrders = async () => {
    while (!stopping.signal.aborted) {
      const nextSyncAt = await syncOrders();
      await clock.sleep(nextSyncAt - clock.now(), stopping.signal).catch(() => undefined);
    }
  };

  return {
    async drain() {
      await syncOrders();
      while (await processBatch());
    },
    start() {
      running ??= Promise.all([runWithRestarts(), pollMissedOrders()]);
    },
    async stop() {
      stopping.abort();
      wake();
      await running;
    },
  };
}

/** Reconciles one session and schedules its next check. */
async function reconcileOne(
  { store, reconcile, runTask, clock, random, log }: WorkerDeps,
  session: StoredSession,
  retryAt: number,
): Promise<void> {
  const { sessionId, attempts } = session;
  let accepted: ReconcileResult['accepted'];
  try {
    const result = await reconcile(session);
    accepted = result.accepted;
    await store.sessions.release(session, retryAt, result.nextCheckAt, result.state);
  } catch (error) {
    log({
      level: 'warn',
      event: 'reconcile-failed',
      subjectHash: hex(await digest(sessionId)).slice(0, 12),
      attempt: attempts,
      error: describeError(error),
    });
    const nextAttemptAt = clock.now() + getRetryDelayMs(attempts, random);
    await store.sessions.release(session, retryAt, nextAttemptAt, null);
  }
  if (accepted) await runTask(accepted.task, accepted.order);
}
