import { expect, test } from 'vitest';
import { CartStore } from '../../../demo/shop/cart/cart-store.js';
import { MemoryStorage } from '../memory-storage.js';

/** Creates a store and records its cart at each change event. */
function createStore(storage: Storage) {
  const store = new CartStore(storage);
  const changes: string[] = [];
  store.addEventListener('change', () => {
    changes.push(store.cart.map(({ sku, quantity }) => `${sku} × ${quantity}`).join(', '));
  });
  return { store, changes };
}

test('the cart store: keeps the cart across pages', () => {
  const storage = new MemoryStorage();
  new CartStore(storage).cart = [{ sku: 'pen', quantity: 2 }];
  expect(new CartStore(storage).cart).toEqual([{ sku: 'pen', quantity: 2 }]);
});

test('the cart store: fires one event per change and none for the same cart', () => {
  const { store, changes } = createStore(new MemoryStorage());
  const cart = [{ sku: 'pen', quantity: 2 }];
  store.cart = cart;
  store.cart = cart;
  store.cart = [];
  expect(changes).toEqual(['pen × 2', '']);
});

test('the cart store: reads changes of other tabs and fires one event for each', () => {
  const storage = new MemoryStorage();
  const window = new EventTarget();
  const { store, changes } = createStore(storage);
  store.watch(window);
  new CartStore(storage).cart = [{ sku: 'lamp', quantity: 1 }];
  window.dispatchEvent(new Event('storage'));
  window.dispatchEvent(new Event('storage'));
  window.dispatchEvent(new Event('pageshow'));
  expect(changes).toEqual(['lamp × 1']);
});

test('the cart store: is empty for an invalid stored value', () => {
  const storage = new MemoryStorage();
  storage.setItem('papper-penna.cart', '{"half');
  expect(new CartStore(storage).cart).toEqual([]);
});

test('the cart store: keeps the coupon, shares it with other tabs and fires one event per change', () => {
  const storage = new MemoryStorage();
  const window = new EventTarget();
  const { store, changes } = createStore(storage);
  store.watch(window);
  store.coupon = 'WELCOME10';
  store.coupon = 'WELCOME10';
  expect(new CartStore(storage).coupon).toBe('WELCOME10');
  new CartStore(storage).coupon = '';
  window.dispatchEvent(new Event('storage'));
  expect(store.coupon).toBe('');
  expect(changes).toHaveLength(2);
});
