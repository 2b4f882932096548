import type { Clock } from '../clock.js';
import { createClockTimeout } from '../clock-timeout.js';
import { describeError, type LogFunction } from '../log.js';
import { digest, hex } from '../secret.js';
import { getRetryDelayMs } from '../store/schedule.js';
import type { ClaimedSession } from '../store/reconcile-queue.js';
import type { Store } from '../store/store.js';
import { withAbort } from '../timeout.js';
import type { Reconcile, ReconcileResult } from './reconcile.js';
import type { HoldUnreadable } from './unreadable-order.js';

/** Time limit of one reconcile. Shorter than the lease after which another instance takes it over. */
const reconcileTimeoutMs = 25_000;

export interface ReconcileDueDeps {
  readonly store: Pick<Store, 'reconcileQueue'>;
  readonly reconcile: Reconcile;
  readonly holdUnreadable: HoldUnreadable;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: LogFunction;
}

/**
 * Reconciles a session that was claimed until `retryAt`, and schedules its next check. Returns an order that was just
 * stored. Rejects only if the database fails.
 */
export async function reconcileDue(
  { store, reconcile, holdUnreadable, clock, random, log }: ReconcileDueDeps,
  session: ClaimedSession,
  retryAt: number,
): Promise<ReconcileResult['newOrder']> {
  const { sessionId, attempts } = session;
  const timeout = createClockTimeout(clock, reconcileTimeoutMs);
  try {
    const result = await withAbort(reconcile(session), timeout.signal);
    const { nextCheckAt, state, isSkipped } = result;
    await store.reconcileQueue.release(
      session,
      retryAt,
      nextCheckAt,
      state,
      clock.now(),
      isSkipped,
    );
    return result.newOrder;
  } catch (error) {
    const now = clock.now();
    const nextAttemptAt = now + getRetryDelayMs(attempts, random);
    const failingSince = await store.reconcileQueue.release(
      session,
      retryAt,
      nextAttemptAt,
      null,
      now,
    );
    log({
      level: 'warn',
      event: 'reconcile-failed',
      subjectHash: hex(await digest(sessionId)).slice(0, 12),
      attempt: attempts,
      error: describeError(error),
    });
    if (failingSince !== undefined) await holdUnreadable(session, failingSince, error);
    return undefined;
  } finally {
    timeout.dispose();
  }
}
