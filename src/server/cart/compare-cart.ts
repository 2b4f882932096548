import type { OrderLine } from '../../ledyer/order-line.js';
import type { Order } from '../../ledyer/order.js';
import type { SessionOrder } from '../../ledyer/session.js';
import type { PricedCart } from './price-cart.js';

/**
 * Returns the names of the session's fields that differ from the priced cart, without values.
 *
 * Lines are compared in order and field by field, except for the description, which Ledyer may shorten, and for
 * missing unit prices.
 */
export function compareSession(
  cart: PricedCart,
  order: SessionOrder,
  country: string,
): readonly string[] {
  return [
    ...(order.currency === cart.currency ? [] : ['currency']),
    ...(order.country === country ? [] : ['country']),
    ...totalNames
      .filter((name) => order[name] !== cart[name])
      .map((name) => (name === 'totalOrderAmount' ? 'amount' : name)),
    ...compareLines(cart.orderLines, order.orderLines ?? []),
  ];
}

const totalNames = ['totalOrderAmount', 'totalOrderAmountExclVat', 'totalOrderVatAmount'] as const;

/** Statuses of an order whose amount can no longer be captured in full. */
const voidStatuses: ReadonlySet<string> = new Set([
  'cancelled',
  'expired',
  'fullyRefunded',
  'partiallyRefunded',
]);

/**
 * Returns the names of the order's fields that differ from the priced cart. An order may be captured in part, so
 * its lines are those of all its parts, in any order.
 */
export function compareOrder(cart: PricedCart, order: Order): readonly string[] {
  const { minorUnits, currency } = order.orderAmount;
  const parts = [...(order.uncaptured ? [order.uncaptured] : []), ...order.captured];
  return [
    ...order.status.filter((status) => voidStatuses.has(status)),
    ...(currency === cart.currency ? [] : ['currency']),
    ...(minorUnits === cart.totalOrderAmount ? [] : ['amount']),
    ...compareLines(
      sortLines(cart.orderLines),
      sortLines(parts.flatMap(({ orderLines }) => orderLines)),
    ),
  ];
}

/** Whether two priced carts have the same lines and totals. */
export const isSameCart = (left: PricedCart, right: PricedCart): boolean =>
  left.currency === right.currency &&
  totalNames.every((name) => left[name] === right[name]) &&
  compareLines(left.orderLines, right.orderLines).length === 0;

const comparedFields = [
  'type',
  'reference',
  'quantity',
  'vat',
  'totalAmount',
  'totalVatAmount',
] as const satisfies readonly (keyof OrderLine)[];

function compareLines(
  expected: readonly OrderLine[],
  actual: readonly OrderLine[],
): readonly string[] {
  if (expected.length !== actual.length) return ['orderLines'];
  return expected.flatMap((expectedLine, index) => {
    const actualLine = actual[index];
    // Stryker disable OptionalChaining: both lists have the same length
    const names: string[] = comparedFields.filter(
      (name) => actualLine?.[name] !== expectedLine[name],
    );
    if (
      expectedLine.unitPrice != null &&
      actualLine?.unitPrice != null &&
      expectedLine.unitPrice !== actualLine.unitPrice
    )
      names.push('unitPrice');
    // Stryker restore OptionalChaining
    return names.map((name) => `orderLines[${index}].${name}`);
  });
}

/** Sorts both lists in the same way, whichever way that is. */
const sortLines = (lines: readonly OrderLine[]) =>
  // Stryker disable next-line EqualityOperator: lines with equal keys are equal
  [...lines].sort((a, b) => (toSortKey(a) < toSortKey(b) ? -1 : 1));
const toSortKey = (line: OrderLine) => JSON.stringify(comparedFields.map((name) => line[name]));
