import { expect, test } from 'vitest';
import { RememberedCheckout } from '../../demo/shop/checkout-storage.js';
import { MemoryStorage } from './memory-storage.js';

const cart = [
  { sku: 'pen', quantity: 2 },
  { sku: 'lamp', quantity: 1 },
];

test('a reload finds the session of the same cart', () => {
  const storage = new MemoryStorage();
  new RememberedCheckout(storage).opened('se_1', cart, 'en');
  expect(new RememberedCheckout(storage).sessionFor(cart)).toBe('se_1');
});

test('another cart needs another session', () => {
  const memory = new RememberedCheckout(new MemoryStorage());
  memory.opened('se_1', cart, 'en');
  expect(memory.sessionFor([{ sku: 'pen', quantity: 3 }])).toBeUndefined();
});

test('a session that ended without an order is forgotten', () => {
  const memory = new RememberedCheckout(new MemoryStorage());
  memory.opened('se_1', cart, 'en');
  memory.ended();
  expect(memory.sessionFor(cart)).toBeUndefined();
});

test('a session that became an order is only an order from then on', () => {
  const memory = new RememberedCheckout(new MemoryStorage());
  memory.opened('se_1', cart, 'en');
  memory.completed({ sessionId: 'se_1', orderId: 'or_1' });
  expect(memory.sessionFor(cart)).toBeUndefined();
  expect(memory.order).toEqual({ sessionId: 'se_1', orderId: 'or_1' });
});

test('an order may come without its id', () => {
  const memory = new RememberedCheckout(new MemoryStorage());
  memory.completed({ sessionId: 'se_1', orderId: undefined });
  expect(memory.order).toEqual({ sessionId: 'se_1', orderId: undefined });
});

test.each(['', 'null', '7', '{"sessionId":7}', '{"cart":[]}'])('%j is no memory', (stored) => {
  const storage = new MemoryStorage();
  storage.setItem('papper-penna.checkout', stored);
  storage.setItem('papper-penna.order', stored);
  const memory = new RememberedCheckout(storage);
  expect(memory.sessionFor([])).toBeUndefined();
  expect(memory.order).toBeUndefined();
});

test('a session that waits for a signature keeps its goods, and is no checkout of a new cart', () => {
  const storage = new MemoryStorage();
  const memory = new RememberedCheckout(storage);
  memory.opened('se_1', cart, 'en');
  memory.waiting('se_1', cart);
  expect(memory.sessionFor(cart)).toBeUndefined();
  expect(new RememberedCheckout(storage).waits).toEqual({ sessionId: 'se_1', cart });
  memory.ended();
  expect(memory.waits).toBeUndefined();
});
