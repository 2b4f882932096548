import type { Order } from '../../ledyer/order.js';
import type { Clock } from '../clock.js';
import type { LedyerClient } from '../ledyer-client/client.js';
import { LedyerError } from '../ledyer-client/ledyer-error.js';
import { maxReferenceLength } from '../../ledyer/session-request.js';
import { withAbort } from '../timeout.js';
import { describeError, type LogFunction } from '../log.js';
import type { Metrics } from '../metrics.js';
import { toStorableText } from '../storable-text.js';
import type { DueTask, Refusal, TaskKind } from '../store/outbox.js';
import type { PricedCart } from '../cart/priced-cart.js';
import type { ShopData } from '../cart/quote.js';
import { createClockTimeout } from '../clock-timeout.js';
import type { EvaluateOrder } from './evaluate-order.js';
import type { AlertHeld } from './held-alert.js';
import { digest, hex } from '../secret.js';
import type { Store } from '../store/store.js';
import type { StoredSession } from '../store/stored-session.js';
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
  /**
   * The same for every attempt with one order. Use it to avoid a second delivery. An attempt may start while an earlier
   * one, which exceeded its timeout, still runs.
   */
  readonly idempotencyKey: string;
}

/** The result of a fulfilment. */
export interface FulfilResult {
  /** The shop's order number, at most 50 characters. Ledyer shows it on the invoice. */
  readonly reference?: string | undefined;
}

/**
 * Fulfils a paid order, for example by passing it to the warehouse.
 *
 * After 15 seconds its signal aborts and the kit stops waiting. Another attempt follows, unless the late one resolves
 * before it.
 */
export type FulfilHandler = (
  fulfilment: Fulfilment,
  options: { readonly signal: AbortSignal },
) => Promise<FulfilResult | undefined>;

/** Timeout of one task. Shorter than the lease after which another instance takes it over. */
export const taskTimeoutMs = 15_000;

export interface TaskDeps {
  readonly ledyer: LedyerClient;
  readonly store: Store;
  readonly clock: Clock;
  readonly random: () => number;
  readonly fulfil: FulfilHandler | undefined;
  readonly evaluateOrder: EvaluateOrder;
  readonly alertHeld: AlertHeld;
  /** Called with each error that ends a task without a retry. */
  readonly onError?: ((error: unknown) => void) | undefined;
  readonly metrics: Metrics;
  readonly log: LogFunction;
}

/** An order that was just read, and its session with the cart that the order was compared with. */
export interface KnownOrder {
  readonly order: Order;
  readonly session: StoredSession;
}

/**
 * Runs one task of the outbox and stores the result. Rejects only if that fails.
 *
 * @param known the order, if it was just read
 * @returns whether the task is done
 */
export type RunTask = (task: DueTask, known?: KnownOrder) => Promise<boolean>;

/** Creates the function that runs outbox tasks. */
export const createTaskRunner =
  (deps: TaskDeps): RunTask =>
  async (task, known) => {
    const { store, clock, random, metrics, log, onError } = deps;
    const { kind, attempts, orderId } = task;
    const timeout = createClockTimeout(clock, taskTimeoutMs);
    const complete = async (reference: string | undefined) => {
      await store.outbox.complete(task, clock.now(), reference);
      metrics.count('ledyer_outbox_tasks_total', { kind, result: 'done' });
    };
    const running = runTask(deps, task, timeout.signal, known);
    // The shop's code may ignore the signal. If it succeeds later, no other attempt is needed, and the tasks that wait
    // for a fulfilment, which were rescheduled with it, are due.
    const completeLate = async () => {
      await complete(await running);
      if (kind === 'fulfil') await store.outbox.runWaitingTasks(orderId, clock.now());
    };
    try {
      await complete(await withAbort(running, timeout.signal));
      return true;
    } catch (error) {
      if (timeout.signal.aborted) completeLate().catch(() => undefined);
      const refusal = getRefusal(error, task);
      const result = refusal === undefined ? 'failed' : 'refused';
      metrics.count('ledyer_outbox_tasks_total', { kind, result });
      if (refusal === undefined)
        await store.outbox.reschedule(task, clock.now() + getRetryDelayMs(attempts, random));
      else await store.outbox.refuse(task, clock.now(), refusal);
      // Reconcile holds an order that stays unreadable.
      if (kind === 'fulfil' && isUnreadable(error))
        await store.sessions.invalidate(orderId, clock.now());
      log({
        level: 'warn',
        event: `task-${result}`,
        code: kind,
        subjectHash: hex(await digest(orderId)).slice(0, 12),
        attempt: attempts,
        error: describeError(error),
      });
      if (refusal !== undefined) onError?.(error);
      return false;
    } finally {
      timeout.dispose();
    }
  };

/** Statuses of temporary failures: too many requests, and those that `withRetries` repeats. */
const temporaryStatuses: ReadonlySet<number> = new Set([408, 425, 429]);
/** Statuses of failures that end when the shop's credentials are repaired, or when Ledyer has the order. */
const repairableStatuses: ReadonlySet<number> = new Set([401, 403, 404]);
/** Attempts after which a repairable status counts as final: about half an hour. */
const maxRepairableAttempts = 12;

/**
 * Returns why an acknowledgement or a reference is refused permanently, or `undefined` if it may succeed later. The
 * reason is Ledyer's status, or a reference that is too long. Ledyer refuses, for example, an order that was
 * acknowledged in Ledyer's portal. Such a task ends without delaying the fulfilment.
 */
function getRefusal(error: unknown, { kind, attempts }: DueTask): Refusal | undefined {
  if (error instanceof ReferenceTooLongError) return { reason: 'too-long' };
  const status = getRefusedStatus(error, kind, attempts);
  return status === undefined ? undefined : { status };
}

/** Returns Ledyer's status if no retry would change it. */
function getRefusedStatus(error: unknown, kind: TaskKind, attempts: number): number | undefined {
  if (kind === 'fulfil' || !(error instanceof LedyerError) || error.code !== 'rejected')
    return undefined;
  const { status = 0 } = error;
  if (status < 400 || status >= 500 || temporaryStatuses.has(status)) return undefined;
  if (repairableStatuses.has(status) && attempts < maxRepairableAttempts) return undefined;
  return status;
}

const isUnreadable = (error: unknown): boolean =>
  error instanceof LedyerError && (error.code === 'malformed' || error.code === 'too-large');

/** An order number that Ledyer does not accept. It is not cut, because two numbers could become one. */
class ReferenceTooLongError extends Error {
  override readonly name = 'ReferenceTooLongError';

  constructor(length: number) {
    super(
      `\`fulfil\` returned a reference of ${length} characters, and Ledyer takes at most ${maxReferenceLength}. The order is fulfilled, without this reference at Ledyer`,
    );
  }
}

/** An accepted order that has changed, was cancelled, or is no longer paid. It must not be delivered. */
class OrderChangedError extends Error {
  override readonly name = 'OrderChangedError';
}

/** Runs one task. Returns the shop's order number, if the fulfilment has set one. */
async function runTask(
  { ledyer, store, clock, fulfil, evaluateOrder, alertHeld, metrics }: TaskDeps,
  { orderId, sessionId, kind, key, reference }: DueTask,
  signal: AbortSignal,
  known?: KnownOrder,
): Promise<string | undefined> {
  const options = { signal, idempotencyKey: key };
  switch (kind) {
    case 'acknowledge':
      await ledyer.orders.acknowledge(orderId, options);
      return undefined;
    case 'reference':
      if (reference !== null && reference.length > maxReferenceLength)
        throw new ReferenceTooLongError(reference.length);
      await ledyer.orders.setReference(orderId, reference ?? orderId, options);
      return undefined;
    case 'fulfil': {
      if (!fulfil) return undefined;
      const session = known?.session ?? (await store.sessions.find(sessionId));
      // Stryker disable next-line StringLiteral: only the name of an error is logged
      if (!session) throw new Error('The session of this order is not stored');
      if (!known) metrics.count('ledyer_upstream_reads_total', { resource: 'order' });
      const order = known?.order ?? (await ledyer.orders.get(orderId, { signal }));
      if (order.id !== orderId) {
        // Stryker disable next-line StringLiteral: only the name and code of an error are logged
        throw new LedyerError('malformed', 'Ledyer returned another order');
      }
      // The order was accepted earlier, and may have been cancelled since.
      if (!known) {
        const storedOrder = await store.orders.find(orderId);
        const decision = evaluateOrder(session, order, storedOrder);
        const { status } = decision;
        if (status === 'held') {
          metrics.count('ledyer_reconciled_total', { decision: status });
          if (await store.orders.hold(decision, clock.now())) await alertHeld(decision);
        }
        if (status !== 'accepted') throw new OrderChangedError();
      }
      // The deadline may have passed during the reads above.
      signal.throwIfAborted();
      // A copy, because the shop may change what it gets, and a known session is in the cache.
      const { cart, data } = structuredClone({ cart: session.cart, data: session.quote.data });
      const result = await fulfil(
        { orderId, sessionId, cart, data, order, idempotencyKey: key },
        { signal },
      );
      return toReference(result);
    }
  }
}

/** Returns a text that the database can store. A wrong reference must not repeat the fulfilment. */
function toReference(result: FulfilResult | undefined): string | undefined {
  let reference: unknown;
  try {
    ({ reference } = result ?? {});
  } catch {
    // A reference that cannot be read counts as none.
  }
  if (typeof reference !== 'string' && !Number.isSafeInteger(reference)) return undefined;
  return toStorableText(String(reference), '') || undefined;
}
