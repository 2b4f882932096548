import { getLocale } from './language.js';

/** Formats an amount of minor units: `149,00 kr`. */
export function formatMoney(minorUnits: number, currency: string): string {
  const format = new Intl.NumberFormat(getLocale(), { style: 'currency', currency });
  const decimals = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(minorUnits / 10 ** decimals);
}

/** Formats a VAT rate in hundredths of a percent: `25 %`. */
export const formatVat = (vat: number): string =>
  new Intl.NumberFormat(getLocale(), { style: 'percent', maximumFractionDigits: 2 }).format(
    vat / 10_000,
  );
