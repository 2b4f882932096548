import { withAbort } from '../timeout.js';
import type { Database, Queryable } from './database.js';

/** Timeout of one statement in milliseconds, together with the wait for a connection. */
export const statementTimeoutMs = 4_000;

/**
 * A database failure: it is unreachable, it does not respond in time, its disk is full, or its settings change values.
 */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  /** What is wrong with the settings. */
  readonly code: string | undefined;

  constructor(message: string, options?: ErrorOptions & { readonly code?: string }) {
    super(message, options);
    this.code = options?.code;
  }
}

/**
 * Wraps a database so that its failures are {@link StoreError}s, distinct from the kit's own errors, and so that no
 * caller waits longer than the timeout for a statement, a connection, a commit or a `LISTEN`.
 *
 * A statement that exceeds the timeout may still have an effect. Its signal aborts, so that the driver can discard the
 * connection. The timeout is in real time, because a test's clock does not govern the database.
 *
 * @param timeoutMs timeout in milliseconds
 */
export function withStoreErrors(database: Database, timeoutMs = statementTimeoutMs): Database {
  return {
    query: (sql, params) =>
      withStoreTimeout(timeoutMs, (signal) =>
        rethrowAsStoreError(database.query(sql, params, signal)),
      ),
    transaction: (work) => runTransaction(database, timeoutMs, work),
    listen: (channel, onMessage, onDisconnect) =>
      withStoreTimeout(timeoutMs, (signal) => {
        const listening = database.listen(channel, onMessage, onDisconnect);
        const stopIfLate = async () => {
          const stop = await listening;
          if (signal.aborted) await stop();
        };
        stopIfLate().catch(() => undefined);
        return rethrowAsStoreError(listening);
      }),
  };
}

/**
 * Limits the time that a caller waits for the database. The signal of the work aborts at the timeout.
 *
 * @param timeoutMs timeout in milliseconds
 * @throws {StoreError} when the work does not end in time
 */
export async function withStoreTimeout<T>(
  timeoutMs: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const timeout = new StoreTimeout(timeoutMs);
  return timeout.apply(() => work(timeout.signal));
}

async function runTransaction<T>(
  database: Database,
  timeoutMs: number,
  work: (queries: Queryable) => Promise<T>,
): Promise<T> {
  // One late statement ends the whole transaction, so that no later one runs.
  const timeout = new StoreTimeout(timeoutMs);
  const { signal } = timeout;
  let endPhase = timeout.start();
  let workError: unknown;
  const runWork = async (queries: Queryable): Promise<T> => {
    // A driver may get its connection after the timeout.
    signal.throwIfAborted();
    endPhase();
    try {
      return await work({
        query: (sql, params) =>
          timeout.apply(() => rethrowAsStoreError(queries.query(sql, params, signal))),
      });
    } catch (error) {
      workError = error;
      throw error;
    } finally {
      // The commit, or the rollback.
      endPhase = timeout.start();
    }
  };
  try {
    return await withAbort(database.transaction(runWork, signal), signal);
  } catch (error) {
    throw error === workError ? error : toStoreError(error);
  } finally {
    endPhase();
  }
}

/** A timeout for each of several steps. Its signal aborts when the first step is late. */
class StoreTimeout {
  readonly #abort = new AbortController();
  readonly #timeoutMs: number;

  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Starts the time of a step. Returns a function that ends it. */
  start(onLate: (error: StoreError) => void = () => undefined): () => void {
    if (this.signal.aborted) return () => undefined;
    const ms = this.#timeoutMs;
    const timer = setTimeout(() => {
      const error = new StoreError(`The database did not respond within ${ms} ms`);
      this.#abort.abort(error);
      onLate(error);
    }, ms);
    return () => clearTimeout(timer);
  }

  /** @throws {StoreError} when this step or an earlier one is late */
  apply<T>(step: () => Promise<T>): Promise<T> {
    // No listener on the signal, because every statement runs here and a listener costs more than a promise.
    return new Promise((resolve, reject) => {
      this.signal.throwIfAborted();
      const end = this.start(reject);
      const run = async () => {
        try {
          resolve(await step());
        } finally {
          end();
        }
      };
      run().catch(reject);
    });
  }
}

const rethrowAsStoreError = <T>(result: Promise<T>): Promise<T> =>
  result.catch((error: unknown) => {
    throw toStoreError(error);
  });

const toStoreError = (error: unknown): StoreError =>
  error instanceof StoreError
    ? error
    : new StoreError('The database call failed', { cause: error });
