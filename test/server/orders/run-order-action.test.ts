import { createHash } from 'node:crypto';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Order } from '../../../src/ledyer/order.js';
import { Problem } from '../../../src/server/http/problem.js';
import { LedyerError } from '../../../src/server/ledyer-client/ledyer-error.js';
import type { CallOptions, WriteOptions } from '../../../src/server/ledyer-client/transport.js';
import {
  createActionProblem,
  type ActionFailure,
} from '../../../src/server/orders/action-failures.js';
import { toCompletedPlan } from '../../../src/server/orders/action-plan.js';
import {
  createFingerprint,
  findAction,
  type OrderActionRequest,
} from '../../../src/server/orders/order-action-request.js';
import { orderActions, type OrderActionHandler } from '../../../src/server/orders/order-actions.js';
import {
  runOrderAction,
  type OrderActionDeps,
} from '../../../src/server/orders/run-order-action.js';
import { LeaseHeldError } from '../../../src/server/store/lease.js';
import type { StoredOrderAction } from '../../../src/server/store/order-action-store.js';
import { StoreError } from '../../../src/server/store/store-error.js';
import type { StoredOrder } from '../../../src/server/store/stored-order.js';
import { createFakeClock, november1 } from '../../support/fake-clock.js';
import {
  addEvent,
  capturedOrder,
  createPlannedAction,
  documentedPart,
  editedOrder,
  fourMachines,
  fullyCapturedOrder,
  otherwiseEditedOrder,
  uncapturedOrder,
} from '../../support/server/planned-action.js';

const hourMs = 60 * 60 * 1_000;
const { id: orderId } = uncapturedOrder;
const { ledgerId } = documentedPart;
const acknowledgedOrder: Order = {
  ...addEvent(uncapturedOrder, 'acknowledge'),
  status: ['uncaptured', 'fullyPaid'],
};
const cancelledOrder: Order = {
  ...addEvent(uncapturedOrder, 'cancel'),
  status: ['cancelled'],
  uncaptured: null,
};

const createRejection = (status: number) =>
  new LedyerError('rejected', `status ${status}`, { status });
const rejection = createRejection(400);
const lostResponse = new LedyerError('timeout', 'no response', { isOutcomeUnknown: true });
/** The order with a new event that the kit cannot read, which may be any change. */
const unreadableOrder = addEvent(uncapturedOrder, 'unreadable', 0, '');
/** An error of a call that was not sent. */
const unreachable = new LedyerError('unreachable', 'no connection');
const storeFailure = new StoreError('The database call failed');

type LedyerMethod =
  | 'get'
  | 'acknowledge'
  | 'partialCapture'
  | 'capture'
  | 'cancel'
  | 'edit'
  | 'partialRefund';
type StoreMethod =
  | 'find'
  | 'findByOrder'
  | 'findOrder'
  | 'begin'
  | 'saveCapture'
  | 'complete'
  | 'discard';
type LedyerResponse = Order | Error | ((signal: AbortSignal) => Promise<Order>);
/** The responses to the first calls of a method; the last one also to all later calls. */
type LedyerResponses = Partial<Record<LedyerMethod, readonly LedyerResponse[]>>;

interface Scenario {
  readonly request?: Partial<OrderActionRequest>;
  readonly handler?: OrderActionHandler;
  /** The stored actions of the order. One with the key of the request has its fingerprint by default. */
  readonly stored?: readonly StoredOrderAction[];
  readonly ledyer?: LedyerResponses;
  /** The shop's record of the order. */
  readonly storedOrder?: Partial<StoredOrder>;
  readonly storeErrors?: Partial<Record<StoreMethod, Error>>;
  /** The failure of the lease, before any work. */
  readonly leaseError?: Error;
  /** The shop's handler of errors. `null` for none. */
  readonly onError?: null;
  readonly now?: number;
}

const createRequest = (changes: Partial<OrderActionRequest> = {}): OrderActionRequest => ({
  key: 'the-key',
  orderId,
  action: 'acknowledge',
  ledgerId: '',
  body: {},
  ...changes,
});
const partialCaptureRequest = { action: 'partialcapture', body: fourMachines };

/** Runs an action with a Ledyer and a store that record their calls. */
async function run(scenario: Scenario = {}) {
  const { ledyer = {}, storeErrors = {}, leaseError, stored = [] } = scenario;
  const request = createRequest(scenario.request);
  const fingerprint = await createFingerprint(request);
  const actions = stored.map((action) =>
    action.fingerprint === 'a-fingerprint' ? { ...action, fingerprint } : action,
  );
  const calls: unknown[][] = [];
  const signals: (AbortSignal | undefined)[] = [];
  const leases: unknown[][] = [];
  const errors: unknown[] = [];
  const createCall = (method: LedyerMethod) => {
    const responses = [...(ledyer[method] ?? [])];
    return (...args: unknown[]) => {
      const { signal, ...options } = args.at(-1) as CallOptions & WriteOptions;
      signals.push(signal);
      calls.push([method, ...args.slice(0, -1), options]);
      const response = responses.length > 1 ? responses.shift() : responses[0];
      if (response === undefined) throw new Error(`The scenario has no response to ${method}.`);
      if (typeof response === 'function') return response(signal!);
      return response instanceof Error ? Promise.reject(response) : Promise.resolve(response);
    };
  };
  const createStoreCall =
    (method: StoreMethod, read: () => unknown = () => undefined) =>
    (...args: unknown[]) => {
      calls.push([method, ...args]);
      const error = storeErrors[method];
      return error ? Promise.reject(error) : Promise.resolve(read());
    };
  const deps = {
    clock: createFakeClock(scenario.now ?? november1),
    onError: scenario.onError === null ? undefined : (error: unknown) => errors.push(error),
    ledyer: {
      orders: {
        get: createCall('get'),
        acknowledge: createCall('acknowledge'),
        partialCapture: createCall('partialCapture'),
        capture: createCall('capture'),
        cancel: createCall('cancel'),
        edit: createCall('edit'),
        partialRefund: createCall('partialRefund'),
      },
    },
    store: {
      tryWithLease: (name: string, leaseMs: number, work: () => Promise<unknown>) => {
        leases.push([name, leaseMs]);
        return leaseError ? Promise.reject(leaseError) : work();
      },
      orders: { find: createStoreCall('findOrder', () => scenario.storedOrder) },
      orderActions: {
        find: createStoreCall('find', () => actions.find(({ key }) => key === request.key)),
        findByOrder: createStoreCall('findByOrder', () => actions),
        begin: createStoreCall('begin'),
        saveCapture: createStoreCall('saveCapture'),
        complete: createStoreCall('complete'),
        discard: createStoreCall('discard'),
      },
    },
  } as unknown as OrderActionDeps;
  const handlerName = request.ledgerId === '' ? request.action : `${request.action}/{ledgerId}`;
  const outcome = await runOrderAction(
    deps,
    request,
    scenario.handler ?? orderActions[handlerName]!,
  ).catch(describeFailure);
  return {
    outcome,
    calls,
    /** The names of the calls, in order. */
    names: calls.map(([name]) => name),
    callTo: (name: LedyerMethod | StoreMethod) => calls.find(([each]) => each === name)?.slice(1),
    signals,
    leases,
    errors,
    fingerprint,
  };
}

/** Returns the fields of a problem, or the error itself. */
const describeFailure = (error: unknown) => {
  if (!(error instanceof Problem)) return error;
  const { type, detail, headers, cause } = error;
  return { type, detail, headers, cause };
};
const failure = (name: ActionFailure, cause?: unknown) =>
  describeFailure(createActionProblem(name, cause));

afterEach(() => {
  vi.useRealTimers();
});

describe('createFingerprint', () => {
  test('returns the SHA-256 of the order, the action, the ledger id and the body', async () => {
    const text = '["or_1","refund","in_1",{"note":"Sorry"}]';
    expect(
      await createFingerprint({
        orderId: 'or_1',
        action: 'refund',
        ledgerId: 'in_1',
        body: { note: 'Sorry' },
      }),
    ).toBe(createHash('sha256').update(text).digest('hex'));
  });
});

describe('findAction', () => {
  const acknowledge = createPlannedAction('acknowledge');
  const find = (stored: StoredOrderAction | undefined, fingerprint: string) => {
    const keys: string[] = [];
    const orderActionStore = {
      find: (key: string) => {
        keys.push(key);
        return Promise.resolve(stored);
      },
    };
    const store = { orderActions: orderActionStore } as unknown as OrderActionDeps['store'];
    return findAction(store, 'the-key', fingerprint)
      .catch(describeFailure)
      .then((result) => ({ result, keys }));
  };

  test('returns the stored action of the key', async () => {
    expect(await find(acknowledge, 'a-fingerprint')).toEqual({
      result: acknowledge,
      keys: ['the-key'],
    });
  });

  test('returns `undefined` for a new key', async () => {
    expect(await find(undefined, 'a-fingerprint')).toEqual({
      result: undefined,
      keys: ['the-key'],
    });
  });

  test('throws when the key belongs to another request', async () => {
    expect((await find(acknowledge, 'another-fingerprint')).result).toEqual({
      type: 'idempotency-key-reused',
      detail: undefined,
      headers: {},
      cause: undefined,
    });
  });
});

describe('the lease of an action', () => {
  test('has the name of the order and lasts one minute', async () => {
    const { leases } = await run({
      ledyer: { get: [uncapturedOrder], acknowledge: [acknowledgedOrder] },
    });
    expect(leases).toEqual([[`order ${orderId}`, 60_000]]);
  });

  test('makes an action fail with `in-progress` while another change holds it', async () => {
    const { outcome, calls, errors } = await run({ leaseError: new LeaseHeldError('order') });
    expect(outcome).toEqual({
      type: 'in-progress',
      detail: 'Another change of this order is in progress.',
      headers: { 'retry-after': '2' },
      cause: undefined,
    });
    expect(calls).toEqual([]);
    expect(errors).toEqual([]);
  });

  test('makes an action fail with `store-unavailable` when the database fails', async () => {
    const { outcome, calls, errors } = await run({ leaseError: storeFailure });
    expect(outcome).toEqual(failure('not-stored', storeFailure));
    expect(calls).toEqual([]);
    expect(errors).toEqual([storeFailure]);
  });

  test('passes other errors on, and does not report their causes', async () => {
    const bug = new Error('a bug', { cause: 'its cause' });
    const { outcome, errors } = await run({ leaseError: bug });
    expect(outcome).toBe(bug);
    expect(errors).toEqual([]);
  });

  test('needs no handler of errors', async () => {
    const { outcome } = await run({ leaseError: storeFailure, onError: null });
    expect(outcome).toEqual(failure('not-stored', storeFailure));
  });
});

describe('the time limit of an action', () => {
  test('is one signal for all calls of a first attempt', async () => {
    const { names, signals } = await run({
      request: partialCaptureRequest,
      ledyer: { get: [uncapturedOrder], partialCapture: [capturedOrder], edit: [editedOrder] },
    });
    expect(
      names.filter((name) => ['get', 'partialCapture', 'edit'].includes(String(name))),
    ).toEqual(['get', 'partialCapture', 'edit']);
    expect(signals).toHaveLength(3);
    expect(signals[0]).toBeInstanceOf(AbortSignal);
    expect(new Set(signals).size).toBe(1);
  });

  test('is one signal for all calls of a repeat', async () => {
    const { signals } = await run({
      request: partialCaptureRequest,
      stored: [createPlannedAction('partialcapture', { body: fourMachines })],
      ledyer: { get: [capturedOrder], partialCapture: [capturedOrder], edit: [editedOrder] },
    });
    expect(signals).toHaveLength(3);
    expect(signals[0]).toBeInstanceOf(AbortSignal);
    expect(new Set(signals).size).toBe(1);
  });

  test('aborts the calls after 45 seconds', async () => {
    vi.useFakeTimers();
    let running: ReturnType<typeof run> | undefined;
    const signal = await new Promise<AbortSignal>((onSent) => {
      const waitForAbort = (sent: AbortSignal) =>
        new Promise<never>((_, reject) => {
          onSent(sent);
          sent.addEventListener('abort', () => reject(sent.reason as Error));
        });
      running = run({ ledyer: { get: [waitForAbort] } });
    });
    vi.advanceTimersByTime(44_999);
    expect(signal.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(signal.aborted).toBe(true);
    expect((await running!).outcome).toEqual(failure('not-sent', signal.reason));
  });

  test('leaves no timer behind', async () => {
    vi.useFakeTimers();
    await run({ ledyer: { get: [uncapturedOrder], acknowledge: [acknowledgedOrder] } });
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('the first attempt of an action', () => {
  test('stores the plan before the call and completes it afterwards', async () => {
    const { outcome, calls, errors, fingerprint, callTo } = await run({
      ledyer: { get: [uncapturedOrder], acknowledge: [acknowledgedOrder] },
    });
    const [intent] = callTo('begin') as [{ plan: { editKey: string } }];
    const { editKey } = intent.plan;
    const plan = {
      call: { method: 'acknowledge' },
      request: {},
      lastEventId: 'oe_256Qp2shuTctFUp1aDRa1f2jp5W',
      editKey,
    };
    expect(editKey).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    expect(outcome).toBe(acknowledgedOrder);
    expect(calls).toEqual([
      ['find', 'the-key'],
      ['get', orderId, {}],
      ['findByOrder', orderId],
      [
        'begin',
        { key: 'the-key', orderId, action: 'acknowledge', ledgerId: null, fingerprint, plan },
        november1,
      ],
      ['acknowledge', orderId, { idempotencyKey: 'the-key' }],
      [
        'complete',
        'the-key',
        november1,
        { call: { method: 'acknowledge' }, request: null, lastEventId: plan.lastEventId, editKey },
        { status: ['uncaptured', 'fullyPaid'] },
      ],
    ]);
    expect(errors).toEqual([]);
  });

  test('stores no last event when the order has no events', async () => {
    const { callTo } = await run({
      ledyer: { get: [{ ...uncapturedOrder, events: [] }], acknowledge: [acknowledgedOrder] },
    });
    expect(callTo('begin')).toMatchObject([{ plan: { lastEventId: null } }, november1]);
  });

  test('stores the newest last event that can be read', async () => {
    const { callTo } = await run({
      ledyer: { get: [unreadableOrder], acknowledge: [acknowledgedOrder] },
    });
    const lastEventId = uncapturedOrder.events[0]!.id;
    expect(callTo('begin')).toMatchObject([{ plan: { lastEventId } }, november1]);
  });

  test('stores the ledger id of a refund and sends its body', async () => {
    const body = { totalRefundAmount: 300 };
    const { outcome, callTo } = await run({
      request: { action: 'partialrefund', ledgerId, body },
      ledyer: { get: [fullyCapturedOrder], partialRefund: [fullyCapturedOrder] },
    });
    expect(outcome).toBe(fullyCapturedOrder);
    expect(callTo('begin')).toMatchObject([
      {
        action: 'partialrefund',
        ledgerId,
        plan: {
          call: { method: 'partialRefund', ledgerId, body },
          amount: 300,
          request: body,
        },
      },
      november1,
    ]);
    expect(callTo('partialRefund')).toEqual([
      orderId,
      ledgerId,
      body,
      { idempotencyKey: 'the-key' },
    ]);
  });

  test('is checked against the order, and the balances with the refunds of other actions', async () => {
    const contexts: unknown[][] = [];
    const refund = createPlannedAction('partialrefund', {
      key: 'other',
      body: { totalRefundAmount: 300 },
      orderBefore: fullyCapturedOrder,
      ledgerId,
      status: 'done',
    });
    const release = { ...refund, key: 'release', action: 'release', plan: null };
    await run({
      request: { action: 'partialrefund', ledgerId, body: { totalRefundAmount: 400 } },
      stored: [refund, release],
      handler: {
        decoder: (value) => value,
        plan: (...args) => {
          contexts.push(args);
          return { call: { method: 'acknowledge' } };
        },
      },
      ledyer: { get: [fullyCapturedOrder], acknowledge: [fullyCapturedOrder] },
    });
    const balance = {
      ledgerId,
      capturedAmount: 510_000,
      refundedAmount: 300,
      uncertainAmount: 0,
      refundableAmount: 509_700,
    };
    expect(contexts).toEqual([
      [{ totalRefundAmount: 400 }, { order: fullyCapturedOrder, balances: [balance], ledgerId }],
    ]);
  });

  test('changes nothing when the order does not allow the action', async () => {
    const { outcome, names, errors } = await run({
      request: { action: 'capture' },
      ledyer: { get: [cancelledOrder] },
    });
    expect(outcome).toEqual({
      type: 'amount-invalid',
      detail: 'The order has no uncaptured lines.',
      headers: {},
      cause: undefined,
    });
    expect(names).toEqual(['find', 'get', 'findByOrder']);
    expect(errors).toEqual([]);
  });

  test.each<[string, unknown]>([
    ['capture', {}],
    ['partialcapture', fourMachines],
  ])('of `%s` is rejected while a partial capture has an open edit', async (action, body) => {
    const open = createPlannedAction('partialcapture', { key: 'the-open-key', body: fourMachines });
    const { outcome, names } = await run({
      request: { action, body },
      stored: [open],
      ledyer: { get: [capturedOrder] },
    });
    expect(outcome).toMatchObject({
      type: 'action-refused',
      detail:
        'A partial capture is not removed from the uncaptured lines yet. Repeat it with its Idempotency-Key the-open-key first.',
    });
    expect(names).toEqual(['find', 'get', 'findByOrder']);
  });

  test('of another action is allowed while a partial capture has an open edit', async () => {
    const { outcome } = await run({
      stored: [createPlannedAction('partialcapture', { key: 'open', body: fourMachines })],
      ledyer: { get: [capturedOrder], acknowledge: [acknowledgedOrder] },
    });
    expect(outcome).toBe(acknowledgedOrder);
  });

  describe('of an order that is held', () => {
    const storedOrder = {
      status: 'held',
      fulfilledAt: null,
      mismatches: ['amount', 'orderLines'],
    } as const;

    test.each<[string, unknown]>([
      ['capture', {}],
      ['partialcapture', fourMachines],
    ])('is refused for `%s`, with the differences', async (action, body) => {
      const { outcome, names } = await run({
        request: { action, body },
        storedOrder,
        ledyer: { get: [uncapturedOrder] },
      });
      expect(outcome).toMatchObject({
        type: 'action-refused',
        detail: 'This order is held because of amount, orderLines. Release it first, or cancel it.',
      });
      expect(names).toEqual(['find', 'get', 'findByOrder', 'findOrder']);
    });

    test('is allowed for a cancellation', async () => {
      const { outcome } = await run({
        request: { action: 'cancel' },
        storedOrder,
        ledyer: { get: [uncapturedOrder], cancel: [cancelledOrder] },
      });
      expect(outcome).toBe(cancelledOrder);
    });

    test.each<[string, Partial<StoredOrder>]>([
      ['was fulfilled before', { ...storedOrder, fulfilledAt: november1 }],
      ['is released', { ...storedOrder, status: 'accepted' }],
    ])('is allowed for a capture when it %s', async (_, order) => {
      const { outcome } = await run({
        request: { action: 'capture' },
        storedOrder: order,
        ledyer: { get: [uncapturedOrder], capture: [fullyCapturedOrder] },
      });
      expect(outcome).toBe(fullyCapturedOrder);
    });

    test('changes nothing when the record of the shop cannot be read', async () => {
      const { outcome, names } = await run({
        request: { action: 'capture' },
        storeErrors: { findOrder: storeFailure },
        ledyer: { get: [uncapturedOrder] },
      });
      expect(outcome).toEqual(failure('not-stored', storeFailure));
      expect(names.at(-1)).toBe('findOrder');
    });
  });

  test('captures all uncaptured lines when no edit is open', async () => {
    const { outcome, callTo } = await run({
      request: { action: 'capture' },
      ledyer: { get: [uncapturedOrder], capture: [fullyCapturedOrder] },
    });
    expect(outcome).toBe(fullyCapturedOrder);
    expect(callTo('capture')).toEqual([
      orderId,
      { orderLines: documentedPart.orderLines, totalCaptureAmount: 510_000 },
      { idempotencyKey: 'the-key' },
    ]);
  });

  test('starts again for a key whose action was not done', async () => {
    const discarded = {
      ...createPlannedAction('acknowledge'),
      status: 'not-done',
      plan: null,
    } as const;
    const { outcome, names } = await run({
      stored: [discarded],
      ledyer: { get: [uncapturedOrder], acknowledge: [acknowledgedOrder] },
    });
    expect(outcome).toBe(acknowledgedOrder);
    expect(names).toEqual(['find', 'get', 'findByOrder', 'begin', 'acknowledge', 'complete']);
  });

  test('plans again for a key whose action was not done, also if its plan is stored', async () => {
    const discarded = createPlannedAction('acknowledge', { status: 'not-done' });
    const { names } = await run({
      stored: [discarded],
      ledyer: { get: [uncapturedOrder], acknowledge: [acknowledgedOrder] },
    });
    expect(names).toEqual(['find', 'get', 'findByOrder', 'begin', 'acknowledge', 'complete']);
  });

  test('fails when the key belongs to another request', async () => {
    const { outcome, names, errors } = await run({
      stored: [createPlannedAction('acknowledge', { fingerprint: 'another-fingerprint' })],
    });
    expect(outcome).toMatchObject({ type: 'idempotency-key-reused' });
    expect(names).toEqual(['find']);
    expect(errors).toEqual([]);
  });

  test.each<[StoreMethod, readonly string[]]>([
    ['find', ['find']],
    ['findByOrder', ['find', 'get', 'findByOrder']],
    ['begin', ['find', 'get', 'findByOrder', 'begin']],
  ])('sends nothing when the database fails at `%s`', async (method, expectedNames) => {
    const { outcome, names, errors } = await run({
      storeErrors: { [method]: storeFailure },
      ledyer: { get: [uncapturedOrder] },
    });
    expect(outcome).toEqual(failure('not-stored', storeFailure));
    expect(names).toEqual(expectedNames);
    expect(errors).toEqual([storeFailure]);
  });

  test('sends nothing when the order cannot be read', async () => {
    const { outcome, names, errors } = await run({ ledyer: { get: [unreachable] } });
    expect(outcome).toEqual(failure('not-sent', unreachable));
    expect(names).toEqual(['find', 'get']);
    expect(errors).toEqual([unreachable]);
  });

  test('passes on that Ledyer does not know the order, and does not report it', async () => {
    const unknownOrder = new LedyerError('rejected', 'no', { status: 404, cause: 'a response' });
    const { outcome, errors } = await run({ ledyer: { get: [unknownOrder] } });
    expect(outcome).toBe(unknownOrder);
    expect(errors).toEqual([]);
  });

  test('stays pending when the result is unknown', async () => {
    const { outcome, names, errors } = await run({
      ledyer: { get: [uncapturedOrder], acknowledge: [lostResponse] },
    });
    expect(outcome).toEqual(failure('unknown', lostResponse));
    expect(names).toEqual(['find', 'get', 'findByOrder', 'begin', 'acknowledge']);
    expect(errors).toEqual([lostResponse]);
  });

  test.each<[ActionFailure, LedyerError]>([
    ['rejected', rejection],
    ['unauthorized', createRejection(401)],
    ['not-done', createRejection(429)],
    ['not-done', unreachable],
  ])('is discarded as `%s` after the error %s', async (name, error) => {
    const { outcome, names, callTo, errors } = await run({
      ledyer: { get: [uncapturedOrder], acknowledge: [error] },
    });
    expect(outcome).toEqual(failure(name, error));
    expect(names).toEqual(['find', 'get', 'findByOrder', 'begin', 'acknowledge', 'discard']);
    expect(callTo('discard')).toEqual(['the-key', november1]);
    expect(errors).toEqual([error]);
  });

  test('reports that a rejection could not be stored, and still throws the rejection', async () => {
    const { outcome, errors } = await run({
      storeErrors: { discard: storeFailure },
      ledyer: { get: [uncapturedOrder], acknowledge: [rejection] },
    });
    expect(outcome).toEqual(failure('rejected', rejection));
    expect(errors).toEqual([storeFailure, rejection]);
  });

  test('reports that the completion could not be stored, and returns the order', async () => {
    const { outcome, errors } = await run({
      storeErrors: { complete: storeFailure },
      ledyer: { get: [uncapturedOrder], acknowledge: [acknowledgedOrder] },
    });
    expect(outcome).toBe(acknowledgedOrder);
    expect(errors).toEqual([storeFailure]);
  });

  test('returns the order although neither the completion nor its failure is recorded', async () => {
    const { outcome } = await run({
      storeErrors: { complete: storeFailure },
      onError: null,
      ledyer: { get: [uncapturedOrder], acknowledge: [acknowledgedOrder] },
    });
    expect(outcome).toBe(acknowledgedOrder);
  });
});

describe('the first attempt of a partial capture', () => {
  const names = ['find', 'get', 'findByOrder', 'findOrder', 'begin', 'partialCapture'];
  const capture = (ledyer: LedyerResponses, scenario: Scenario = {}) =>
    run({
      request: partialCaptureRequest,
      ledyer: { get: [uncapturedOrder], partialCapture: [capturedOrder], ...ledyer },
      ...scenario,
    });

  test('records the capture, edits the uncaptured lines and completes', async () => {
    const { outcome, calls, callTo, errors } = await capture({ edit: [editedOrder] });
    const [intent] = callTo('begin') as [{ plan: ReturnType<typeof toCompletedPlan> }];
    const { plan } = intent;
    expect(outcome).toBe(editedOrder);
    expect(calls.slice(5)).toEqual([
      ['partialCapture', orderId, fourMachines, { idempotencyKey: 'the-key' }],
      ['saveCapture', 'the-key', november1],
      ['edit', orderId, plan.edit!.body, { idempotencyKey: plan.editKey }],
      ['complete', 'the-key', november1, toCompletedPlan(plan), { status: ['partiallyCaptured'] }],
    ]);
    expect(errors).toEqual([]);
  });

  test('stores the status after the edit', async () => {
    const { callTo } = await capture({ edit: [{ ...editedOrder, status: ['fullyCaptured'] }] });
    expect(callTo('complete')?.[3]).toEqual({ status: ['fullyCaptured'] });
  });

  test('needs no edit when the response has the remaining lines', async () => {
    const result = await capture({ partialCapture: [editedOrder] });
    expect(result.outcome).toBe(editedOrder);
    expect(result.names).toEqual([...names, 'complete']);
  });

  test('edits lines that Ledyer returns in another form, because its response is certainly new', async () => {
    const result = await capture({ partialCapture: [otherwiseEditedOrder], edit: [editedOrder] });
    expect(result.outcome).toBe(editedOrder);
    expect(result.names).toEqual([...names, 'saveCapture', 'edit', 'complete']);
  });

  test.each<[ActionFailure, LedyerError]>([
    ['edit-rejected', rejection],
    ['edit-open', lostResponse],
    ['edit-open', unreachable],
  ])('stays pending as `%s` when the edit fails with the error %s', async (name, error) => {
    const result = await capture({ edit: [error] });
    expect(result.outcome).toEqual(failure(name, error));
    expect(result.names).toEqual([...names, 'saveCapture', 'edit']);
    expect(result.errors).toEqual([error]);
  });

  test('edits the lines although the capture could not be recorded', async () => {
    const result = await capture(
      { edit: [editedOrder] },
      { storeErrors: { saveCapture: storeFailure } },
    );
    expect(result.outcome).toBe(editedOrder);
    expect(result.errors).toEqual([storeFailure]);
  });
});

describe('the repeat of an action that is done', () => {
  const done = createPlannedAction('acknowledge', { status: 'done' });

  test('returns the order and sends nothing', async () => {
    const { outcome, calls } = await run({ stored: [done], ledyer: { get: [acknowledgedOrder] } });
    expect(outcome).toBe(acknowledgedOrder);
    expect(calls).toEqual([
      ['find', 'the-key'],
      ['get', orderId, {}],
    ]);
  });

  test.each([unreachable, createRejection(404)])(
    'states that it was done when the order cannot be read: %s',
    async (error) => {
      const { outcome, errors } = await run({ stored: [done], ledyer: { get: [error] } });
      expect(outcome).toEqual(failure('unread', error));
      expect(errors).toEqual([error]);
    },
  );
});

describe('the repeat of a pending action', () => {
  const pending = createPlannedAction('acknowledge');
  const repeat = (ledyer: LedyerResponses, scenario: Scenario = {}) =>
    run({ stored: [pending], ledyer, ...scenario });

  test('sends the stored call with the same key, without a check', async () => {
    const { outcome, calls } = await repeat({ acknowledge: [acknowledgedOrder] });
    expect(outcome).toBe(acknowledgedOrder);
    expect(calls).toEqual([
      ['find', 'the-key'],
      ['acknowledge', orderId, { idempotencyKey: 'the-key' }],
      [
        'complete',
        'the-key',
        november1,
        toCompletedPlan(pending.plan),
        { status: ['uncaptured', 'fullyPaid'] },
      ],
    ]);
  });

  test.each([lostResponse, unreachable, createRejection(429)])(
    'stays pending after the error %s, because the first attempt may have been done',
    async (error) => {
      const { outcome, names, errors } = await repeat({ acknowledge: [error] });
      expect(outcome).toEqual(failure('unknown', error));
      expect(names).toEqual(['find', 'acknowledge']);
      expect(errors).toEqual([error]);
    },
  );

  test('completes after a rejection when the order shows it as done', async () => {
    const { outcome, calls, errors } = await repeat({
      acknowledge: [rejection],
      get: [acknowledgedOrder],
    });
    expect(outcome).toBe(acknowledgedOrder);
    expect(calls.slice(2)).toEqual([
      ['get', orderId, {}],
      ['findByOrder', orderId],
      [
        'complete',
        'the-key',
        november1,
        toCompletedPlan(pending.plan),
        { status: ['uncaptured', 'fullyPaid'] },
      ],
    ]);
    expect(errors).toEqual([]);
  });

  test.each<[ActionFailure, LedyerError]>([
    ['rejected', rejection],
    ['unauthorized', createRejection(403)],
  ])('is discarded as `%s` when the order does not show it: %s', async (name, error) => {
    const { outcome, calls, errors } = await repeat({
      acknowledge: [error],
      get: [uncapturedOrder],
    });
    expect(outcome).toEqual(failure(name, error));
    expect(calls.slice(2)).toEqual([
      ['get', orderId, {}],
      ['findByOrder', orderId],
      ['discard', 'the-key', november1],
    ]);
    expect(errors).toEqual([error]);
  });

  test('stays pending after a rejection when a new event of the order cannot be read', async () => {
    const { outcome, names } = await repeat({ acknowledge: [rejection], get: [unreadableOrder] });
    expect(outcome).toEqual(failure('unknown', rejection));
    expect(names).toEqual(['find', 'acknowledge', 'get', 'findByOrder']);
  });

  test('is not done when another action explains the event of the order', async () => {
    const other = { ...pending, key: 'other', status: 'done' } as const;
    const release = { ...pending, key: 'release', action: 'release', plan: null };
    const { names } = await repeat(
      { acknowledge: [rejection], get: [acknowledgedOrder] },
      { stored: [release, other, pending] },
    );
    expect(names).toEqual(['find', 'acknowledge', 'get', 'findByOrder', 'discard']);
  });

  test('stays pending after a 409, because the first request may still run', async () => {
    const conflict = createRejection(409);
    const { outcome, names, errors } = await repeat({
      acknowledge: [conflict],
      get: [uncapturedOrder],
    });
    expect(outcome).toEqual(failure('unknown', conflict));
    expect(names).toEqual(['find', 'acknowledge', 'get', 'findByOrder']);
    expect(errors).toEqual([conflict]);
  });

  test('stays pending when the order cannot be read after a rejection', async () => {
    const { outcome, names, errors } = await repeat({
      acknowledge: [rejection],
      get: [unreachable],
    });
    expect(outcome).toEqual(failure('unknown', unreachable));
    expect(names).toEqual(['find', 'acknowledge', 'get']);
    expect(errors).toEqual([unreachable]);
  });

  test('stays pending when the actions cannot be read after a rejection', async () => {
    const { outcome, names, errors } = await repeat(
      { acknowledge: [rejection], get: [acknowledgedOrder] },
      { storeErrors: { findByOrder: storeFailure } },
    );
    expect(outcome).toEqual(failure('unknown', storeFailure));
    expect(names).toEqual(['find', 'acknowledge', 'get', 'findByOrder']);
    expect(errors).toEqual([storeFailure]);
  });

  test('sends the call with a key of 23 hours', async () => {
    const { names } = await repeat(
      { acknowledge: [acknowledgedOrder] },
      { now: november1 + 23 * hourMs },
    );
    expect(names).toEqual(['find', 'acknowledge', 'complete']);
  });

  test('does not send the call with an older key, and is discarded', async () => {
    const now = november1 + 23 * hourMs + 1;
    const { outcome, calls, errors } = await repeat({ get: [uncapturedOrder] }, { now });
    expect(outcome).toEqual(failure('expired'));
    expect(calls).toEqual([
      ['find', 'the-key'],
      ['get', orderId, {}],
      ['findByOrder', orderId],
      ['discard', 'the-key', now],
    ]);
    expect(errors).toEqual([]);
  });

  test('stays pending with an older key when a new event of the order cannot be read', async () => {
    const now = november1 + 23 * hourMs + 1;
    const { outcome, names } = await repeat({ get: [unreadableOrder] }, { now });
    expect(outcome).toEqual(failure('unknown'));
    expect(names).toEqual(['find', 'get', 'findByOrder']);
  });

  test('completes with an older key when the order shows it as done', async () => {
    const now = november1 + 23 * hourMs + 1;
    const { outcome, calls } = await repeat({ get: [acknowledgedOrder] }, { now });
    expect(outcome).toBe(acknowledgedOrder);
    expect(calls.slice(1)).toEqual([
      ['get', orderId, {}],
      ['findByOrder', orderId],
      [
        'complete',
        'the-key',
        now,
        toCompletedPlan(pending.plan),
        { status: ['uncaptured', 'fullyPaid'] },
      ],
    ]);
  });
});

describe('the repeat of a pending cancellation', () => {
  const repeat = (ledyer: LedyerResponses) =>
    run({ request: { action: 'cancel' }, stored: [createPlannedAction('cancel')], ledyer });

  test('sends nothing when the order shows it as done', async () => {
    const { outcome, names } = await repeat({ get: [cancelledOrder] });
    expect(outcome).toBe(cancelledOrder);
    expect(names).toEqual(['find', 'get', 'findByOrder', 'complete']);
  });

  test('is sent again, without a key, when the order does not show it', async () => {
    const { outcome, names, callTo } = await repeat({
      get: [uncapturedOrder],
      cancel: [cancelledOrder],
    });
    expect(outcome).toBe(cancelledOrder);
    expect(names).toEqual(['find', 'get', 'findByOrder', 'cancel', 'complete']);
    expect(callTo('cancel')).toEqual([orderId, {}]);
  });

  test('is discarded after a 409, because no first request holds a key', async () => {
    const conflict = createRejection(409);
    const { outcome, names } = await repeat({ get: [uncapturedOrder], cancel: [conflict] });
    expect(outcome).toEqual(failure('rejected', conflict));
    expect(names).toEqual([
      'find',
      'get',
      'findByOrder',
      'cancel',
      'get',
      'findByOrder',
      'discard',
    ]);
  });

  test('is not sent when a new event of the order cannot be read', async () => {
    const { outcome, names } = await repeat({ get: [unreadableOrder] });
    expect(outcome).toEqual(failure('unknown'));
    expect(names).toEqual(['find', 'get', 'findByOrder']);
  });

  test('is not sent when the order cannot be read', async () => {
    const { outcome, names } = await repeat({ get: [unreachable] });
    expect(outcome).toEqual(failure('unknown', unreachable));
    expect(names).toEqual(['find', 'get']);
  });
});

describe('the repeat of a pending partial capture', () => {
  const pending = createPlannedAction('partialcapture', { body: fourMachines });
  const { plan } = pending;
  const repeat = (ledyer: LedyerResponses, scenario: Scenario = {}) =>
    run({ request: partialCaptureRequest, stored: [pending], ledyer, ...scenario });
  const complete = [
    'complete',
    'the-key',
    november1,
    toCompletedPlan(plan),
    { status: ['partiallyCaptured'] },
  ];

  test('records the capture and reads the order, because the response may be an old one', async () => {
    const { outcome, calls } = await repeat({
      partialCapture: [capturedOrder],
      get: [editedOrder],
    });
    expect(outcome).toBe(editedOrder);
    expect(calls).toEqual([
      ['find', 'the-key'],
      ['partialCapture', orderId, fourMachines, { idempotencyKey: 'the-key' }],
      ['saveCapture', 'the-key', november1],
      ['get', orderId, {}],
      complete,
    ]);
  });

  test('edits the lines with the key of the edit when they are as before', async () => {
    const { outcome, calls } = await repeat({
      partialCapture: [capturedOrder],
      get: [capturedOrder],
      edit: [editedOrder],
    });
    expect(outcome).toBe(editedOrder);
    expect(calls.slice(4)).toEqual([
      ['saveCapture', 'the-key', november1],
      ['edit', orderId, plan.edit!.body, { idempotencyKey: 'the-edit-key' }],
      complete,
    ]);
  });

  test('completes without an edit when the lines were changed since', async () => {
    const { outcome, calls, errors } = await repeat({
      partialCapture: [capturedOrder],
      get: [otherwiseEditedOrder],
    });
    expect(outcome).toEqual(failure('edit-outdated'));
    expect(calls.slice(4)).toEqual([['saveCapture', 'the-key', november1], complete]);
    expect(errors).toEqual([]);
  });

  test('stays pending when the order cannot be read after the capture', async () => {
    const { outcome, names } = await repeat({
      partialCapture: [capturedOrder],
      get: [unreachable],
    });
    expect(outcome).toEqual(failure('edit-open', unreachable));
    expect(names).toEqual(['find', 'partialCapture', 'saveCapture', 'get']);
  });

  test('sends no outdated edit when the capture is rejected and was done', async () => {
    const { outcome, names } = await repeat({
      partialCapture: [rejection],
      get: [otherwiseEditedOrder],
    });
    expect(outcome).toEqual(failure('edit-outdated'));
    expect(names).toEqual([
      'find',
      'partialCapture',
      'get',
      'findByOrder',
      'saveCapture',
      'complete',
    ]);
  });

  test('sends no outdated edit when the key has expired and the capture was done', async () => {
    const { outcome, names } = await repeat(
      { get: [otherwiseEditedOrder] },
      { now: november1 + 24 * hourMs },
    );
    expect(outcome).toEqual(failure('edit-outdated'));
    expect(names).toEqual(['find', 'get', 'findByOrder', 'saveCapture', 'complete']);
  });

  describe('whose capture is confirmed', () => {
    const finish = (ledyer: LedyerResponses) =>
      repeat(ledyer, { stored: [{ ...pending, captured: true }] });

    test('only edits the lines', async () => {
      const { outcome, calls } = await finish({ get: [capturedOrder], edit: [editedOrder] });
      expect(outcome).toBe(editedOrder);
      expect(calls).toEqual([
        ['find', 'the-key'],
        ['get', orderId, {}],
        ['saveCapture', 'the-key', november1],
        ['edit', orderId, plan.edit!.body, { idempotencyKey: 'the-edit-key' }],
        complete,
      ]);
    });

    test('only completes when the edit is done', async () => {
      const { outcome, calls } = await finish({ get: [editedOrder] });
      expect(outcome).toBe(editedOrder);
      expect(calls.slice(2)).toEqual([complete]);
    });

    test('sends no edit when the lines were changed since', async () => {
      const { outcome, calls } = await finish({ get: [otherwiseEditedOrder] });
      expect(outcome).toEqual(failure('edit-outdated'));
      expect(calls.slice(2)).toEqual([['saveCapture', 'the-key', november1], complete]);
    });

    test('stays pending when the order cannot be read', async () => {
      const { outcome, names } = await finish({ get: [unreachable] });
      expect(outcome).toEqual(failure('edit-open', unreachable));
      expect(names).toEqual(['find', 'get']);
    });
  });
});
