import type { Clock } from '../clock.js';
import type { LogFunction } from '../log.js';
import type { Store } from '../store/store.js';

/** Interval between two cleanups, across all instances. */
const cleanupIntervalMs = 60 * 60_000;
/** Maximum duration of one cleanup. The next one deletes the rest. */
const maxDurationMs = cleanupIntervalMs / 2;
/** Maximum number of rows that one statement deletes, so that it takes only a few milliseconds. */
const batchSize = 200;
/** Delay between two batches, so that other statements do not wait. */
const batchDelayMs = 200;
const dayMs = 24 * 60 * 60_000;

export interface CleanupDeps {
  readonly store: Pick<Store, 'claimInterval' | 'deleteExpired' | 'sessions'>;
  readonly clock: Clock;
  readonly log: LogFunction;
  /** Days for which an ended session is kept; `false` keeps it forever. */
  readonly retentionDays: number | false;
}

/**
 * Deletes expired rows in small batches: ended sessions after their retention, idempotency keys, ids of notifications
 * and leases. Runs in one instance per hour, and does nothing in the others.
 *
 * @param options.maxBatches maximum number of batches, for a caller that waits: there is no delay between them.
 * Default: no limit, and the cleanup ends after half an hour
 * @param options.signal ends the cleanup after the current batch
 */
export type Cleanup = (options?: {
  readonly maxBatches?: number;
  readonly signal?: AbortSignal;
}) => Promise<void>;

export const createCleanup =
  ({ store, clock, log, retentionDays }: CleanupDeps): Cleanup =>
  async ({ maxBatches = Infinity, signal } = {}) => {
    if (!(await store.claimInterval('cleanup', cleanupIntervalMs))) return;
    const startedAt = clock.now();
    let deletedSessions = 0;
    try {
      for (let batch = 1; batch <= maxBatches; batch += 1) {
        const now = clock.now();
        const hasMoreKeys = await store.deleteExpired(now, batchSize);
        const deleted =
          retentionDays === false
            ? 0
            : await store.sessions.deleteEnded(now - retentionDays * dayMs, batchSize);
        deletedSessions += deleted;
        const isDone = !hasMoreKeys && deleted < batchSize;
        if (isDone || signal?.aborted || Math.abs(now - startedAt) >= maxDurationMs) return;
        if (maxBatches === Infinity) await clock.sleep(batchDelayMs, signal).catch(() => undefined);
      }
    } finally {
      if (deletedSessions > 0)
        log({ level: 'info', event: 'sessions-deleted', count: deletedSessions });
    }
  };
