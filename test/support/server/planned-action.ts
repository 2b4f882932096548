import { decode } from '../../../src/ledyer/decode.js';
import { decodeOrder, type Order, type OrderEvent } from '../../../src/ledyer/order.js';
import { toAmount } from '../../../src/ledyer/amount.js';
import { getOrderBalances } from '../../../src/server/orders/order-balances.js';
import { orderActions } from '../../../src/server/orders/order-actions.js';
import type { PlannedAction, StoredPlan } from '../../../src/server/orders/action-plan.js';
import { november1 } from '../fake-clock.js';
import getOrder from '../../fixtures/ledyer/get-order.json';

/** The documented order: ten machines for 500000 and the shipping for 10000 are uncaptured. */
export const uncapturedOrder: Order = decode(decodeOrder, getOrder);

/** The documented uncaptured part, which has the same ledger id when it is captured. */
export const documentedPart = uncapturedOrder.uncaptured!;
const [machine, shipping] = documentedPart.orderLines as [
  (typeof documentedPart.orderLines)[number],
  (typeof documentedPart.orderLines)[number],
];

/** Four of the ten machines. The rest needs an edit of the order. */
export const fourMachines = {
  orderLines: [
    { ...machine, id: undefined, quantity: 4, totalAmount: 200_000, totalVatAmount: 40_000 },
  ],
  totalCaptureAmount: 200_000,
};

/** Returns the order with a newer event, such as `acknowledge`. */
export const addEvent = (
  order: Order,
  type: OrderEvent['type'],
  minorUnits = 0,
  id = `oe_${order.events.length}`,
): Order => ({
  ...order,
  events: [
    {
      id,
      type,
      orderId: order.id,
      createdAt: '2026-11-01T10:00:00Z',
      amount: toAmount(minorUnits, 'SEK'),
    },
    ...order.events,
  ],
});

/** The order after the capture of {@link fourMachines}, before its edit. */
export const capturedOrder: Order = {
  ...addEvent(uncapturedOrder, 'partialCapture', 200_000),
  status: ['partiallyCaptured'],
};

/** The order after the capture of {@link fourMachines} and its edit. */
export const editedOrder: Order = {
  ...addEvent(capturedOrder, 'edit'),
  uncaptured: {
    ...documentedPart,
    orderLines: [
      { ...machine, id: 'ol_6', quantity: 6, totalAmount: 300_000, totalVatAmount: 60_000 },
      shipping,
    ],
  },
};

/** The order after the capture of {@link fourMachines} and another edit. */
export const otherwiseEditedOrder: Order = {
  ...addEvent(capturedOrder, 'edit'),
  uncaptured: { ...documentedPart, orderLines: [shipping] },
};

/** The order after the capture of everything. */
export const fullyCapturedOrder: Order = {
  ...addEvent(uncapturedOrder, 'fullCapture', 510_000),
  status: ['fullyCaptured'],
  uncaptured: null,
  uncapturedAmount: null,
  captured: [documentedPart],
  capturedAmount: uncapturedOrder.orderAmount,
};

interface PlannedActionOptions extends Partial<Omit<PlannedAction, 'plan'>> {
  readonly body?: unknown;
  /** The order that the plan was checked against. Default: {@link uncapturedOrder}. */
  readonly orderBefore?: Order;
}

/**
 * Creates a stored action with the plan that its handler makes.
 *
 * @param action such as `capture` or `refund`
 */
export function createPlannedAction(
  action: string,
  { body = {}, orderBefore = uncapturedOrder, ...changes }: PlannedActionOptions = {},
): PlannedAction {
  const { ledgerId = null } = changes;
  const { decoder, plan } = orderActions[ledgerId === null ? action : `${action}/{ledgerId}`]!;
  const context = {
    order: orderBefore,
    balances: getOrderBalances(orderBefore, []),
    ledgerId: ledgerId ?? '',
  };
  const storedPlan: StoredPlan = {
    ...plan(decode(decoder, body), context),
    request: body,
    lastEventId: orderBefore.events[0]?.id ?? null,
    editKey: 'the-edit-key',
  };
  return {
    key: 'the-key',
    orderId: orderBefore.id,
    action,
    ledgerId,
    fingerprint: 'a-fingerprint',
    plan: storedPlan,
    status: 'pending',
    captured: false,
    createdAt: november1,
    updatedAt: november1,
    ...changes,
  };
}
