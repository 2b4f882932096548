import type { OrderLine } from './order-line.js';
import type { Issue } from './decode.js';

/** The three totals of an order, in minor units (page Create order session). */
export interface OrderTotals {
  /** VAT included. */
  readonly totalOrderAmount: number;
  readonly totalOrderAmountExclVat: number;
  readonly totalOrderVatAmount: number;
}

/**
 * Returns the VAT that an amount includes, rounded to the nearest minor unit, halves away from zero.
 *
 * @param totalAmount minor units, VAT included
 * @param vat the rate in hundredths of a percent
 */
export function includedVat(totalAmount: number, vat: number): number {
  // The product of a large total and a rate exceeds the safe integers, hence BigInt.
  const numerator = BigInt(Math.abs(Math.round(totalAmount))) * BigInt(vat);
  const denominator = BigInt(10_000 + vat);
  const rounded = Number((numerator * 2n + denominator) / (denominator * 2n));
  return totalAmount < 0 ? -rounded : rounded;
}

/** Returns the totals of these lines. */
export function sumTotals(
  lines: readonly Pick<OrderLine, 'totalAmount' | 'totalVatAmount'>[],
): OrderTotals {
  const sumBy = (getAmount: (line: (typeof lines)[number]) => number) =>
    lines.reduce((total, line) => total + getAmount(line), 0);
  const totalOrderAmount = sumBy((line) => line.totalAmount);
  const totalOrderVatAmount = sumBy((line) => line.totalVatAmount);
  return {
    totalOrderAmount,
    totalOrderAmountExclVat: totalOrderAmount - totalOrderVatAmount,
    totalOrderVatAmount,
  };
}

/**
 * Returns the issues for which Ledyer would reject these amounts.
 *
 * A line's VAT may be off by one minor unit; its amount must be the quantity times the price (Magento plugin,
 * LedyerSession.php; Omnipay driver, ItemDataTrait). The totals must be the sums of the lines and consistent with
 * each other. Only the sum without VAT may differ when a gift card is among the lines: the WooCommerce plugin omits
 * gift cards from it, and Ledyer accepts that. An order without lines is allowed (page Create order session). Then only
 * the totals are compared.
 */
export function validateAmounts(lines: readonly OrderLine[], totals: OrderTotals): Issue[] {
  const issues: Issue[] = [];
  // Rounded, because amounts may have a floating-point rounding error (see `sentMinorUnits`).
  const compare = (path: string, actual: number, expected: number, tolerance = 0) => {
    if (Math.abs(Math.round(actual) - Math.round(expected)) > tolerance)
      issues.push({ path, message: `is ${actual} and should be ${Math.round(expected)}` });
  };

  lines.forEach((line, index) => {
    const path = `orderLines[${index}]`;
    if (line.unitPrice != null) {
      const unitAmount = line.unitPrice - (line.unitDiscountAmount ?? 0);
      compare(`${path}.totalAmount`, line.totalAmount, line.quantity * unitAmount);
    }
    compare(
      `${path}.totalVatAmount`,
      line.totalVatAmount,
      includedVat(line.totalAmount, line.vat),
      1,
    );
  });

  const sums = lines.length > 0 ? sumTotals(lines) : totals;
  compare('totalOrderAmount', totals.totalOrderAmount, sums.totalOrderAmount);
  compare('totalOrderVatAmount', totals.totalOrderVatAmount, sums.totalOrderVatAmount);
  if (!lines.some((line) => line.type === 'giftCard')) {
    const exclVat = totals.totalOrderAmount - totals.totalOrderVatAmount;
    compare('totalOrderAmountExclVat', totals.totalOrderAmountExclVat, exclVat);
  }
  return issues;
}
