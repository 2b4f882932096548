import type { Order } from '../../ledyer/order.js';
import { workChannel } from '../store/database.js';
import type { RunTask } from './outbox-tasks.js';
import { describeError } from '../log.js';
import { createDeadline } from '../deadline.js';
import type { CheckNotifications } from './missing-notifications.js';
import type { SyncOrders } from './order-sync.js';
import { reconcileDue, type ReconcileDueDeps } from './reconcile-due.js';
import type { Cleanup } from './cleanup.js';
import { withAbort } from '../timeout.js';
import type { DueTask } from '../store/outbox.js';
import type { StoredSession } from '../store/stored-session.js';
import type { Store } from '../store/store.js';
import { leaseMs } from '../store/schedule.js';
import { minClaimIntervalMs, ClaimedWork } from './claimed-work.js';

/** Maximum number of sessions that one instance reconciles at a time. */
const maxSessions = 8;
/** Maximum number of tasks that one instance runs at a time. Tasks that hang do not keep sessions waiting. */
const maxTasks = 16;
/** Maximum time that {@link Worker.stop} waits for running work. */
const stopTimeoutMs = 20_000;
/** Maximum delay between two checks for work, in case a database notification is lost. */
const maxIdleMs = 15_000;
/** Delay after a database failure. */
const errorDelayMs = 1_000;
/** Maximum delay between two reads of the order list. */
const maxSyncDelayMs = 60_000;
/** Interval between two repairs of due times. */
const repairIntervalMs = 60_000;
/** Delay between two attempts to clean up. The cleanup itself decides whether it is due. */
const cleanupDelayMs = 10 * 60_000;
/** Maximum number of batches that {@link Worker.drain} deletes. Few, because its caller waits. */
const maxDrainedBatches = 10;

export interface WorkerDeps extends ReconcileDueDeps {
  readonly store: Store;
  readonly runTask: RunTask;
  readonly syncOrders: SyncOrders;
  readonly cleanUp: Cleanup;
  readonly checkNotifications: CheckNotifications;
}

/** Reconciles the due sessions and runs the due outbox tasks. */
export interface Worker {
  /**
   * Processes all work that is due now. Work that was started ends before this rejects, because a platform may freeze
   * the process afterwards.
   *
   * @throws {StoreError} when the database fails. Call again: what is stored is not lost
   */
  drain(): Promise<void>;
  /** Processes work until {@link stop} is called. */
  start(): void;
  /** Takes no new work. Resolves when the current work has ended, or after its time limit. */
  stop(): Promise<void>;
}

export function createWorker(deps: WorkerDeps): Worker {
  const { store, runTask, syncOrders, checkNotifications, cleanUp, clock, log } = deps;
  const stopping = new AbortController();
  let running: Promise<unknown> | undefined;
  let isWoken = false;
  let endSleep: () => void = () => undefined;
  const wake = () => {
    isWoken = true;
    endSleep();
  };
  const sessions = new ClaimedWork(maxSessions);
  const tasks = new ClaimedWork(maxTasks);

  const start = (claimedWork: ClaimedWork, id: unknown, run: () => Promise<void>) => {
    const runLogged = () =>
      run()
        .catch((error: unknown) =>
          log({ level: 'error', event: 'work-failed', error: describeError(error) }),
        )
        // The log is the shop's code as well.
        .catch(() => undefined);
    claimedWork.start(id, runLogged, wake);
  };

  // Identified by the task's id: a process that was frozen for longer than its leases claims tasks that it still runs.
  const startTask = (task: DueTask, order?: Order) =>
    start(tasks, task.id, () => runTask(task, order));
  // Identified by the claim, not the session id: a session that changes while it is reconciled is reconciled again at
  // once.
  const startSession = (session: StoredSession, retryAt: number) =>
    start(sessions, session, async () => {
      const accepted = await reconcileDue(deps, session, retryAt);
      if (accepted) startTask(accepted.task, accepted.order);
    });

  /**
   * Starts due work, up to the maximum number, beside the work in flight.
   *
   * @returns whether anything was due
   */
  const startDueWork = async (): Promise<boolean> => {
    const now = clock.now();
    const retryAt = now + leaseMs;
    const startSessions = async () => {
      const claimed = await sessions.claim(now, (limit) =>
        store.reconcileQueue.claimDue(now, retryAt, limit),
      );
      for (const session of claimed) startSession(session, retryAt);
      return claimed.length;
    };
    const startTasks = async () => {
      const claimed = await tasks.claim(now, (limit) => store.outbox.claim(now, retryAt, limit));
      for (const task of claimed) startTask(task);
      return claimed.length;
    };
    // Both start what they have claimed, even if the other claim fails. Otherwise the claimed work waits until its
    // lease expires.
    const results = await Promise.allSettled([startSessions(), startTasks()]);
    let startedCount = 0;
    for (const result of results) {
      if (result.status === 'rejected') throw result.reason;
      startedCount += result.value;
    }
    return startedCount > 0;
  };

  const hasRoom = () => [sessions, tasks].every((work) => work.getRoom(clock.now()) > 0);
  const getClaimedWork = () => [...sessions.works, ...tasks.works];
  /** Waits for the work in flight, and for the work that it starts. */
  const finishClaimedWork = async () => {
    while (getClaimedWork().length > 0) await Promise.all(getClaimedWork());
  };

  /** Waits until work ends or the next claim is allowed. */
  const waitForRoom = async () => {
    const claimed = getClaimedWork();
    if (claimed.length === 0) return;
    const ended = new AbortController();
    const interval = clock.sleep(minClaimIntervalMs, ended.signal).catch(() => undefined);
    await Promise.race([interval, ...claimed]);
    ended.abort();
  };

  const sleepUntilWoken = async (ms: number) => {
    if (stopping.signal.aborted) return;
    // One controller for wake-up and stop: Node 20 leaks an `AbortSignal.any` that had a listener when it aborted.
    const wakeAbort = new AbortController();
    endSleep = () => wakeAbort.abort();
    await clock.sleep(ms, wakeAbort.signal).catch(() => undefined);
  };

  const runUntilStopped = async () => {
    // Shops that share the database share the channel.
    const stopListening = await store.database.listen(workChannel, (shop) => {
      if (shop !== '' && shop !== String(store.database.shop)) return;
      sessions.expectMore();
      tasks.expectMore();
      wake();
    });
    let lastRepairAt = -Infinity;
    while (!stopping.signal.aborted) {
      try {
        isWoken = false;
        const hasStarted = await startDueWork();
        if (Math.abs(clock.now() - lastRepairAt) > repairIntervalMs) {
          lastRepairAt = clock.now();
          await store.repairDueTimes(lastRepairAt);
        }
        if (hasStarted) continue;
        if (!hasRoom()) {
          if (!isWoken) await sleepUntilWoken(minClaimIntervalMs);
          continue;
        }
        await checkNotifications();
        const nextDueAt = (await store.nextDue()) ?? Infinity;
        const idleMs = Math.min(maxIdleMs, Math.max(10, nextDueAt - clock.now()));
        if (!isWoken) await sleepUntilWoken(idleMs);
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
      const delayMs = Math.min(maxSyncDelayMs, nextSyncAt - clock.now());
      await clock.sleep(delayMs, stopping.signal).catch(() => undefined);
    }
  };

  const cleanUpUntilStopped = async () => {
    while (!stopping.signal.aborted) {
      try {
        await cleanUp({ signal: stopping.signal });
      } catch (error) {
        log({ level: 'error', event: 'cleanup-failed', error: describeError(error) });
      }
      await clock.sleep(cleanupDelayMs, stopping.signal).catch(() => undefined);
    }
  };

  return {
    async drain() {
      try {
        await syncOrders();
        await store.repairDueTimes(clock.now());
        for (;;) {
          // Work that ended during the claims may have made more work due.
          const isIdle = getClaimedWork().length === 0;
          if (await startDueWork()) continue;
          if (isIdle) break;
          await waitForRoom();
        }
        await checkNotifications();
        await cleanUp({ maxBatches: maxDrainedBatches });
      } finally {
        await finishClaimedWork();
      }
    },
    start() {
      running ??= Promise.all([runWithRestarts(), pollMissedOrders(), cleanUpUntilStopped()]);
    },
    async stop() {
      stopping.abort();
      wake();
      const finish = async () => {
        await running;
        await finishClaimedWork();
      };
      const deadline = createDeadline(clock, stopTimeoutMs);
      await withAbort(finish(), deadline.signal).catch(() => undefined);
      deadline.dispose();
    },
  };
}
