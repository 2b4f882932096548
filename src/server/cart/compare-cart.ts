import type { OrderLine } from '../../ledyer/order-line.js';
import { authorizeStatuses, orderStatuses, type Order } from '../../ledyer/order.js';
import type { SessionOrder } from '../../ledyer/session.js';
import type { OrderTotals } from '../../ledyer/totals.js';
import { compareLines, type LineComparison } from './compare-lines.js';
import { createDifference, type Difference } from './difference.js';
import type { PricedCart } from './priced-cart.js';

/**
 * Returns the differences between the session's order and the priced cart.
 *
 * Lines are compared in sequence and field by field, except for the description, which Ledyer may shorten, and for
 * missing unit prices.
 *
 * @param allowedFeeTypes types of lines that Ledyer may add, such as `surcharge`
 */
export function compareSession(
  cart: PricedCart,
  order: SessionOrder,
  country: string,
  allowedFeeTypes?: readonly string[],
): readonly Difference[] {
  const lines = compareLines(cart.orderLines, order.orderLines ?? [], {
    allowedFeeTypes,
    comparesSequence: true,
  });
  const totals = addFees(cart, lines);
  return [
    ...compareValues('currency', cart.currency, order.currency),
    ...compareValues('country', country, order.country),
    ...totalNames.flatMap((name) =>
      compareValues(
        name === 'totalOrderAmount' ? 'amount' : name,
        totals[name],
        toMinorUnits(order[name]),
      ),
    ),
    ...lines.differences,
  ];
}

const totalNames = ['totalOrderAmount', 'totalOrderAmountExclVat', 'totalOrderVatAmount'] as const;

/** Statuses of an order whose amount can no longer be captured in full. */
const reducedStatuses: ReadonlySet<string> = new Set([
  'cancelled',
  'expired',
  'fullyRefunded',
  'partiallyRefunded',
]);

/**
 * Returns the differences between the order and the priced cart. An order may be captured in part, so its lines are
 * those of all its parts, in any sequence.
 *
 * @param allowedFeeTypes as in {@link compareSession}
 */
export function compareOrder(
  cart: PricedCart,
  order: Order,
  allowedFeeTypes?: readonly string[],
): readonly Difference[] {
  const { minorUnits, currency } = order.orderAmount;
  const parts = [...(order.uncaptured ? [order.uncaptured] : []), ...order.captured];
  const lines = compareLines(
    cart.orderLines,
    parts.flatMap(({ orderLines }) => orderLines),
    { allowedFeeTypes, comparesSequence: false },
  );
  return [
    ...compareStatuses(order),
    ...order.status
      .filter((status) => reducedStatuses.has(status))
      // The amount distinguishes a second refund from the first.
      .map((status) =>
        createDifference(
          status,
          null,
          status.endsWith('Refunded') ? order.refundedAmount.minorUnits : null,
        ),
      ),
    ...compareValues('currency', cart.currency, currency),
    ...compareValues('amount', addFees(cart, lines).totalOrderAmount, minorUnits),
    ...lines.differences,
  ];
}

/**
 * Returns a difference for each status that this version does not know, and one for an order without a status: it may
 * be one that must not ship.
 */
function compareStatuses({ status, authorizeStatus }: Order): readonly Difference[] {
  const known: readonly string[] = orderStatuses;
  const unknown = status.filter((each) => !known.includes(each));
  const isAuthorized = (authorizeStatuses as readonly string[]).includes(
    authorizeStatus ?? 'authorized',
  );
  return [
    ...(status.length > 0 ? unknown : [null]).map((each) => createDifference('status', null, each)),
    ...(isAuthorized ? [] : [createDifference('authorizeStatus', 'authorized', authorizeStatus)]),
  ];
}

/** Returns whether two priced carts have the same lines and totals. */
export const isSameCart = (left: PricedCart, right: PricedCart): boolean =>
  left.currency === right.currency &&
  totalNames.every((name) => left[name] === right[name]) &&
  compareLines(left.orderLines, right.orderLines, { comparesSequence: true }).differences.length ===
    0;

/** Returns the cart's totals plus the amounts of the allowed fees. */
function addFees(cart: PricedCart, { allowedFees }: LineComparison): OrderTotals {
  const sumBy = (getAmount: (line: OrderLine) => number) =>
    allowedFees.reduce((total, line) => total + toMinorUnits(getAmount(line)), 0);
  const amount = sumBy((line) => line.totalAmount);
  const vatAmount = sumBy((line) => line.totalVatAmount);
  return {
    totalOrderAmount: toMinorUnits(cart.totalOrderAmount) + amount,
    totalOrderAmountExclVat: toMinorUnits(cart.totalOrderAmountExclVat) + amount - vatAmount,
    totalOrderVatAmount: toMinorUnits(cart.totalOrderVatAmount) + vatAmount,
  };
}

const compareValues = (
  name: string,
  expected: string | number,
  found: string | number,
): readonly Difference[] => (expected === found ? [] : [createDifference(name, expected, found)]);

/** Removes floating-point errors. The decoders accept no other fractions. */
const toMinorUnits = Math.round;
