import type { Order, SubOrder } from '../../ledyer/order.js';
import { sumTotals } from '../../ledyer/totals.js';

/** What was refunded of one capture, in minor units. */
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
 * An order lists its refunds without their captures (page Get order). The shop knows the captures of refunds
 * that it requested. Another refund belongs to a capture with its ledger id, or else to the only capture that existed and had
 * enough left. A refund that could belong to several captures is uncertain, and none of them may be refunded in
 * reliance on it.
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
  const find = (ledgerId: string) => captures.find(({ part }) => part.ledgerId === ledgerId);
  const add = (capture: Capture | undefined, amount: number) => {
    if (capture) capture.refundedAmount += amount;
  };
  const getRoom = ({ capturedAmount, refundedAmount }: Capture) =>
    Math.max(0, capturedAmount - refundedAmount);

  // Oldest first, so that a refund is compared with what was left when it was made.
  const refunds = [...order.refunded]
    .sort((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt))
    .map((part) => ({ part, amount: getAmount(part) }));
  const claim = (amount: number): boolean => {
    const at = refunds.findIndex((refund) => refund.amount === amount);
    if (at >= 0) refunds.splice(at, 1);
    return at >= 0;
  };
  for (const { ledgerId, amount } of requested.filter(({ isConfirmed }) => isConfirmed)) {
    claim(amount);
    add(find(ledgerId), amount);
  }
  for (const { ledgerId, amount } of requested.filter(({ isConfirmed }) => !isConfirmed)) {
    if (claim(amount)) add(find(ledgerId), amount);
  }

  let uncertainAmount = 0;
  for (const { part, amount } of refunds) {
    const named = find(part.ledgerId);
    const [only, ...others] = named
      ? [named]
      : captures.filter(
          (capture) => hasExistedAt(capture.part, part.createdAt) && getRoom(capture) >= amount,
        );
    if (only && others.length === 0) add(only, amount);
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
    const room = getRoom(capture);
    const uncertain = Math.min(room, uncertainAmount);
    return {
      ledgerId: capture.part.ledgerId,
      capturedAmount: capture.capturedAmount,
      refundedAmount: capture.refundedAmount,
      uncertainAmount: uncertain,
      refundableAmount: room - uncertain,
    };
  });
}

const getAmount = (part: SubOrder): number =>
  part.totalOrderAmount?.minorUnits ?? Math.round(sumTotals(part.orderLines).totalOrderAmount);

/** Unreadable times compare as false, which the caller must not take for an absent capture. */
const hasExistedAt = ({ createdAt }: SubOrder, time: string): boolean =>
  !(Date.parse(createdAt) > Date.parse(time));
