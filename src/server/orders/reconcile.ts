import type { Order } from '../../ledyer/order.js';
import type { Clock } from '../clock.js';
import { compareOrder } from './compare-cart.js';
import type { LedyerClient } from '../ledyer-client/client.js';
import { LedyerError } from '../ledyer-client/ledyer-error.js';
import type { Metrics } from '../metrics.js';
import type { OrderDecision, ShopOrderStatus } from '../store/order-store.js';
import type { DueTask } from '../store/outbox.js';
import { isFinal, minRefreshIntervalMs, type LoadSession } from '../sessions/session-loader.js';
import type { StoredSession } from '../store/session-store.js';
import { getIdleMs, getMaxAgeMs } from '../sessions/staleness.js';
import type { Store } from '../store/store.js';
import { leaseMs, nextSweepDelay } from './schedule.js';

export interface ReconcileDeps {
  readonly ledyer: LedyerClient;
  readonly store: Store;
  readonly clock: Clock;
  readonly load: LoadSession;
  /** `ac_…`, when the shop says which merchant it is. */
  readonly merchantId: string | undefined;
  readonly metrics: Metrics;
}

/** Looks at a session, does what follows, and says in which state it was and when to look again. */
export type Reconcile = (session: StoredSession) => Promise<{
  readonly state: string;
  /** Milliseconds since 1970; `null` when nothing is left to come. */
  readonly lookAt: number | null;
  /** An order that was accepted right now, as Ledyer has it, and its fulfilment to be tried at once. */
  readonly accepted?: { readonly errand: DueTask; readonly order: Order } | undefined;
}>;

/**
 * The one road to a fulfilled order.
 *
 *     read the session ─▶ authorized? ─▶ read the order ─▶ compare both with the cart
 *                                                             │
 *           the outbox: fulfil ─▶ acknowledge ─▶ reference ◀──┴─▶ held, for a person
 *
 * Notifications, status reads, timers and starts only ask for this to be done. It
 * may run twice, or at once in two places: the record is made once.
 */
export const createReconciler =
  ({ ledyer, store, clock, load, merchantId, metrics }: ReconcileDeps): Reconcile =>
  async (claimed) => {
    const session = await load(claimed, getMaxAgeMs(claimed, clock.now())).catch(
      (error: unknown) => {
        if (error instanceof LedyerError && error.status === 404) return undefined;
        throw error;
      },
    );
    if (!session)
      return { state: claimed.state, lookAt: nextCheckForMissing(claimed, clock.now()) };
    const sweepDelayMs = nextSweepDelay(getIdleMs(session, clock.now()));
    const { state } = session;
    if (state !== 'authorized') {
      return { state, lookAt: isFinal(session) ? null : clock.now() + sweepDelayMs };
    }

    const known = await store.orders.find(session.orderId);
    const now = clock.now();
    // A new order is read at once; one that is known no more often than a session, whatever is notified.
    if (
      known &&
      !(await store.sessions.claimRefresh(session.sessionId, now, minRefreshIntervalMs, false))
    ) {
      return { state, lookAt: now + minRefreshIntervalMs };
    }
    metrics.count('ledyer_upstream_reads_total', { of: 'order' });
    const order = await ledyer.orders.get(session.orderId);
    if (order.id !== session.orderId) {
      throw new LedyerError('malformed', 'Ledyer answered for another order');
    }
    const released = known?.releasedAt == null ? [] : known.mismatches;
    const decision = evaluateOrder(session, order, merchantId, released);
    const recordedAt = clock.now();
    const task = await store.orders.saveDecision(decision, recordedAt, recordedAt + leaseMs);
    metrics.count('ledyer_reconciled_total', { verdict: decision.status });
    const awaitsPayment = decision.status === 'awaiting-payment' && !isClosed(order);
    return {
      state,
      lookAt: awaitsPayment ? clock.now() + sweepDelayMs : null,
      accepted: task && { errand: task, order },
    };
  };

/**
 * What the shop makes of an authorized session and its order.
 *
 * @param released mismatches that a person found to be all right
 */
export function evaluateOrder(
  { sessionId, orderId, cart, mismatches }: StoredSession,
  order: Order,
  merchantId: string | undefined,
  released: readonly string[],
): OrderDecision {
  const all = [
    ...(merchantId === undefined || order.merchantId === merchantId ? [] : ['merchantId']),
    ...(mismatches ?? ['session']),
    ...compareOrder(cart, order),
  ];
  const isAcceptable = all.every((difference) => released.includes(difference));
  const status: ShopOrderStatus = isAcceptable ? statusByPayment(order) : 'held';
  return { sessionId, orderId, status, mismatches: all, ledyerStatus: order.status };
}

/** What becomes of an order that is right. */
export const statusByPayment = (order: Order) => (isPaid(order) ? 'accepted' : 'awaiting-payment');

/**
 * Whether the goods may leave. An advance invoice has to be paid first, and Ledyer
 * says so with the event `readyForCapture` (page Get orders; WooCommerce plugin).
 */
function isPaid({ paymentMethod, events }: Order): boolean {
  const isAdvance = !paymentMethod || paymentMethod.type === 'advanceInvoice';
  return !isAdvance || events.some(({ type }) => type === 'readyForCapture');
}

/** Ledyer does not know the session. Unknown is not over, but after its own end nothing is left to come. */
const nextCheckForMissing = ({ expiresAt }: StoredSession, now: number): number | null =>
  now > Date.parse(expiresAt) ? null : now + nextSweepDelay(Infinity);

/** Whether nothing is left to be paid for. */
export const isClosed = ({ status }: Order): boolean =>
  status.some((word) => word === 'cancelled' || word === 'expired');
