import { expect, test } from 'vitest';
import { priceCart } from '../../../demo/shop/priced-cart.js';
import { catalogue } from '../../../server-example/catalogue.js';

const findProduct = (sku: string) => catalogue.find((article) => article.sku === sku)!;

test('priceCart: sums VAT by rate, highest rate first', () => {
  const { total, net, vat, currency } = priceCart(
    [
      { sku: 'handbook', quantity: 3 },
      { sku: 'coffee-1kg', quantity: 1 },
      { sku: 'notebook-a5', quantity: 2 },
    ],
    catalogue,
  );
  expect({ total, net, vat, currency }).toEqual({
    total: 126_400,
    net: 114_017,
    vat: [
      { rate: 2500, amount: 5_960 },
      { rate: 1200, amount: 2_025 },
      { rate: 600, amount: 4_398 },
    ],
    currency: 'SEK',
  });
});

test('priceCart: rounds VAT per line', () => {
  const createProduct = (sku: string) => ({
    sku,
    name: sku,
    unitPrice: 3,
    vat: 2500,
    currency: 'SEK',
  });
  const { vat } = priceCart(
    [
      { sku: 'a', quantity: 1 },
      { sku: 'b', quantity: 1 },
    ],
    [createProduct('a'), createProduct('b')],
  );
  // Each line has 0.6 minor units, rounded to 1: the sum is 2, not 1.
  expect(vat).toEqual([{ rate: 2500, amount: 2 }]);
});

test('priceCart: leaves out products that are not in the catalogue', () => {
  const { lines, total } = priceCart(
    [
      { sku: 'unicorn', quantity: 1 },
      { sku: 'stapler', quantity: 1 },
    ],
    catalogue,
  );
  expect(lines).toEqual([{ product: findProduct('stapler'), quantity: 1, amount: 21_900 }]);
  expect(total).toBe(21_900);
});
