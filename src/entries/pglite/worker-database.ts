import type { ClosableDatabase, Queryable } from '../../server/store/database.js';
import { startWorker, type DatabaseWorker } from './worker-client.js';
import type { WorkerSettings } from './worker-protocol.js';

/** Delay before a failed database is opened again. It doubles with each attempt, up to {@link maxReopenDelayMs}. */
const minReopenDelayMs = 1_000;
/** Maximum delay before a failed database is opened again. */
const maxReopenDelayMs = 15_000;
/** After this time without a failure, the delay starts at its minimum again. */
const stableAfterMs = 60_000;
/** Longer than the kit waits for a statement. */
const defaultResponseTimeoutMs = 10_000;

interface Listener {
  readonly onMessage: (payload: string) => void;
  readonly onDisconnect: (() => void) | undefined;
}

/** A database whose thread can be ended at once. */
export interface WorkerDatabase extends ClosableDatabase {
  /** Ends the thread, without completing its work. All calls reject with this error from then on. */
  abort(error: Error): Promise<void>;
}

/**
 * Creates an embedded PostgreSQL for a shop with one instance. PGlite runs in a worker thread.
 *
 * PGlite blocks its thread for seconds while it opens a new folder. It does not recover after a full disk, so this
 * database terminates the thread and opens the folder again.
 *
 * @param responseTimeoutMs time limit of one statement; a slower one counts as hung
 */
export function createWorkerDatabase(
  settings: WorkerSettings,
  responseTimeoutMs = defaultResponseTimeoutMs,
): WorkerDatabase {
  const listeners = new Map<string, Set<Listener>>();
  let worker: DatabaseWorker | undefined;
  let openedAt = 0;
  let reopenDelayMs = minReopenDelayMs;
  let isClosed = false;
  /** The error of calls while no worker runs. */
  let lastError = new Error('The database is closed.');

  const notify = (channel: string, payload: string) => {
    for (const { onMessage } of listeners.get(channel) ?? []) onMessage(payload);
  };

  const open = () => {
    if (isClosed) return;
    let isOpen = false;
    const started = startWorker(settings, responseTimeoutMs, {
      onNotification: notify,
      onOpen() {
        isOpen = true;
        openedAt = performance.now();
        // Listeners may have missed notifications, so each gets an empty one.
        for (const channel of listeners.keys()) {
          started.call({ method: 'listen', channel }).then(
            () => notify(channel, ''),
            () => undefined,
          );
        }
      },
      onEnd(error) {
        worker = undefined;
        lastError = error;
        for (const channelListeners of listeners.values())
          for (const { onDisconnect } of channelListeners) onDisconnect?.();
        if (isClosed) return;
        const wasStable = isOpen && performance.now() - openedAt > stableAfterMs;
        if (wasStable) reopenDelayMs = minReopenDelayMs;
        setTimeout(open, reopenDelayMs).unref();
        reopenDelayMs = Math.min(maxReopenDelayMs, reopenDelayMs * 2);
      },
    });
    worker = started;
  };
  open();

  /** @throws the error of the last worker when none runs */
  const getWorker = (): DatabaseWorker => {
    if (worker) return worker;
    throw lastError;
  };

  const createQueryable = (
    selectWorker: () => DatabaseWorker,
    inTransaction: boolean,
  ): Queryable => ({
    query: async (sql, params = []) => {
      const rows = await selectWorker().call({
        method: 'query',
        sql,
        params: [...params],
        inTransaction,
      });
      return { rows: rows as never[] };
    },
  });

  return {
    ...createQueryable(getWorker, false),
    async transaction(work) {
      // A worker that starts during the transaction does not know it.
      const transactionWorker = getWorker();
      await transactionWorker.call({ method: 'begin' });
      const queryable = createQueryable(() => transactionWorker, true);
      const result = await work(queryable).catch(async (error: unknown) => {
        await transactionWorker.call({ method: 'end', sql: 'rollback' }).catch(() => undefined);
        throw error;
      });
      await transactionWorker.call({ method: 'end', sql: 'commit' });
      return result;
    },
    async listen(channel, onMessage, onDisconnect) {
      const channelListeners = listeners.get(channel) ?? new Set();
      // Stored before the wait, so that concurrent calls share the set.
      listeners.set(channel, channelListeners);
      if (channelListeners.size === 0) await getWorker().call({ method: 'listen', channel });
      const listener: Listener = { onMessage, onDisconnect };
      channelListeners.add(listener);
      return () => {
        channelListeners.delete(listener);
        return Promise.resolve();
      };
    },
    async close() {
      isClosed = true;
      const lastWorker = worker;
      await lastWorker?.call({ method: 'close' }).catch(() => undefined);
      await lastWorker?.terminate(new Error('The database is closed.'));
    },
    async abort(error) {
      isClosed = true;
      lastError = error;
      await worker?.terminate(error);
    },
  };
}
