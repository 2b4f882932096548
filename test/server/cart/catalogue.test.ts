import { describe, expect, test } from 'vitest';
import { createCatalogue } from '../../../src/server/cart/catalogue.js';

const product = { sku: 'PEN', name: 'Pen', unitPrice: 1_990, vat: 2_500, currency: 'SEK' };

describe('createCatalogue', () => {
  test.each([
    ['a price in major units', { unitPrice: 19.9 }, /unitPrice must be in minor units/],
    ['a negative price', { unitPrice: -1 }, /unitPrice/],
    ['a VAT rate in percent', { vat: 25.5 }, /hundredths of a percent/],
    ['an empty name', { name: '' }, /name must not be empty/],
    ['an invalid currency', { currency: 'kr' }, /currency/],
  ])('throws for %s', (_, invalid, message) => {
    expect(() => createCatalogue([{ ...product, ...invalid }])).toThrow(message);
  });

  test('throws for two products with the same sku', () => {
    expect(() => createCatalogue([product, { ...product, unitPrice: 1 }])).toThrow(/share a sku/);
  });
});
