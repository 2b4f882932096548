import type { OrderLine } from '../../ledyer/order-line.js';
import {
  decodeCapture,
  decodePartialRefund,
  decodeRefund,
  decodeSetReference,
} from '../../ledyer/order-request.js';
import type { Order, SubOrder } from '../../ledyer/order.js';
import { object, type Decoder } from '../../ledyer/decode.js';
import { validateAmounts, sumTotals } from '../../ledyer/totals.js';
import { Problem } from '../http/problem.js';
import type { ActionPlan } from './action-plan.js';
import type { CaptureBalance } from './capture-balance.js';
import { planPartialCapture } from './partial-capture.js';

/** The order data that an action is checked against. */
export interface OrderActionContext {
  /** The order as Ledyer has it now. */
  readonly order: Order;
  /** The balances of the order's captures. */
  readonly balances: readonly CaptureBalance[];
  /** `in_…`, if the path contains one. */
  readonly ledgerId: string;
}

/** One kind of change of an order. */
export interface OrderActionHandler<Body = unknown> {
  /** Decodes the request's body. */
  readonly decoder: Decoder<Body>;
  /**
   * Returns what is sent to Ledyer.
   *
   * @throws {Problem} when the order does not allow the action
   */
  readonly plan: (body: Body, context: OrderActionContext) => ActionPlan;
}

/** Any object; its content is ignored. */
const emptyBody: Decoder<object> = object<object>({});

/** Keeps the type of a body between its decoder and its plan. */
const createHandler = <Body>(
  decoder: Decoder<Body>,
  plan: OrderActionHandler<Body>['plan'],
): OrderActionHandler => ({ decoder, plan: (body, context) => plan(body as Body, context) });

/** Actions by the end of their path under `/ledyer/orders/{id}/`. The names are Ledyer's. */
export const orderActions: Readonly<Record<string, OrderActionHandler>> = {
  acknowledge: createHandler(emptyBody, () => ({ call: { method: 'acknowledge' } })),

  capture: createHandler(emptyBody, (_, { order }) => {
    const { orderLines } = getUncapturedPart(order);
    const amount = getSum(orderLines);
    if (amount < 1) throw createAmountProblem(`The uncaptured amount is ${amount}.`);
    return {
      call: { method: 'capture', body: { orderLines, totalCaptureAmount: amount } },
      amount,
    };
  }),

  partialcapture: createHandler(decodeCapture, (body, { order }) => {
    const { orderLines } = getUncapturedPart(order);
    const available = Math.min(order.uncapturedAmount?.minorUnits ?? Infinity, getSum(orderLines));
    assertSum('totalCaptureAmount', body.totalCaptureAmount, available, body.orderLines);
    if (body.orderLines.length === 0) throw createAmountProblem('orderLines names no line.');
    const { capturedLines, edit, issues } = planPartialCapture(orderLines, body.orderLines);
    const [issue] = issues;
    if (issue) throw createAmountProblem(`${issue.path} ${issue.message}.`);
    const call = {
      method: 'partialCapture',
      body: { ...body, orderLines: capturedLines },
    } as const;
    return { call, amount: body.totalCaptureAmount, edit };
  }),

  'refund/{ledgerId}': createHandler(decodeRefund, (body, { order, balances, ledgerId }) => {
    const { capturedAmount, refundedAmount, uncertainAmount, refundableAmount } = getBalance(
      order,
      balances,
      ledgerId,
    );
    if (refundedAmount >= capturedAmount)
      throw createAmountProblem('This capture is fully refunded.');
    if (refundableAmount < capturedAmount) {
      throw createAmountProblem(
        refundedAmount > 0 || uncertainAmount === 0
          ? `At most ${refundableAmount} of this capture can be refunded. Use partialrefund.`
          : describeUncertainty(refundableAmount, uncertainAmount),
      );
    }
    return { call: { method: 'refund', ledgerId, body }, amount: capturedAmount };
  }),

  'partialrefund/{ledgerId}': createHandler(
    decodePartialRefund,
    (body, { order, balances, ledgerId }) => {
      const { refundableAmount, uncertainAmount } = getBalance(order, balances, ledgerId);
      const amount = body.totalRefundAmount;
      if (amount > refundableAmount && uncertainAmount > 0) {
        throw createAmountProblem(describeUncertainty(refundableAmount, uncertainAmount));
      }
      assertSum('totalRefundAmount', amount, refundableAmount, body.orderLines ?? []);
      return { call: { method: 'partialRefund', ledgerId, body }, amount };
    },
  ),

  cancel: createHandler(emptyBody, (_, { order }) => {
    // Throws when there is nothing to cancel.
    getUncapturedPart(order);
    if (order.paymentMethod?.type === 'advanceInvoice') {
      throw new Problem('action-refused', 'An advance invoice cannot be cancelled.');
    }
    return { call: { method: 'cancel' } };
  }),

  extendexpiry: createHandler(emptyBody, () => ({ call: { method: 'extendExpiry' } })),

  reference: createHandler(decodeSetReference, ({ reference }) => ({
    call: { method: 'setReference', reference },
  })),
};

function getUncapturedPart({ uncaptured }: Order): SubOrder {
  if (!uncaptured || uncaptured.orderLines.length === 0) {
    throw createAmountProblem('The order has no uncaptured lines.');
  }
  return uncaptured;
}

/** Returns the balance of a capture, limited by the refundable amount of the whole order. */
function getBalance(
  { capturedAmount, refundedAmount }: Order,
  balances: readonly CaptureBalance[],
  ledgerId: string,
): CaptureBalance {
  const balance = balances.find((each) => each.ledgerId === ledgerId);
  if (!balance) throw createAmountProblem('The order has no capture with this ledgerId.');
  const orderRefundableAmount = Math.max(0, capturedAmount.minorUnits - refundedAmount.minorUnits);
  return {
    ...balance,
    refundableAmount: Math.min(balance.refundableAmount, orderRefundableAmount),
  };
}

const describeUncertainty = (refundableAmount: number, uncertainAmount: number): string =>
  `Refunds of ${uncertainAmount} were made outside this shop, and Ledyer does not say of which capture. ` +
  `At most ${refundableAmount} can be refunded here; refund more at Ledyer.`;

const getSum = (lines: readonly OrderLine[]): number => sumTotals(lines).totalOrderAmount;

/** Checks that a sum is available and equals the sum of its lines, if it has any. */
function assertSum(
  name: string,
  sum: number,
  available: number,
  lines: readonly OrderLine[],
): void {
  if (sum < 1) throw createAmountProblem(`${name} must be at least 1.`);
  if (sum > available)
    throw createAmountProblem(`${name} exceeds the available amount of ${available}.`);
  if (lines.length === 0) return;
  if (getSum(lines) !== sum)
    throw createAmountProblem(`${name} does not equal the sum of the lines.`);
  const [issue] = validateAmounts(lines, sumTotals(lines));
  if (issue) throw createAmountProblem(`${issue.path} ${issue.message}.`);
}

const createAmountProblem = (detail: string) => new Problem('amount-invalid', detail);
