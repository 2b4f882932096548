import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { OpenDatabase, Queries } from 'ledyer-checkout/server';

/** Milliseconds until a database that broke is opened again. */
const pause = 1_000;

/** What comes back from the thread: an answer, or a notice that nobody asked for. */
type Message =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: { readonly message: string; readonly code?: string } }
  | { readonly channel: string; readonly payload: string };

/** One PGlite, from its opening to its end. */
interface Thread {
  call(type: string, details?: object): Promise<unknown>;
  terminate(): Promise<unknown>;
}

/**
 * PostgreSQL inside this process, with its data in a folder: for one instance.
 *
 * The kit's own `pgliteDatabase` would do. But PGlite takes seconds of work to open a new folder; on a thread
 * of its own it keeps nobody waiting who asks for something else meanwhile. And when a full disk stops it,
 * which it does not come back from by itself, it is opened again: what was committed is still there.
 *
 * @param folder in memory when left out
 */
export function pgliteOnThread(folder?: string): OpenDatabase {
  if (folder !== undefined) mkdirSync(dirname(folder), { recursive: true });
  const heard = new Map<string, Set<(payload: string) => void>>();
  const tell = (channel: string, payload: string) => {
    for (const each of heard.get(channel) ?? []) each(payload);
  };
  let running: Thread | undefined;
  let broken: { readonly error: Error; readonly until: number } | undefined;

  /** @throws why there is none */
  const thread = (): Thread => {
    if (running) return running;
    if (broken && performance.now() < broken.until) throw broken.error;
    const started = startThread(folder, tell, (error) => {
      if (running !== started) return;
      running = undefined;
      // What was in memory only is gone.
      broken = { error, until: folder === undefined ? Infinity : performance.now() + pause };
    });
    running = started;
    // Whoever listens may have missed something.
    for (const channel of heard.keys()) {
      started.call('listen', { channel }).then(
        () => tell(channel, ''),
        () => undefined,
      );
    }
    return started;
  };

  const queries = (on: () => Thread, inTransaction: boolean): Queries => ({
    query: async (sql, params = []) => {
      const rows = await on().call('query', { sql, params, inTransaction });
      return { rows: rows as never[] };
    },
  });

  return {
    ...queries(thread, false),
    async transaction(work) {
      const one = thread();
      await one.call('begin');
      const result = await work(queries(() => one, true)).catch(async (error: unknown) => {
        await one.call('end', { sql: 'rollback' }).catch(() => undefined);
        throw error;
      });
      await one.call('end', { sql: 'commit' });
      return result;
    },
    async listen(channel, each) {
      const all = heard.get(channel) ?? new Set();
      if (all.size === 0) await thread().call('listen', { channel });
      heard.set(channel, all.add(each));
      return () => {
        all.delete(each);
        return Promise.resolve();
      };
    },
    async close() {
      const last = running;
      broken = { error: new Error('The database is closed'), until: Infinity };
      running = undefined;
      await last?.call('close').catch(() => undefined);
      await last?.terminate();
    },
  };
}

/** @param ended called once, when it is over */
function startThread(
  folder: string | undefined,
  tell: (channel: string, payload: string) => void,
  ended: (error: Error) => void,
): Thread {
  const worker = new Worker(new URL('./thread.mjs', import.meta.url), { workerData: { folder } });
  // A shop is kept alive by its server, and ends when that does.
  worker.unref();
  const waiting = new Map<
    number,
    { resolve: (result: unknown) => void; reject: (error: Error) => void }
  >();
  let calls = 0;
  let over: Error | undefined;

  worker.on('message', (message: Message) => {
    if ('channel' in message) {
      tell(message.channel, message.payload);
      return;
    }
    const call = waiting.get(message.id);
    waiting.delete(message.id);
    if ('error' in message)
      call?.reject(Object.assign(new Error(message.error.message), message.error));
    else call?.resolve(message.result);
  });
  const end = (error: Error) => {
    if (over) return;
    over = error;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
    ended(error);
  };
  worker.on('error', end);
  worker.on('exit', () => end(new Error('The database has stopped')));

  return {
    call: (type, details = {}) =>
      new Promise((resolve, reject) => {
        if (over) {
          reject(over);
          return;
        }
        calls += 1;
        waiting.set(calls, { resolve, reject });
        worker.postMessage({ id: calls, type, ...details });
      }),
    terminate: () => worker.terminate(),
  };
}
