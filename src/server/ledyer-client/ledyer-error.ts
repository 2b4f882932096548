/** The reason why a call to Ledyer failed. */
export type LedyerErrorCode =
  | 'rejected' // Ledyer responded with an error; see `status` and `messages`
  | 'timeout' // no complete response in time; Ledyer may have performed the action
  | 'unreachable' // no connection, or it broke; Ledyer may have performed the action
  | 'malformed' // the response is not as documented
  | 'too-large' // the response exceeds the size limit
  | 'id-invalid'; // the id is not an id of Ledyer's; no request was sent

export interface LedyerErrorDetails {
  /** HTTP status of the response, if there was one. */
  readonly status?: number | undefined;
  /** Ledyer's messages, from `{"errors":[{"message"}]}`. */
  readonly messages?: readonly string[] | undefined;
  /** Milliseconds from Ledyer's `Retry-After`. */
  readonly retryAfterMs?: number | undefined;
  /** Default: `false`. */
  readonly isOutcomeUnknown?: boolean | undefined;
  readonly cause?: unknown;
}

/**
 * The error of the Ledyer client.
 *
 * Its message names the call, the status and Ledyer's messages. These may quote the request, so log them with care.
 * It never contains a token or a secret.
 */
export class LedyerError extends Error {
  override readonly name = 'LedyerError';
  readonly code: LedyerErrorCode;
  readonly status: number | undefined;
  readonly messages: readonly string[];
  readonly retryAfterMs: number | undefined;
  /**
   * Whether Ledyer may have performed the action: the request was sent, and neither its result nor its rejection
   * (status 400 to 499) arrived. It covers all attempts of the call. `false` means that nothing changed at Ledyer.
   */
  readonly isOutcomeUnknown: boolean;

  constructor(code: LedyerErrorCode, message: string, details: LedyerErrorDetails = {}) {
    super(message, { cause: details.cause });
    this.code = code;
    this.status = details.status;
    this.messages = details.messages ?? [];
    this.retryAfterMs = details.retryAfterMs;
    this.isOutcomeUnknown = details.isOutcomeUnknown ?? false;
  }
}

/** Returns a copy of the error with another outcome, or the error itself if it has that outcome. */
export function withOutcome(error: LedyerError, isOutcomeUnknown: boolean): LedyerError {
  if (error.isOutcomeUnknown === isOutcomeUnknown) return error;
  const { status, messages, retryAfterMs } = error;
  return new LedyerError(error.code, error.message, {
    status,
    messages,
    retryAfterMs,
    isOutcomeUnknown,
    cause: error,
  });
}
