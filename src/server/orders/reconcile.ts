import type { Order } from '../../ledyer/order.js';
import type { Clock } from '../clock.js';
import { compareOrder } from '../cart/compare-cart.js';
import type { LedyerClient } from '../ledyer-client/client.js';
import { LedyerError } from '../ledyer-client/ledyer-error.js';
import type { Metrics } from '../metrics.js';
import type { OrderDecision, ShopOrderStatus } from '../store/order-store.js';
import type { DueTask } from '../store/outbox.js';
import type { SessionLoader } from '../sessions/session-loader.js';
import type { StoredSession } from '../store/stored-session.js';
import { getIdleMs, getMaxAgeMs, isFinal, minRefreshIntervalMs } from '../sessions/staleness.js';
import type { Store } from '../store/store.js';
import { leaseMs, getNextSweepDelayMs } from '../store/schedule.js';

export interface ReconcileDeps {
  readonly ledyer: LedyerClient;
  readonly store: Store;
  readonly clock: Clock;
  readonly loader: Pick<SessionLoader, 'refresh'>;
  /** `ac_…`, if the shop sets it. */
  readonly merchantId: string | undefined;
  readonly metrics: Metrics;
}

/** The result of a check of a session. */
export interface ReconcileResult {
  readonly state: string;
  /** Milliseconds since 1970. `null` when nothing is left to wait for. */
  readonly nextCheckAt: number | null;
  /** An order that was just accepted, and its fulfilment, which the caller runs immediately. */
  readonly accepted?: { readonly task: DueTask; readonly order: Order } | undefined;
}

/** Checks a session and records the outcome. */
export type Reconcile = (session: StoredSession) => Promise<ReconcileResult>;

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
export const createReconciler =
  ({ ledyer, store, clock, loader, merchantId, metrics }: ReconcileDeps): Reconcile =>
  async (claimedSession) => {
    const session = await loader
      .refresh(claimedSession, getMaxAgeMs(claimedSession, clock.now()))
      .catch((error: unknown) => {
        if (error instanceof LedyerError && error.status === 404) return undefined;
        throw error;
      });
    if (!session)
      return {
        state: claimedSession.state,
        nextCheckAt: getNextCheckOfMissing(claimedSession, clock.now()),
      };
    const sweepDelayMs = getNextSweepDelayMs(getIdleMs(session, clock.now()));
    const { state } = session;
    if (state !== 'authorized') {
      return { state, nextCheckAt: isFinal(session) ? null : clock.now() + sweepDelayMs };
    }

    const storedOrder = await store.orders.find(session.orderId);
    const now = clock.now();
    // A new order is read at once. The interval between two reads of a stored order is limited, because anyone who
    // knows the URL may send notifications.
    if (
      storedOrder &&
      !(await store.sessions.claimRefresh(session.sessionId, now, minRefreshIntervalMs, false))
    ) {
      return { state, nextCheckAt: now + minRefreshIntervalMs };
    }
    metrics.count('ledyer_upstream_reads_total', { resource: 'order' });
    const order = await ledyer.orders.get(session.orderId);
    if (order.id !== session.orderId) {
      throw new LedyerError('malformed', 'Ledyer returned another order');
    }
    // Stryker disable next-line ArrayDeclaration: no mismatch has another name
    const releasedMismatches = storedOrder?.releasedAt == null ? [] : storedOrder.mismatches;
    const decision = evaluateOrder(session, order, merchantId, releasedMismatches);
    const recordedAt = clock.now();
    const task = await store.orders.saveDecision(decision, recordedAt, recordedAt + leaseMs);
    metrics.count('ledyer_reconciled_total', { decision: decision.status });
    const awaitsPayment = decision.status === 'awaiting-payment' && !isClosed(order);
    return {
      state,
      nextCheckAt: awaitsPayment ? clock.now() + sweepDelayMs : null,
      accepted: task && { task, order },
    };
  };

/**
 * Returns the shop's decision about an authorized session and its order.
 *
 * @param releasedMismatches mismatches that an admin has accepted
 */
export function evaluateOrder(
  { sessionId, orderId, cart, mismatches }: StoredSession,
  order: Order,
  merchantId: string | undefined,
  releasedMismatches: readonly string[],
): OrderDecision {
  const allMismatches = [
    ...(merchantId === undefined || order.merchantId === merchantId ? [] : ['merchantId']),
    ...(mismatches ?? ['session']),
    ...compareOrder(cart, order),
  ];
  const isAcceptable = allMismatches.every((mismatch) => releasedMismatches.includes(mismatch));
  const status: ShopOrderStatus = isAcceptable ? statusByPayment(order) : 'held';
  return { sessionId, orderId, status, mismatches: allMismatches, ledyerStatus: order.status };
}

/** Returns the status of an order without mismatches. */
export const statusByPayment = (order: Order) => (isPaid(order) ? 'accepted' : 'awaiting-payment');

/**
 * Whether the goods may be delivered. An advance invoice must be paid first, which Ledyer reports with the event
 * `readyForCapture` (page Get orders; WooCommerce plugin).
 */
function isPaid({ paymentMethod, events }: Order): boolean {
  const isAdvanceInvoice = !paymentMethod || paymentMethod.type === 'advanceInvoice';
  return !isAdvanceInvoice || events.some(({ type }) => type === 'readyForCapture');
}

/** Returns the time of the next check of a session that Ledyer does not know, or `null` after its expiry. */
const getNextCheckOfMissing = ({ expiresAt }: StoredSession, now: number): number | null =>
  now > Date.parse(expiresAt) ? null : now + getNextSweepDelayMs(Infinity);

/** Whether the order is cancelled or expired. */
export const isClosed = ({ status }: Order): boolean =>
  status.some((each) => each === 'cancelled' || each === 'expired');
