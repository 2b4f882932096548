import { LedyerError, withOutcome } from './ledyer-error.js';
import type { Sleep } from '../timeout.js';

export interface RetryDeps {
  readonly sleep: Sleep;
  /** Returns a number from 0 to 1. */
  readonly random: () => number;
}

/** Upper limit of the first delay. It doubles with each attempt, up to {@link maxDelayMs}. */
const initialMaxDelayMs = 250;
/** Maximum delay. An error with a longer `Retry-After` is not retried. */
const maxDelayMs = 2_000;

/**
 * Calls `send` up to `maxAttempts` times while its failures are temporary.
 *
 * Delays have full jitter, so that callers that failed together do not retry together. A `Retry-After` is
 * respected; one that exceeds the maximum delay ends the attempts. An attempt with an unknown outcome makes the
 * outcome of the whole call unknown, also when a later attempt is rejected.
 */
export async function withRetries<T>(
  send: () => Promise<T>,
  maxAttempts: number,
  { sleep, random }: RetryDeps,
  signal?: AbortSignal,
): Promise<T> {
  let isOutcomeUnknown = false;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await send();
    } catch (failure) {
      const isLedyerError = failure instanceof LedyerError;
      if (isLedyerError) isOutcomeUnknown ||= failure.isOutcomeUnknown;
      const error = isLedyerError ? withOutcome(failure, isOutcomeUnknown) : failure;
      const delayMs = attempt < maxAttempts ? getRetryDelayMs(error, attempt, random) : undefined;
      if (delayMs === undefined) throw error;
      await sleep(delayMs, signal);
    }
  }
}

function getRetryDelayMs(
  error: unknown,
  attempt: number,
  random: () => number,
): number | undefined {
  if (!(error instanceof LedyerError) || !isRetryable(error)) return undefined;
  const { retryAfterMs } = error;
  if (retryAfterMs !== undefined) {
    return retryAfterMs > maxDelayMs ? undefined : retryAfterMs * (1 + random() / 10);
  }
  return random() * Math.min(maxDelayMs, initialMaxDelayMs * 2 ** (attempt - 1));
}

/** Whether the same call may succeed soon. */
export const isRetryable = ({ code, status = 0 }: LedyerError): boolean =>
  code === 'timeout' || code === 'unreachable' || status === 429 || status >= 500;
