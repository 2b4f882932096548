import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { ClosableDatabase, Queryable } from 'ledyer-checkout/server';
import { startWorker, type DatabaseWorker } from './worker-client.js';

/** Milliseconds until a database that has ended is opened again; doubled each time, … */
const firstPause = 1_000;
/** … up to this, … */
const longestPause = 15_000;
/** … and back to the first after it has been open for so long. */
const longEnough = 60_000;

interface Listener {
  readonly heard: (payload: string) => void;
  readonly lost: (() => void) | undefined;
}

/**
 * PostgreSQL inside this process, with its data in a folder: for one instance.
 *
 * The kit's own `pgliteDatabase` would do. But PGlite takes seconds of work to open a new folder; on a thread
 * of its own it keeps nobody waiting who asks for something else meanwhile. And when a full disk stops it, which
 * it does not come back from by itself, it is opened again: what was committed is still there.
 *
 * @param folder in memory when left out; what is there is gone when the database stops
 * @param patience milliseconds that one statement may take: one that takes longer hangs, as far as anybody can tell
 */
export function createWorkerDatabase(folder?: string, patience = 10_000): ClosableDatabase {
  if (folder !== undefined) mkdirSync(dirname(folder), { recursive: true });
  const listeners = new Map<string, Set<Listener>>();
  let current: DatabaseWorker | undefined;
  let openedAt = 0;
  let pause = firstPause;
  let isClosed = false;
  /** Why there is none now. */
  let trouble = new Error('The database is closed');

  const tell = (channel: string, payload: string) => {
    for (const { heard } of listeners.get(channel) ?? []) heard(payload);
  };

  const open = () => {
    if (isClosed) return;
    let isOpen = false;
    const started = startWorker(folder, patience, {
      heard: tell,
      opened() {
        isOpen = true;
        openedAt = performance.now();
        // Whoever listens may have missed something.
        for (const channel of listeners.keys()) {
          started.call('listen', { channel }).then(
            () => tell(channel, ''),
            () => undefined,
          );
        }
      },
      ended(error) {
        current = undefined;
        trouble = error;
        for (const all of listeners.values()) for (const { lost } of all) lost?.();
        if (isClosed || folder === undefined) return;
        const wasLong = isOpen && performance.now() - openedAt > longEnough;
        if (wasLong) pause = firstPause;
        setTimeout(open, pause).unref();
        pause = Math.min(longestPause, pause * 2);
      },
    });
    current = started;
  };
  open();

  /** @throws why there is none */
  const thread = (): DatabaseWorker => {
    if (current) return current;
    throw trouble;
  };

  const queries = (on: () => DatabaseWorker, inTransaction: boolean): Queryable => ({
    query: async (sql, params = []) => {
      const rows = await on().call('query', { sql, params, inTransaction });
      return { rows: rows as never[] };
    },
  });

  return {
    ...queries(thread, false),
    async transaction(work) {
      // From beginning to end on the same thread: what another begins knows nothing of it.
      const one = thread();
      await one.call('begin');
      const result = await work(queries(() => one, true)).catch(async (error: unknown) => {
        await one.call('end', { sql: 'rollback' }).catch(() => undefined);
        throw error;
      });
      await one.call('end', { sql: 'commit' });
      return result;
    },
    async listen(channel, heard, lost) {
      const all = listeners.get(channel) ?? new Set();
      // Before it waits: who comes meanwhile is in the same set.
      listeners.set(channel, all);
      if (all.size === 0) await thread().call('listen', { channel });
      const own: Listener = { heard, lost };
      all.add(own);
      return () => {
        all.delete(own);
        return Promise.resolve();
      };
    },
    async close() {
      isClosed = true;
      const last = current;
      await last?.call('close').catch(() => undefined);
      await last?.end(new Error('The database is closed'));
    },
  };
}
