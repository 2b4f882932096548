import type { Order, SubOrder } from '../../ledyer/order.js';
import { sumTotals } from '../../ledyer/totals.js';

/** The refunded and refundable amounts of one capture, in minor units. */
export interface CaptureBalance {
  /** `in_…` */
  readonly ledgerId: string;
  readonly capturedAmount: number;
  /** The refunds that certainly belong to this capture. */
  readonly refundedAmount: number;
  /** The refunds that may belong to this capture or to another one. */
  readonly uncertainAmount: number;
  /** The amount that can certainly be refunded. */
  readonly refundableAmount: number;
}

/** A refund that an admin of this shop has requested. */
export interface RequestedRefund {
  /** The refunded capture, `in_…`. */
  readonly ledgerId: string;
  /** Minor units. */
  readonly amount: number;
  /** Whether Ledyer has confirmed it. Otherwise it counts only if the order has a refund of this amount. */
  readonly isConfirmed: boolean;
}

/**
 * Returns the balance of each capture.
 *
 * An order lists its refunds without their captures (page Get order). The shop knows the captures of the refunds
 * that it requested. Any other refund belongs to the capture with its ledger id, if there is one. Otherwise it belongs
 * to the only capture that existed before it and had enough left. A refund that could belong to several captures is
 * uncertain: its amount is not refundable from any of them.
 */
export function getCaptureBalances(
  order: Order,
  requested: readonly RequestedRefund[],
): readonly CaptureBalance[] {
  const captures = order.captured.map((part) => ({
    part,
    capturedAmount: getAmount(part),
    refundedAmount: 0,
  }));
  type Capture = (typeof captures)[number];
  const findCapture = (ledgerId: string) => captures.find(({ part }) => part.ledgerId === ledgerId);
  const addRefund = (capture: Capture | undefined, amount: number) => {
    if (capture) capture.refundedAmount += amount;
  };
  const getUnrefundedAmount = ({ capturedAmount, refundedAmount }: Capture) =>
    Math.max(0, capturedAmount - refundedAmount);

  // Oldest first, so that a refund is compared with what was left when it was made.
  const refunds = [...order.refunded]
    .sort((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt))
    .map((part) => ({ part, amount: getAmount(part) }));
  /** Removes a listed refund of this amount. Returns whether there was one. */
  const takeRefund = (amount: number): boolean => {
    const index = refunds.findIndex((refund) => refund.amount === amount);
    if (index >= 0) refunds.splice(index, 1);
    return index >= 0;
  };
  for (const { ledgerId, amount } of requested.filter(({ isConfirmed }) => isConfirmed)) {
    takeRefund(amount);
    addRefund(findCapture(ledgerId), amount);
  }
  for (const { ledgerId, amount } of requested.filter(({ isConfirmed }) => !isConfirmed)) {
    if (takeRefund(amount)) addRefund(findCapture(ledgerId), amount);
  }

  let uncertainAmount = 0;
  for (const { part, amount } of refunds) {
    const named = findCapture(part.ledgerId);
    const [only, ...others] = named
      ? [named]
      : captures.filter(
          (capture) =>
            mayHaveExistedAt(capture.part, part.createdAt) &&
            getUnrefundedAmount(capture) >= amount,
        );
    if (only && others.length === 0) addRefund(only, amount);
    else uncertainAmount += amount;
  }
  // Refunds that the order counts and does not list.
  const knownAmount = captures.reduce((sum, each) => sum + each.refundedAmount, uncertainAmount);
  uncertainAmount += Math.max(0, order.refundedAmount.minorUnits - knownAmount);
  const [single] = captures;
  if (single && captures.length === 1) {
    single.refundedAmount += uncertainAmount;
    uncertainAmount = 0;
  }

  return captures.map((capture) => {
    const unrefundedAmount = getUnrefundedAmount(capture);
    const uncertain = Math.min(unrefundedAmount, uncertainAmount);
    return {
      ledgerId: capture.part.ledgerId,
      capturedAmount: capture.capturedAmount,
      refundedAmount: capture.refundedAmount,
      uncertainAmount: uncertain,
      refundableAmount: unrefundedAmount - uncertain,
    };
  });
}

const getAmount = (part: SubOrder): number =>
  part.totalOrderAmount?.minorUnits ?? sumTotals(part.orderLines).totalOrderAmount;

/** Returns whether a capture existed at a time. If one of the times cannot be read, it may have existed. */
const mayHaveExistedAt = ({ createdAt }: SubOrder, time: string): boolean =>
  !(Date.parse(createdAt) > Date.parse(time));
