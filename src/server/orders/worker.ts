import { workChannel } from '../store/database.js';
import { describeError } from '../log.js';
import { createClockTimeout } from '../clock-timeout.js';
import type { CheckNotifications } from './missing-notifications.js';
import type { SyncOrders } from './order-sync.js';
import type { Cleanup } from './cleanup.js';
import { withAbort } from '../timeout.js';
import { minClaimIntervalMs } from './claimed-work.js';
import { DueWork, type DueWorkDeps } from './due-work.js';

/** Maximum time that {@link OrderWorker.stop} waits for running work. */
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
/** Maximum number of batches that {@link OrderWorker.drain} deletes. Few, because its caller waits. */
const maxDrainedBatches = 10;

export interface OrderWorkerDeps extends DueWorkDeps {
  readonly syncOrders: SyncOrders;
  readonly cleanUp: Cleanup;
  readonly checkNotifications: CheckNotifications;
}

/** Reconciles the due sessions and runs the due outbox tasks. */
export class OrderWorker {
  readonly #deps: OrderWorkerDeps;
  readonly #dueWork: DueWork;
  readonly #stopping = new AbortController();
  #running: Promise<unknown> | undefined;
  #isWoken = false;
  #lastRepairAt = -Infinity;
  #endSleep: () => void = () => undefined;

  constructor(deps: OrderWorkerDeps) {
    this.#deps = deps;
    this.#dueWork = new DueWork(deps, () => this.#wake());
  }

  /**
   * Processes all work that is due now. Work that was started ends before this rejects, because a platform may freeze
   * the process afterwards.
   *
   * @throws {StoreError} when the database fails. Call it again: stored work is not lost
   */
  async drain(): Promise<void> {
    const { store, clock, syncOrders, checkNotifications, cleanUp } = this.#deps;
    try {
      await syncOrders();
      await store.repairDueTimes(clock.now());
      for (;;) {
        // Work that ended during the claims may have made more work due.
        const { isIdle } = this.#dueWork;
        if (await this.#dueWork.start()) continue;
        if (isIdle) break;
        await this.#dueWork.waitForNextClaim();
      }
      await checkNotifications();
      await cleanUp({ maxBatches: maxDrainedBatches });
    } finally {
      await this.#dueWork.finish();
    }
  }

  /** Processes work until {@link stop} is called. */
  start(): void {
    this.#running ??= Promise.all([
      this.#runWithRestarts(),
      this.#pollMissedOrders(),
      this.#cleanUpUntilStopped(),
    ]);
  }

  /** Takes no new work. Resolves when the current work has ended, or after a timeout. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#dueWork.stop();
    this.#wake();
    const finish = async () => {
      await this.#running;
      await this.#dueWork.finish();
    };
    const timeout = createClockTimeout(this.#deps.clock, stopTimeoutMs);
    await withAbort(finish(), timeout.signal).catch(() => undefined);
    timeout.dispose();
  }

  #wake(): void {
    this.#isWoken = true;
    this.#endSleep();
  }

  async #sleepUntilWoken(ms: number): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    // One controller for wake-up and stop: Node 20 leaks an `AbortSignal.any` that had a listener when it aborted.
    const wakeAbort = new AbortController();
    this.#endSleep = () => wakeAbort.abort();
    await this.#deps.clock.sleep(ms, wakeAbort.signal).catch(() => undefined);
  }

  async #runWithRestarts(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      try {
        await this.#runUntilStopped();
      } catch (error) {
        await this.#sleepAfter(error);
      }
    }
  }

  async #runUntilStopped(): Promise<void> {
    const { database } = this.#deps.store;
    // Shops that share the database share the channel.
    const stopListening = await database.listen(workChannel, (shop) => {
      if (shop !== '' && shop !== String(database.shop)) return;
      this.#dueWork.allowNextClaim();
      this.#wake();
    });
    while (!this.#stopping.signal.aborted) {
      try {
        this.#isWoken = false;
        const hasStarted = await this.#dueWork.start();
        await this.#repairDueTimes();
        if (hasStarted) continue;
        const sleepMs = this.#dueWork.canClaim ? await this.#getIdleMs() : minClaimIntervalMs;
        if (!this.#isWoken) await this.#sleepUntilWoken(sleepMs);
      } catch (error) {
        await this.#sleepAfter(error);
      }
    }
    await stopListening().catch(() => undefined);
  }

  async #sleepAfter(error: unknown): Promise<void> {
    this.#deps.log({ level: 'error', event: 'work-failed', error: describeError(error) });
    await this.#sleepUntilWoken(errorDelayMs);
  }

  /** Repairs due times in intervals, also after a failure: it must not keep the worker from other work. */
  async #repairDueTimes(): Promise<void> {
    const { store, clock } = this.#deps;
    const now = clock.now();
    if (Math.abs(now - this.#lastRepairAt) <= repairIntervalMs) return;
    this.#lastRepairAt = now;
    await store.repairDueTimes(now);
  }

  /** Returns the delay until the next work is due. */
  async #getIdleMs(): Promise<number> {
    const { store, clock, checkNotifications } = this.#deps;
    await checkNotifications();
    const nextDueAt = (await store.nextDue()) ?? Infinity;
    return Math.min(maxIdleMs, Math.max(10, nextDueAt - clock.now()));
  }

  async #pollMissedOrders(): Promise<void> {
    const { clock, syncOrders } = this.#deps;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const nextSyncAt = await syncOrders();
      const delayMs = Math.min(maxSyncDelayMs, nextSyncAt - clock.now());
      await clock.sleep(delayMs, signal).catch(() => undefined);
    }
  }

  async #cleanUpUntilStopped(): Promise<void> {
    const { clock, log, cleanUp } = this.#deps;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        await cleanUp({ signal });
      } catch (error) {
        log({ level: 'error', event: 'cleanup-failed', error: describeError(error) });
      }
      await clock.sleep(cleanupDelayMs, signal).catch(() => undefined);
    }
  }
}
