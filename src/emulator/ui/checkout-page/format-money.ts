import { toAmount } from '../../../ledyer/amount.js';

/**
 * Money as a reader of this locale writes it: `SEK 5,100.00`, `5 100,00 kr`.
 *
 * @param minorUnits hundredths, as everywhere at Ledyer (`amount.ts`)
 */
export function formatMoney(minorUnits: number, currency: string, locale: string): string {
  const format = new Intl.NumberFormat(toLanguageTag(locale), {
    style: 'currency',
    currency,
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
  });
  // Digits rather than a number: a division by a hundred would round large amounts.
  return format.format(toAmount(minorUnits, currency).amount as `${number}`);
}

/**
 * A VAT rate: `25%`, `25 %`.
 *
 * @param vat hundredths of a percent
 */
export const formatVat = (vat: number, locale: string): string =>
  new Intl.NumberFormat(toLanguageTag(locale), {
    style: 'percent',
    maximumFractionDigits: 2,
  }).format(vat / 10_000);

/**
 * The locale of a session as a language tag that the browser takes: `sv_SE` (the
 * Magento plugin's spelling) is `sv-SE`, and what is no language at all is English.
 */
export function toLanguageTag(locale: string): string {
  try {
    return Intl.getCanonicalLocales(locale.replace('_', '-'))[0] ?? 'en';
  } catch {
    return 'en';
  }
}
