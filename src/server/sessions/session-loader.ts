import type { Session } from '../../ledyer/session.js';
import { createBatchLoader } from '../batch-loader.js';
import type { Difference } from '../cart/difference.js';
import type { Clock } from '../clock.js';
import type { LedyerClient } from '../ledyer-client/client.js';
import { LedyerError } from '../ledyer-client/ledyer-error.js';
import type { Metrics } from '../metrics.js';
import { dueAtOnce } from '../store/schedule.js';
import type { Store } from '../store/store.js';
import type { StoredSession, VersionedSession } from '../store/stored-session.js';
import { SessionCache } from './session-cache.js';
import { settleCart } from './settle-cart.js';
import type { SessionChangeFeed } from './session-change-feed.js';
import { expectsChange, getMaxAgeMs, isFresh, minRefreshIntervalMs } from './staleness.js';

/** Interval at which an instance checks whether another one has finished its read. */
const otherInstancePollIntervalMs = 100;
/** Maximum time to wait for another instance's read. */
const refreshTimeoutMs = 8_000;

export interface SessionLoaderDeps {
  readonly ledyer: LedyerClient;
  readonly store: Pick<Store, 'sessions' | 'carts'>;
  readonly changes: SessionChangeFeed;
  readonly clock: Clock;
  /** ISO 3166-1 alpha-2, to compare Ledyer's order with the cart. */
  readonly country: string;
  /** Types of lines that Ledyer may add. Default: none. */
  readonly allowedFeeTypes?: readonly string[] | undefined;
  readonly metrics: Metrics;
}

export interface LoadOptions {
  /** Maximum age of the result in milliseconds. Default: by the session's activity, from 30 s to 2 min. */
  readonly maxAgeMs?: number | undefined;
  /** Only a session of one of these buyers is returned. This is checked before a read from Ledyer. */
  readonly buyers?: readonly string[] | undefined;
}

/** A read from Ledyer that callers of this instance share. */
interface PendingRefresh {
  readonly maxAgeMs: number;
  readonly result: Promise<StoredSession>;
}

/**
 * Loads sessions from the cache, the database or Ledyer, whichever is recent enough.
 *
 * It reads each session from Ledyer at most once per second, for any number of tabs, instances and notifications.
 * Concurrent database reads form batches. Concurrent reads of one session from Ledyer share one request.
 */
export class SessionLoader {
  readonly #deps: SessionLoaderDeps;
  readonly #cache: SessionCache;
  readonly #findInBatch: (sessionId: string) => Promise<StoredSession | undefined>;
  readonly #pending = new Map<string, PendingRefresh>();

  constructor(deps: SessionLoaderDeps) {
    this.#deps = deps;
    this.#cache = new SessionCache(deps);
    this.#findInBatch = createBatchLoader(
      (ids) => deps.store.sessions.findMany(ids),
      ({ sessionId }) => sessionId,
    );
  }

  /** Returns the stored session, however old its snapshot is. Its cart may be older than the database's. */
  async find(sessionId: string): Promise<StoredSession | undefined> {
    return (
      this.#cache.get(sessionId) ?? this.#cache.readThrough(() => this.#findInBatch(sessionId))
    );
  }

  /**
   * Returns a cached session with a snapshot not older than `maxAgeMs`, if there is one. Most status requests end
   * here, without the cost of a promise.
   */
  getCached(sessionId: string, maxAgeMs?: number): StoredSession | undefined {
    const session = this.#cache.peek(sessionId);
    if (!session) return undefined;
    const now = this.#deps.clock.now();
    return isFresh(session, maxAgeMs ?? getMaxAgeMs(session, now), now) ? session : undefined;
  }

  /**
   * Returns a session with a snapshot not older than `maxAgeMs`, or `undefined` when the shop has no such session.
   *
   * @throws {LedyerError} when Ledyer had to be read and did not respond
   */
  async load(sessionId: string, options: LoadOptions = {}): Promise<StoredSession | undefined> {
    const session = await this.find(sessionId);
    if (!session || options.buyers?.includes(session.buyer) === false) return undefined;
    const { maxAgeMs = getMaxAgeMs(session, this.#deps.clock.now()) } = options;
    return this.refresh(session, maxAgeMs);
  }

  /**
   * Returns the session itself if its snapshot is not older than `maxAgeMs`, and otherwise a newer one. For callers
   * that have read the row.
   *
   * @param dueAt when reconcile is due if the session is authorized now. Default: at once
   * @throws {LedyerError} when Ledyer had to be read and did not respond
   */
  async refresh(
    session: StoredSession,
    maxAgeMs: number,
    dueAt: number = dueAtOnce,
  ): Promise<StoredSession> {
    if (isFresh(session, maxAgeMs, this.#deps.clock.now())) return session;
    const { sessionId } = session;
    const pending = this.#pending.get(sessionId);
    // A pending read with a larger max age may return a staler session, so it is not shared.
    if (pending && pending.maxAgeMs <= maxAgeMs) return pending.result;
    const result = this.#cache
      .readThrough(() => this.#claimAndRead(session, maxAgeMs, dueAt))
      .finally(() => {
        if (this.#pending.get(sessionId) === entry) this.#pending.delete(sessionId);
      });
    const entry = { maxAgeMs, result };
    this.#pending.set(sessionId, entry);
    return result;
  }

  /** Claims the read and performs it, or waits for the result of the instance that holds the claim. */
  async #claimAndRead(
    session: StoredSession,
    maxAgeMs: number,
    dueAt: number,
  ): Promise<StoredSession> {
    const { store, clock } = this.#deps;
    const { sessionId } = session;
    const deadline = clock.now() + refreshTimeoutMs;
    for (;;) {
      const now = clock.now();
      const claimed = await store.sessions.claimRefresh(
        sessionId,
        now,
        minRefreshIntervalMs,
        expectsChange(maxAgeMs),
        maxAgeMs,
      );
      if (claimed) return this.#readFromLedyer(claimed, now, dueAt);
      // Another instance has refreshed the session, or is about to.
      const stored = await store.sessions.find(sessionId);
      if (!stored) return session;
      if (isFresh(stored, maxAgeMs, now)) return stored;
      if (now >= deadline)
        throw new LedyerError('timeout', 'Another instance received no response');
      // The next read is allowed an interval after the last one, which has ended if its snapshot is stored.
      const allowedInMs = Math.min(stored.fetchedAt - now, 0) + minRefreshIntervalMs;
      await clock.sleep(Math.max(otherInstancePollIntervalMs, allowedInMs));
    }
  }

  /** Reads a session from Ledyer and stores the result. */
  async #readFromLedyer(
    claimed: VersionedSession,
    claimedAt: number,
    dueAt: number,
  ): Promise<StoredSession> {
    const { ledyer, store, metrics } = this.#deps;
    const { sessionId } = claimed;
    metrics.count('ledyer_upstream_reads_total', { resource: 'session' });
    const session = await ledyer.sessions.get(sessionId);
    if (sessionId !== session.id || claimed.orderId !== session.orderId) {
      throw new LedyerError('malformed', 'Ledyer returned another session');
    }
    const { state, signState } = session;
    // Ledyer's times are empty where they cannot be read.
    const expiresAt = session.expiresAt || claimed.expiresAt;
    const updatedAt = session.updatedAt || claimed.updatedAt;
    const snapshot = { state, signState: signState ?? null, expiresAt, updatedAt };
    const isAuthorized = state === 'authorized';
    if (!claimed.pendingCart) {
      const differences = isAuthorized ? await this.#settleCart(session, claimed, claimed) : null;
      const saved = await store.sessions.saveUnchanged(
        claimed,
        snapshot,
        claimedAt,
        differences,
        dueAt,
      );
      if (saved) return saved;
    }
    // A cart is pending, or the row has changed since the claim, perhaps by a cart change.
    const hasNoCartToSettle = state === 'open' && !claimed.pendingCart;
    const differences = hasNoCartToSettle ? null : await this.#settleCart(session, claimed);
    const saved = await store.sessions.saveSnapshot(
      sessionId,
      snapshot,
      claimedAt,
      isAuthorized ? differences : null,
      dueAt,
    );
    // A later snapshot or a final state was stored meanwhile.
    return saved ?? (await store.sessions.find(sessionId)) ?? claimed;
  }

  /**
   * Settles which cart a session has, and returns its differences from that cart.
   *
   * @param stored the stored session. Default: it is read again
   */
  async #settleCart(
    session: Session,
    claimed: StoredSession,
    stored?: StoredSession,
  ): Promise<readonly Difference[]> {
    const { store } = this.#deps;
    const current = stored ?? (await store.sessions.find(session.id));
    if (!current) throw new Error('A stored session has disappeared');
    const { differences } = await settleCart(
      store.carts,
      current,
      session,
      this.#deps,
      session.state !== 'open',
      claimed.pendingCart,
    );
    return differences;
  }
}
