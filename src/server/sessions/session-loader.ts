import type { Session } from '../../ledyer/session.js';
import { isFinalState, isSessionState } from '../../ledyer/session-state.js';
import type { Clock } from '../clock.js';
import { sessionDifferences } from '../orders/compare-cart.js';
import type { LedyerClient } from '../ledyer-client/client.js';
import { LedyerError } from '../ledyer-client/ledyer-error.js';
import type { Metrics } from '../metrics.js';
import { isExpectant } from './staleness.js';
import type { StoredSession } from '../store/session-store.js';
import type { Store } from '../store/store.js';

/** Milliseconds between two questions about one session, whoever asks and however often. */
export const shortestPause = 1_000;
/** Milliseconds between two looks whether another instance has its answer, … */
const lookPace = 100;
/** … and how long one looks. */
const patience = 8_000;

export interface ReadingParts {
  readonly ledyer: LedyerClient;
  readonly store: Store;
  readonly clock: Clock;
  readonly country: string;
  readonly metrics: Metrics;
}

/** Whether nothing will happen to a session any more. */
export const isOver = ({ state }: Pick<StoredSession, 'state'>): boolean =>
  isSessionState(state) && isFinalState(state);

/** Whether a snapshot is not older than `age`, and nobody has said since that there is news. */
export const isFresh = (session: StoredSession, age: number, now: number): boolean =>
  isOver(session) ||
  (now - session.readAt < age && (session.hintedAt === null || session.hintedAt < session.readAt));

/**
 * Gives a session no older than `age`, asking Ledyer when that takes it.
 *
 * @throws {LedyerError} when Ledyer was to be asked and did not answer
 */
export type FreshSession = (session: StoredSession, age: number) => Promise<StoredSession>;

/**
 * How this shop learns of its sessions: at most one question a second for each,
 * however many tabs, instances and notifications want to know.
 */
export function sessionReading(parts: ReadingParts): FreshSession {
  const { store, clock } = parts;
  const underWay = new Map<
    string,
    { readonly age: number; readonly answer: Promise<StoredSession> }
  >();

  const read = async (session: StoredSession, age: number): Promise<StoredSession> => {
    const { sessionId } = session;
    const giveUpAt = clock.now() + patience;
    for (;;) {
      // Whoever asks may know less than the instances know together.
      const known = await store.sessions.find(sessionId);
      const now = clock.now();
      if (known && isFresh(known, age, now)) return known;
      if (await store.sessions.claimQuestion(sessionId, now, shortestPause, isExpectant(age))) {
        await ask(parts, session, now);
        return (await store.sessions.find(sessionId)) ?? session;
      }
      if (now >= giveUpAt) throw new LedyerError('timeout', 'Another instance got no answer');
      await clock.sleep(lookPace);
    }
  };

  return (session, age) => {
    if (isFresh(session, age, clock.now())) return Promise.resolve(session);
    const { sessionId } = session;
    const before = underWay.get(sessionId);
    // Whoever takes it older may be about to get it older.
    if (before && before.age <= age) return before.answer;
    const answer = read(session, age).finally(() => {
      if (underWay.get(sessionId) === own) underWay.delete(sessionId);
    });
    const own = { age, answer };
    underWay.set(sessionId, own);
    return answer;
  };
}

/** Asks Ledyer, compares what it says with what the shop knows, and keeps it. */
async function ask(
  { ledyer, store, country, metrics, clock }: ReadingParts,
  { sessionId }: StoredSession,
  askedAt: number,
): Promise<void> {
  metrics.count('ledyer_upstream_reads_total', { of: 'session' });
  const session = await ledyer.sessions.get(sessionId);
  // Read again: a cart may have been offered while the question was on its way.
  const known = await store.sessions.find(sessionId);
  if (known?.sessionId !== session.id || known.orderId !== session.orderId) {
    throw new LedyerError('malformed', 'Ledyer answered for another session');
  }
  const differences = await settledDifferences(store, known, session, country);
  const { state, signState, expiresAt, updatedAt } = session;
  await store.sessions.record(
    sessionId,
    { state, signState: signState ?? null, expiresAt, updatedAt },
    askedAt,
    state === 'authorized' ? differences : null,
    clock.now(),
  );
}

/** What differs from the cart, or from the one that was offered last, which then is the cart. */
async function settledDifferences(
  store: Store,
  { sessionId, cart, nextCart }: StoredSession,
  { order, state }: Session,
  country: string,
): Promise<readonly string[]> {
  const differences = sessionDifferences(cart, order, country);
  if (!nextCart || differences.length === 0 || state === 'open') return differences;
  if (sessionDifferences(nextCart, order, country).length > 0) return differences;
  await store.sessions.settle(sessionId, nextCart);
  return [];
}
