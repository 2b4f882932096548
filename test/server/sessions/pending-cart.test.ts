import { describe, expect, test } from 'vitest';
import { LedyerError } from '../../../src/server/ledyer-client/ledyer-error.js';
import type { PricedCart } from '../../../src/server/cart/priced-cart.js';
import {
  createSessionService,
  type SessionServiceDeps,
} from '../../../src/server/sessions/session-service.js';
import type { QuotedCart, StoredSession } from '../../../src/server/store/stored-session.js';
import { Secret } from '../../../src/server/secret.js';
import { createFakeClock, november1 } from '../../support/fake-clock.js';

const createCart = (totalOrderAmount: number): PricedCart => ({
  currency: 'SEK',
  totalOrderAmount,
  totalOrderAmountExclVat: totalOrderAmount,
  totalOrderVatAmount: 0,
  orderLines: [],
});
const sentDetails = {
  country: 'SE',
  settings: {
    security: { validationSuccessOnTimeout: false },
    urls: { terms: 'https://shop.test/terms', privacy: null, confirmation: null },
  },
};
const emptyQuote = { details: sentDetails, data: null, body: null };
const oldCart = createCart(100);
const newCart = createCart(200);

/** A service with one open session, whose cart Ledyer's `update` accepts or rejects. */
function createFixture(update: () => Promise<object>, signal = new AbortController().signal) {
  let session = {
    sessionId: 'se_1',
    orderId: 'or_1',
    buyer: 'ada',
    cart: oldCart,
    quote: emptyQuote,
    pendingCart: null,
    pendingQuote: null,
    locale: 'sv-SE',
    state: 'open',
  } as unknown as StoredSession;
  const invalidatedIds: string[] = [];
  const deps = {
    clock: createFakeClock(november1),
    loader: { refresh: () => Promise.resolve(session) },
    defaults: { country: 'SE', locale: 'sv-SE', termsUrl: 'https://shop.test/terms' },
    webhookUrls: { notification: null, validate: null },
    ledyer: { sessions: { update } },
    store: {
      secrets: { buyer: new Secret('b-secret') },
      withLease: (
        _name: string,
        _timeoutMs: number,
        work: (signal: AbortSignal) => Promise<unknown>,
      ) => work(signal),
      sessions: {
        find: () => Promise.resolve(session),
        findInProgress: () => Promise.resolve([]),
        invalidate: (id: string) => Promise.resolve(invalidatedIds.push(id)),
      },
      carts: {
        setPendingCart: (_id: string, { cart, quote }: QuotedCart) => {
          session = { ...session, pendingCart: cart, pendingQuote: quote };
          return Promise.resolve();
        },
        commitCart: (_id: string, quoted: QuotedCart) => {
          session = { ...session, ...quoted, pendingCart: null, pendingQuote: null };
          return Promise.resolve();
        },
        dropPendingCart: () => {
          session = { ...session, pendingCart: null, pendingQuote: null };
          return Promise.resolve();
        },
      },
    },
  } as unknown as SessionServiceDeps;
  const changeCart = () =>
    createSessionService(deps).changeCart(session, {
      quote: { cart: newCart, details: {}, data: null },
      body: null,
      preferredLocale: undefined,
    });
  const getCarts = () => ({ cart: session.cart, pendingCart: session.pendingCart });
  return { changeCart, getCarts, invalidatedIds };
}

describe('a changed cart', () => {
  test('replaces the stored cart once Ledyer has accepted it', async () => {
    const { changeCart, getCarts } = createFixture(() =>
      Promise.resolve({ sessionId: 'se_1', orderId: 'or_1' }),
    );
    await changeCart();
    expect(getCarts()).toEqual({ cart: newCart, pendingCart: null });
  });

  test('is not sent when the lease of the request is about to expire', async () => {
    let updates = 0;
    const { changeCart, getCarts } = createFixture(
      () => {
        updates += 1;
        return Promise.resolve({ sessionId: 'se_1', orderId: 'or_1' });
      },
      AbortSignal.abort(new Error('late')),
    );
    await expect(changeCart()).rejects.toThrow('late');
    expect([updates, getCarts()]).toEqual([0, { cart: oldCart, pendingCart: null }]);
  });

  test.each([400, 404, 409, 410, 422])(
    'leaves no pending cart after a rejection with %i',
    async (status) => {
      const { changeCart, getCarts, invalidatedIds } = createFixture(() =>
        Promise.reject(new LedyerError('rejected', 'no', { status })),
      );
      await expect(changeCart()).rejects.toMatchObject({ type: 'session-closed' });
      expect(invalidatedIds).toEqual([]);
      expect(getCarts()).toEqual({ cart: oldCart, pendingCart: null });
    },
  );

  test.each([
    ['a timeout', new LedyerError('timeout', 'late')],
    ['an error of the server', new LedyerError('rejected', 'no', { status: 500 })],
    ['a rate limit', new LedyerError('rejected', 'no', { status: 429 })],
    ['a rejected token', new LedyerError('rejected', 'no', { status: 401 })],
  ])('stays pending after %s, because Ledyer may have accepted it', async (_, error) => {
    const { changeCart, getCarts, invalidatedIds } = createFixture(() => Promise.reject(error));
    await expect(changeCart()).rejects.toBe(error);
    // The next read shows which cart Ledyer has.
    expect(invalidatedIds).toEqual(['se_1']);
    expect(getCarts()).toEqual({ cart: oldCart, pendingCart: newCart });
  });
});
