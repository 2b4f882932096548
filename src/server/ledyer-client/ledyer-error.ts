/** Why a call to Ledyer gave nothing. */
export type LedyerErrorCode =
  | 'refused' // Ledyer answered with an error; `status` and `messages` say which
  | 'timeout' // no whole answer came in time, so what happened there is unknown
  | 'unreachable' // no connection, or it broke; what happened there is unknown
  | 'malformed' // the answer is not what Ledyer documents
  | 'too-large' // the answer is larger than any real one
  | 'id-invalid'; // the id that was given is none of Ledyer's; nothing was asked

export interface LedyerErrorDetails {
  /** HTTP status of the answer, if there was one. */
  readonly status?: number;
  /** Ledyer's own sentences, from `{"errors":[{"message"}]}`. */
  readonly messages?: readonly string[];
  /** Milliseconds after which Ledyer wants to be asked again. */
  readonly retryAfter?: number;
  readonly cause?: unknown;
}

/**
 * The one error of the Ledyer client.
 *
 * Its message names the call and the status, and repeats what Ledyer said;
 * Ledyer's sentences may quote what was sent, so log them with care. There is
 * never a token or a secret in it.
 */
export class LedyerError extends Error {
  override readonly name = 'LedyerError';
  readonly code: LedyerErrorCode;
  readonly status: number | undefined;
  readonly messages: readonly string[];
  readonly retryAfter: number | undefined;

  constructor(code: LedyerErrorCode, message: string, details: LedyerErrorDetails = {}) {
    super(message, { cause: details.cause });
    this.code = code;
    this.status = details.status;
    this.messages = details.messages ?? [];
    this.retryAfter = details.retryAfter;
  }
}
