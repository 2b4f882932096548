import type { Session } from '../../ledyer/session.js';
import { isFinalState, isSessionState } from '../../ledyer/session-state.js';
import type { Clock } from '../clock.js';
import { compareSession } from '../cart/compare-cart.js';
import type { LedyerClient } from '../ledyer-client/client.js';
import { LedyerError } from '../ledyer-client/ledyer-error.js';
import type { Metrics } from '../metrics.js';
import { expectsChange } from './staleness.js';
import type { StoredSession } from '../store/session-store.js';
import type { Store } from '../store/store.js';

/** Milliseconds between two questions about one session, whoever asks and however often. */
export const minRefreshIntervalMs = 1_000;
/** Milliseconds between two looks whether another instance has its answer, … */
const otherInstancePollMs = 100;
/** … and how long one looks. */
const refreshTimeoutMs = 8_000;

export interface SessionLoaderDeps {
  readonly ledyer: LedyerClient;
  readonly store: Store;
  readonly clock: Clock;
  readonly country: string;
  readonly metrics: Metrics;
}

/** Whether nothing will happen to a session any more. */
export const isFinal = ({ state }: Pick<StoredSession, 'state'>): boolean =>
  isSessionState(state) && isFinalState(state);

/** Whether a snapshot is not older than `age`, and nobody has said since that there is news. */
export const isFresh = (session: StoredSession, maxAgeMs: number, now: number): boolean =>
  isFinal(session) ||
  (now - session.fetchedAt < maxAgeMs &&
    (session.invalidatedAt === null || session.invalidatedAt < session.fetchedAt));

/**
 * Gives a session no older than `age`, asking Ledyer when that takes it.
 *
 * @throws {LedyerError} when Ledyer was to be asked and did not answer
 */
export type LoadSession = (session: StoredSession, age: number) => Promise<StoredSession>;

/**
 * How this shop learns of its sessions: at most one question a second for each,
 * however many tabs, instances and notifications want to know.
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
      // Whoever asks may know less than the instances know together.
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
    // Whoever takes it older may be about to get it older.
    if (before && before.age <= age) return before.answer;
    const answer = read(session, age).finally(() => {
      if (pending.get(sessionId) === own) pending.delete(sessionId);
    });
    const own = { age, answer };
    pending.set(sessionId, own);
    return answer;
  };
}

/** Asks Ledyer, compares what it says with what the shop knows, and keeps it. */
async function refresh(
  { ledyer, store, country, metrics, clock }: SessionLoaderDeps,
  { sessionId }: StoredSession,
  askedAt: number,
): Promise<void> {
  metrics.count('ledyer_upstream_reads_total', { resource: 'session' });
  const session = await ledyer.sessions.get(sessionId);
  // Read again: a cart may have been offered while the question was on its way.
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

/** What differs from the cart, or from the one that was offered last, which then is the cart. */
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
