import { describe, expect, test } from 'vitest';
import { decode } from '../../../src/ledyer/decode.js';
import { decodeOrder, type Order, type OrderEvent } from '../../../src/ledyer/order.js';
import type {
  OrderCall,
  PlannedAction,
  StoredPlan,
} from '../../../src/server/orders/action-plan.js';
import { getActionResult } from '../../../src/server/orders/action-result.js';
import getOrder from '../../fixtures/ledyer/get-order.json';

const order = decode(decodeOrder, getOrder);
const { ledgerId } = order.uncaptured!;

const createPlan = (plan: Partial<StoredPlan> = {}): StoredPlan => ({
  call: { method: 'capture', body: { orderLines: [], totalCaptureAmount: 100 } },
  amount: 100,
  request: {},
  lastEventId: 'oe_last',
  editKey: 'edit-key',
  ...plan,
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

const createEvent = (
  type: string,
  minorUnits: number | null = null,
  id = 'oe_new',
): OrderEvent => ({
  type,
  id,
  orderId: order.id,
  createdAt: order.createdAt,
  amount: minorUnits === null ? null : { ...order.orderAmount, minorUnits },
});
const lastEvent = createEvent('authorize', null, 'oe_last');
const captured = createEvent('partialCapture', 100);
/** An event of another shape, as the kit decodes it. */
const unreadable = createEvent('unreadable', null, '');
/** Returns the order with these events, newest first. */
const withEvents = (...events: readonly OrderEvent[]): Order => ({ ...order, events });
const capture = createAction();
/** Returns the result of {@link capture} in an order with these events. */
const getCaptureResult = (...events: readonly OrderEvent[]) =>
  getActionResult(withEvents(...events), capture, [capture]);

describe('getActionResult', () => {
  const calls: { readonly [Method in OrderCall['method']]: OrderCall & { method: Method } } = {
    acknowledge: { method: 'acknowledge' },
    extendExpiry: { method: 'extendExpiry' },
    cancel: { method: 'cancel' },
    setReference: { method: 'setReference', reference: 'A-1' },
    capture: { method: 'capture', body: { orderLines: [], totalCaptureAmount: 100 } },
    partialCapture: { method: 'partialCapture', body: { orderLines: [], totalCaptureAmount: 100 } },
    refund: { method: 'refund', ledgerId, body: {} },
    partialRefund: { method: 'partialRefund', ledgerId, body: { totalRefundAmount: 100 } },
  };

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
    const action = createAction({ plan: { call: calls[method], amount: undefined } });
    const done = withEvents(createEvent(type), lastEvent);
    expect(getActionResult(done, action, [action])).toBe('done');
    const notDone = withEvents(createEvent('edit'), lastEvent);
    expect(getActionResult(notDone, action, [action])).toBe('not-done');
  });

  test('ignores events before the last known event', () => {
    expect(getCaptureResult(lastEvent, captured)).toBe('not-done');
    expect(getCaptureResult(lastEvent, unreadable)).toBe('not-done');
  });

  test('finds the action in the newest and in the oldest of several new events', () => {
    const other = createEvent('edit');
    expect(getCaptureResult(captured, other, lastEvent)).toBe('done');
    expect(getCaptureResult(other, captured, lastEvent)).toBe('done');
    expect(getCaptureResult(unreadable, captured, lastEvent)).toBe('done');
  });

  test.each([
    ['no readable event before the call', null],
    ['a last event that is missing now', 'oe_missing'],
  ])('is unknown for an event that may be an old one, with %s', (_, lastEventId) => {
    const action = createAction({ plan: { lastEventId } });
    expect(getActionResult(withEvents(lastEvent, captured), action, [action])).toBe('unknown');
    expect(getActionResult(withEvents(lastEvent), action, [action])).toBe('not-done');
  });

  test.each<[string, readonly OrderEvent[]]>([
    ['a new event cannot be read', [unreadable, lastEvent]],
    ['a new event has a type that the kit does not know', [createEvent('captured'), lastEvent]],
    ['a new event of its type has no amount', [createEvent('partialCapture'), lastEvent]],
    ['no event can be read', []],
    ['all events are of another shape now', [unreadable, unreadable]],
  ])('is unknown while %s', (_, events) => {
    expect(getCaptureResult(...events)).toBe('unknown');
  });

  test.each([
    [100, 'done'],
    [99, 'not-done'],
    [101, 'not-done'],
  ])('compares its amount of 100 with the amount %j of the event: %s', (amount, result) => {
    expect(getCaptureResult(createEvent('partialCapture', amount), lastEvent)).toBe(result);
  });

  test('finds an action without an amount in an event with any amount', () => {
    const action = createAction({ plan: { call: calls.cancel, amount: undefined } });
    const event = createEvent('cancel', 510_000);
    expect(getActionResult(withEvents(event, lastEvent), action, [action])).toBe('done');
  });

  describe('with one new event and another action of the same type and amount', () => {
    /** Another capture of 100 that is done after the start of this one. */
    const doneCapture = { key: 'other-key', status: 'done', updatedAt: 2_000 } as const;
    const getResult = (
      other: Parameters<typeof createAction>[0],
      { newer = [], older = [] }: Partial<Record<'newer' | 'older', readonly OrderEvent[]>> = {},
    ) =>
      getActionResult(withEvents(...newer, captured, lastEvent, ...older), capture, [
        capture,
        createAction(other),
      ]);

    test('takes the event as the one of the other action if that is done', () => {
      expect(getResult(doneCapture)).toBe('not-done');
    });

    test('takes the event as the one of the other action if that has captured', () => {
      expect(getResult({ ...doneCapture, status: 'pending', captured: true })).toBe('not-done');
    });

    test('takes the event as the one of another partial capture', () => {
      const plan = { call: calls.partialCapture };
      expect(getResult({ ...doneCapture, plan })).toBe('not-done');
    });

    test('takes the event as its own if the other action is not done', () => {
      expect(getResult({ ...doneCapture, status: 'pending' })).toBe('done');
      expect(getResult({ ...doneCapture, status: 'not-done' })).toBe('done');
    });

    test('takes the event as its own if the other action was done before its start', () => {
      expect(getResult({ ...doneCapture, updatedAt: 999 })).toBe('done');
    });

    test('takes the event as the one of an action that was done at the time of its start', () => {
      expect(getResult({ ...doneCapture, updatedAt: 1_000 })).toBe('not-done');
    });

    test('takes the event as its own if the other action is of another type', () => {
      expect(getResult({ ...doneCapture, plan: { call: calls.refund } })).toBe('done');
    });

    test('takes the event as its own if the other action has another amount', () => {
      expect(getResult({ ...doneCapture, plan: { amount: 200 } })).toBe('done');
    });

    test('takes the event as its own if the done action has its own key', () => {
      expect(getResult({ ...doneCapture, key: capture.key })).toBe('done');
    });

    test('finds itself in the second of two such events', () => {
      expect(getResult(doneCapture, { newer: [captured] })).toBe('done');
    });

    test('is unknown if an unreadable event may be the second one', () => {
      expect(getResult(doneCapture, { newer: [unreadable] })).toBe('unknown');
    });

    describe('that began earlier', () => {
      const first = createEvent('create', null, 'oe_first');
      const earlierCapture = { ...doneCapture, plan: { lastEventId: 'oe_first' } };

      test('takes the event as its own if an older event is the one of the other action', () => {
        expect(getResult(earlierCapture, { older: [captured, first] })).toBe('done');
      });

      test('takes the event as the one of the other action if there is no older one', () => {
        expect(getResult(earlierCapture, { older: [first, captured] })).toBe('not-done');
      });

      test('is unknown if an unreadable older event may be the one of the other action', () => {
        expect(getResult(earlierCapture, { older: [unreadable, first] })).toBe('unknown');
      });
    });
  });
});
