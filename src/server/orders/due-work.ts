import { describeError } from '../log.js';
import { leaseMs } from '../store/schedule.js';
import type { DueTask } from '../store/outbox.js';
import type { ClaimedSession } from '../store/reconcile-queue.js';
import type { Store } from '../store/store.js';
import { ClaimedWork, minClaimIntervalMs } from './claimed-work.js';
import { taskTimeoutMs, type RunTask } from './outbox-tasks.js';
import type { NewOrder } from './reconcile.js';
import { reconcileDue, type ReconcileDueDeps } from './reconcile-due.js';

/** Maximum number of sessions that one instance reconciles at a time. */
const maxSessions = 8;
/** Maximum number of tasks that one instance runs at a time. Tasks that hang do not keep sessions waiting. */
const maxTasks = 16;

/** Not the default reason, because each one would have the cost of a stack trace. */
const endedReason = new DOMException('Work has ended', 'AbortError');

export interface DueWorkDeps extends ReconcileDueDeps {
  readonly store: Store;
  readonly runTask: RunTask;
}

/** The due sessions and outbox tasks that this instance has claimed. */
export class DueWork {
  readonly #deps: DueWorkDeps;
  readonly #onEnd: () => void;
  readonly #sessions = new ClaimedWork(maxSessions);
  readonly #tasks = new ClaimedWork(maxTasks);
  #isStopping = false;

  /** @param onEnd called when a session or task has ended, so that the next one may start */
  constructor(deps: DueWorkDeps, onEnd: () => void) {
    this.#deps = deps;
    this.#onEnd = onEnd;
  }

  get isIdle(): boolean {
    return this.#getPending().length === 0;
  }

  /** Whether more may be claimed now. */
  get canClaim(): boolean {
    const now = this.#deps.clock.now();
    return [this.#sessions, this.#tasks].every(
      (claimedWork) => claimedWork.getClaimLimit(now, this.isIdle) > 0,
    );
  }

  /** Allows the next claim at once, because work has become due. */
  allowNextClaim(): void {
    this.#sessions.allowNextClaim();
    this.#tasks.allowNextClaim();
  }

  /**
   * Starts the due work, up to the maximum number, beside the work in flight.
   *
   * @returns whether anything was due
   */
  async start(): Promise<boolean> {
    const now = this.#deps.clock.now();
    const retryAt = now + leaseMs;
    const { isIdle } = this;
    // Both start what they have claimed, even if the other claim fails. Otherwise the claimed work waits until its
    // lease expires.
    const results = await Promise.allSettled([
      this.#startSessions(now, retryAt, isIdle),
      this.#startTasks(now, retryAt, isIdle),
    ]);
    let startedCount = 0;
    for (const result of results) {
      if (result.status === 'rejected') throw result.reason;
      startedCount += result.value;
    }
    return startedCount > 0;
  }

  /** Waits until work ends or the next claim is allowed. */
  async waitForNextClaim(): Promise<void> {
    const pending = this.#getPending();
    if (pending.length === 0) return;
    const ended = new AbortController();
    const { clock } = this.#deps;
    const interval = clock.sleep(minClaimIntervalMs, ended.signal).catch(() => undefined);
    await Promise.race([interval, ...pending]);
    ended.abort(endedReason);
  }

  /** Starts no further task of a new order from now on. */
  stop(): void {
    this.#isStopping = true;
  }

  /** Waits for the work in flight, and for the work that it starts. */
  async finish(): Promise<void> {
    while (!this.isIdle) await Promise.all(this.#getPending());
  }

  async #startSessions(now: number, retryAt: number, isIdle: boolean): Promise<number> {
    const { reconcileQueue } = this.#deps.store;
    const claimed = await this.#sessions.claim(now, isIdle, (limit) =>
      reconcileQueue.claimDue(now, retryAt, limit),
    );
    for (const session of claimed) this.#startSession(session, retryAt);
    return claimed.length;
  }

  async #startTasks(now: number, retryAt: number, isIdle: boolean): Promise<number> {
    const { outbox } = this.#deps.store;
    const claimed = await this.#tasks.claim(now, isIdle, (limit) =>
      outbox.claim(now, retryAt, limit),
    );
    for (const task of claimed) this.#startTask(task);
    return claimed.length;
  }

  // Identified by the claim, not the session id: a session that changes while it is reconciled is reconciled again at
  // once.
  #startSession(session: ClaimedSession, retryAt: number): void {
    this.#startLogged(this.#sessions, session, async () => {
      const newOrder = await reconcileDue(this.#deps, session, retryAt);
      if (newOrder) this.#startOrderTasks(newOrder);
    });
  }

  // Identified by the task's id: a process that was frozen for longer than its leases claims tasks that it still runs.
  #startTask(task: DueTask): void {
    this.#startLogged(this.#tasks, task.id, async () => {
      await this.#deps.runTask(task);
    });
  }

  /**
   * Starts the first of a new order's tasks, and the others after it. Those that would outlast their claim, or the
   * time in which the worker stops, are left to the next claim of any instance.
   */
  #startOrderTasks({ tasks, ...known }: NewOrder): void {
    const [task, ...laterTasks] = tasks;
    if (!task) return;
    const { store, clock, runTask } = this.#deps;
    const mayStart = !this.#isStopping && clock.now() + taskTimeoutMs <= known.claimedUntil;
    this.#startLogged(this.#tasks, task.id, async () => {
      if (!mayStart) await store.outbox.release(tasks, clock.now());
      else if (await runTask(task, known)) this.#startOrderTasks({ tasks: laterTasks, ...known });
    });
  }

  #startLogged(claimedWork: ClaimedWork, id: unknown, run: () => Promise<void>): void {
    const { log } = this.#deps;
    const runLogged = () =>
      run()
        .catch((error: unknown) =>
          log({ level: 'error', event: 'work-failed', error: describeError(error) }),
        )
        // The log is the shop's code as well.
        .catch(() => undefined);
    claimedWork.start(id, runLogged, this.#onEnd);
  }

  #getPending(): readonly Promise<void>[] {
    return [...this.#sessions.pending, ...this.#tasks.pending];
  }
}
