import { formatIssue, type Issue } from '../../ledyer/decode.js';

/** Statuses that a refusal may have. */
export type ApiErrorStatus = 400 | 401 | 403 | 404 | 409 | 415 | 422;

/** One entry of `errors` in a response. Only the checkout page gets more than a message. */
export interface ErrorDetail {
  readonly message: string;
  /** The input at fault, such as `shippingAddress.city`. */
  readonly field?: string;
  readonly code?: string;
  /** A headline above `message`. */
  readonly title?: string;
}

/**
 * A request that the emulator does not fulfil.
 *
 * Thrown wherever the reason is found, and turned into an answer in one place:
 * `{"errors":[{"message"}]}`, the shape that every plugin of Ledyer's reads.
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

/** The refusal of a body or query with these issues: each names its field. */
export const toValidationError = (issues: readonly Issue[]): ApiError =>
  new ApiError(400, ...issues.map(formatIssue));
