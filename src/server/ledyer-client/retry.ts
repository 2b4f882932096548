import { LedyerError } from './ledyer-error.js';
import type { Sleep } from './timeout.js';

export interface RetryDeps {
  readonly sleep: Sleep;
  /** From 0 to 1. */
  readonly random: () => number;
}

/** Milliseconds: the ceiling of the first wait, which doubles with each, … */
const initialMaxDelayMs = 250;
/** … and the longest wait inside one call; whoever is asked to wait longer than this passes that on. */
const maxDelayMs = 2_000;

/**
 * Sends up to `tries` times, as long as the trouble may pass.
 *
 * The waits have full jitter, so that callers who failed together do not come
 * back together. A `Retry-After` is obeyed; one that is too long for a caller who
 * stands and waits ends the tries.
 */
export async function withRetries<T>(
  send: () => Promise<T>,
  tries: number,
  { sleep, random }: RetryDeps,
  signal?: AbortSignal,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await send();
    } catch (error) {
      const wait = attempt < tries ? retryDelay(error, attempt, random) : undefined;
      if (wait === undefined) throw error;
      await sleep(wait, signal);
    }
  }
}

function retryDelay(error: unknown, attempt: number, random: () => number): number | undefined {
  if (!(error instanceof LedyerError) || !isRetryable(error)) return undefined;
  const { retryAfter } = error;
  if (retryAfter !== undefined) {
    return retryAfter > maxDelayMs ? undefined : retryAfter * (1 + random() / 10);
  }
  return random() * Math.min(maxDelayMs, initialMaxDelayMs * 2 ** (attempt - 1));
}

/** Whether the same call may succeed in a moment. */
export const isRetryable = ({ code, status = 0 }: LedyerError): boolean =>
  code === 'timeout' || code === 'unreachable' || status === 429 || status >= 500;
