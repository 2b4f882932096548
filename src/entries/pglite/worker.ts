/**
 * The code of the database's thread: runs PGlite, which blocks its thread for seconds while it opens a folder.
 *
 * It is bundled as text, so that it also runs where a shop's server is bundled into one file.
 */
import { createRequire } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import type * as pgliteModule from '@electric-sql/pglite';
import type { WorkerMethod, WorkerRequest, WorkerSettings } from './worker-protocol.js';

type Pglite = pgliteModule.PGlite;
type Methods = Readonly<Record<WorkerMethod, (request: WorkerRequest) => Promise<unknown>>>;

type Unlock = () => void;

/** After a panic of PostgreSQL, the next statement would never return. */
const isPanic = (error: unknown) => (error as { severity?: string }).severity === 'PANIC';

function createMethods(pglite: Pglite): Methods {
  // PGlite has one connection. A transaction holds the lock until its end, a query while it runs.
  let lastUnlock = Promise.resolve();
  const lock = () => {
    const previous = lastUnlock;
    let unlock: Unlock = () => undefined;
    lastUnlock = new Promise((resolve) => (unlock = resolve));
    return previous.then(() => unlock);
  };
  /** Maps each channel to the promise of its `LISTEN`. */
  const channels = new Map<string, Promise<unknown>>();
  /** Releases the lock of the open transaction. */
  let unlockTransaction: Unlock = () => undefined;

  return {
    async query({ sql = '', params = [], inTransaction = false }) {
      if (inTransaction) return (await pglite.query(sql, params)).rows;
      const unlock = await lock();
      try {
        return (await pglite.query(sql, params)).rows;
      } finally {
        unlock();
      }
    },
    async begin() {
      const unlock = await lock();
      try {
        await pglite.exec('begin');
        unlockTransaction = unlock;
      } catch (error) {
        unlock();
        throw error;
      }
    },
    async end({ sql = 'rollback' }) {
      try {
        await pglite.exec(sql);
      } catch (error) {
        if (!isPanic(error)) await pglite.exec('rollback').catch(() => undefined);
        throw error;
      } finally {
        unlockTransaction();
      }
    },
    async listen({ channel = '' }) {
      // A second `LISTEN` would deliver each notification twice.
      let listening = channels.get(channel);
      if (!listening) {
        listening = pglite.listen(channel, (payload) =>
          parentPort?.postMessage({ channel, payload }),
        );
        channels.set(channel, listening);
      }
      await listening;
    },
    async close() {
      await lastUnlock;
      await pglite.close();
    },
  };
}

async function run({ folder, pglitePath }: WorkerSettings): Promise<void> {
  const { PGlite } = createRequire(pglitePath)(pglitePath) as typeof pgliteModule;
  // Calls queue at the port until the database is open. A failure to open it ends the thread.
  const methods = createMethods(await PGlite.create(folder));
  parentPort?.on('message', (request: WorkerRequest) => {
    const { id, method } = request;
    if (method === 'ping') {
      parentPort?.postMessage({ signal: 'pong' });
      return;
    }
    methods[method](request).then(
      (result) => parentPort?.postMessage({ id, result }),
      (error: unknown) => {
        const { message, code, severity } = error as Readonly<Record<string, unknown>>;
        parentPort?.postMessage({ id, error: { message, code, severity } });
      },
    );
  });
  parentPort?.postMessage({ signal: 'opened' });
}

run(workerData as WorkerSettings).catch((error: unknown) => {
  // Outside the promise, so that it ends the thread with this error.
  setImmediate(() => {
    throw error;
  });
});
