import type { Order } from '../../ledyer/order.js';
import type { Clock } from '../clock.js';
import type { LedyerClient } from '../ledyer-client/client.js';
import { LedyerError } from '../ledyer-client/ledyer-error.js';
import type { Metrics } from '../metrics.js';
import { getIdleMs, getMaxAgeMs, isFinal, minRefreshIntervalMs } from '../sessions/staleness.js';
import { settleCart } from '../sessions/settle-cart.js';
import type { SessionLoader } from '../sessions/session-loader.js';
import type { DueTask } from '../store/outbox.js';
import type { ClaimedSession } from '../store/reconcile-queue.js';
import { leaseMs, getNextSweepDelayMs } from '../store/schedule.js';
import type { OrderDecision, SavedDecision, StoredOrder } from '../store/stored-order.js';
import type { StoredSession } from '../store/stored-session.js';
import type { Store } from '../store/store.js';
import { isClosed, type EvaluateOrder } from './evaluate-order.js';
import type { AlertHeld } from './held-alert.js';

export interface ReconcileDeps {
  readonly ledyer: LedyerClient;
  readonly store: Store;
  readonly clock: Clock;
  readonly loader: Pick<SessionLoader, 'refresh'>;
  readonly evaluateOrder: EvaluateOrder;
  readonly alertHeld: AlertHeld;
  /** As in {@link SessionLoaderDeps}. */
  readonly country: string;
  readonly allowedFeeTypes?: readonly string[] | undefined;
  readonly metrics: Metrics;
}

/** The result of a check of a session. */
export interface ReconcileResult {
  readonly state: string;
  /** Milliseconds since 1970. `null` when nothing is left to wait for. */
  readonly nextCheckAt: number | null;
  /** Whether nothing was read from Ledyer, because the last read was a moment ago. */
  readonly isSkipped?: boolean | undefined;
  /** A new order with tasks, which the caller runs immediately. */
  readonly newOrder?: NewOrder | undefined;
}

/** An order that was just stored, as it was read, and its tasks, which this instance has claimed. */
export interface NewOrder {
  readonly order: Order;
  /** Its session, with the cart that the order was compared with. */
  readonly session: StoredSession;
  /** In the order in which they run. At least one. */
  readonly tasks: readonly DueTask[];
  /** When others may take the tasks over, if this instance has died. Milliseconds since 1970. */
  readonly claimedUntil: number;
}

/** Checks a session and records the outcome. */
export type Reconcile = (session: ClaimedSession) => Promise<ReconcileResult>;

/**
 * The only way to a fulfilled order.
 *
 *     read the session ─▶ authorized? ─▶ read the order ─▶ compare both with the cart
 *                                                             │
 *           the outbox: fulfil ─▶ acknowledge ─▶ reference ◀──┴─▶ held, for an admin
 *
 * Notifications, status reads, timers and starts only trigger it. It may run twice, or concurrently: the decision
 * is recorded once.
 */
export const createReconciler = (deps: ReconcileDeps): Reconcile => {
  const { ledyer, store, clock, loader, alertHeld, metrics } = deps;
  return async (claimedSession) => {
    const startedAt = clock.now();
    // The worker is reconciling the session, so it is due again only if this instance dies.
    const refreshed = await undefinedIfNotFound(
      loader.refresh(claimedSession, getMaxAgeMs(claimedSession, startedAt), startedAt + leaseMs),
    );
    const session = refreshed ?? claimedSession;
    const sweepDelayMs = getNextSweepDelayMs(getIdleMs(session, clock.now()));
    const { state, sessionId, orderId } = session;
    if (refreshed && !isFinal(session)) return { state, nextCheckAt: clock.now() + sweepDelayMs };

    const storedOrder = claimedSession.hasOrder ? await store.orders.find(orderId) : undefined;
    const now = clock.now();
    const isAuthorized = state === 'authorized';
    // A new order is read at once. A stored order, or that of an ended session, is read only in intervals, because
    // anyone who knows the URL may send notifications.
    const isLimited = storedOrder !== undefined || (!isAuthorized && isFinal(claimedSession));
    if (
      refreshed &&
      isLimited &&
      !(await store.sessions.claimRefresh(sessionId, now, minRefreshIntervalMs, false))
    ) {
      return { state, nextCheckAt: now + minRefreshIntervalMs, isSkipped: true };
    }
    metrics.count('ledyer_upstream_reads_total', { resource: 'order' });
    const reading = ledyer.orders.get(orderId);
    const order = await (isAuthorized ? reading : undefinedIfNotFound(reading));
    // Usual for a session that has expired or was cancelled, or that Ledyer does not know.
    if (!order)
      return { state, nextCheckAt: refreshed ? null : getNextCheckOfUnknownSession(session, now) };
    if (order.id !== orderId) throw new LedyerError('malformed', 'Ledyer returned another order');

    const comparedSession =
      isAuthorized || !refreshed ? session : await compareEndedSession(deps, session);
    const claimedUntil = clock.now() + leaseMs;
    const { decision, saved } = storedOrder
      ? await recordAgain(deps, comparedSession, order, storedOrder)
      : await recordFirst(deps, comparedSession, order, claimedUntil);
    metrics.count('ledyer_reconciled_total', { decision: decision.status });
    if (saved.isNewlyHeld) await alertHeld(decision);
    const awaitsPayment = decision.status === 'awaiting-payment' && !isClosed(order);
    const { claimedTasks: tasks } = saved;
    return {
      state,
      nextCheckAt: awaitsPayment ? clock.now() + sweepDelayMs : null,
      newOrder:
        tasks.length > 0 ? { order, session: comparedSession, tasks, claimedUntil } : undefined,
    };
  };
};

/** The shop's decision about an order, and the result of storing it. */
interface RecordedOrder {
  readonly decision: OrderDecision;
  readonly saved: SavedDecision;
}

/** Decides about an order that was not stored when its session was claimed. */
async function recordFirst(
  deps: ReconcileDeps,
  session: StoredSession,
  order: Order,
  claimedUntil: number,
): Promise<RecordedOrder> {
  const { store, clock, evaluateOrder } = deps;
  const decision = evaluateOrder(session, order);
  const saved = await store.orders.insert(decision, clock.now(), claimedUntil);
  if (saved) return { decision, saved };
  // Another instance has stored the order meanwhile, and an admin may even have released it.
  return recordAgain(deps, session, order, await store.orders.find(order.id));
}

/** Decides again about a stored order. */
async function recordAgain(
  { store, clock, evaluateOrder }: ReconcileDeps,
  session: StoredSession,
  order: Order,
  storedOrder: StoredOrder | undefined,
): Promise<RecordedOrder> {
  const decision = evaluateOrder(session, order, storedOrder);
  return { decision, saved: await store.orders.update(decision, clock.now()) };
}

/**
 * Compares an expired or cancelled session that has an order after all. Ledyer's session is read again for it. The
 * stored state does not change, because a final state is never left.
 */
async function compareEndedSession(
  { ledyer, store, country, allowedFeeTypes, metrics }: ReconcileDeps,
  session: StoredSession,
): Promise<StoredSession> {
  const { sessionId, orderId } = session;
  metrics.count('ledyer_upstream_reads_total', { resource: 'session' });
  const found = await undefinedIfNotFound(ledyer.sessions.get(sessionId));
  if (!found) return session;
  if (found.id !== sessionId || found.orderId !== orderId)
    throw new LedyerError('malformed', 'Ledyer returned another session');
  const stored = (await store.sessions.find(sessionId)) ?? session;
  const rules = { country, allowedFeeTypes };
  const settled = await settleCart(store.carts, stored, found, rules, true, session.pendingCart);
  await store.sessions.saveDifferences(sessionId, settled.differences);
  return { ...session, ...settled };
}

/** Returns `undefined` when Ledyer does not have what was requested. */
const undefinedIfNotFound = <T>(reading: Promise<T>): Promise<T | undefined> =>
  reading.catch((error: unknown) => {
    if (error instanceof LedyerError && error.status === 404) return undefined;
    throw error;
  });

/** Returns the time of the next check of a session that Ledyer does not know, or `null` after its expiry. */
const getNextCheckOfUnknownSession = ({ expiresAt }: StoredSession, now: number): number | null =>
  now > Date.parse(expiresAt) ? null : now + getNextSweepDelayMs(Infinity);
