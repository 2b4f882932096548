import { expect, test } from 'vitest';
import { toAmount } from '../../src/ledyer/amount.js';
import getOrder from '../fixtures/ledyer/get-order.json' with { type: 'json' };

test('`toAmount` reproduces the documented amounts', () => {
  for (const amount of [
    getOrder.orderAmount,
    getOrder.capturedAmount,
    getOrder.uncaptured.totalOrderVatAmount,
  ]) {
    expect(toAmount(amount.minorUnits, amount.currency)).toEqual(amount);
  }
});

test.each([
  [1, '0.01', '0.01'],
  [-5, '-0.05', '-0.05'],
  [99_999, '999.99', '999.99'],
  [100_000, '1000.00', '1,000.00'],
  [-123_456_789, '-1234567.89', '-1,234,567.89'],
  [Number.MAX_SAFE_INTEGER, '90071992547409.91', '90,071,992,547,409.91'],
])('`toAmount` formats %d minor units as %s', (minorUnits, amount, formatted) => {
  expect(toAmount(minorUnits, 'EUR')).toEqual({
    amount,
    currency: 'EUR',
    formatted,
    formattedWithCurrency: `EUR ${formatted}`,
    minorUnits,
  });
});

test('`toAmount` formats like `Intl.NumberFormat` in en-US', () => {
  const platform = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2 });
  for (const minorUnits of [0, 7, 1_234, 51_00_00, -98_765_432_1]) {
    expect(toAmount(minorUnits, 'SEK').formatted).toBe(platform.format(minorUnits / 100));
  }
});
