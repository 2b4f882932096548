import { Worker } from 'node:worker_threads';
import type { WorkerMessage, WorkerRequest, WorkerSettings } from './worker-protocol.js';
import workerCode from './worker.ts?inline-worker';

/** Number of checks for a response within one timeout. */
const checksPerTimeout = 10;
/** Opening may take this many timeouts, because a new folder needs seconds, and a minute on a busy machine. */
const openTimeoutFactor = 12;

interface PendingCall {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** One worker thread with an open PGlite, until its end. */
export interface DatabaseWorker {
  /** Calls a method of `worker.ts`. */
  call(request: WorkerRequest): Promise<unknown>;
  /** Terminates the thread and rejects pending calls with this error. Resolves after the end of the thread. */
  terminate(error: Error): Promise<void>;
}

export interface WorkerEvents {
  onOpen(): void;
  onNotification(channel: string, payload: string): void;
  /** Called once, after the end of the thread. The folder can then be opened again. */
  onEnd(error: Error): void;
}

/**
 * Starts a worker thread that opens PGlite.
 *
 * When the disk is full, PostgreSQL panics, and the next statement never returns: it loops inside WebAssembly. A
 * PostgreSQL server would restart. Here the thread is terminated, which also works during a loop. Committed data
 * stays in the folder.
 *
 * @param responseTimeoutMs time without a message, during a pending call, after which the thread is terminated
 */
export function startWorker(
  settings: WorkerSettings,
  responseTimeoutMs: number,
  events: WorkerEvents,
): DatabaseWorker {
  const worker = new Worker(workerCode, { eval: true, workerData: settings });
  // The HTTP server keeps the process running, not the database.
  worker.unref();
  const pendingCalls = new Map<number, PendingCall>();
  let callCount = 0;
  let isOpen = false;
  let termination: Promise<void> | undefined;
  let endReason: Error | undefined;
  /** Checks since a ping without a message; `undefined` when no ping is pending. */
  let missedChecks: number | undefined;

  const terminate = (error: Error): Promise<void> => {
    if (termination) return termination;
    endReason = error;
    clearInterval(checkTimer);
    for (const { reject } of pendingCalls.values()) reject(error);
    pendingCalls.clear();
    termination = worker.terminate().then(() => events.onEnd(error));
    return termination;
  };

  worker.on('message', (message: WorkerMessage) => {
    if (termination) return;
    // Any message proves that the worker runs; the pong comes after the results of earlier calls.
    missedChecks = undefined;
    if ('signal' in message) {
      if (message.signal === 'pong') return;
      isOpen = true;
      events.onOpen();
      return;
    }
    if ('channel' in message) {
      events.onNotification(message.channel, message.payload);
      return;
    }
    const call = pendingCalls.get(message.id);
    pendingCalls.delete(message.id);
    if ('result' in message) {
      call?.resolve(message.result);
      return;
    }
    const error = Object.assign(new Error(message.error.message), message.error);
    call?.reject(error);
    if (message.error.severity === 'PANIC') void terminate(error);
  });
  worker.on('error', (error) => void terminate(error));
  worker.on('exit', () => void terminate(new Error('The database thread has ended.')));

  // Counts checks instead of time, because a suspended machine would otherwise exceed the timeout.
  const checkTimer = setInterval(() => {
    if (isOpen && pendingCalls.size === 0) return;
    if (missedChecks === undefined) {
      missedChecks = 0;
      worker.postMessage({ method: 'ping' } satisfies WorkerRequest);
      return;
    }
    missedChecks += 1;
    const maxMissedChecks = isOpen ? checksPerTimeout : checksPerTimeout * openTimeoutFactor;
    if (missedChecks < maxMissedChecks) return;
    void terminate(new Error('The database does not respond. Is the disk full?'));
  }, responseTimeoutMs / checksPerTimeout);
  checkTimer.unref();

  return {
    call: (request) =>
      new Promise((resolve, reject) => {
        if (endReason) {
          reject(endReason);
          return;
        }
        callCount += 1;
        pendingCalls.set(callCount, { resolve, reject });
        worker.postMessage({ ...request, id: callCount });
      }),
    terminate,
  };
}
