import type { Order } from '../../ledyer/order.js';
import type { Clock } from '../clock.js';
import { Problem } from '../http/problem.js';
import type { LedyerClient } from '../ledyer-client/client.js';
import { createTimeout } from '../timeout.js';
import { LeaseHeldError } from '../store/lease.js';
import { StoreError } from '../store/store-error.js';
import type { Store } from '../store/store.js';
import {
  runBeforeChange,
  createActionProblem,
  isNotDone,
  isRejection,
  toNotDoneFailure,
  type ActionFailure,
} from './action-failures.js';
import {
  filterPlanned,
  sendCall,
  toCompletedPlan,
  type PlannedAction,
  type StoredPlan,
} from './action-plan.js';
import { getActionResult, type ActionResult } from './action-result.js';
import { getOrderBalances } from './order-balances.js';
import { createFingerprint, findAction, type OrderActionRequest } from './order-action-request.js';
import type { OrderActionHandler } from './order-actions.js';
import { getEditState } from './partial-capture.js';
import { assertNoOpenEdit } from './pending-actions.js';

/** Time after which the lease of a dead instance expires. */
const leaseMs = 60_000;
/** Time limit of all calls to Ledyer under one lease. It leaves time for the database. */
const callsTimeoutMs = 45_000;
/**
 * Age at which a key is no longer sent to Ledyer again. Its documentation does not say how long a key is kept; a day
 * is usual.
 */
const maxKeyAgeMs = 23 * 60 * 60 * 1_000;

export interface OrderActionDeps {
  readonly ledyer: LedyerClient;
  readonly store: Store;
  readonly clock: Pick<Clock, 'now'>;
  /** Called with the causes of failures, which may contain upstream responses. */
  readonly onError: ((error: unknown) => void) | undefined;
}

/**
 * Changes an order once per idempotency key, across instances and restarts. Returns the order afterwards.
 *
 * The checked change is stored before Ledyer is called. A change with an unknown result is sent again with the same
 * key. It is not checked again, because the first attempt may have changed the order.
 *
 * @throws {Problem} see {@link createActionProblem}; `in-progress` while another change of the order runs, and
 *   `idempotency-key-reused`
 */
export async function runOrderAction(
  deps: OrderActionDeps,
  request: OrderActionRequest,
  handler: OrderActionHandler,
): Promise<Order> {
  const { store, onError } = deps;
  const fingerprint = await createFingerprint(request);
  const timeout = createTimeout(callsTimeoutMs, undefined);
  try {
    return await store.tryWithLease(`order ${request.orderId}`, leaseMs, () =>
      new ActionRun(deps, request, fingerprint, timeout.signal).run(handler),
    );
  } catch (error) {
    const problem = toLeaseProblem(error);
    if (problem instanceof Problem && problem.cause !== undefined) onError?.(problem.cause);
    throw problem;
  } finally {
    timeout.dispose();
  }
}

function toLeaseProblem(error: unknown): unknown {
  if (error instanceof StoreError) return createActionProblem('not-stored', error);
  if (error instanceof LeaseHeldError) {
    return new Problem('in-progress', 'Another change of this order is in progress.', {
      headers: { 'retry-after': '2' },
    });
  }
  return error;
}

/** One request for a change, under the lease of its order. */
class ActionRun {
  readonly #deps: OrderActionDeps;
  readonly #request: OrderActionRequest;
  readonly #fingerprint: string;
  readonly #signal: AbortSignal;

  constructor(
    deps: OrderActionDeps,
    request: OrderActionRequest,
    fingerprint: string,
    signal: AbortSignal,
  ) {
    this.#deps = deps;
    this.#request = request;
    this.#fingerprint = fingerprint;
    this.#signal = signal;
  }

  async run(handler: OrderActionHandler): Promise<Order> {
    const { store } = this.#deps;
    const { key } = this.#request;
    const known = await runBeforeChange(() => findAction(store, key, this.#fingerprint));
    if (known?.status === 'done') return this.#readOrder('unread');
    const [pending] = known?.status === 'pending' ? filterPlanned([known]) : [];
    if (pending) return this.#repeat(pending);
    return this.#start(handler);
  }

  /** Checks the change against the order, stores it and sends it. */
  async #start(handler: OrderActionHandler): Promise<Order> {
    const { store, ledyer, clock } = this.#deps;
    const { key, orderId, action, ledgerId, body } = this.#request;
    const order = await runBeforeChange(() => ledyer.orders.get(orderId, { signal: this.#signal }));
    const others = filterPlanned(
      await runBeforeChange(() => store.orderActions.findByOrder(orderId)),
    );
    const checked = handler.plan(body, {
      order,
      balances: getOrderBalances(order, others),
      ledgerId,
    });
    if (checked.call.method === 'capture' || checked.call.method === 'partialCapture') {
      assertNoOpenEdit(order, others);
      await this.#assertNotHeld();
    }
    const plan: StoredPlan = {
      ...checked,
      request: body,
      lastEventId: order.events.find(({ id }) => id !== '')?.id ?? null,
      editKey: crypto.randomUUID(),
    };
    const intent = {
      key,
      orderId,
      action,
      ledgerId: ledgerId === '' ? null : ledgerId,
      fingerprint: this.#fingerprint,
      plan,
    };
    await runBeforeChange(() => store.orderActions.begin(intent, clock.now()));
    let changed: Order;
    try {
      changed = await this.#send(plan);
    } catch (error) {
      if (!isNotDone(error)) throw createActionProblem('unknown', error);
      return this.#discard(createActionProblem(toNotDoneFailure(error), error));
    }
    return this.#finish(plan, changed, true);
  }

  /**
   * @throws {Problem} `action-refused` while the order is held and not fulfilled: a release states that its amount is
   *   acceptable
   */
  async #assertNotHeld(): Promise<void> {
    const { store } = this.#deps;
    const stored = await runBeforeChange(() => store.orders.find(this.#request.orderId));
    if (stored?.status !== 'held' || stored.fulfilledAt !== null) return;
    throw new Problem(
      'action-refused',
      `This order is held because of ${stored.mismatches.join(', ')}. Release it first, or cancel it.`,
    );
  }

  /** Sends a stored change again, unless it is known to be done. */
  async #repeat(action: PlannedAction): Promise<Order> {
    const { store, clock } = this.#deps;
    const { plan, key } = action;
    if (action.captured) return this.#finish(plan, await this.#readOrder('edit-open'), false);
    const isExpired = clock.now() - action.createdAt > maxKeyAgeMs;
    // No key protects a second cancellation, which could remove lines that were added since the first.
    if (isExpired || plan.call.method === 'cancel') {
      const { order, result } = await this.#readResult(action);
      if (result === 'done') return this.#finish(plan, order, false);
      if (result === 'unknown') throw createActionProblem('unknown');
      if (isExpired) return this.#discard(createActionProblem('expired'));
    }
    let changed: Order;
    try {
      changed = await this.#send(plan);
    } catch (error) {
      if (!isRejection(error)) throw createActionProblem('unknown', error);
      const { order, result } = await this.#readResult(action);
      if (result === 'done') return this.#finish(plan, order, false);
      // A 409 may mean that the first request with this key still runs.
      const mayStillRun = error.status === 409 && plan.call.method !== 'cancel';
      if (mayStillRun || result === 'unknown') throw createActionProblem('unknown', error);
      return this.#discard(createActionProblem(toNotDoneFailure(error), error));
    }
    if (!plan.edit) return this.#finish(plan, changed, false);
    await this.#record(() => store.orderActions.saveCapture(key, clock.now()));
    // The response to a key may be a stored one, older than a later change.
    return this.#finish(plan, await this.#readOrder('edit-open'), false);
  }

  /** Reads the order, and what it shows of the change. */
  async #readResult(action: PlannedAction): Promise<{ order: Order; result: ActionResult }> {
    const order = await this.#readOrder('unknown');
    try {
      const stored = await this.#deps.store.orderActions.findByOrder(action.orderId);
      return { order, result: getActionResult(order, action, filterPlanned(stored)) };
    } catch (error) {
      throw createActionProblem('unknown', error);
    }
  }

  /** Records that the change was not done, and throws the problem. */
  async #discard(problem: Problem): Promise<never> {
    const { store, clock } = this.#deps;
    await this.#record(() => store.orderActions.discard(this.#request.key, clock.now()));
    throw problem;
  }

  /**
   * Sends the edit if it is still needed, and completes the action.
   *
   * @param isFirstAttempt whether `changed` is the response of the first attempt, so that the edit is certainly needed
   */
  async #finish(plan: StoredPlan, changed: Order, isFirstAttempt: boolean): Promise<Order> {
    const { edit, editKey } = plan;
    const { store, ledyer, clock } = this.#deps;
    const { key, orderId } = this.#request;
    let order = changed;
    const complete = () =>
      this.#record(() =>
        store.orderActions.complete(key, clock.now(), toCompletedPlan(plan), {
          status: order.status,
        }),
      );
    const editState = edit && getEditState(edit, order.uncaptured);
    if (edit && editState !== 'done') {
      // Without this record, a repeat sends the capture again, with the same key.
      await this.#record(() => store.orderActions.saveCapture(key, clock.now()));
      if (editState === 'changed' && !isFirstAttempt) {
        await complete();
        throw createActionProblem('edit-outdated');
      }
      try {
        const options = { idempotencyKey: editKey, signal: this.#signal };
        order = await ledyer.orders.edit(orderId, edit.body, options);
      } catch (error) {
        throw createActionProblem(isRejection(error) ? 'edit-rejected' : 'edit-open', error);
      }
    }
    await complete();
    return order;
  }

  async #send({ call }: StoredPlan): Promise<Order> {
    const { key, orderId } = this.#request;
    const options = { idempotencyKey: key, signal: this.#signal };
    return sendCall(this.#deps.ledyer, orderId, call, options);
  }

  async #readOrder(failure: ActionFailure): Promise<Order> {
    try {
      return await this.#deps.ledyer.orders.get(this.#request.orderId, { signal: this.#signal });
    } catch (error) {
      throw createActionProblem(failure, error);
    }
  }

  /** Runs a database write. A failure is only reported, because it does not change the result at Ledyer. */
  async #record(save: () => Promise<void>): Promise<void> {
    try {
      await save();
    } catch (error) {
      this.#deps.onError?.(error);
    }
  }
}
