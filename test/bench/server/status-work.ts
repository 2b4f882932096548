/**
 * Does the same work as the kit for a cached status: checks the buyer and the rate limit, and records metrics. The
 * compared servers use it.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { Metrics } from '../../../src/server/metrics.js';
import type { Buyer } from './bench-shop.js';

interface CachedSession {
  readonly buyerId: string;
  readonly snapshot: Readonly<Record<string, string>>;
  readonly fetchedAt: number;
}

const cookiePattern = /(?:^|;\s*)ledyer-buyer-([0-9a-f]{24})=([0-9a-f]{32})(?:;|$)/;
const idPattern = /^[\w-]+$/;
const maxAgeMs = 30_000;
/** The kit's rate limit: a burst of 60 requests, then 2 per second. */
const burst = 60;
const requestsPerSecond = 2;

/** Sessions in memory, each with its buyer. */
export class StatusWork {
  readonly #sessions = new Map<string, CachedSession>();
  readonly #key = randomBytes(32);
  readonly #signatures = new Map<string, Buffer>();
  readonly #requests = new Map<string, { tokens: number; at: number }>();
  readonly #metrics = new Metrics();

  /** Creates `count` buyers with a session each. */
  start(count: number): { buyers: readonly Buyer[] } {
    const buyers = Array.from({ length: count }, () => {
      const buyerId = randomBytes(12).toString('hex');
      const sessionId = `se_${crypto.randomUUID().replaceAll('-', '')}`;
      this.#sessions.set(sessionId, {
        buyerId,
        fetchedAt: Date.now(),
        snapshot: {
          state: 'open',
          signState: 'unsigned',
          expiresAt: '2026-11-29T10:00:00.000000Z',
          updatedAt: '2026-11-22T10:00:00.000000Z',
        },
      });
      return {
        sessionId,
        cookie: `ledyer-buyer-${buyerId}=${this.#sign(buyerId).toString('hex')}`,
      };
    });
    return { buyers };
  }

  /** Counts and times a response. */
  record(status: number, startedAt: number): void {
    this.#metrics.count('ledyer_http_requests_total', {
      route: 'GET /ledyer/sessions/{id}',
      status,
    });
    this.#metrics.observe('ledyer_http_request_duration_seconds', Date.now() - startedAt);
  }

  /** Returns the status of the buyer's own session, or `undefined`. */
  find(sessionId: string, cookie: string | undefined): object | undefined {
    const [, buyerId, signature = ''] = cookiePattern.exec(cookie ?? '') ?? [];
    const now = Date.now();
    if (buyerId === undefined || !this.#hasValidSignature(buyerId, signature)) return undefined;
    if (!idPattern.test(sessionId) || !this.#takeToken(buyerId, now)) {
      return undefined;
    }
    const session = this.#sessions.get(sessionId);
    if (session?.buyerId !== buyerId || now - session.fetchedAt > maxAgeMs) return undefined;
    return { sessionId, ...session.snapshot };
  }

  /** Returns the signature of a buyer. Caches it, as the kit does. */
  #sign(buyerId: string): Buffer {
    const cached = this.#signatures.get(buyerId);
    if (cached) return cached;
    const signature = createHmac('sha256', this.#key).update(buyerId).digest().subarray(0, 16);
    this.#signatures.set(buyerId, signature);
    return signature;
  }

  #hasValidSignature(buyerId: string, signature: string): boolean {
    return timingSafeEqual(Buffer.from(signature, 'hex'), this.#sign(buyerId));
  }

  /** Returns whether the rate limit allows a request. Implements a token bucket. */
  #takeToken(buyerId: string, now: number): boolean {
    const entry = this.#requests.get(buyerId) ?? { tokens: burst, at: now };
    const tokens = Math.min(burst, entry.tokens + ((now - entry.at) / 1_000) * requestsPerSecond);
    this.#requests.set(buyerId, { tokens: tokens - 1, at: now });
    return tokens >= 1;
  }
}
