import { describe, expect, test } from 'vitest';
import {
  countItems,
  maxQuantity,
  getQuantity,
  decodeCart,
  isSameCart,
  withQuantity,
  type Cart,
} from '../../../demo/shop/cart/cart.js';

const cart: Cart = [
  { sku: 'pen', quantity: 2 },
  { sku: 'lamp', quantity: 1 },
];

describe('withQuantity', () => {
  test('adds a new product at the end', () => {
    expect(withQuantity(cart, 'book', 3)).toEqual([...cart, { sku: 'book', quantity: 3 }]);
  });

  test('replaces the quantity of a product in its place', () => {
    expect(withQuantity(cart, 'pen', 5)).toEqual([
      { sku: 'pen', quantity: 5 },
      { sku: 'lamp', quantity: 1 },
    ]);
  });

  test('removes the line for quantity zero or less', () => {
    expect(withQuantity(cart, 'pen', 0)).toEqual([{ sku: 'lamp', quantity: 1 }]);
    expect(withQuantity(cart, 'pen', -4)).toEqual([{ sku: 'lamp', quantity: 1 }]);
  });

  test('limits the quantity to the maximum', () => {
    expect(getQuantity(withQuantity(cart, 'pen', 1_000), 'pen')).toBe(maxQuantity);
  });

  test('returns the same cart for an unchanged quantity', () => {
    expect(withQuantity(cart, 'pen', 2)).toBe(cart);
    expect(withQuantity(cart, 'book', 0)).toBe(cart);
  });
});

test('countItems: sums quantities, not lines', () => {
  expect(countItems(cart)).toBe(3);
  expect(countItems([])).toBe(0);
});

test('isSameCart: ignores the order of lines and compares quantities', () => {
  expect(isSameCart(cart, cart.toReversed())).toBe(true);
  expect(isSameCart(cart, withQuantity(cart, 'pen', 3))).toBe(false);
  expect(isSameCart(cart, withQuantity(cart, 'pen', 0))).toBe(false);
  expect(isSameCart(cart, withQuantity(cart, 'book', 1))).toBe(false);
});

test.each([
  ['undefined', undefined, []],
  ['an object', { sku: 'pen' }, []],
  ['a cart', cart, cart],
  ['items without a sku', [{ quantity: 1 }, null, 7, { sku: '', quantity: 1 }], []],
  [
    'invalid quantities',
    [
      { sku: 'a', quantity: '1' },
      { sku: 'b', quantity: 0.5 },
    ],
    [],
  ],
  [
    'a quantity above the maximum',
    [{ sku: 'a', quantity: 1e9 }],
    [{ sku: 'a', quantity: maxQuantity }],
  ],
  [
    'items with prices, which it drops',
    [{ sku: 'a', quantity: 1, unitPrice: 1 }],
    [{ sku: 'a', quantity: 1 }],
  ],
])('decodeCart: reads %s', (_, stored, decoded) => {
  expect(decodeCart(stored)).toEqual(decoded);
});
