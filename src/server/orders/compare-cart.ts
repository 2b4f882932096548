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
export function sessionDifferences(
  cart: PricedCart,
  order: SessionOrder,
  country: string,
): readonly string[] {
  return [
    ...(order.currency === cart.currency ? [] : ['currency']),
    ...(order.country === country ? [] : ['country']),
    ...totals
      .filter((name) => order[name] !== cart[name])
      .map((name) => (name === 'totalOrderAmount' ? 'amount' : name)),
    ...lineDifferences(cart.orderLines, order.orderLines ?? []),
  ];
}

const totals = ['totalOrderAmount', 'totalOrderAmountExclVat', 'totalOrderVatAmount'] as const;

/** What an order is when its money, or a part of that, is not to be had any more. */
const undone: ReadonlySet<string> = new Set([
  'cancelled',
  'expired',
  'fullyRefunded',
  'partiallyRefunded',
]);

/**
 * What of an order is not what the shop priced. An order may have been captured in
 * part already, so its lines are those of all its parts, in any order.
 */
export function orderDifferences(cart: PricedCart, order: Order): readonly string[] {
  const { minorUnits, currency } = order.orderAmount;
  const parts = [...(order.uncaptured ? [order.uncaptured] : []), ...order.captured];
  return [
    ...order.status.filter((status) => undone.has(status)),
    ...(currency === cart.currency ? [] : ['currency']),
    ...(minorUnits === cart.totalOrderAmount ? [] : ['amount']),
    ...lineDifferences(
      sorted(cart.orderLines),
      sorted(parts.flatMap(({ orderLines }) => orderLines)),
    ),
  ];
}

/** Whether two priced carts cost the same for the same things. */
export const isSameCart = (left: PricedCart, right: PricedCart): boolean =>
  left.currency === right.currency &&
  totals.every((name) => left[name] === right[name]) &&
  lineDifferences(left.orderLines, right.orderLines).length === 0;

const compared = [
  'type',
  'reference',
  'quantity',
  'vat',
  'totalAmount',
  'totalVatAmount',
] as const satisfies readonly (keyof OrderLine)[];

function lineDifferences(
  expected: readonly OrderLine[],
  found: readonly OrderLine[],
): readonly string[] {
  if (expected.length !== found.length) return ['orderLines'];
  return expected.flatMap((line, index) => {
    const other = found[index];
    const names: string[] = compared.filter((name) => other?.[name] !== line[name]);
    if (line.unitPrice != null && other?.unitPrice != null && line.unitPrice !== other.unitPrice)
      names.push('unitPrice');
    return names.map((name) => `orderLines[${index}].${name}`);
  });
}

const sorted = (lines: readonly OrderLine[]) =>
  [...lines].sort((a, b) => (key(a) < key(b) ? -1 : 1));
const key = (line: OrderLine) => JSON.stringify(compared.map((name) => line[name]));
