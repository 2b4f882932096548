import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { decode } from '../../../src/ledyer/decode.js';
import { decodeOrder, type Order } from '../../../src/ledyer/order.js';
import type { LogEntry } from '../../../src/server/index.js';
import { Metrics } from '../../../src/server/metrics.js';
import {
  createTaskRunner,
  type FulfilHandler,
  type Fulfilment,
  type TaskDeps,
} from '../../../src/server/orders/outbox-tasks.js';
import type { StoredOrder } from '../../../src/server/store/order-store.js';
import type { DueTask, TaskKind } from '../../../src/server/store/outbox.js';
import type { StoredSession } from '../../../src/server/store/stored-session.js';
import { createFakeClock, november1 } from '../../support/fake-clock.js';
import { readCounters } from '../../support/read-counters.js';
import getOrder from '../../fixtures/ledyer/get-order.json';

const order = decode(decodeOrder, getOrder);
const session = {
  sessionId: 'se_1',
  orderId: order.id,
  cart: {
    currency: 'SEK',
    totalOrderAmount: 510_000,
    totalOrderAmountExclVat: 408_000,
    totalOrderVatAmount: 102_000,
    orderLines: order.uncaptured!.orderLines,
  },
  quote: { details: {}, data: { customerId: 7 }, body: null },
  mismatches: [],
  state: 'authorized',
} as unknown as StoredSession;
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
  /** The order that was just read, if it was. */
  readonly knownOrder?: Order;
  /** The order as Ledyer has it now. */
  readonly ledyerOrder?: Partial<Order>;
  readonly storedSession?: StoredSession | undefined;
  readonly storedOrder?: Partial<StoredOrder>;
  readonly merchantId?: string;
}

/** Runs a task with a Ledyer and a store that record their calls. */
async function run(task: DueTask, scenario: Scenario = {}) {
  const { merchantId, knownOrder, storedOrder } = scenario;
  const storedSession = 'storedSession' in scenario ? scenario.storedSession : session;
  const metrics = new Metrics();
  const calls: unknown[][] = [];
  const fulfilments: Fulfilment[] = [];
  const signals: AbortSignal[] = [];
  const storedOrderReads: string[] = [];
  const logEntries: LogEntry[] = [];
  const record =
    (name: string, result?: unknown) =>
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
      return Promise.resolve(result);
    };
  const fulfil: FulfilHandler = (fulfilment, { signal }) => {
    fulfilments.push(fulfilment);
    signals.push(signal);
    return scenario.fulfil?.(fulfilment, { signal }) ?? Promise.resolve(undefined);
  };
  const deps = {
    clock: createFakeClock(november1),
    random: () => 0.5,
    metrics,
    merchantId,
    log: (entry: LogEntry) => logEntries.push(entry),
    fulfil: scenario.fulfil === null ? undefined : fulfil,
    ledyer: {
      orders: {
        get: record('get', { ...order, ...scenario.ledyerOrder }),
        acknowledge: record('acknowledge'),
        setReference: record('setReference'),
      },
    },
    store: {
      sessions: {
        find: (id: string) => Promise.resolve(id === 'se_1' ? storedSession : undefined),
      },
      orders: {
        find: (id: string) => {
          storedOrderReads.push(id);
          return Promise.resolve(id === order.id ? storedOrder : undefined);
        },
        hold: record('hold'),
      },
      outbox: { complete: record('complete'), reschedule: record('reschedule') },
    },
  } as unknown as TaskDeps;
  await createTaskRunner(deps)(task, knownOrder);
  return {
    calls,
    fulfilments,
    signals,
    storedOrderReads,
    logEntries,
    counters: readCounters(metrics),
  };
}

/** The next attempt after three: a second, and half of 2 ** 3 seconds. */
const rescheduled = ['reschedule', 7, november1 + 5_000];
const failedCount = (kind: TaskKind) =>
  `ledyer_outbox_tasks_total{kind="${kind}",result="failed"} 1`;

describe('an outbox task `acknowledge`', () => {
  test('acknowledges the order with the key of the task, and completes', async () => {
    const task = createTask('acknowledge');
    const { calls, counters, logEntries } = await run(task);
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
      ['hold', { orderId: order.id, status: 'held', mismatches: ['cancelled'] }, november1],
      rescheduled,
    ]);
    expect(counters).toContain('ledyer_reconciled_total{decision="held"} 1');
  });

  test('holds an order of another merchant', async () => {
    const { calls } = await run(task, { merchantId: 'ac_other' });
    expect(calls[1]).toMatchObject(['hold', { mismatches: ['merchantId'] }, november1]);
  });

  test('accepts the mismatches that an admin has released, and no others', async () => {
    const scenario = { merchantId: 'ac_other' };
    const released = { releasedAt: november1, mismatches: ['merchantId'] };
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
    const { calls, counters, logEntries } = await run(createTask('fulfil'), {
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
  });
});

describe('the signal of an outbox task', () => {
  test.each<TaskKind>(['acknowledge', 'reference', 'fulfil'])(
    'is passed on by `%s`, not aborted',
    async (kind) => {
      const { signals } = await run(createTask(kind));
      // A later attempt to fulfil also reads the order.
      expect(signals).toHaveLength(kind === 'fulfil' ? 2 : 1);
      expect(signals.every(({ aborted }) => !aborted)).toBe(true);
    },
  );
});
