import type { Order } from '../../ledyer/order.js';
import type { Clock } from '../clock.js';
import type { LedyerClient } from '../ledyer-client/client.js';
import { LedyerError } from '../ledyer-client/ledyer-error.js';
import { describeError, type LogFunction } from '../log.js';
import type { Metrics } from '../metrics.js';
import type { DueTask } from '../store/outbox.js';
import type { PricedCart } from '../sessions/price-cart.js';
import { evaluateOrder } from './reconcile.js';
import { digest, hex } from '../secret.js';
import type { Store } from '../store/store.js';
import { retryDelay } from './schedule.js';

/** An order that is paid for what the shop priced. */
export interface Fulfilment {
  /** `or_…` */
  readonly orderId: string;
  /** `se_…` */
  readonly sessionId: string;
  /** What was sold, at the shop's prices. */
  readonly cart: PricedCart;
  /** The order as Ledyer has it now: where it goes, and to whom. Personal data: do not log it. */
  readonly order: Order;
  /** The same for every try with one order: the shop's own guard against a second parcel. */
  readonly idempotencyKey: string;
}

/** What a fulfilment may give back. */
export interface FulfilResult {
  /** The shop's own number of the order, at most 50 characters; Ledyer shows it on the invoice. */
  readonly reference?: string;
}

/** What a shop does with a paid order, such as putting it on the packing list. */
export type FulfilHandler = (
  fulfilment: Fulfilment,
  options: { readonly signal: AbortSignal },
) => Promise<FulfilResult | undefined>;

/** Milliseconds that one errand may take; shorter than the time after which another instance takes it over. */
const taskTimeoutMs = 15_000;

export interface TaskDeps {
  readonly ledyer: LedyerClient;
  readonly store: Store;
  readonly clock: Clock;
  readonly random: () => number;
  readonly fulfil: FulfilHandler | undefined;
  /** As in {@link ReconcileParts}. */
  readonly merchantId: string | undefined;
  readonly metrics: Metrics;
  readonly log: LogFunction;
}

/**
 * Runs one errand of the outbox, and writes down how it went. It rejects only when that cannot be written.
 *
 * @param order the order, when it was read a moment ago
 */
export type RunTask = (errand: DueTask, order?: Order) => Promise<void>;

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
      await store.outbox.reschedule(id, clock.now() + retryDelay(attempts, random));
    }
  };

/** An order was accepted, and is another one now, or none any more, or not paid: no parcel leaves. */
class OrderChangedError extends Error {
  override readonly name = 'OrderChanged';
}

/** @returns the shop's own number of the order, when it was given one */
async function runTask(
  { ledyer, store, clock, fulfil, merchantId, metrics }: TaskDeps,
  { orderId, sessionId, kind, key, reference }: DueTask,
  known?: Order,
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
      if (!session) throw new Error('An order without its session');
      if (!known) metrics.count('ledyer_upstream_reads_total', { of: 'order' });
      const order = known ?? (await ledyer.orders.get(orderId, { signal }));
      if (order.id !== orderId) {
        throw new LedyerError('malformed', 'Ledyer answered for another order');
      }
      // It was accepted a while ago, and may have been cancelled while the shop could not fulfil it.
      if (!known) {
        const before = await store.orders.find(orderId);
        const released = before?.releasedAt == null ? [] : before.mismatches;
        const decision = evaluateOrder(session, order, merchantId, released);
        const { status } = decision;
        if (status === 'held') {
          metrics.count('ledyer_reconciled_total', { verdict: status });
          await store.orders.hold(decision, clock.now());
        }
        if (status !== 'accepted') throw new OrderChangedError();
      }
      const { cart } = session;
      const result = await fulfil(
        { orderId, sessionId, cart, order, idempotencyKey: key },
        { signal },
      );
      return result?.reference;
    }
  }
}
