import { Worker } from 'node:worker_threads';

/** How often one looks for a sign of life, in the time that there has to be one. */
const looks = 10;
/** So many times as long opening may take without one: a new folder is seconds of work, on a busy machine a minute. */
const opening = 12;

/** What comes back from the thread: an answer, a notice that nobody asked for, or a sign of life. */
type Message =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: DatabaseError }
  | { readonly channel: string; readonly payload: string }
  | { readonly sign: 'opened' | 'alive' };

interface DatabaseError {
  readonly message: string;
  readonly code?: string;
  readonly severity?: string;
}

/** One PGlite on a thread, from its opening to its end. */
export interface DatabaseWorker {
  call(type: string, details?: object): Promise<unknown>;
  /** Ends it, with this error for whoever waits; resolves when nothing of it is left. */
  end(error: Error): Promise<void>;
}

export interface WorkerEvents {
  heard(channel: string, payload: string): void;
  opened(): void;
  /** It is over, and its folder can be opened again. Called once. */
  ended(error: Error): void;
}

/**
 * Starts a thread and opens PGlite there.
 *
 * Where PostgreSQL finds no room for its log it gives up (`PANIC`), and PGlite then never comes back from the
 * next statement, or from this very one: it turns in a circle inside of WebAssembly. A server would start anew; here
 * the thread is ended, which works in the middle of anything. What was committed is in the folder.
 *
 * @param patience milliseconds without a sign of life, while somebody waits for an answer, until it is ended
 */
export function startWorker(
  folder: string | undefined,
  patience: number,
  events: WorkerEvents,
): DatabaseWorker {
  const worker = new Worker(new URL('./worker.mjs', import.meta.url), { workerData: { folder } });
  // A shop is kept alive by its server, and ends when that does.
  worker.unref();
  const waiting = new Map<
    number,
    { resolve: (result: unknown) => void; reject: (error: Error) => void }
  >();
  let calls = 0;
  let isOpen = false;
  let over: Promise<void> | undefined;
  let reason: Error | undefined;
  /** Looks since a sign of life was asked for; `undefined` when none is. */
  let missed: number | undefined;

  const end = (error: Error): Promise<void> => {
    if (over) return over;
    reason = error;
    clearInterval(watch);
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
    over = worker.terminate().then(() => events.ended(error));
    return over;
  };

  worker.on('message', (message: Message) => {
    if (over) return;
    // Whatever comes is a sign of life: the one that was asked for waits behind all that was asked before it.
    missed = undefined;
    if ('sign' in message) {
      if (message.sign === 'alive') return;
      isOpen = true;
      events.opened();
      return;
    }
    if ('channel' in message) {
      events.heard(message.channel, message.payload);
      return;
    }
    const call = waiting.get(message.id);
    waiting.delete(message.id);
    if ('result' in message) {
      call?.resolve(message.result);
      return;
    }
    const error = Object.assign(new Error(message.error.message), message.error);
    call?.reject(error);
    if (message.error.severity === 'PANIC') void end(error);
  });
  worker.on('error', (error) => void end(error));
  worker.on('exit', () => void end(new Error('The database has stopped')));

  // Looks are counted, and not the time, so that a machine that was asleep has not missed any.
  const watch = setInterval(() => {
    if (isOpen && waiting.size === 0) return;
    if (missed === undefined) {
      missed = 0;
      worker.postMessage({ type: 'sign' });
      return;
    }
    missed += 1;
    if (missed < (isOpen ? looks : looks * opening)) return;
    void end(new Error('The database has stopped answering; is its disk full?'));
  }, patience / looks);
  watch.unref();

  return {
    call: (type, details = {}) =>
      new Promise((resolve, reject) => {
        if (reason) {
          reject(reason);
          return;
        }
        calls += 1;
        waiting.set(calls, { resolve, reject });
        worker.postMessage({ id: calls, type, ...details });
      }),
    end,
  };
}
