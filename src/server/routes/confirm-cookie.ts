import type { Clock } from '../clock.js';
import { LruCache } from '../lru-cache.js';
import { firstRequestTtlMs } from '../store/idempotency-keys.js';
import type { Store } from '../store/store.js';
import type { StoredSession } from '../store/stored-session.js';

/**
 * Age up to which a request with a session's cookie ends the session's first request. It exceeds
 * {@link firstRequestTtlMs}, because the clocks of two instances may differ.
 */
const maxConfirmedAgeMs = 6 * firstRequestTtlMs;
/** Minimum number of sessions for which this instance remembers that the browser has the cookie. */
const minConfirmedSessions = 10_000;

/**
 * Ends the time in which the idempotency key of the first request leads to this session: its browser is known.
 * Returns nothing if that is done already.
 */
export type ConfirmCookie = (
  store: Pick<Store, 'idempotencyKeys'>,
  session: StoredSession,
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
