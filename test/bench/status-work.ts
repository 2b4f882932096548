/** The work that the kit does for a cached status, for other servers in the comparison. */
import type { Visitor } from './bench-shop.js';

interface CachedSession {
  readonly buyer: string;
  readonly snapshot: Readonly<Record<string, string>>;
  readonly fetchedAt: number;
}

const cookiePattern = /(?:^|;\s*)ledyer-buyer=([0-9a-f-]{36})(?:;|$)/;
const idPattern = /^[\w-]+$/;
const maxAgeMs = 30_000;
/** The kit's rate limit: a burst of 60 requests, then 2 per second. */
const burst = 60;
const requestsPerSecond = 2;

/** Sessions in memory, each with its buyer. */
export class StatusWork {
  readonly #sessions = new Map<string, CachedSession>();
  readonly #requests = new Map<string, { tokens: number; at: number }>();

  /** Creates `count` buyers with a session each. */
  start(count: number): { visitors: readonly Visitor[] } {
    const visitors = Array.from({ length: count }, () => {
      const buyer = crypto.randomUUID();
      const sessionId = `se_${crypto.randomUUID().replaceAll('-', '')}`;
      this.#sessions.set(sessionId, {
        buyer,
        fetchedAt: Date.now(),
        snapshot: {
          state: 'open',
          signState: 'unsigned',
          expiresAt: '2026-11-29T10:00:00.000000Z',
          updatedAt: '2026-11-22T10:00:00.000000Z',
        },
      });
      return { sessionId, cookie: `ledyer-buyer=${buyer}` };
    });
    return { visitors };
  }

  /** Returns the status of the buyer's own session, or `undefined`. */
  find(sessionId: string, cookie: string | undefined): object | undefined {
    const buyer = cookiePattern.exec(cookie ?? '')?.[1];
    const now = Date.now();
    if (buyer === undefined || !idPattern.test(sessionId) || !this.#admit(buyer, now)) {
      return undefined;
    }
    const session = this.#sessions.get(sessionId);
    if (session?.buyer !== buyer || now - session.fetchedAt > maxAgeMs) return undefined;
    return { sessionId, ...session.snapshot };
  }

  #admit(buyer: string, now: number): boolean {
    const entry = this.#requests.get(buyer) ?? { tokens: burst, at: now };
    const tokens = Math.min(burst, entry.tokens + ((now - entry.at) / 1_000) * requestsPerSecond);
    this.#requests.set(buyer, { tokens: tokens - 1, at: now });
    return tokens >= 1;
  }
}
