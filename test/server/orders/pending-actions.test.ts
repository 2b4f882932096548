import { describe, expect, test } from 'vitest';
import type { Order } from '../../../src/ledyer/order.js';
import { toCompletedPlan, type PlannedAction } from '../../../src/server/orders/action-plan.js';
import { assertNoOpenEdit, loadActionState } from '../../../src/server/orders/pending-actions.js';
import type { StoredOrderAction } from '../../../src/server/store/order-action-store.js';
import type { Store } from '../../../src/server/store/store.js';
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

const minuteMs = 60_000;
const acknowledge = createPlannedAction('acknowledge');
const acknowledgedOrder: Order = {
  ...addEvent(uncapturedOrder, 'acknowledge'),
  status: ['uncaptured', 'fullyPaid'],
};
/** A partial capture whose result is unknown. */
const partialCapture = createPlannedAction('partialcapture', { body: fourMachines });
/** A partial capture that Ledyer has confirmed, and whose edit may be left. */
const confirmedCapture: PlannedAction = { ...partialCapture, captured: true };
/** The order with a new event that the kit cannot read. */
const unreadableOrder = addEvent(uncapturedOrder, 'unreadable', 0, '');
/** The order with edited lines, and without an event of the capture. */
const editedWithoutEvent: Order = { ...editedOrder, events: uncapturedOrder.events };

/** Loads the state one minute after the actions, with a store that records its calls. */
async function load(order: Order, actions: readonly StoredOrderAction[]) {
  const reads: string[] = [];
  const completed: unknown[][] = [];
  const store = {
    orderActions: {
      findByOrder: (id: string) => {
        reads.push(id);
        return Promise.resolve(actions);
      },
      complete: (...args: unknown[]) => {
        completed.push(args);
        return Promise.resolve();
      },
    },
  } as unknown as Store;
  const state = await loadActionState(store, order, createFakeClock(november1 + minuteMs));
  return { ...state, reads, completed };
}

describe('loadActionState', () => {
  test('reads the actions of the order, and returns those that it does not show as done', async () => {
    expect(await load(uncapturedOrder, [acknowledge])).toEqual({
      pending: [acknowledge],
      balances: [],
      reads: [uncapturedOrder.id],
      completed: [],
    });
  });

  test('completes an action that the order shows as done, with the status of the order', async () => {
    expect(await load(acknowledgedOrder, [acknowledge])).toEqual({
      pending: [],
      balances: [],
      reads: [uncapturedOrder.id],
      completed: [
        [
          'the-key',
          november1 + minuteMs,
          toCompletedPlan(acknowledge.plan),
          { status: ['uncaptured', 'fullyPaid'] },
        ],
      ],
    });
  });

  test.each(['done', 'not-done'] as const)(
    'neither completes nor returns an action that is %s',
    async (status) => {
      const { pending, completed } = await load(acknowledgedOrder, [{ ...acknowledge, status }]);
      expect({ pending, completed }).toEqual({ pending: [], completed: [] });
    },
  );

  test('ignores an action without a plan, which changes only the record of the shop', async () => {
    const release = { ...acknowledge, action: 'release', plan: null };
    const { pending, completed } = await load(acknowledgedOrder, [release]);
    expect({ pending, completed }).toEqual({ pending: [], completed: [] });
  });

  test('completes one of two equal actions when the order shows one event', async () => {
    const second = { ...acknowledge, key: 'second', createdAt: november1 + 1 };
    const { pending, completed } = await load(acknowledgedOrder, [acknowledge, second]);
    expect(completed.map(([key]) => key)).toEqual(['the-key']);
    expect(pending).toEqual([second]);
  });

  test('counts an action that it completes as done now', async () => {
    // The second action was planned after the last write of the first, and before its completion.
    const second = { ...acknowledge, key: 'second', createdAt: november1 + minuteMs };
    const { pending } = await load(acknowledgedOrder, [acknowledge, second]);
    expect(pending).toEqual([second]);
  });

  test('completes two equal actions when the order shows two events', async () => {
    const second = { ...acknowledge, key: 'second' };
    const order = addEvent(acknowledgedOrder, 'acknowledge');
    const { pending, completed } = await load(order, [acknowledge, second]);
    expect(completed.map(([key]) => key)).toEqual(['the-key', 'second']);
    expect(pending).toEqual([]);
  });

  test('completes a partial capture whose event and edit the order shows', async () => {
    const { pending, completed } = await load(editedOrder, [partialCapture]);
    expect(pending).toEqual([]);
    expect(completed).toEqual([
      [
        'the-key',
        november1 + minuteMs,
        toCompletedPlan(partialCapture.plan),
        { status: ['partiallyCaptured'] },
      ],
    ]);
  });

  test('completes a confirmed capture whose edit is done, without its event', async () => {
    const { pending, completed } = await load(editedWithoutEvent, [confirmedCapture]);
    expect(pending).toEqual([]);
    expect(completed).toHaveLength(1);
  });

  test.each<[string, Order, PlannedAction]>([
    ['a capture whose edit is left', capturedOrder, partialCapture],
    ['a confirmed capture whose edit is left', capturedOrder, confirmedCapture],
    ['a confirmed capture whose lines were changed', otherwiseEditedOrder, confirmedCapture],
    ['a capture without its event', editedWithoutEvent, partialCapture],
  ])('returns %s as pending', async (_, order, action) => {
    const { pending, completed } = await load(order, [action]);
    expect(pending).toEqual([action]);
    expect(completed).toEqual([]);
  });

  test('returns balances with a refund that it has just completed', async () => {
    const { ledgerId } = documentedPart;
    const refund = createPlannedAction('partialrefund', {
      body: { totalRefundAmount: 300 },
      orderBefore: fullyCapturedOrder,
      ledgerId,
    });
    // The order does not list the refund yet, so that it counts only if it is confirmed.
    const order = addEvent(fullyCapturedOrder, 'partialRefund', 300);
    const { balances } = await load(order, [refund]);
    expect(balances).toEqual([
      {
        ledgerId,
        capturedAmount: 510_000,
        refundedAmount: 300,
        uncertainAmount: 0,
        refundableAmount: 509_700,
      },
    ]);
  });
});

describe('assertNoOpenEdit', () => {
  test.each<[string, PlannedAction, Order]>([
    ['confirmed', confirmedCapture, uncapturedOrder],
    ['shown by the order', partialCapture, capturedOrder],
    ['perhaps an event that cannot be read', partialCapture, unreadableOrder],
    ['confirmed, and the lines were changed', confirmedCapture, otherwiseEditedOrder],
  ])('throws when a partial capture without its edit is %s', (_, action, order) => {
    let thrown: unknown;
    try {
      assertNoOpenEdit(order, [acknowledge, { ...action, key: 'the-open-key' }]);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({
      name: 'Problem',
      type: 'action-refused',
      detail:
        'A partial capture is not removed from the uncaptured lines yet. Repeat it with its Idempotency-Key the-open-key first.',
      headers: {},
    });
  });

  test.each<[string, readonly PlannedAction[], Order]>([
    ['no action is stored', [], uncapturedOrder],
    ['a capture of whole lines is pending', [createPlannedAction('capture')], fullyCapturedOrder],
    [
      'a confirmed action without an edit is pending',
      [{ ...acknowledge, captured: true }],
      uncapturedOrder,
    ],
    ['the capture is neither confirmed nor shown', [partialCapture], uncapturedOrder],
    ['the edit is done', [confirmedCapture], editedOrder],
    ['the action is done', [{ ...confirmedCapture, status: 'done' }], uncapturedOrder],
    ['the action was not done', [{ ...confirmedCapture, status: 'not-done' }], uncapturedOrder],
    [
      'another action with its edit explains the event',
      [partialCapture, { ...confirmedCapture, key: 'other', status: 'done' }],
      capturedOrder,
    ],
  ])('passes when %s', (_, actions, order) => {
    expect(() => assertNoOpenEdit(order, actions)).not.toThrow();
  });
});
