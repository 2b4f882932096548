import type { Clock } from '../clock.js';
import { Problem } from '../http/problem.js';
import type { Store } from '../store/store.js';
import type { StoredSession } from '../store/stored-session.js';
import { isConflict } from './is-conflict.js';
import type { SessionLoader } from './session-loader.js';
import { isFinal, minRefreshIntervalMs } from './staleness.js';

/** The browser's key for one operation, the same for each retry. */
export interface IdempotencyKey {
  readonly key: string;
  /** Fingerprint of the request body. */
  readonly fingerprint: string;
}

/**
 * Returns the session of an earlier request with the same key, unless it has ended without an order.
 *
 * @param buyer `undefined` for a request without a cookie
 * @throws {Problem} `idempotency-key-reused` when the key was used with another body
 * @throws {LedyerError}
 */
export type FindByKey = (
  buyer: string | undefined,
  idempotencyKey: IdempotencyKey,
) => Promise<StoredSession | undefined>;

interface FindByKeyDeps {
  readonly store: Pick<Store, 'sessions' | 'idempotencyKeys'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly loader: Pick<SessionLoader, 'refresh'>;
}

export const createFindByKey =
  ({ store, clock, loader }: FindByKeyDeps): FindByKey =>
  async (buyer, { key, fingerprint }) => {
    const { sessions, idempotencyKeys } = store;
    const used =
      buyer === undefined
        ? await idempotencyKeys.findFirst(key, clock.now())
        : await idempotencyKeys.find(buyer, key);
    if (!used) return undefined;
    if (used.fingerprint !== fingerprint) throw new Problem('idempotency-key-reused');
    const session = await sessions.find(used.sessionId);
    // The session of a first request is seconds old.
    if (!session || buyer === undefined) return session;
    const current = await loader.refresh(session, minRefreshIntervalMs).catch((error: unknown) => {
      if (isConflict(error)) return undefined;
      throw error;
    });
    return current && (!isFinal(current) || current.state === 'authorized') ? current : undefined;
  };
