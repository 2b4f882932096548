import { formatIssue, type Issue } from '../../ledyer/decode.js';

/** Possible statuses of an error response. */
export type ApiErrorStatus = 400 | 401 | 403 | 404 | 409 | 415 | 422;

/** The body of an error response. All of Ledyer's plugins read it. */
export interface ErrorResponse {
  readonly errors: readonly ErrorMessage[];
}

/** One error. */
export interface ErrorMessage {
  readonly message: string;
}

/** One entry of `errors` in a response. Only the checkout page gets more than a message. */
export interface ErrorDetail extends ErrorMessage {
  /** The input at fault, such as `shippingAddress.city`. */
  readonly field?: string;
  readonly code?: string;
  /** A headline above `message`. */
  readonly title?: string;
}

/**
 * A request that the emulator rejects.
 *
 * The app's error handler turns it into a response: `{"errors":[{"message"}]}`, the shape that all of Ledyer's
 * plugins read.
 */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: ApiErrorStatus;
  readonly details: readonly ErrorDetail[];

  constructor(status: ApiErrorStatus, ...details: readonly (string | ErrorDetail)[]) {
    const objects = details.map((detail) =>
      typeof detail === 'string' ? { message: detail } : detail,
    );
    super(objects.map(({ message }) => message).join('; '));
    this.status = status;
    this.details = objects;
  }
}

/** Returns the error for an invalid body or query, with one entry per issue. */
export const toValidationError = (issues: readonly Issue[]): ApiError =>
  new ApiError(400, ...issues.map(formatIssue));
