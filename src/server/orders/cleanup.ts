import type { Clock } from '../clock.js';
import type { LogFunction } from '../log.js';
import type { Store } from '../store/store.js';

/** Interval between two cleanups, across all instances. */
const intervalMs = 60 * 60_000;
/** Maximum duration of one cleanup. The next one deletes the rest. */
const maxDurationMs = intervalMs / 2;
/** Maximum number of rows that one statement deletes. It takes a few milliseconds. */
const batchSize = 200;
/** Pause between two batches, so that other statements are not delayed. */
const pauseMs = 200;
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
 * @param options.maxBatches limits the batches for a caller that waits; there is no pause between them. Default: no
 * limit but half an hour
 * @param options.signal ends the cleanup after the current batch
 */
export type Cleanup = (options?: {
  readonly maxBatches?: number;
  readonly signal?: AbortSignal;
}) => Promise<void>;

export const createCleanup =
  ({ store, clock, log, retentionDays }: CleanupDeps): Cleanup =>
  async ({ maxBatches = Infinity, signal } = {}) => {
    if (!(await store.claimInterval('cleanup', intervalMs))) return;
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
        if (
          isDone ||
          batch === maxBatches ||
          signal?.aborted ||
          Math.abs(now - startedAt) >= maxDurationMs
        )
          return;
        if (maxBatches === Infinity) await clock.sleep(pauseMs, signal).catch(() => undefined);
      }
    } finally {
      if (deletedSessions > 0)
        log({ level: 'info', event: 'sessions-deleted', count: deletedSessions });
    }
  };
