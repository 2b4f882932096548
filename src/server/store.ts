import type { PricedCart } from './price-cart.js';

/** A session that this shop created. */
export interface StoredSession {
  /** `se_…` */
  readonly sessionId: string;
  /** `or_…` */
  readonly orderId: string;
  /** The cookie value of the buyer who may see it. */
  readonly buyer: string;
  /** What the session has to be paid with: compared with what Ledyer says later. */
  readonly cart: PricedCart;
  /** ISO 8601. */
  readonly expiresAt: string;
}

/** Where the shop keeps its sessions. */
export interface Store {
  save(session: StoredSession): Promise<void>;
  find(sessionId: string): Promise<StoredSession | undefined>;
  /** The session that this buyer started last. */
  latestOf(buyer: string): Promise<StoredSession | undefined>;
}

/** A store that forgets all when the process ends: for trying things out. */
export function memoryStore(): Store {
  const sessions = new Map<string, StoredSession>();
  const latest = new Map<string, StoredSession>();
  return {
    save(session) {
      sessions.set(session.sessionId, session);
      latest.set(session.buyer, session);
      return Promise.resolve();
    },
    find: (sessionId) => Promise.resolve(sessions.get(sessionId)),
    latestOf: (buyer) => Promise.resolve(latest.get(buyer)),
  };
}
