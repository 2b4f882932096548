/** Lowest rate above 0. No country has one below 1 %, so a smaller number is a rate in percent. */
const minRate = 100;
const maxRate = 10_000;

/** Returns what is wrong with a VAT rate, or `undefined` for a rate in hundredths of a percent. */
export function findVatRateIssue(vat: unknown): string | undefined {
  const isRate = Number.isInteger(vat) && Number(vat) >= 0 && Number(vat) <= maxRate;
  if (!isRate) return `must be in hundredths of a percent, such as 2500, between 0 and ${maxRate}`;
  const rate = Number(vat);
  return rate > 0 && rate < minRate
    ? `must be in hundredths of a percent: ${rate} would be ${rate / 100} %, so write ${rate * 100}`
    : undefined;
}
