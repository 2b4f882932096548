import { describe, expect, test } from 'vitest';
import type { Session } from '../../../src/ledyer/session.js';
import type { PricedCart } from '../../../src/server/cart/priced-cart.js';
import { settleCart } from '../../../src/server/sessions/settle-cart.js';
import type { QuotedCart, StoredSession } from '../../../src/server/store/stored-session.js';

const createCart = (totalOrderAmount: number): PricedCart => ({
  currency: 'SEK',
  totalOrderAmount,
  totalOrderAmountExclVat: totalOrderAmount,
  totalOrderVatAmount: 0,
  orderLines: [],
});
const quoted = (amount: number, reference?: string, country = 'SE'): QuotedCart => ({
  cart: createCart(amount),
  quote: { details: { reference: reference ?? null, country }, data: reference, body: null },
});

/** Settles a session's two carts by the order that Ledyer has. */
async function settle(
  current: QuotedCart,
  pending: QuotedCart | undefined,
  order: object,
  isFinal = true,
) {
  const committed: QuotedCart[] = [];
  const dropped: PricedCart[] = [];
  const carts = {
    commitPendingCart: (_id: string, cart: QuotedCart) =>
      Promise.resolve(void committed.push(cart)),
    dropPendingCart: (_id: string, cart: PricedCart) => Promise.resolve(void dropped.push(cart)),
  };
  const stored = {
    sessionId: 'se_1',
    ...current,
    pendingCart: pending?.cart ?? null,
    pendingQuote: pending?.quote ?? null,
  } as StoredSession;
  const session = { order: { country: 'SE', ...order } } as Session;
  const { cart, quote, differences } = await settleCart(
    carts,
    stored,
    session,
    { country: 'FI' },
    isFinal,
  );
  return { settled: { cart, quote }, differences, committed, dropped };
}

describe('settleCart', () => {
  const a = quoted(100, 'A');
  const b = quoted(200, 'B');

  test('keeps the cart and drops the pending one when Ledyer has the cart', async () => {
    const { settled, differences, committed, dropped } = await settle(a, b, a.cart);
    expect([settled, differences, committed, dropped]).toEqual([a, [], [], [b.cart]]);
  });

  test('keeps both while the session is open, because the change may still arrive', async () => {
    const { settled, committed, dropped } = await settle(a, b, a.cart, false);
    expect([settled, committed, dropped]).toEqual([a, [], []]);
  });

  test.each([true, false])('commits the pending cart when Ledyer has it', async (isFinal) => {
    const { settled, differences, committed, dropped } = await settle(a, b, b.cart, isFinal);
    expect([settled, differences, committed, dropped]).toEqual([b, [], [b], []]);
  });

  test('keeps both when Ledyer has neither, and returns the differences', async () => {
    const { settled, differences, committed, dropped } = await settle(a, b, createCart(300));
    expect([settled, committed, dropped]).toEqual([a, [], []]);
    expect(differences.map(({ name }) => name)).toContain('amount');
  });

  test.each([
    ['that of the first', 'A', false],
    ['that of the second', 'B', true],
    ['neither', 'C', true],
  ])(
    'distinguishes equal carts by their reference: Ledyer has %s',
    async (_, reference, isPending) => {
      const same = quoted(100, 'B');
      const { settled } = await settle(a, same, { ...a.cart, reference });
      expect(settled).toEqual(isPending ? same : a);
      // Ledyer may still accept or reject the change.
      const { committed } = await settle(a, same, { ...a.cart, reference }, false);
      expect(committed).toEqual([]);
    },
  );

  test.each(['A', 'B'])(
    'distinguishes equal carts by their settlement reference: Ledyer has %s',
    async (settlementReference) => {
      const createQuoted = (name: string): QuotedCart => ({
        cart: a.cart,
        quote: { details: { settlementReference: name, country: 'SE' }, data: name, body: null },
      });
      const order = { ...a.cart, settlementReference };
      const { settled } = await settle(createQuoted('A'), createQuoted('B'), order);
      expect(settled).toEqual(createQuoted(settlementReference));
    },
  );

  test('compares with the country of each quote', async () => {
    const norwegian = quoted(100, 'B', 'NO');
    const { settled } = await settle(a, norwegian, { ...a.cart, country: 'NO' });
    expect(settled).toEqual(norwegian);
  });
});
