import type { OrderLine } from '../../ledyer/order-line.js';
import type { Order } from '../../ledyer/order.js';
import type { SessionOrder } from '../../ledyer/session.js';
import type { PricedCart } from '../sessions/price-cart.js';

/**
 * What of a session's order is not what the shop priced; the names of the fields, no values.
 *
 * Lines are compared in their order and field by field, except for the description,
 * which Ledyer may cut, and for unit prices, which it need not repeat.
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

/** What an order is when its money, or a part of that, is not to be had any more. */
const voidStatuses: ReadonlySet<string> = new Set([
  'cancelled',
  'expired',
  'fullyRefunded',
  'partiallyRefunded',
]);

/**
 * What of an order is not what the shop priced. An order may have been captured in
 * part already, so its lines are those of all its parts, in any order.
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

/** Whether two priced carts cost the same for the same things. */
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
  return expected.flatMap((line, index) => {
    const other = actual[index];
    const names: string[] = comparedFields.filter((name) => other?.[name] !== line[name]);
    if (line.unitPrice != null && other?.unitPrice != null && line.unitPrice !== other.unitPrice)
      names.push('unitPrice');
    return names.map((name) => `orderLines[${index}].${name}`);
  });
}

const sortLines = (lines: readonly OrderLine[]) =>
  [...lines].sort((a, b) => (toSortKey(a) < toSortKey(b) ? -1 : 1));
const toSortKey = (line: OrderLine) => JSON.stringify(comparedFields.map((name) => line[name]));
