import { LedyerError } from '../ledyer-client/ledyer-error.js';
import { isCartError } from '../cart/priced-cart.js';
import { Problem } from '../http/problem.js';
import { BodyConsumedError } from '../http/request-body.js';
import { isRetryable } from '../ledyer-client/retry.js';
import { DatabaseOwnerError } from '../store/shop/shop-owner.js';
import { StoreError } from '../store/store-error.js';

/**
 * Returns the problem for an error. Texts from Ledyer stay in its `cause` and never leave the server.
 *
 * @internal
 */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (isCartError(error)) return new Problem('cart-invalid', error.message);
  if (error instanceof BodyConsumedError)
    return new Problem('internal', error.message, { cause: error });
  if (error instanceof DatabaseOwnerError) {
    return new Problem('store-unavailable', 'This server does not own its database: see its log.', {
      cause: error,
      headers: { 'retry-after': '60' },
    });
  }
  if (error instanceof StoreError) {
    return new Problem('store-unavailable', 'Try again in a moment.', {
      cause: error,
      headers: { 'retry-after': '2' },
    });
  }
  if (!(error instanceof LedyerError)) return new Problem('internal', undefined, { cause: error });
  if (error.code === 'id-invalid') return new Problem('not-found', undefined, { cause: error });
  const { retryAfterMs = 2_000 } = error;
  return isRetryable(error)
    ? new Problem(
        'upstream-unavailable',
        'Try again in a moment. A retry does not place a second order.',
        {
          cause: error,
          headers: { 'retry-after': String(toRetryAfterSeconds(retryAfterMs)) },
        },
      )
    : new Problem('upstream-rejected', undefined, { cause: error });
}

/** Returns a `Retry-After` in seconds, within limits. */
const toRetryAfterSeconds = (ms: number) => Math.min(60, Math.max(1, Math.ceil(ms / 1_000)));
