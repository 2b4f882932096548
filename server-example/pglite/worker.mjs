// PGlite on a thread of its own: opening it takes seconds of work, and the shop answers meanwhile.
// JavaScript, because a thread is started by Node itself, without Vite. Spoken to by database-thread.ts.
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';

// What is asked meanwhile waits at the port. One that cannot be opened ends the thread.
const db = await PGlite.create(workerData.folder);

/** There is one connection: a transaction has it alone, and everything else waits its turn. */
let turn = Promise.resolve();
const takeTurn = () => {
  const before = turn;
  let leave;
  turn = new Promise((resolve) => (leave = resolve));
  return before.then(() => leave);
};

/** Where PostgreSQL has given up, the next statement would never end. */
const hasGivenUp = ({ severity }) => severity === 'PANIC';

/** Channel → the start of listening to it. */
const channels = new Map();

/** Ends the turn of the transaction that is open. */
let leaveTransaction;

const answers = {
  async query({ sql, params, inTransaction }) {
    if (inTransaction) return (await db.query(sql, params)).rows;
    const leave = await takeTurn();
    try {
      return (await db.query(sql, params)).rows;
    } finally {
      leave();
    }
  },
  async begin() {
    const leave = await takeTurn();
    try {
      await db.exec('begin');
      leaveTransaction = leave;
    } catch (error) {
      leave();
      throw error;
    }
  },
  async end({ sql }) {
    try {
      await db.exec(sql);
    } catch (error) {
      if (!hasGivenUp(error)) await db.exec('rollback').catch(() => undefined);
      throw error;
    } finally {
      leaveTransaction();
    }
  },
  async listen({ channel }) {
    const listen = () =>
      db.listen(channel, (payload) => parentPort.postMessage({ channel, payload }));
    // A second time, each notice would come twice.
    if (!channels.has(channel)) channels.set(channel, listen());
    await channels.get(channel);
  },
  async close() {
    await turn;
    await db.close();
  },
};

parentPort.on('message', async ({ id, type, ...call }) => {
  if (type === 'sign') {
    parentPort.postMessage({ sign: 'alive' });
    return;
  }
  try {
    parentPort.postMessage({ id, result: await answers[type](call) });
  } catch ({ message, code, severity }) {
    parentPort.postMessage({ id, error: { message, code, severity } });
  }
});
parentPort.postMessage({ sign: 'opened' });
