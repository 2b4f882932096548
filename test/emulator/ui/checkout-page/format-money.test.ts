import { describe, expect, test } from 'vitest';
import {
  toLanguageTag,
  formatMoney,
  formatVat,
} from '../../../../src/emulator/ui/checkout-page/format-money.js';

/** Replaces every kind of space by a plain one, so that the expected texts are readable. */
const plain = (text: string) => text.replace(/\s/g, ' ').replace('−', '-');

describe('formatMoney', () => {
  test('formats an amount for the locale', () => {
    expect(plain(formatMoney(510_000, 'SEK', 'en-US'))).toBe('SEK 5,100.00');
    expect(plain(formatMoney(510_000, 'SEK', 'sv-SE'))).toBe('5 100,00 kr');
    expect(plain(formatMoney(510_000, 'EUR', 'fi-FI'))).toBe('5 100,00 €');
  });

  test('keeps the hundredths of very large and very small amounts', () => {
    expect(plain(formatMoney(5, 'SEK', 'en-US'))).toBe('SEK 0.05');
    expect(plain(formatMoney(-2_050, 'SEK', 'sv-SE'))).toBe('-20,50 kr');
    expect(plain(formatMoney(Number.MAX_SAFE_INTEGER, 'SEK', 'en-US'))).toBe(
      'SEK 90,071,992,547,409.91',
    );
  });

  test('formats hundredths in every currency, because Ledyer uses hundredths for all of them', () => {
    expect(plain(formatMoney(150_000, 'ISK', 'en-US'))).toBe('ISK 1,500.00');
  });
});

test('formatVat formats a percentage with only the decimals it needs', () => {
  expect(plain(formatVat(2500, 'sv-SE'))).toBe('25 %');
  expect(plain(formatVat(2550, 'en-US'))).toBe('25.5%');
  expect(plain(formatVat(0, 'en-US'))).toBe('0%');
});

test('toLanguageTag accepts the spelling of the Magento plugin and returns English for invalid locales', () => {
  expect(toLanguageTag('sv_SE')).toBe('sv-SE');
  expect(toLanguageTag('not a locale')).toBe('en');
});
