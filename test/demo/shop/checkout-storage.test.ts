import { describe, expect, test } from 'vitest';
import { CheckoutStorage } from '../../../demo/shop/checkout-storage.js';
import { MemoryStorage } from '../memory-storage.js';

const cart = [
  { sku: 'pen', quantity: 2 },
  { sku: 'lamp', quantity: 1 },
];

const basis = { cart, coupon: 'WELCOME10', accountId: 'rocket', language: 'en' as const };

describe('the checkout storage', () => {
  test('finds the session of the same cart after a reload', () => {
    const storage = new MemoryStorage();
    new CheckoutStorage(storage).save('se_1', basis);
    expect(new CheckoutStorage(storage).findSession(basis)).toBe('se_1');
  });

  test.each([
    ['cart', { ...basis, cart: [{ sku: 'pen', quantity: 3 }] }],
    ['coupon', { ...basis, coupon: 'X' }],
    ['account', { ...basis, accountId: undefined }],
    ['language', { ...basis, language: 'sv' as const }],
  ])('finds no session for another %s', (_, other) => {
    const checkouts = new CheckoutStorage(new MemoryStorage());
    checkouts.save('se_1', basis);
    expect(checkouts.findSession(other)).toBeUndefined();
  });

  test('finds no session that ended without an order', () => {
    const checkouts = new CheckoutStorage(new MemoryStorage());
    checkouts.save('se_1', basis);
    checkouts.clear();
    expect(checkouts.findSession(basis)).toBeUndefined();
  });

  test('finds the order of a completed session, and no longer the session', () => {
    const checkouts = new CheckoutStorage(new MemoryStorage());
    checkouts.save('se_1', basis);
    checkouts.saveOrder({ sessionId: 'se_1', orderId: 'or_1' });
    expect(checkouts.findSession(basis)).toBeUndefined();
    expect(checkouts.order).toEqual({ sessionId: 'se_1', orderId: 'or_1' });
  });

  test('stores an order without an order id', () => {
    const checkouts = new CheckoutStorage(new MemoryStorage());
    checkouts.saveOrder({ sessionId: 'se_1', orderId: undefined });
    expect(checkouts.order).toEqual({ sessionId: 'se_1', orderId: undefined });
  });

  test.each(['', 'null', '7', '{"sessionId":7}', '{"cart":[]}'])(
    'is empty for the invalid stored value %j',
    (stored) => {
      const storage = new MemoryStorage();
      storage.setItem('papper-penna.checkout', stored);
      storage.setItem('papper-penna.order', stored);
      const checkouts = new CheckoutStorage(storage);
      expect(checkouts.findSession({ ...basis, cart: [] })).toBeUndefined();
      expect(checkouts.order).toBeUndefined();
    },
  );

  test('keeps the cart of a pending session and does not find that session for a new cart', () => {
    const storage = new MemoryStorage();
    const checkouts = new CheckoutStorage(storage);
    checkouts.save('se_1', basis);
    checkouts.markPending('se_1', cart);
    expect(checkouts.findSession(basis)).toBeUndefined();
    expect(new CheckoutStorage(storage).pending).toEqual({ sessionId: 'se_1', cart });
    checkouts.clear();
    expect(checkouts.pending).toBeUndefined();
  });
});
