import { describe, expect, test } from 'vitest';
import { decode } from '../../../src/ledyer/decode.js';
import { decodeOrder, type Order, type OrderEvent } from '../../../src/ledyer/order.js';
import { createLedyerClient } from '../../../src/server/ledyer-client/client.js';
import { createOrdersClient } from '../../../src/server/ledyer-client/orders.js';
import type { ApiRequest } from '../../../src/server/ledyer-client/transport.js';
import {
  filterPlanned,
  isDoneInOrder,
  sendCall,
  toCompletedPlan,
  type OrderCall,
  type PlannedAction,
  type StoredPlan,
} from '../../../src/server/orders/action-plan.js';
import getOrder from '../../fixtures/ledyer/get-order.json';

const order = decode(decodeOrder, getOrder);
const { ledgerId, orderLines } = order.uncaptured!;
const captureBody = { orderLines, totalCaptureAmount: 510_000 };
const refundBody = { totalRefundAmount: 100 };

/** One call of each method. */
const calls: { readonly [Method in OrderCall['method']]: OrderCall & { method: Method } } = {
  acknowledge: { method: 'acknowledge' },
  extendExpiry: { method: 'extendExpiry' },
  cancel: { method: 'cancel' },
  setReference: { method: 'setReference', reference: 'A-1' },
  capture: { method: 'capture', body: captureBody },
  partialCapture: { method: 'partialCapture', body: captureBody },
  refund: { method: 'refund', ledgerId, body: { note: 'A sorry' } },
  partialRefund: { method: 'partialRefund', ledgerId, body: refundBody },
};
const createPlan = (changes: Partial<StoredPlan> = {}): StoredPlan => ({
  call: calls.capture,
  request: {},
  lastEventId: 'oe_last',
  editKey: 'edit-key',
  ...changes,
});
const createAction = ({
  plan,
  ...changes
}: Partial<Omit<PlannedAction, 'plan'>> & {
  readonly plan?: Partial<StoredPlan>;
} = {}): PlannedAction => ({
  key: 'a-key',
  orderId: order.id,
  action: 'capture',
  ledgerId: null,
  fingerprint: 'a-fingerprint',
  plan: createPlan(plan),
  status: 'pending',
  captured: false,
  createdAt: 1_000,
  updatedAt: 1_000,
  ...changes,
});

describe('toCompletedPlan', () => {
  test('keeps the method, the amount, the last event and the edit key of a partial capture', () => {
    const linesLeft = {
      orderLines,
      totalOrderAmount: 1,
      totalOrderAmountExclVat: 1,
      totalOrderVatAmount: 0,
    };
    const plan = createPlan({
      call: calls.partialCapture,
      amount: 510_000,
      edit: { body: linesLeft, linesBefore: orderLines },
      request: captureBody,
    });
    expect(toCompletedPlan(plan)).toEqual({
      call: { method: 'partialCapture' },
      amount: 510_000,
      request: null,
      lastEventId: 'oe_last',
      editKey: 'edit-key',
    });
  });

  test('keeps the ledger id of a refund, and drops its note', () => {
    expect(toCompletedPlan(createPlan({ call: calls.refund })).call).toEqual({
      method: 'refund',
      ledgerId,
    });
  });
});

describe('filterPlanned', () => {
  test('returns the actions with a plan, in their sequence', () => {
    const [first, last] = [createAction({ key: 'first' }), createAction({ key: 'last' })];
    const withoutPlan = { ...createAction(), plan: null };
    expect(filterPlanned([first, withoutPlan, last])).toEqual([first, last]);
  });
});

describe('sendCall', () => {
  const { signal } = new AbortController();

  /** Sends a call. Returns the requests to Ledyer, without their decoders, and the result. */
  async function send(call: OrderCall) {
    const requests: Omit<ApiRequest<unknown>, 'decoder'>[] = [];
    const orders = createOrdersClient(
      ({ decoder, ...request }) => {
        requests.push(request);
        return Promise.resolve(decode(decoder, getOrder));
      },
      () => 'a-new-key',
    );
    const credentials = { clientId: 'id', clientSecret: 'secret' };
    const ledyer = { ...createLedyerClient({ environment: 'local', ...credentials }), orders };
    const options = { idempotencyKey: 'a-key', signal };
    return { result: await sendCall(ledyer, order.id, call, options), requests };
  }

  test.each<[OrderCall['method'], string, unknown]>([
    ['acknowledge', '/acknowledge', undefined],
    ['extendExpiry', '/extendexpiry', undefined],
    ['setReference', '/reference', { reference: 'A-1' }],
    ['capture', '/capture', captureBody],
    ['partialCapture', '/partialcapture', captureBody],
    ['refund', `/refund/${ledgerId}`, { note: 'A sorry' }],
    ['partialRefund', `/partialrefund/${ledgerId}`, refundBody],
  ])(
    'sends `%s` with the key and the signal, and returns the order',
    async (method, path, body) => {
      expect(await send(calls[method])).toEqual({
        result: order,
        requests: [
          {
            method: 'POST',
            path: `/v1/orders/${order.id}${path}`,
            body,
            idempotencyKey: 'a-key',
            signal,
          },
        ],
      });
    },
  );

  test('sends `cancel` with the signal and without a key, and returns the order', async () => {
    const { result, requests } = await send(calls.cancel);
    expect(result).toEqual(order);
    expect(requests).toStrictEqual([{ method: 'DELETE', path: `/v1/orders/${order.id}`, signal }]);
    expect(requests[0]!.signal).toBe(signal);
  });
});

describe('isDoneInOrder', () => {
  const createEvent = (type: string, minorUnits: number | null = null, id = ''): OrderEvent => ({
    type,
    id,
    orderId: order.id,
    createdAt: order.createdAt,
    amount: minorUnits === null ? null : { ...order.orderAmount, minorUnits },
  });
  const lastEvent = createEvent('authorize', null, 'oe_last');
  const captured = createEvent('partialCapture', 100);
  /** Returns the order with these events, newest first. */
  const withEvents = (...events: readonly OrderEvent[]): Order => ({ ...order, events });
  const capture = createAction({ plan: { amount: 100 } });

  test.each<[OrderCall['method'], string]>([
    ['acknowledge', 'acknowledge'],
    ['extendExpiry', 'extendExpiry'],
    ['setReference', 'setReference'],
    ['capture', 'fullCapture'],
    ['capture', 'partialCapture'],
    ['partialCapture', 'fullCapture'],
    ['partialCapture', 'partialCapture'],
    ['refund', 'fullRefund'],
    ['refund', 'partialRefund'],
    ['partialRefund', 'fullRefund'],
    ['partialRefund', 'partialRefund'],
    ['cancel', 'cancel'],
  ])('finds `%s` in a new event `%s`, and in no other', (method, type) => {
    const action = createAction({ plan: { call: calls[method] } });
    const done = withEvents(createEvent(type), lastEvent);
    expect(isDoneInOrder(done, action, [action])).toBe(true);
    const notDone = withEvents(createEvent('edit'), lastEvent);
    expect(isDoneInOrder(notDone, action, [action])).toBe(false);
  });

  test('ignores events before the last known event', () => {
    expect(isDoneInOrder(withEvents(lastEvent, captured), capture, [capture])).toBe(false);
  });

  test('finds the action in the newest and in the oldest of several new events', () => {
    const other = createEvent('edit');
    for (const events of [
      [captured, other, lastEvent],
      [other, captured, lastEvent],
    ])
      expect(isDoneInOrder(withEvents(...events), capture, [capture])).toBe(true);
  });

  test.each([
    ['no event before the call', null],
    ['a last event that is missing now', 'oe_missing'],
  ])('takes all events as new with %s', (_, lastEventId) => {
    const action = createAction({ plan: { amount: 100, lastEventId } });
    expect(isDoneInOrder(withEvents(lastEvent, captured), action, [action])).toBe(true);
  });

  test.each([
    [100, true],
    [99, false],
    [101, false],
    [null, false],
  ])('compares its amount of 100 with the amount %j of the event: %s', (amount, isDone) => {
    const event = createEvent('partialCapture', amount);
    expect(isDoneInOrder(withEvents(event, lastEvent), capture, [capture])).toBe(isDone);
  });

  test('finds an action without an amount in an event with any amount', () => {
    const action = createAction({ plan: { call: calls.cancel } });
    const event = createEvent('cancel', 510_000);
    expect(isDoneInOrder(withEvents(event, lastEvent), action, [action])).toBe(true);
  });

  describe('with one new event and another action of the same type and amount', () => {
    /** Another capture of 100 that is done after the start of this one. */
    const doneCapture = {
      key: 'other-key',
      status: 'done',
      updatedAt: 2_000,
      plan: { amount: 100 },
    } as const;
    const isDone = (other: Parameters<typeof createAction>[0], ...events: OrderEvent[]) =>
      isDoneInOrder(withEvents(captured, ...events, lastEvent), capture, [
        capture,
        createAction(other),
      ]);

    test('takes the event as the one of the other action if that is done', () => {
      expect(isDone(doneCapture)).toBe(false);
    });

    test('takes the event as the one of the other action if that has captured', () => {
      expect(isDone({ ...doneCapture, status: 'pending', captured: true })).toBe(false);
    });

    test('takes the event as the one of another partial capture', () => {
      const plan = { amount: 100, call: calls.partialCapture };
      expect(isDone({ ...doneCapture, plan })).toBe(false);
    });

    test('takes the event as its own if the other action is not done', () => {
      expect(isDone({ ...doneCapture, status: 'pending' })).toBe(true);
      expect(isDone({ ...doneCapture, status: 'not-done' })).toBe(true);
    });

    test('takes the event as its own if the other action was done before its start', () => {
      expect(isDone({ ...doneCapture, updatedAt: 999 })).toBe(true);
    });

    test('takes the event as the one of an action that was done at the time of its start', () => {
      expect(isDone({ ...doneCapture, updatedAt: 1_000 })).toBe(false);
    });

    test('takes the event as its own if the other action is of another type', () => {
      expect(isDone({ ...doneCapture, plan: { amount: 100, call: calls.refund } })).toBe(true);
    });

    test('takes the event as its own if the other action has another amount', () => {
      expect(isDone({ ...doneCapture, plan: { amount: 200 } })).toBe(true);
    });

    test('takes the event as its own if the done action has its own key', () => {
      expect(isDone({ ...doneCapture, key: capture.key })).toBe(true);
    });

    test('finds itself in the second of two such events', () => {
      expect(isDone(doneCapture, captured)).toBe(true);
    });
  });
});
