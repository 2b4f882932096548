import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { OpenDatabase, Queries } from 'ledyer-checkout/server';

/** What comes back from the thread: an answer, or a notice that nobody asked for. */
type Message =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: { readonly message: string; readonly code?: string } }
  | { readonly channel: string; readonly payload: string };

/**
 * PostgreSQL inside this process, with its data in a folder: for one instance.
 *
 * The kit's own `pgliteDatabase` would do. But PGlite takes seconds of work to open a new folder; on a thread
 * of its own it keeps nobody waiting who asks for something else meanwhile.
 *
 * @param folder in memory when left out
 */
export function pgliteOnThread(folder?: string): OpenDatabase {
  if (folder !== undefined) mkdirSync(dirname(folder), { recursive: true });
  const worker = new Worker(new URL('./thread.mjs', import.meta.url), {
    workerData: { folder },
  });
  // A shop is kept alive by its server, and ends when that does.
  worker.unref();

  const waiting = new Map<
    number,
    { resolve: (result: unknown) => void; reject: (error: Error) => void }
  >();
  const heard = new Map<string, Set<(payload: string) => void>>();
  let calls = 0;
  let broken: Error | undefined;

  worker.on('message', (message: Message) => {
    if ('channel' in message) {
      for (const each of heard.get(message.channel) ?? []) each(message.payload);
      return;
    }
    const call = waiting.get(message.id);
    waiting.delete(message.id);
    if ('error' in message)
      call?.reject(Object.assign(new Error(message.error.message), message.error));
    else call?.resolve(message.result);
  });
  worker.on('error', (error) => {
    broken = error;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  });

  const call = (type: string, details: object = {}): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (broken) {
        reject(broken);
        return;
      }
      calls += 1;
      waiting.set(calls, { resolve, reject });
      worker.postMessage({ id: calls, type, ...details });
    });

  const queries = (inTransaction: boolean): Queries => ({
    query: async (sql, params = []) => {
      const rows = await call('query', { sql, params, inTransaction });
      return { rows: rows as never[] };
    },
  });

  return {
    ...queries(false),
    async transaction(work) {
      await call('begin');
      const result = await work(queries(true)).catch(async (error: unknown) => {
        await call('end', { sql: 'rollback' });
        throw error;
      });
      await call('end', { sql: 'commit' });
      return result;
    },
    async listen(channel, each) {
      const all = heard.get(channel) ?? new Set();
      if (all.size === 0) await call('listen', { channel });
      heard.set(channel, all.add(each));
      return () => {
        all.delete(each);
        return Promise.resolve();
      };
    },
    async close() {
      if (!broken) await call('close');
      await worker.terminate();
    },
  };
}
