import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { ClosableDatabase, Queryable } from 'ledyer-checkout/server';
import { startWorker, type DatabaseWorker } from './worker-client.js';

/** Delay before a failed database is opened again. Each further attempt doubles it, … */
const minReopenDelayMs = 1_000;
/** … up to this maximum. */
const maxReopenDelayMs = 15_000;
/** A database that was open this long starts at the minimum delay again. */
const stableAfterMs = 60_000;

interface Listener {
  readonly onMessage: (payload: string) => void;
  readonly onDisconnect: (() => void) | undefined;
}

/**
 * Creates an embedded PostgreSQL for a shop with one instance. PGlite runs in a worker thread.
 *
 * The kit's `pgliteDatabase` would also work, but PGlite blocks its thread for seconds while it opens a new folder.
 * PGlite also does not recover after a full disk, so this database terminates the thread and opens the folder again.
 *
 * @param folder default: in memory, where a failure loses the data
 * @param responseTimeoutMs time limit of one statement; a slower one counts as hung
 */
export function createWorkerDatabase(
  folder?: string,
  responseTimeoutMs = 10_000,
): ClosableDatabase {
  if (folder !== undefined) mkdirSync(dirname(folder), { recursive: true });
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
    const started = startWorker(folder, responseTimeoutMs, {
      onNotification: notify,
      onOpen() {
        isOpen = true;
        openedAt = performance.now();
        // Listeners may have missed notifications, so each gets an empty one.
        for (const channel of listeners.keys()) {
          started.call('listen', { channel }).then(
            () => notify(channel, ''),
            () => undefined,
          );
        }
      },
      onEnd(error) {
        worker = undefined;
        lastError = error;
        for (const all of listeners.values()) for (const { onDisconnect } of all) onDisconnect?.();
        if (isClosed || folder === undefined) return;
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
      const rows = await selectWorker().call('query', { sql, params, inTransaction });
      return { rows: rows as never[] };
    },
  });

  return {
    ...createQueryable(getWorker, false),
    async transaction(work) {
      // A worker that starts during the transaction does not know it.
      const transactionWorker = getWorker();
      await transactionWorker.call('begin');
      const queryable = createQueryable(() => transactionWorker, true);
      const result = await work(queryable).catch(async (error: unknown) => {
        await transactionWorker.call('end', { sql: 'rollback' }).catch(() => undefined);
        throw error;
      });
      await transactionWorker.call('end', { sql: 'commit' });
      return result;
    },
    async listen(channel, onMessage, onDisconnect) {
      const all = listeners.get(channel) ?? new Set();
      // Set before the wait, so that concurrent calls share the set.
      listeners.set(channel, all);
      if (all.size === 0) await getWorker().call('listen', { channel });
      const listener: Listener = { onMessage, onDisconnect };
      all.add(listener);
      return () => {
        all.delete(listener);
        return Promise.resolve();
      };
    },
    async close() {
      isClosed = true;
      const lastWorker = worker;
      await lastWorker?.call('close').catch(() => undefined);
      await lastWorker?.terminate(new Error('The database is closed.'));
    },
  };
}
