import { expect, test } from 'vitest';
import { CheckoutStorage } from '../../../demo/shop/checkout-storage.js';
import { MemoryStorage } from '../memory-storage.js';

const cart = [
  { sku: 'pen', quantity: 2 },
  { sku: 'lamp', quantity: 1 },
];

test('a reload finds the session of the same cart', () => {
  const storage = new MemoryStorage();
  new CheckoutStorage(storage).save('se_1', cart, 'en');
  expect(new CheckoutStorage(storage).findSession(cart)).toBe('se_1');
});

test('another cart needs another session', () => {
  const memory = new CheckoutStorage(new MemoryStorage());
  memory.save('se_1', cart, 'en');
  expect(memory.findSession([{ sku: 'pen', quantity: 3 }])).toBeUndefined();
});

test('a session that ended without an order is forgotten', () => {
  const memory = new CheckoutStorage(new MemoryStorage());
  memory.save('se_1', cart, 'en');
  memory.clear();
  expect(memory.findSession(cart)).toBeUndefined();
});

test('a session that became an order is only an order from then on', () => {
  const memory = new CheckoutStorage(new MemoryStorage());
  memory.save('se_1', cart, 'en');
  memory.saveOrder({ sessionId: 'se_1', orderId: 'or_1' });
  expect(memory.findSession(cart)).toBeUndefined();
  expect(memory.order).toEqual({ sessionId: 'se_1', orderId: 'or_1' });
});

test('an order may come without its id', () => {
  const memory = new CheckoutStorage(new MemoryStorage());
  memory.saveOrder({ sessionId: 'se_1', orderId: undefined });
  expect(memory.order).toEqual({ sessionId: 'se_1', orderId: undefined });
});

test.each(['', 'null', '7', '{"sessionId":7}', '{"cart":[]}'])('%j is no memory', (stored) => {
  const storage = new MemoryStorage();
  storage.setItem('papper-penna.checkout', stored);
  storage.setItem('papper-penna.order', stored);
  const memory = new CheckoutStorage(storage);
  expect(memory.findSession([])).toBeUndefined();
  expect(memory.order).toBeUndefined();
});

test('a session that waits for a signature keeps its goods, and is no checkout of a new cart', () => {
  const storage = new MemoryStorage();
  const memory = new CheckoutStorage(storage);
  memory.save('se_1', cart, 'en');
  memory.markPending('se_1', cart);
  expect(memory.findSession(cart)).toBeUndefined();
  expect(new CheckoutStorage(storage).pending).toEqual({ sessionId: 'se_1', cart });
  memory.clear();
  expect(memory.pending).toBeUndefined();
});
