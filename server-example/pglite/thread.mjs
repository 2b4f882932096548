// PGlite on a thread of its own: opening it takes seconds of work, and the shop answers meanwhile.
// JavaScript, because a thread is started by Node itself, without Vite. Spoken to by on-thread.ts.
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';

const opening = PGlite.create(workerData.folder);
opening.catch(() => undefined);

/** There is one connection: a transaction has it alone, and everything else waits its turn. */
let turn = Promise.resolve();
const takeTurn = () => {
  const before = turn;
  let leave;
  turn = new Promise((resolve) => (leave = resolve));
  return before.then(() => leave);
};

/** Ends the turn of the transaction that is open. */
let leaveTransaction;

const answers = {
  async query(db, { sql, params, inTransaction }) {
    if (inTransaction) return (await db.query(sql, params)).rows;
    const leave = await takeTurn();
    try {
      return (await db.query(sql, params)).rows;
    } finally {
      leave();
    }
  },
  async begin(db) {
    const leave = await takeTurn();
    try {
      await db.exec('begin');
      leaveTransaction = leave;
    } catch (error) {
      leave();
      throw error;
    }
  },
  async end(db, { sql }) {
    try {
      await db.exec(sql);
    } catch (error) {
      await db.exec('rollback').catch(() => undefined);
      throw error;
    } finally {
      leaveTransaction();
    }
  },
  async listen(db, { channel }) {
    await db.listen(channel, (payload) => parentPort.postMessage({ channel, payload }));
  },
  async close(db) {
    await turn;
    await db.close();
  },
};

parentPort.on('message', async ({ id, type, ...call }) => {
  try {
    parentPort.postMessage({ id, result: await answers[type](await opening, call) });
  } catch ({ message, code }) {
    parentPort.postMessage({ id, error: { message, code } });
  }
});
