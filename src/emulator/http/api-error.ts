import { formatIssue, type Issue } from '../../ledyer/decode.js';
import type { BuyerRefusal } from '../checkout/checkout-api.js';

/** Statuses that a refusal may have. */
export type RefusalStatus = 400 | 401 | 403 | 404 | 409 | 415 | 422;

/** One reason of a refusal. All but the message is for the checkout page only. */
export type RefusalReason = BuyerRefusal;

/**
 * A request that the emulator does not fulfil.
 *
 * Thrown wherever the reason is found, and turned into an answer in one place:
 * `{"errors":[{"message"}]}`, the shape that every plugin of Ledyer's reads.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: RefusalStatus;
  readonly reasons: readonly RefusalReason[];

  constructor(status: RefusalStatus, ...reasons: readonly (string | RefusalReason)[]) {
    const whole = reasons.map((reason) =>
      typeof reason === 'string' ? { message: reason } : reason,
    );
    super(whole.map(({ message }) => message).join('; '));
    this.status = status;
    this.reasons = whole;
  }
}

/** The refusal of a body or query with these issues: each names its field. */
export const refusalOf = (issues: readonly Issue[]): Refusal =>
  new Refusal(400, ...issues.map(formatIssue));
