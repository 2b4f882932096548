import { expect, test } from 'vitest';
import { formatMoney, formatVat } from '../../../demo/layout/format-money.js';

/** Numbers are set with spaces that do not break. */
const plain = (text: string) => text.replaceAll(/\s/g, ' ');

test.each([
  [14_900, 'SEK', '149,00 kr'],
  [129_550, 'SEK', '1 295,50 kr'],
  [1, 'SEK', '0,01 kr'],
  [500, 'ISK', '500 ISK'],
])('%i minor units of %s read %s', (minorUnits, currency, text) => {
  expect(plain(formatMoney(minorUnits, currency))).toBe(text);
});

test.each([
  [2500, '25 %'],
  [600, '6 %'],
  [1250, '12,5 %'],
])('a rate of %i reads %s', (vat, text) => {
  expect(plain(formatVat(vat))).toBe(text);
});
