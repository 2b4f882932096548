/**
 * Returns the VAT included in an amount, rounded to the minor unit, halves away from zero.
 *
 * @param amount minor units, VAT included; negative for a discount
 * @param rate hundredths of a percent
 */
export function getIncludedVat(amount: number, rate: number): number {
  const rounded = Math.round((Math.abs(amount) * rate) / (10_000 + rate));
  return amount < 0 ? -rounded : rounded;
}
