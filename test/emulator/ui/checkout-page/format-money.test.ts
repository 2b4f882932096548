import { describe, expect, test } from 'vitest';
import {
  toLanguageTag,
  formatMoney,
  formatVat,
} from '../../../../src/emulator/ui/checkout-page/format-money.js';

/** Blanks of all kinds become plain ones, so that a test can be read. */
const plain = (text: string) => text.replace(/\s/g, ' ').replace('−', '-');

describe('money', () => {
  test('is written as a reader of the locale writes it', () => {
    expect(plain(formatMoney(510_000, 'SEK', 'en-US'))).toBe('SEK 5,100.00');
    expect(plain(formatMoney(510_000, 'SEK', 'sv-SE'))).toBe('5 100,00 kr');
    expect(plain(formatMoney(510_000, 'EUR', 'fi-FI'))).toBe('5 100,00 €');
  });

  test('keeps its hundredths, however large or small the amount is', () => {
    expect(plain(formatMoney(5, 'SEK', 'en-US'))).toBe('SEK 0.05');
    expect(plain(formatMoney(-2_050, 'SEK', 'sv-SE'))).toBe('-20,50 kr');
    expect(plain(formatMoney(Number.MAX_SAFE_INTEGER, 'SEK', 'en-US'))).toBe(
      'SEK 90,071,992,547,409.91',
    );
  });

  test('has hundredths in every currency, because Ledyer counts all of them so', () => {
    expect(plain(formatMoney(150_000, 'ISK', 'en-US'))).toBe('ISK 1,500.00');
  });
});

test('a VAT rate is a percentage with the decimals that it needs', () => {
  expect(plain(formatVat(2500, 'sv-SE'))).toBe('25 %');
  expect(plain(formatVat(2550, 'en-US'))).toBe('25.5%');
  expect(plain(formatVat(0, 'en-US'))).toBe('0%');
});

test('a locale in the spelling of the Magento plugin counts, and nonsense is English', () => {
  expect(toLanguageTag('sv_SE')).toBe('sv-SE');
  expect(toLanguageTag('not a locale')).toBe('en');
});
