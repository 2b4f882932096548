/**
 * A log entry.
 *
 * The fields are closed, so that no name, address, token or text of Ledyer's can get into the log.
 */
export interface LogEntry {
  readonly level: 'info' | 'warn' | 'error';
  /** Name of the event, such as `request` or `task-failed`. */
  readonly event: string;
  /** The route, never the URL: `GET /ledyer/sessions/{id}`. */
  readonly route?: string | undefined;
  readonly status?: number | undefined;
  /** Duration in milliseconds. */
  readonly ms?: number | undefined;
  /** The first digits of the SHA-256 of a session id or an order id. */
  readonly subjectHash?: string | undefined;
  /** A value of a closed list: a session state, a status, a task kind. */
  readonly code?: string | undefined;
  /** Name and code of an error, such as `LedyerError timeout 503`. */
  readonly error?: string | undefined;
  readonly attempt?: number | undefined;
  /** Number of rows. */
  readonly count?: number | undefined;
  /** Advice in a sentence that quotes only the shop's own options. */
  readonly message?: string | undefined;
}

export type LogFunction = (entry: LogEntry) => void;

/** Describes an error by its name, code and status. Its message may quote anything, so it is left out. */
export function describeError(error: unknown): string {
  try {
    if (!(error instanceof Error)) return 'unknown';
    const { code, status } = error as { code?: unknown; status?: unknown };
    const parts = [error.name, code, status].filter(
      (part) =>
        typeof part === 'number' || (typeof part === 'string' && /^[\w-]{1,40}$/.test(part)),
    );
    return parts.join(' ');
  } catch {
    // The shop's code may throw anything, even an object whose fields throw.
    return 'unknown';
  }
}

/** The callbacks among the options of a shop. */
interface Callbacks {
  readonly log?: LogFunction | undefined;
  readonly onError?: ((error: unknown) => void) | undefined;
  readonly random?: (() => number) | undefined;
}

/** Returns the options with callbacks that never throw. A log on a full disk must not stop orders. */
export function guardCallbacks<T extends Callbacks>(options: T) {
  const { log = () => undefined, onError = () => undefined, random = Math.random } = options;
  return { ...options, log: guard(log), onError: guard(onError), random: guardRandom(random) };
}

/**
 * Returns a random number of the shop's generator. If that throws or returns something other than a number from 0 to 1,
 * `Math.random` replaces it.
 */
const guardRandom = (random: () => number) => (): number => {
  try {
    const number = random();
    if (typeof number === 'number' && number >= 0 && number <= 1) return number;
  } catch {
    // The number only spreads retries, so another one will do.
  }
  return Math.random();
};

/** A shop may have replaced the global `Promise`. */
const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof (value as Partial<PromiseLike<unknown>> | null | undefined)?.then === 'function';

const guard =
  <Argument>(callback: (argument: Argument) => unknown) =>
  (argument: Argument): void => {
    try {
      const result = callback(argument);
      if (isThenable(result)) result.then(undefined, () => undefined);
    } catch {
      // There is no other place to report it to.
    }
  };
