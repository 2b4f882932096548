import { describe, expect, test } from 'vitest';
import {
  itemCount,
  maxQuantity,
  getQuantity,
  readCart,
  isSameCart,
  withQuantity,
  type Cart,
} from '../../../demo/shop/cart.js';

const cart: Cart = [
  { sku: 'pen', quantity: 2 },
  { sku: 'lamp', quantity: 1 },
];

describe('a quantity', () => {
  test('of something new is added at the end', () => {
    expect(withQuantity(cart, 'book', 3)).toEqual([...cart, { sku: 'book', quantity: 3 }]);
  });

  test('of something held is replaced where it stands', () => {
    expect(withQuantity(cart, 'pen', 5)).toEqual([
      { sku: 'pen', quantity: 5 },
      { sku: 'lamp', quantity: 1 },
    ]);
  });

  test('of none removes the line', () => {
    expect(withQuantity(cart, 'pen', 0)).toEqual([{ sku: 'lamp', quantity: 1 }]);
    expect(withQuantity(cart, 'pen', -4)).toEqual([{ sku: 'lamp', quantity: 1 }]);
  });

  test('stays within what a cart holds', () => {
    expect(getQuantity(withQuantity(cart, 'pen', 1_000), 'pen')).toBe(maxQuantity);
  });

  test('that is held already changes nothing', () => {
    expect(withQuantity(cart, 'pen', 2)).toBe(cart);
    expect(withQuantity(cart, 'book', 0)).toBe(cart);
  });
});

test('the count is that of things, not of lines', () => {
  expect(itemCount(cart)).toBe(3);
  expect(itemCount([])).toBe(0);
});

test('goods are the same in any order, and different in any quantity', () => {
  expect(isSameCart(cart, cart.toReversed())).toBe(true);
  expect(isSameCart(cart, withQuantity(cart, 'pen', 3))).toBe(false);
  expect(isSameCart(cart, withQuantity(cart, 'pen', 0))).toBe(false);
  expect(isSameCart(cart, withQuantity(cart, 'book', 1))).toBe(false);
});

test.each([
  ['nothing', undefined, []],
  ['something else', { sku: 'pen' }, []],
  ['a cart', cart, cart],
  ['items without a sku', [{ quantity: 1 }, null, 7, { sku: '', quantity: 1 }], []],
  [
    'quantities that are none',
    [
      { sku: 'a', quantity: '1' },
      { sku: 'b', quantity: 0.5 },
    ],
    [],
  ],
  ['too many', [{ sku: 'a', quantity: 1e9 }], [{ sku: 'a', quantity: maxQuantity }]],
  [
    'prices, which are nobody’s business here',
    [{ sku: 'a', quantity: 1, unitPrice: 1 }],
    [{ sku: 'a', quantity: 1 }],
  ],
])('a stored cart is read from %s', (_, stored, read) => {
  expect(readCart(stored)).toEqual(read);
});
