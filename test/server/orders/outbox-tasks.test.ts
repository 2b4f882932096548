import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Order } from '../../../src/ledyer/order.js';
import type { LogEntry } from '../../../src/server/index.js';
import { LedyerError } from '../../../src/server/ledyer-client/ledyer-error.js';
import { Metrics } from '../../../src/server/metrics.js';
import { createOrderEvaluator } from '../../../src/server/orders/evaluate-order.js';
import {
  createTaskRunner,
  type FulfilHandler,
  type Fulfilment,
  type TaskDeps,
} from '../../../src/server/orders/outbox-tasks.js';
import { StoreError } from '../../../src/server/store/store-error.js';
import type { StoredOrder } from '../../../src/server/store/stored-order.js';
import type { DueTask, TaskKind } from '../../../src/server/store/outbox.js';
import type { StoredSession } from '../../../src/server/store/stored-session.js';
import {
  createFakeClock,
  flushTasks,
  november1,
  type FakeClock,
} from '../../support/fake-clock.js';
import { readCounters } from '../../support/server/read-counters.js';
import { authorizedSession, paidOrder as order } from '../../support/server/authorized-session.js';

const session: StoredSession = {
  ...authorizedSession,
  quote: { details: {}, data: { customerId: 7 }, body: null },
};
const unpaid: Partial<Order> = {
  paymentMethod: { provider: 'ledyer', type: 'advanceInvoice' },
  events: [],
};
const createTask = (kind: TaskKind, changes: Partial<DueTask> = {}): DueTask => ({
  id: 7,
  orderId: order.id,
  sessionId: 'se_1',
  kind,
  key: 'a-key',
  attempts: 3,
  reference: null,
  ...changes,
});

interface Scenario {
  /** The shop's handler. `null` for none. */
  readonly fulfil?: FulfilHandler | null;
  /** The order, if it was just read. */
  readonly knownOrder?: Order;
  /** Its session. Default: the stored one. */
  readonly knownSession?: StoredSession;
  /** The order as Ledyer has it now. */
  readonly ledyerOrder?: Partial<Order>;
  readonly storedSession?: StoredSession | undefined;
  readonly storedOrder?: Partial<StoredOrder>;
  readonly merchantId?: string;
  /** The failure of every call to Ledyer. */
  readonly ledyerError?: Error;
  /** The failure of the store when a task completes. */
  readonly completeError?: Error;
  /** The shop's handler of errors. `null` for none. */
  readonly onError?: null;
  /** Called after the start of the task. */
  readonly duringRun?: (clock: FakeClock) => Promise<void>;
}

/** Runs a task with a Ledyer and a store that record their calls. */
async function run(task: DueTask, scenario: Scenario = {}) {
  const { merchantId, knownOrder, storedOrder } = scenario;
  const storedSession = 'storedSession' in scenario ? scenario.storedSession : session;
  const metrics = new Metrics();
  const clock = createFakeClock(november1);
  const { ledyerError, completeError } = scenario;
  const fail = ledyerError && (() => Promise.reject(ledyerError));
  const calls: unknown[][] = [];
  const fulfilments: Fulfilment[] = [];
  const signals: AbortSignal[] = [];
  const storedOrderReads: string[] = [];
  const logEntries: LogEntry[] = [];
  const alerts: string[] = [];
  const errors: unknown[] = [];
  const record =
    (name: string, result?: unknown, error?: Error) =>
    (...args: unknown[]) => {
      for (const arg of args) {
        const { signal } = Object(arg) as { signal?: unknown };
        if (signal instanceof AbortSignal) signals.push(signal);
      }
      calls.push([
        name,
        ...args.map((arg) =>
          typeof arg === 'object' && arg !== null && 'signal' in arg
            ? { ...arg, signal: undefined }
            : arg,
        ),
      ]);
      return error ? Promise.reject(error) : Promise.resolve(result);
    };
  const fulfil: FulfilHandler = (fulfilment, { signal }) => {
    fulfilments.push(fulfilment);
    signals.push(signal);
    return scenario.fulfil?.(fulfilment, { signal }) ?? Promise.resolve(undefined);
  };
  const deps = {
    clock,
    random: () => 0.5,
    metrics,
    evaluateOrder: createOrderEvaluator({ merchantId }),
    alertHeld: ({ orderId }: { orderId: string }) => Promise.resolve(alerts.push(orderId)),
    onError: scenario.onError === null ? undefined : (error: unknown) => errors.push(error),
    log: (entry: LogEntry) => logEntries.push(entry),
    fulfil: scenario.fulfil === null ? undefined : fulfil,
    ledyer: {
      orders: {
        get: fail ?? record('get', { ...order, ...scenario.ledyerOrder }),
        acknowledge: fail ?? record('acknowledge'),
        setReference: fail ?? record('setReference'),
      },
    },
    store: {
      sessions: {
        find: (id: string) => Promise.resolve(id === 'se_1' ? storedSession : undefined),
        invalidate: record('invalidate'),
      },
      orders: {
        find: (id: string) => {
          storedOrderReads.push(id);
          return Promise.resolve(id === order.id ? storedOrder : undefined);
        },
        hold: record('hold', true),
      },
      outbox: {
        complete: record('complete', undefined, completeError),
        reschedule: record('reschedule'),
        refuse: record('refuse'),
        runWaitingTasks: record('runWaitingTasks'),
      },
    },
  } as unknown as TaskDeps;
  const known = knownOrder && { order: knownOrder, session: scenario.knownSession ?? session };
  const running = createTaskRunner(deps)(task, known);
  if (scenario.duringRun) await scenario.duringRun(clock);
  const isDone = await running;
  return {
    isDone,
    calls,
    fulfilments,
    signals,
    storedOrderReads,
    logEntries,
    alerts,
    errors,
    pendingSleeps: clock.pendingSleeps,
    counters: readCounters(metrics),
  };
}

/** The next attempt after three: a second, and half of 2 ** 3 seconds. */
const rescheduled = ['reschedule', expect.objectContaining({ id: 7 }), november1 + 5_000];
const failedCount = (kind: TaskKind) =>
  `ledyer_outbox_tasks_total{kind="${kind}",result="failed"} 1`;

describe('an outbox task `acknowledge`', () => {
  test('acknowledges the order with the key of the task, and completes', async () => {
    const task = createTask('acknowledge');
    const { isDone, calls, counters, logEntries } = await run(task);
    expect(isDone).toBe(true);
    expect(calls).toEqual([
      ['acknowledge', order.id, { signal: undefined, idempotencyKey: 'a-key' }],
      ['complete', task, november1, undefined],
    ]);
    expect(counters).toEqual(['ledyer_outbox_tasks_total{kind="acknowledge",result="done"} 1']);
    expect(logEntries).toEqual([]);
  });
});

describe('an outbox task `reference`', () => {
  test.each([
    ['the shop’s order number', 'shop-1', 'shop-1'],
    ['the order id if there is none', null, order.id],
  ])('sends %s', async (_, reference, sent) => {
    const task = createTask('reference', { reference });
    expect((await run(task)).calls).toEqual([
      ['setReference', order.id, sent, { signal: undefined, idempotencyKey: 'a-key' }],
      ['complete', task, november1, undefined],
    ]);
  });
});

describe('an outbox task `fulfil` right after the acceptance', () => {
  const task = createTask('fulfil');

  test('passes the cart that the order was compared with, without a read of the session', async () => {
    const cart = { ...session.cart, totalOrderAmount: 7 };
    const { fulfilments } = await run(task, {
      knownOrder: order,
      knownSession: { ...session, cart },
      storedSession: undefined,
    });
    expect(fulfilments).toMatchObject([{ cart }]);
    // A copy, because other callers share the session.
    expect(fulfilments[0]!.cart).not.toBe(cart);
    expect(fulfilments[0]!.data).not.toBe(session.quote.data);
  });

  test('passes the order to the shop without another read, and stores its reference', async () => {
    const { calls, fulfilments, counters } = await run(task, {
      knownOrder: order,
      fulfil: () => Promise.resolve({ reference: 'shop-1' }),
    });
    expect(fulfilments).toEqual([
      {
        orderId: order.id,
        sessionId: 'se_1',
        cart: session.cart,
        data: { customerId: 7 },
        order,
        idempotencyKey: 'a-key',
      },
    ]);
    expect(calls).toEqual([['complete', task, november1, 'shop-1']]);
    expect(counters).toEqual(['ledyer_outbox_tasks_total{kind="fulfil",result="done"} 1']);
  });

  test('completes for a shop that returns nothing', async () => {
    const { calls } = await run(task, { knownOrder: order });
    expect(calls).toEqual([['complete', task, november1, undefined]]);
  });

  test.each<[unknown, string | undefined]>([
    [1_001, '1001'],
    ['shop\0-1\ud800', 'shop-1'],
    ['', undefined],
    [NaN, undefined],
    [Infinity, undefined],
    [1e21, undefined],
    [{}, undefined],
    [null, undefined],
  ])('completes for a shop that returns the reference %j', async (reference, stored) => {
    const { calls } = await run(task, {
      knownOrder: order,
      fulfil: () => Promise.resolve({ reference } as { reference: string }),
    });
    expect(calls).toEqual([['complete', task, november1, stored]]);
  });

  test('completes for a shop without a handler', async () => {
    expect((await run(task, { fulfil: null })).calls).toEqual([
      ['complete', task, november1, undefined],
    ]);
  });

  test('does not read the stored order again', async () => {
    expect((await run(task, { knownOrder: order })).storedOrderReads).toEqual([]);
    expect((await run(task)).storedOrderReads).toEqual([order.id]);
  });

  test('does not fulfil another order', async () => {
    const { fulfilments, logEntries } = await run(task, {
      knownOrder: { ...order, id: 'or_other' },
    });
    expect(fulfilments).toEqual([]);
    expect(logEntries).toMatchObject([{ error: 'LedyerError malformed' }]);
  });
});

describe('an outbox task `fulfil` at a later attempt', () => {
  const task = createTask('fulfil');

  test('reads the order again and fulfils it', async () => {
    const { calls, fulfilments, counters } = await run(task, { ledyerOrder: { storeId: 'new' } });
    expect(fulfilments).toMatchObject([{ order: { id: order.id, storeId: 'new' } }]);
    expect(calls).toEqual([
      ['get', order.id, { signal: undefined }],
      ['complete', task, november1, undefined],
    ]);
    expect(counters).toContain('ledyer_upstream_reads_total{resource="order"} 1');
  });

  test('does not fulfil an order that is no longer paid, and does not hold it', async () => {
    const { calls, fulfilments, logEntries } = await run(task, { ledyerOrder: unpaid });
    expect(fulfilments).toEqual([]);
    expect(calls.map(([name]) => name)).toEqual(['get', 'reschedule']);
    expect(logEntries).toMatchObject([{ error: 'OrderChangedError' }]);
  });

  test('holds an order that was cancelled, and does not fulfil it', async () => {
    const { calls, fulfilments, counters } = await run(task, {
      ledyerOrder: { status: ['cancelled'] },
    });
    expect(fulfilments).toEqual([]);
    expect(calls.slice(1)).toMatchObject([
      [
        'hold',
        { orderId: order.id, status: 'held', differences: [{ name: 'cancelled' }] },
        november1,
      ],
      rescheduled,
    ]);
    expect(counters).toContain('ledyer_reconciled_total{decision="held"} 1');
  });

  test('holds an order of another merchant', async () => {
    const { calls } = await run(task, { merchantId: 'ac_other' });
    expect(calls[1]).toMatchObject(['hold', { differences: [{ name: 'merchantId' }] }, november1]);
  });

  test('accepts the mismatches that an admin has released, and no others', async () => {
    const scenario = { merchantId: 'ac_other' };
    const differences = [{ name: 'merchantId', expected: 'ac_other', found: order.merchantId }];
    const released = { releasedAt: november1, differences };
    expect((await run(task, { ...scenario, storedOrder: released })).fulfilments).toHaveLength(1);
    const notReleased = { ...released, releasedAt: null };
    expect((await run(task, { ...scenario, storedOrder: notReleased })).fulfilments).toEqual([]);
  });

  test('fails if the session is not stored', async () => {
    const { calls, fulfilments, logEntries } = await run(task, { storedSession: undefined });
    expect(fulfilments).toEqual([]);
    expect(calls).toEqual([rescheduled]);
    expect(logEntries).toMatchObject([{ error: 'Error' }]);
  });
});

describe('a failed outbox task', () => {
  test('is rescheduled with backoff, counted and logged without the order id', async () => {
    const { calls, counters, logEntries, errors } = await run(createTask('fulfil'), {
      knownOrder: order,
      fulfil: () => Promise.reject(new TypeError('The warehouse is closed')),
    });
    expect(calls).toEqual([rescheduled]);
    expect(counters).toEqual([failedCount('fulfil')]);
    expect(logEntries).toEqual([
      {
        level: 'warn',
        event: 'task-failed',
        code: 'fulfil',
        subjectHash: createHash('sha256').update(order.id).digest('hex').slice(0, 12),
        attempt: 3,
        error: 'TypeError',
      },
    ]);
    // The shop is called only about tasks that end.
    expect(errors).toEqual([]);
  });

  test('is rescheduled if its success cannot be stored, and stores it once', async () => {
    const task = createTask('acknowledge');
    const completeError = new StoreError('The database did not respond within 4000 ms');
    const { calls, counters } = await run(task, { completeError });
    await flushTasks();
    expect(calls.slice(1)).toEqual([['complete', task, november1, undefined], rescheduled]);
    expect(counters).toEqual([failedCount('acknowledge')]);
  });
});

describe('the signal of an outbox task', () => {
  test.each<TaskKind>(['acknowledge', 'reference', 'fulfil'])(
    'is passed to the calls of `%s`, and is not aborted',
    async (kind) => {
      const { signals } = await run(createTask(kind));
      // A later attempt to fulfil also reads the order.
      expect(signals).toHaveLength(kind === 'fulfil' ? 2 : 1);
      expect(signals.every(({ aborted }) => !aborted)).toBe(true);
    },
  );
});

describe('a `fulfil` that does not settle', () => {
  const task = createTask('fulfil');

  test('is given up after 15 s, and tried again', async () => {
    const { calls, logEntries, counters, signals } = await run(task, {
      knownOrder: order,
      fulfil: () => new Promise(() => undefined),
      duringRun: (clock) => clock.advance(15_000),
    });
    expect(calls).toEqual([['reschedule', task, november1 + 15_000 + 5_000]]);
    expect(logEntries).toMatchObject([{ event: 'task-failed', error: 'TimeoutError 23' }]);
    expect(counters).toEqual([failedCount('fulfil')]);
    expect(signals.every(({ aborted }) => aborted)).toBe(true);
  });

  test('completes its task if it succeeds late, and makes the tasks that wait for it due', async () => {
    let finish: (result: { reference: string }) => void = () => undefined;
    const { calls } = await run(task, {
      knownOrder: order,
      fulfil: () => new Promise((resolve) => (finish = resolve)),
      duringRun: (clock) => clock.advance(15_000),
    });
    expect(calls.map(([name]) => name)).toEqual(['reschedule']);
    finish({ reference: 'shop-1' });
    await flushTasks();
    expect(calls.slice(1)).toEqual([
      ['complete', task, november1 + 15_000, 'shop-1'],
      ['runWaitingTasks', order.id, november1 + 15_000],
    ]);
  });

  test('causes no unhandled rejection if it fails late', async () => {
    let fail: (error: Error) => void = () => undefined;
    const { calls } = await run(task, {
      knownOrder: order,
      fulfil: () => new Promise((_, reject) => (fail = reject)),
      duringRun: (clock) => clock.advance(15_000),
    });
    fail(new Error('late'));
    await flushTasks();
    expect(calls.map(([name]) => name)).toEqual(['reschedule']);
  });

  test('leaves no timer behind when it settles in time', async () => {
    expect((await run(task, { knownOrder: order })).pendingSleeps).toBe(0);
  });
});

describe('an outbox task `fulfil` of a shop whose values throw', () => {
  const fail = () => {
    throw new Error('hostile');
  };

  test('is done when reading the order number throws', async () => {
    const result = Object.defineProperty({}, 'reference', { get: fail });
    const task = createTask('fulfil');
    const { calls } = await run(task, { fulfil: () => Promise.resolve(result) });
    expect(calls.at(-1)).toEqual(['complete', task, november1, undefined]);
  });

  test('is tried again and logged when reading the error throws', async () => {
    const error = Object.defineProperty(new Error('no'), 'name', { get: fail });
    const { calls, logEntries } = await run(createTask('fulfil'), {
      fulfil: () => Promise.reject(error),
    });
    expect(calls.at(-1)).toEqual(rescheduled);
    expect(logEntries).toMatchObject([{ event: 'task-failed', error: 'unknown' }]);
  });
});

describe('an outbox task that Ledyer refuses', () => {
  const refusal = (status: number) => new LedyerError('rejected', 'no', { status });

  test.each<[TaskKind, number]>([
    ['acknowledge', 400],
    ['acknowledge', 409],
    ['acknowledge', 410],
    ['reference', 409],
    ['reference', 422],
  ])('`%s` with %i ends, and is reported', async (kind, status) => {
    const task = createTask(kind);
    const error = refusal(status);
    const { calls, counters, logEntries, errors } = await run(task, { ledyerError: error });
    expect(calls).toEqual([['refuse', task, november1, { status }]]);
    expect(counters).toEqual([`ledyer_outbox_tasks_total{kind="${kind}",result="refused"} 1`]);
    expect(logEntries).toMatchObject([{ event: 'task-refused', code: kind }]);
    expect(errors).toEqual([error]);
  });

  test('`reference` of more than 50 characters ends without a request, and names the limit', async () => {
    const fitting = createTask('reference', { reference: 'A'.repeat(50) });
    expect((await run(fitting)).calls[0]![0]).toBe('setReference');
    const task = createTask('reference', { reference: 'A'.repeat(51) });
    const { calls, errors, logEntries } = await run(task);
    expect(calls).toEqual([['refuse', task, november1, { reason: 'too-long' }]]);
    expect(String(errors[0])).toBe(
      'ReferenceTooLongError: `fulfil` returned a reference of 51 characters, and Ledyer takes at most 50. The order is fulfilled, without this reference at Ledyer',
    );
    expect(logEntries).toMatchObject([{ event: 'task-refused', error: 'ReferenceTooLongError' }]);
  });

  test('`acknowledge` ends also in a shop that handles no errors', async () => {
    const task = createTask('acknowledge');
    const { calls } = await run(task, { ledyerError: refusal(409), onError: null });
    expect(calls).toEqual([['refuse', task, november1, { status: 409 }]]);
  });

  test.each([401, 403, 404])(
    '`acknowledge` with %i is tried again, and ends after 12 attempts',
    async (status) => {
      const ledyerError = refusal(status);
      const early = createTask('acknowledge', { attempts: 11 });
      expect((await run(early, { ledyerError })).calls[0]![0]).toBe('reschedule');
      const late = createTask('acknowledge', { attempts: 12 });
      expect((await run(late, { ledyerError })).calls[0]![0]).toBe('refuse');
    },
  );

  test.each([408, 425, 429, 500, 503])(
    '`acknowledge` with %i is tried again after any number of attempts',
    async (status) => {
      const task = createTask('acknowledge', { attempts: 50 });
      expect((await run(task, { ledyerError: refusal(status) })).calls[0]![0]).toBe('reschedule');
    },
  );

  test.each(['malformed', 'timeout', 'unreachable'] as const)(
    '`acknowledge` without a valid response (%s) is tried again',
    async (code) => {
      const ledyerError = new LedyerError(code, 'no', { status: 400 });
      const { calls } = await run(createTask('acknowledge'), { ledyerError });
      expect(calls).toEqual([rescheduled]);
    },
  );

  test('`acknowledge` is tried again after a rejection without a status', async () => {
    const ledyerError = new LedyerError('rejected', 'no');
    const { isDone, calls } = await run(createTask('acknowledge'), { ledyerError });
    expect(isDone).toBe(false);
    expect(calls).toEqual([rescheduled]);
  });

  test('`fulfil` is tried again after a rejection, because only the shop can complete it', async () => {
    const { calls, fulfilments } = await run(createTask('fulfil'), { ledyerError: refusal(409) });
    expect(fulfilments).toEqual([]);
    expect(calls).toEqual([rescheduled]);
  });
});

describe('an outbox task `fulfil` whose order cannot be read', () => {
  test.each(['malformed', 'too-large'] as const)(
    'makes reconcile due, which holds an order whose response stays %s',
    async (code) => {
      const ledyerError = new LedyerError(code, 'no');
      const { calls } = await run(createTask('fulfil'), { ledyerError });
      expect(calls).toEqual([rescheduled, ['invalidate', order.id, november1]]);
    },
  );

  test('alerts when it holds a changed order', async () => {
    const { alerts } = await run(createTask('fulfil'), { ledyerOrder: { status: ['cancelled'] } });
    expect(alerts).toEqual([order.id]);
  });
});
