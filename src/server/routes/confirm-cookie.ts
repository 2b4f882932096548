import type { Clock } from '../clock.js';
import { LruCache } from '../lru-cache.js';
import { firstRequestTtlMs } from '../store/idempotency-keys.js';
import type { Store } from '../store/store.js';
import type { StoredSession } from '../store/stored-session.js';

/**
 * Maximum age of a session whose first request may still have its idempotency key. It exceeds
 * {@link firstRequestTtlMs}, because the clocks of two instances may differ.
 */
const maxConfirmedAgeMs = 6 * firstRequestTtlMs;
/** Minimum number of sessions for which this instance remembers that the browser has the cookie. */
const minConfirmedSessions = 10_000;

/**
 * Deletes the idempotency key of a session's first request, because the browser has sent the session's cookie. Until
 * then, any client that sends the key gets the session. Returns `undefined` if the key is deleted already.
 */
export type ConfirmCookie = (
  store: Pick<Store, 'idempotencyKeys'>,
  session: Pick<StoredSession, 'sessionId' | 'createdAt'>,
) => Promise<void> | undefined;

export function createCookieConfirmation(clock: Pick<Clock, 'now'>): ConfirmCookie {
  const confirmedSessions = new LruCache<true>(minConfirmedSessions);
  return ({ idempotencyKeys }, { sessionId, createdAt }) => {
    if (Math.abs(clock.now() - createdAt) > maxConfirmedAgeMs || confirmedSessions.get(sessionId))
      return undefined;
    return idempotencyKeys.deleteFirst(sessionId).then(() => {
      confirmedSessions.set(sessionId, true);
    });
  };
}
