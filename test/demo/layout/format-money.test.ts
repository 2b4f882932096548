import { expect, test } from 'vitest';
import { formatMoney, formatVat } from '../../../demo/layout/format-money.js';

/** Formatted numbers contain non-breaking spaces. */
const normalizeSpaces = (text: string) => text.replaceAll(/\s/g, ' ');

test.each([
  [14_900, 'SEK', '149,00 kr'],
  [129_550, 'SEK', '1 295,50 kr'],
  [1, 'SEK', '0,01 kr'],
  [500, 'ISK', '500 ISK'],
])('formatMoney: %i minor units of %s are %s', (minorUnits, currency, text) => {
  expect(normalizeSpaces(formatMoney(minorUnits, currency))).toBe(text);
});

test.each([
  [2500, '25 %'],
  [600, '6 %'],
  [1250, '12,5 %'],
])('formatVat: a rate of %i is %s', (vat, text) => {
  expect(normalizeSpaces(formatVat(vat))).toBe(text);
});
