import type { OrderLine } from '../../ledyer/order-line.js';
import {
  decodeCapture,
  decodePartialRefund,
  decodeRefund,
  decodeSetReference,
  type EditOrder,
} from '../../ledyer/order-request.js';
import type { Order, SubOrder } from '../../ledyer/order.js';
import { object } from '../../ledyer/decode.js';
import { validateAmounts, sumTotals } from '../../ledyer/totals.js';
import type { WriteOptions } from '../ledyer-client/transport.js';
import type { LedyerClient } from '../ledyer-client/client.js';
import { planPartialCapture } from './partial-capture.js';
import { Problem } from '../http/problem.js';
import { readSameOriginJson } from '../http/request-body.js';

/** The input of an action. */
export interface OrderActionContext {
  readonly ledyer: LedyerClient;
  /** The order as Ledyer has it now. Amounts are checked against it. */
  readonly order: Order;
  readonly request: Request;
  /** `in_…`, if the path contains one. */
  readonly ledgerId: string;
  readonly options: WriteOptions;
}

/** Checks and sends one change of an order. Returns the order after it. */
export type OrderActionHandler = (context: OrderActionContext) => Promise<Order>;

/** Any object; its content is ignored. */
const emptyBody = object<object>({});

/** Actions by the end of their path under `/ledyer/orders/{id}/`. The names are Ledyer's. */
export const orderActions: Readonly<Record<string, OrderActionHandler>> = {
  acknowledge: async ({ ledyer, order, request, options }) => {
    await readSameOriginJson(request, emptyBody);
    return ledyer.orders.acknowledge(order.id, options);
  },

  capture: async ({ ledyer, order, request, options }) => {
    await readSameOriginJson(request, emptyBody);
    const { orderLines } = getUncapturedPart(order);
    const totalCaptureAmount = sumTotals(orderLines).totalOrderAmount;
    return ledyer.orders.capture(order.id, { orderLines, totalCaptureAmount }, options);
  },

  partialcapture: async ({ ledyer, order, request, options }) => {
    const body = await readSameOriginJson(request, decodeCapture);
    const { orderLines } = getUncapturedPart(order);
    const availableAmount =
      order.uncapturedAmount?.minorUnits ?? sumTotals(orderLines).totalOrderAmount;
    assertSum('totalCaptureAmount', body.totalCaptureAmount, availableAmount, body.orderLines);
    if (body.orderLines.length === 0) throw amountProblem('orderLines names no line.');
    const plan = planPartialCapture(orderLines, body.orderLines);
    const [issue] = plan.issues;
    if (issue) throw amountProblem(`${issue.path} ${issue.message}.`);
    const edit = plan.remainingLines && toEdit(plan.remainingLines);
    const captured = await ledyer.orders.partialCapture(
      order.id,
      { ...body, orderLines: plan.capturedLines },
      options,
    );
    return edit ? reduceOrder(ledyer, order.id, edit, options) : captured;
  },

  'refund/{ledgerId}': async ({ ledyer, order, request, ledgerId, options }) => {
    const body = await readSameOriginJson(request, decodeRefund);
    const capture = getCapture(order, ledgerId);
    return ledyer.orders.refund(order.id, capture.ledgerId, body, options);
  },

  'partialrefund/{ledgerId}': async ({ ledyer, order, request, ledgerId, options }) => {
    const body = await readSameOriginJson(request, decodePartialRefund);
    const capture = getCapture(order, ledgerId);
    const availableAmount = Math.min(
      capture.totalOrderAmount?.minorUnits ?? sumTotals(capture.orderLines).totalOrderAmount,
      order.capturedAmount.minorUnits - order.refundedAmount.minorUnits,
    );
    assertSum('totalRefundAmount', body.totalRefundAmount, availableAmount, body.orderLines ?? []);
    return ledyer.orders.partialRefund(order.id, capture.ledgerId, body, options);
  },

  cancel: async ({ ledyer, order, request, options }) => {
    await readSameOriginJson(request, emptyBody);
    // Throws when there is nothing to cancel.
    getUncapturedPart(order);
    if (order.paymentMethod?.type === 'advanceInvoice') {
      throw new Problem('action-refused', 'An advance invoice cannot be cancelled.');
    }
    return ledyer.orders.cancel(order.id, options);
  },

  extendexpiry: async ({ ledyer, order, request, options }) => {
    await readSameOriginJson(request, emptyBody);
    return ledyer.orders.extendExpiry(order.id, options);
  },

  reference: async ({ ledyer, order, request, options }) => {
    const { reference } = await readSameOriginJson(request, decodeSetReference);
    return ledyer.orders.setReference(order.id, reference, options);
  },
};

/** @throws {Problem} when nothing that can be captured would remain */
function toEdit(orderLines: readonly OrderLine[]): EditOrder {
  const totals = sumTotals(orderLines);
  if (totals.totalOrderAmount < 1) {
    throw amountProblem(`The remaining lines would add up to ${totals.totalOrderAmount}.`);
  }
  return { orderLines, ...totals };
}

/** Removes what was captured from the uncaptured lines. The idempotency key belongs to the capture. */
async function reduceOrder(
  ledyer: LedyerClient,
  orderId: string,
  edit: EditOrder,
  { idempotencyKey: _, ...options }: WriteOptions,
): Promise<Order> {
  try {
    return await ledyer.orders.edit(orderId, edit, options);
  } catch (cause) {
    throw new Problem(
      'upstream-unavailable',
      'Ledyer captured the amount, but did not reduce the uncaptured lines. Read the order, and do not capture again.',
      { cause },
    );
  }
}

function getUncapturedPart({ uncaptured }: Order): SubOrder {
  if (!uncaptured || uncaptured.orderLines.length === 0) {
    throw amountProblem('The order has no uncaptured lines.');
  }
  return uncaptured;
}

function getCapture({ captured }: Order, ledgerId: string): SubOrder {
  const capture = captured.find((each) => each.ledgerId === ledgerId);
  if (!capture) throw amountProblem('The order has no capture with this ledgerId.');
  return capture;
}

/** Checks that a sum is available and equals the sum of its lines, if it has any. */
function assertSum(
  name: string,
  sum: number,
  available: number,
  lines: readonly OrderLine[],
): void {
  if (sum < 1) throw amountProblem(`${name} must be at least 1.`);
  if (sum > available) throw amountProblem(`${name} exceeds the available amount of ${available}.`);
  if (lines.length === 0) return;
  const totals = sumTotals(lines);
  if (totals.totalOrderAmount !== sum)
    throw amountProblem(`${name} does not equal the sum of the lines.`);
  const [issue] = validateAmounts(lines, totals);
  if (issue) throw amountProblem(`${issue.path} ${issue.message}.`);
}

const amountProblem = (detail: string) => new Problem('amount-invalid', detail);
