import { toAmount } from '../../../ledyer/amount.js';

/**
 * Formats an amount for a locale: `SEK 5,100.00`, `5 100,00 kr`.
 *
 * @param minorUnits hundredths, which Ledyer uses for every currency (`amount.ts`)
 */
export function formatMoney(minorUnits: number, currency: string, locale: string): string {
  const format = new Intl.NumberFormat(toLanguageTag(locale), {
    style: 'currency',
    currency,
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
  });
  // Formats digits, because a division by a hundred would round large amounts.
  return format.format(toAmount(minorUnits, currency).amount as `${number}`);
}

/**
 * Formats a VAT rate: `25%`, `25 %`.
 *
 * @param vat hundredths of a percent
 */
export const formatVat = (vat: number, locale: string): string =>
  new Intl.NumberFormat(toLanguageTag(locale), {
    style: 'percent',
    maximumFractionDigits: 2,
  }).format(vat / 10_000);

/**
 * Converts the locale of a session to a language tag. `sv_SE`, the spelling of the Magento plugin, becomes `sv-SE`.
 * An invalid locale becomes English.
 */
export function toLanguageTag(locale: string): string {
  try {
    return Intl.getCanonicalLocales(locale.replace('_', '-'))[0] ?? 'en';
  } catch {
    return 'en';
  }
}
