import type { LogFunction } from './log.js';

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
