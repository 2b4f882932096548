import type { Order } from '../../ledyer/order.js';
import type { Clock } from '../clock.js';
import type { LedyerClient } from '../ledyer-client/client.js';
import { LedyerError } from '../ledyer-client/ledyer-error.js';
import { describeError, type LogFunction } from '../log.js';
import type { Metrics } from '../metrics.js';
import type { DueTask } from '../store/outbox.js';
import type { PricedCart } from '../cart/price-cart.js';
import type { ShopData } from '../cart/quote.js';
import { evaluateOrder } from './reconcile.js';
import { digest, hex } from '../secret.js';
import type { Store } from '../store/store.js';
import { getRetryDelayMs } from '../store/schedule.js';

/** A paid order that equals the priced cart. */
export interface Fulfilment {
  /** `or_…` */
  readonly orderId: string;
  /** `se_…` */
  readonly sessionId: string;
  /** The sold cart, at the shop's prices. */
  readonly cart: PricedCart;
  /** The `data` of the cart's quote; `null` for none. */
  readonly data: ShopData;
  /** The order as Ledyer has it now, with its addresses. Contains personal data: do not log it. */
  readonly order: Order;
  /** The same for every attempt with one order. Use it to avoid a second delivery. */
  readonly idempotencyKey: string;
}

/** The result of a fulfilment. */
export interface FulfilResult {
  /** The shop's order number, at most 50 characters. Ledyer shows it on the invoice. */
  readonly reference?: string | undefined;
}

/** Fulfils a paid order, for example by passing it to the warehouse. */
export type FulfilHandler = (
  fulfilment: Fulfilment,
  options: { readonly signal: AbortSignal },
) => Promise<FulfilResult | undefined>;

/** Timeout of one task. Shorter than the lease after which another instance takes it over. */
const taskTimeoutMs = 15_000;

export interface TaskDeps {
  readonly ledyer: LedyerClient;
  readonly store: Store;
  readonly clock: Clock;
  readonly random: () => number;
  readonly fulfil: FulfilHandler | undefined;
  /** As in {@link ReconcileDeps}. */
  readonly merchantId: string | undefined;
  readonly metrics: Metrics;
  readonly log: LogFunction;
}

/**
 * Runs one task of the outbox and stores the result. Rejects only if that fails.
 *
 * @param order the order, if it was just read
 */
export type RunTask = (task: DueTask, order?: Order) => Promise<void>;

/** Creates the function that runs outbox tasks. */
export const createTaskRunner =
  (deps: TaskDeps): RunTask =>
  async (task, order) => {
    const { store, clock, random, metrics, log } = deps;
    const { id, kind, attempts } = task;
    try {
      const reference = await runTask(deps, task, order);
      await store.outbox.complete(task, clock.now(), reference);
      metrics.count('ledyer_outbox_tasks_total', { kind, result: 'done' });
    } catch (error) {
      metrics.count('ledyer_outbox_tasks_total', { kind, result: 'failed' });
      log({
        level: 'warn',
        event: 'task-failed',
        code: kind,
        subjectHash: hex(await digest(task.orderId)).slice(0, 12),
        attempt: attempts,
        error: describeError(error),
      });
      await store.outbox.reschedule(id, clock.now() + getRetryDelayMs(attempts, random));
    }
  };

/** An accepted order that has changed, was cancelled, or is no longer paid. It must not be delivered. */
class OrderChangedError extends Error {
  override readonly name = 'OrderChangedError';
}

/** Runs one task. Returns the shop's order number, if the fulfilment has set one. */
async function runTask(
  { ledyer, store, clock, fulfil, merchantId, metrics }: TaskDeps,
  { orderId, sessionId, kind, key, reference }: DueTask,
  knownOrder?: Order,
): Promise<string | undefined> {
  const signal = AbortSignal.timeout(taskTimeoutMs);
  const options = { signal, idempotencyKey: key };
  switch (kind) {
    case 'acknowledge':
      await ledyer.orders.acknowledge(orderId, options);
      return undefined;
    case 'reference':
      await ledyer.orders.setReference(orderId, reference ?? orderId, options);
      return undefined;
    case 'fulfil': {
      if (!fulfil) return undefined;
      const session = await store.sessions.find(sessionId);
      // Stryker disable next-line StringLiteral: only the name of an error is logged
      if (!session) throw new Error('The session of this order is not stored');
      if (!knownOrder) metrics.count('ledyer_upstream_reads_total', { resource: 'order' });
      const order = knownOrder ?? (await ledyer.orders.get(orderId, { signal }));
      if (order.id !== orderId) {
        // Stryker disable next-line StringLiteral: only the name and code of an error are logged
        throw new LedyerError('malformed', 'Ledyer returned another order');
      }
      // The order was accepted earlier, and may have been cancelled since.
      if (!knownOrder) {
        const storedOrder = await store.orders.find(orderId);
        // Stryker disable next-line ArrayDeclaration: no mismatch has another name
        const releasedMismatches = storedOrder?.releasedAt == null ? [] : storedOrder.mismatches;
        const decision = evaluateOrder(session, order, merchantId, releasedMismatches);
        const { status } = decision;
        if (status === 'held') {
          metrics.count('ledyer_reconciled_total', { decision: status });
          await store.orders.hold(decision, clock.now());
        }
        if (status !== 'accepted') throw new OrderChangedError();
      }
      const { cart, quote } = session;
      const { data } = quote;
      const result = await fulfil(
        { orderId, sessionId, cart, data, order, idempotencyKey: key },
        { signal },
      );
      return result?.reference;
    }
  }
}
