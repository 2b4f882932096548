import { expect, test } from 'vitest';
import { CartStore } from '../../../demo/shop/cart-store.js';
import { MemoryStorage } from '../memory-storage.js';

/** A store, and how often it said that it changed. */
function storeOn(storage: Storage) {
  const store = new CartStore(storage);
  const changes: string[] = [];
  store.addEventListener('change', () => {
    changes.push(store.cart.map(({ sku, quantity }) => `${sku} × ${quantity}`).join(', '));
  });
  return { store, changes };
}

test('a cart outlives its page', () => {
  const storage = new MemoryStorage();
  new CartStore(storage).cart = [{ sku: 'pen', quantity: 2 }];
  expect(new CartStore(storage).cart).toEqual([{ sku: 'pen', quantity: 2 }]);
});

test('a change is told once, and the same cart is no change', () => {
  const { store, changes } = storeOn(new MemoryStorage());
  const cart = [{ sku: 'pen', quantity: 2 }];
  store.cart = cart;
  store.cart = cart;
  store.cart = [];
  expect(changes).toEqual(['pen × 2', '']);
});

test('a cart that another tab changed is read again, without an echo', () => {
  const storage = new MemoryStorage();
  const window = new EventTarget();
  const { store, changes } = storeOn(storage);
  store.watch(window);
  new CartStore(storage).cart = [{ sku: 'lamp', quantity: 1 }];
  window.dispatchEvent(new Event('storage'));
  window.dispatchEvent(new Event('storage'));
  window.dispatchEvent(new Event('pageshow'));
  expect(changes).toEqual(['lamp × 1']);
});

test('what is no cart is an empty one', () => {
  const storage = new MemoryStorage();
  storage.setItem('papper-penna.cart', '{"half');
  expect(new CartStore(storage).cart).toEqual([]);
});
