import { Problem } from '../http/problem.js';
import type { RateLimit } from '../http/rate-limit.js';

/**
 * Applies the rate limit of each buyer of a request, before any database query.
 *
 * @throws {Problem} `rate-limited`
 */
export function assertRateLimit(buyers: readonly string[], limit: RateLimit, now: number): void {
  let waitMs = 0;
  for (const buyer of buyers) waitMs = Math.max(waitMs, limit.consume(buyer, now));
  if (waitMs === 0) return;
  const retryAfter = String(Math.ceil(waitMs / 1_000));
  throw new Problem('rate-limited', undefined, { headers: { 'retry-after': retryAfter } });
}
