import { locale } from './language.js';

/** An amount of minor units for people, as in Sweden: `149,00 kr`. */
export function formatMoney(minorUnits: number, currency: string): string {
  const format = new Intl.NumberFormat(locale(), { style: 'currency', currency });
  const decimals = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(minorUnits / 10 ** decimals);
}

/** A VAT rate in hundredths of a percent for people: `25 %`. */
export const formatVat = (vat: number): string =>
  new Intl.NumberFormat(locale(), { style: 'percent', maximumFractionDigits: 2 }).format(
    vat / 10_000,
  );
