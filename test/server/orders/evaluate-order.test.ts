import { describe, expect, test } from 'vitest';
import { decode } from '../../../src/ledyer/decode.js';
import { decodeOrder, type Order } from '../../../src/ledyer/order.js';
import { evaluateOrder, isClosed, statusByPayment } from '../../../src/server/orders/reconcile.js';
import type { StoredSession } from '../../../src/server/store/stored-session.js';
import getOrder from '../../fixtures/ledyer/get-order.json';

const order = decode(decodeOrder, getOrder);
const session: StoredSession = {
  sessionId: 'se_1',
  orderId: order.id,
  buyer: 'ada',
  cart: {
    currency: 'SEK',
    totalOrderAmount: 510_000,
    totalOrderAmountExclVat: 408_000,
    totalOrderVatAmount: 102_000,
    orderLines: order.uncaptured!.orderLines,
  },
  quote: { details: {}, data: null, body: null },
  pendingCart: null,
  pendingQuote: null,
  locale: 'sv-SE',
  createdAt: 0,
  fetchedAt: 0,
  invalidatedAt: null,
  invalidations: 0,
  lastExpectedAt: null,
  mismatches: [],
  attempts: 0,
  state: 'authorized',
  signState: null,
  expiresAt: order.expiresAt,
  updatedAt: order.expiresAt,
};
const advanceInvoice = { provider: 'ledyer', type: 'advanceInvoice' } as const;

describe('statusByPayment', () => {
  test.each<[string, string, Partial<Order>]>([
    ['accepted', 'an invoice', { events: [] }],
    ['awaiting-payment', 'an advance invoice', { paymentMethod: advanceInvoice, events: [] }],
    ['accepted', 'a paid advance invoice', { paymentMethod: advanceInvoice }],
    ['awaiting-payment', 'an order without payment method', { paymentMethod: null, events: [] }],
    ['accepted', 'an order without payment method after readyForCapture', { paymentMethod: null }],
  ])('returns `%s` for %s', (status, _, changes) => {
    expect(statusByPayment({ ...order, ...changes })).toBe(status);
  });
});

describe('evaluateOrder', () => {
  test('accepts an order that equals the cart', () => {
    expect(evaluateOrder(session, order, order.merchantId, [])).toEqual({
      sessionId: 'se_1',
      orderId: order.id,
      status: 'accepted',
      mismatches: [],
      ledyerStatus: ['uncaptured'],
    });
  });

  test.each<[string, Partial<StoredSession>, string | undefined, readonly string[]]>([
    ['of another merchant', {}, 'ac_other', ['merchantId']],
    ['whose session was not compared', { mismatches: null }, undefined, ['session']],
    ['whose session differs', { mismatches: ['amount'] }, undefined, ['amount']],
  ])('holds an order %s', (_, changes, merchantId, mismatches) => {
    const decision = evaluateOrder({ ...session, ...changes }, order, merchantId, []);
    expect(decision).toMatchObject({ status: 'held', mismatches });
  });

  test('accepts released mismatches, and holds the order for any other', () => {
    const changed = { ...session, mismatches: ['amount', 'country'] };
    expect(evaluateOrder(changed, order, undefined, ['amount', 'country'])).toMatchObject({
      status: 'accepted',
      mismatches: ['amount', 'country'],
    });
    expect(evaluateOrder(changed, order, undefined, ['amount'])).toMatchObject({ status: 'held' });
  });

  test('keeps a released unpaid order at `awaiting-payment`', () => {
    const unpaid = { ...order, paymentMethod: advanceInvoice, events: [] };
    const changed = { ...session, mismatches: ['amount'] };
    expect(evaluateOrder(changed, unpaid, undefined, ['amount']).status).toBe('awaiting-payment');
  });
});

describe('isClosed', () => {
  test.each([
    [true, ['cancelled']],
    [true, ['uncaptured', 'expired']],
    [false, ['uncaptured']],
    [false, []],
  ] as const)('returns %s for the statuses %j', (closed, status) => {
    expect(isClosed({ ...order, status })).toBe(closed);
  });
});

describe('an advance invoice', () => {
  test('is not paid by any other event than `readyForCapture`', () => {
    const events = order.events.map((event) => ({ ...event, type: 'acknowledge' }));
    expect(statusByPayment({ ...order, paymentMethod: advanceInvoice, events })).toBe(
      'awaiting-payment',
    );
  });
});
