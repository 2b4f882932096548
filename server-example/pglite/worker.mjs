// The worker thread of worker-client.ts: runs PGlite, which blocks its thread for seconds while it opens a folder.
// A JavaScript file, because Node starts the thread without a build step.
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';

// Calls queue at the port until the database is open. A failure to open it ends the thread.
const db = await PGlite.create(workerData.folder);

// PGlite has one connection. A transaction holds the lock until its end, a query while it runs.
let lastUnlock = Promise.resolve();
const lock = () => {
  const previous = lastUnlock;
  let unlock;
  lastUnlock = new Promise((resolve) => (unlock = resolve));
  return previous.then(() => unlock);
};

/** After a panic of PostgreSQL, the next statement would never return. */
const isPanic = ({ severity }) => severity === 'PANIC';

/** Maps each channel to the promise of its `LISTEN`. */
const channels = new Map();

/** Releases the lock of the open transaction. */
let unlockTransaction;

const methods = {
  async query({ sql, params, inTransaction }) {
    if (inTransaction) return (await db.query(sql, params)).rows;
    const unlock = await lock();
    try {
      return (await db.query(sql, params)).rows;
    } finally {
      unlock();
    }
  },
  async begin() {
    const unlock = await lock();
    try {
      await db.exec('begin');
      unlockTransaction = unlock;
    } catch (error) {
      unlock();
      throw error;
    }
  },
  async end({ sql }) {
    try {
      await db.exec(sql);
    } catch (error) {
      if (!isPanic(error)) await db.exec('rollback').catch(() => undefined);
      throw error;
    } finally {
      unlockTransaction();
    }
  },
  async listen({ channel }) {
    const listen = () =>
      db.listen(channel, (payload) => parentPort.postMessage({ channel, payload }));
    // A second `LISTEN` would deliver each notification twice.
    if (!channels.has(channel)) channels.set(channel, listen());
    await channels.get(channel);
  },
  async close() {
    await lastUnlock;
    await db.close();
  },
};

parentPort.on('message', async ({ id, method, ...details }) => {
  if (method === 'ping') {
    parentPort.postMessage({ signal: 'pong' });
    return;
  }
  try {
    parentPort.postMessage({ id, result: await methods[method](details) });
  } catch ({ message, code, severity }) {
    parentPort.postMessage({ id, error: { message, code, severity } });
  }
});
parentPort.postMessage({ signal: 'opened' });
