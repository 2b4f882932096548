import type { Session } from '../../ledyer/session.js';
import { isFinalState, isSessionState } from '../../ledyer/session-state.js';
import type { Clock } from '../clock.js';
import { compareSession } from '../cart/compare-cart.js';
import type { LedyerClient } from '../ledyer-client/client.js';
import { LedyerError } from '../ledyer-client/ledyer-error.js';
import type { Metrics } from '../metrics.js';
import { expectsChange } from './staleness.js';
import type { StoredSession } from '../store/stored-session.js';
import type { Store } from '../store/store.js';

/** Minimum interval between two reads of one session from Ledyer. */
export const minRefreshIntervalMs = 1_000;
/** Interval at which an instance checks whether another one has finished its read. */
const otherInstancePollMs = 100;
/** Maximum time to wait for another instance's read. */
const refreshTimeoutMs = 8_000;

export interface SessionLoaderDeps {
  readonly ledyer: LedyerClient;
  readonly store: Store;
  readonly clock: Clock;
  readonly country: string;
  readonly metrics: Metrics;
}

/** Returns whether a session can no longer change. */
export const isFinal = ({ state }: Pick<StoredSession, 'state'>): boolean =>
  isSessionState(state) && isFinalState(state);

/** Returns whether a snapshot is not older than `maxAgeMs` and not invalidated since. */
export const isFresh = (session: StoredSession, maxAgeMs: number, now: number): boolean =>
  isFinal(session) ||
  (now - session.fetchedAt < maxAgeMs &&
    (session.invalidatedAt === null || session.invalidatedAt < session.fetchedAt));

/**
 * Returns a session snapshot not older than `age`, and reads from Ledyer if necessary.
 *
 * @throws {LedyerError} when Ledyer had to be read and did not respond
 */
export type LoadSession = (session: StoredSession, age: number) => Promise<StoredSession>;

/**
 * Creates a loader that reads each session from Ledyer at most once per second, for any number of tabs, instances
 * and notifications.
 */
export function createSessionLoader(deps: SessionLoaderDeps): LoadSession {
  const { store, clock } = deps;
  const pending = new Map<
    string,
    { readonly age: number; readonly answer: Promise<StoredSession> }
  >();

  const read = async (session: StoredSession, age: number): Promise<StoredSession> => {
    const { sessionId } = session;
    const giveUpAt = clock.now() + refreshTimeoutMs;
    for (;;) {
      // Another instance may have stored a newer snapshot than the caller's.
      const known = await store.sessions.find(sessionId);
      const now = clock.now();
      if (known && isFresh(known, age, now)) return known;
      if (
        await store.sessions.claimRefresh(sessionId, now, minRefreshIntervalMs, expectsChange(age))
      ) {
        await refresh(deps, session, now);
        return (await store.sessions.find(sessionId)) ?? session;
      }
      if (now >= giveUpAt) throw new LedyerError('timeout', 'Another instance got no answer');
      await clock.sleep(otherInstancePollMs);
    }
  };

  return (session, age) => {
    if (isFresh(session, age, clock.now())) return Promise.resolve(session);
    const { sessionId } = session;
    const before = pending.get(sessionId);
    // A caller that accepts an older snapshot can share a running read with a stricter limit.
    if (before && before.age <= age) return before.answer;
    const answer = read(session, age).finally(() => {
      if (pending.get(sessionId) === own) pending.delete(sessionId);
    });
    const own = { age, answer };
    pending.set(sessionId, own);
    return answer;
  };
}

/** Reads a session from Ledyer, compares its cart with the stored one, and stores the result. */
async function refresh(
  { ledyer, store, country, metrics, clock }: SessionLoaderDeps,
  { sessionId }: StoredSession,
  askedAt: number,
): Promise<void> {
  metrics.count('ledyer_upstream_reads_total', { resource: 'session' });
  const session = await ledyer.sessions.get(sessionId);
  // Read again: a cart change may have started while the request to Ledyer was running.
  const known = await store.sessions.find(sessionId);
  if (known?.sessionId !== session.id || known.orderId !== session.orderId) {
    throw new LedyerError('malformed', 'Ledyer answered for another session');
  }
  const mismatches = await resolvePendingCart(store, known, session, country);
  const { state, signState, expiresAt, updatedAt } = session;
  await store.sessions.saveSnapshot(
    sessionId,
    { state, signState: signState ?? null, expiresAt, updatedAt },
    askedAt,
    state === 'authorized' ? mismatches : null,
    clock.now(),
  );
}

/** Compares the session with the stored cart, or with the pending one, which then becomes the cart. */
async function resolvePendingCart(
  store: Store,
  { sessionId, cart, pendingCart }: StoredSession,
  { order, state }: Session,
  country: string,
): Promise<readonly string[]> {
  const mismatches = compareSession(cart, order, country);
  if (!pendingCart || mismatches.length === 0 || state === 'open') return mismatches;
  if (compareSession(pendingCart, order, country).length > 0) return mismatches;
  await store.sessions.commitCart(sessionId, pendingCart);
  return [];
}
