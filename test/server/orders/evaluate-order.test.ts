import { describe, expect, test } from 'vitest';
import type { Order } from '../../../src/ledyer/order.js';
import {
  createOrderEvaluator,
  isClosed,
  getStatusByPayment,
  type OrderRules,
} from '../../../src/server/orders/evaluate-order.js';
import { getDifferenceNames, type Difference } from '../../../src/server/cart/difference.js';
import type { StoredSession } from '../../../src/server/store/stored-session.js';
import {
  authorizedSession as session,
  paidOrder as order,
} from '../../support/server/authorized-session.js';

const advanceInvoice = { provider: 'ledyer', type: 'advanceInvoice' } as const;

/** Decides about an order, with the differences that an admin has released. */
const evaluate = (
  changes: Partial<StoredSession> = {},
  ledyerOrder: Order = order,
  rules: OrderRules = {},
  released?: readonly Difference[],
) => {
  const stored = released && { releasedAt: 1, differences: released };
  const decision = createOrderEvaluator(rules)({ ...session, ...changes }, ledyerOrder, stored);
  return { ...decision, names: getDifferenceNames(decision.differences) };
};
const amountDifference = { name: 'amount', expected: 510_000, found: 510_001 };
const withAmount = (minorUnits: number): Order => ({
  ...order,
  orderAmount: { ...order.orderAmount, minorUnits },
});

describe('getStatusByPayment', () => {
  const createEvent = (type: string, createdAt = '') => ({ type, createdAt, id: '', orderId: '' });
  const [ready, edit] = [createEvent('readyForCapture'), createEvent('editPaymentMethod')];

  test.each<[string, string, Partial<Order>]>([
    ['accepted', 'an invoice', { events: [] }],
    ['awaiting-payment', 'an advance invoice', { paymentMethod: advanceInvoice, events: [] }],
    ['accepted', 'a paid advance invoice', { paymentMethod: advanceInvoice }],
    ['awaiting-payment', 'an order without payment method', { paymentMethod: null, events: [] }],
    ['accepted', 'an order without payment method after readyForCapture', { paymentMethod: null }],
  ])('returns `%s` for %s', (status, _, changes) => {
    expect(getStatusByPayment({ ...order, ...changes })).toBe(status);
  });

  test.each(['card', 'invoice', 'serviceInvoice'])('lets %s ship at once', (type) => {
    expect(getStatusByPayment({ ...order, paymentMethod: { type }, events: [] })).toBe('accepted');
  });

  test.each([
    'bankTransfer',
    'partPayment',
    'prepayment',
    'somethingNew',
    'Card',
    'CARD',
    ' card',
    '',
  ])('lets the payment method "%s" wait for readyForCapture', (type) => {
    const paymentMethod = { provider: 'ledyer', type };
    expect(getStatusByPayment({ ...order, paymentMethod, events: [] })).toBe('awaiting-payment');
    const paid = createEvent('paid');
    expect(getStatusByPayment({ ...order, paymentMethod, events: [paid] })).toBe(
      'awaiting-payment',
    );
    expect(getStatusByPayment({ ...order, paymentMethod, events: [ready] })).toBe('accepted');
  });

  test.each<[string, string, Order['events']]>([
    ['awaiting-payment', 'before the edit', [edit, ready]],
    ['accepted', 'after the edit', [ready, edit]],
    ['accepted', 'before and after the edit', [ready, edit, ready]],
    [
      'accepted',
      'after the edit in the list, and at the same time',
      [
        createEvent('readyForCapture', '2026-11-01T10:00:00Z'),
        createEvent('editPaymentMethod', '2026-11-01T10:00:00Z'),
      ],
    ],
    ['awaiting-payment', 'between two edits', [edit, ready, edit]],
    ['awaiting-payment', 'before an event that cannot be read', [createEvent('unreadable'), ready]],
    [
      'awaiting-payment',
      'earlier than the edit by its time, in a list with another order',
      [
        createEvent('readyForCapture', '2026-11-01T10:00:00Z'),
        createEvent('editPaymentMethod', '2026-11-02T10:00:00Z'),
      ],
    ],
  ])('returns `%s` for an edited payment method with readyForCapture %s', (status, _, events) => {
    expect(getStatusByPayment({ ...order, paymentMethod: advanceInvoice, events })).toBe(status);
  });
});

describe('a payment method that was not edited', () => {
  test('stays paid by readyForCapture after later events of other types', () => {
    const events = ['capture', 'acknowledge', 'readyForCapture'].map((type, index) => ({
      type,
      createdAt: `2026-11-0${3 - index}T10:00:00Z`,
      id: '',
      orderId: '',
    }));
    const paid = { ...order, paymentMethod: advanceInvoice, events };
    expect(getStatusByPayment(paid)).toBe('accepted');
  });
});

describe('an order evaluator', () => {
  test('accepts an order that equals the cart', () => {
    const { names, ...decision } = evaluate({}, order, { merchantId: order.merchantId });
    expect(names).toEqual([]);
    expect(decision).toEqual({
      sessionId: 'se_1',
      orderId: order.id,
      status: 'accepted',
      differences: [],
      risks: [],
      ledyerStatus: ['uncaptured'],
    });
  });

  test.each<[string, Partial<StoredSession>, string | undefined, readonly string[]]>([
    ['of another merchant', {}, 'ac_other', ['merchantId']],
    ['whose session was not compared', { differences: null }, undefined, ['session']],
    ['whose session differs', { differences: [amountDifference] }, undefined, ['amount']],
    ['whose session has expired', { state: 'expired' }, undefined, ['sessionState']],
    ['whose session was cancelled', { state: 'cancelled' }, undefined, ['sessionState']],
  ])('holds an order %s', (_, changes, merchantId, names) => {
    expect(evaluate(changes, order, { merchantId })).toMatchObject({ status: 'held', names });
  });

  test('accepts released differences, and holds the order for any other', () => {
    const country = { name: 'country', expected: 'SE', found: 'NO' };
    const changes = { differences: [amountDifference, country] };
    expect(evaluate(changes, order, {}, [country, amountDifference])).toMatchObject({
      status: 'accepted',
      names: ['amount', 'country'],
    });
    expect(evaluate(changes, order, {}, [amountDifference]).status).toBe('held');
  });

  test('holds a released difference again when a value of it has changed', () => {
    const released = [amountDifference];
    expect(evaluate({}, withAmount(510_001), {}, released).status).toBe('accepted');
    for (const amount of [100, 510_002, 509_999])
      expect(evaluate({}, withAmount(amount), {}, released).status).toBe('held');
    const cart = { ...session.cart, totalOrderAmount: 509_000 };
    expect(evaluate({ cart }, withAmount(510_001), {}, released).status).toBe('held');
  });

  test('holds an order again after a second refund', () => {
    const refund = (minorUnits: number): Order => ({
      ...order,
      status: ['partiallyRefunded'],
      refundedAmount: { ...order.refundedAmount, minorUnits },
    });
    const { differences } = evaluate({}, refund(1_000));
    expect(evaluate({}, refund(1_000), {}, differences).status).toBe('accepted');
    expect(evaluate({}, refund(2_000), {}, differences).status).toBe('held');
  });

  test('holds a released added line again when its amount has changed', () => {
    const fee = { ...order.uncaptured!.orderLines[1]!, type: 'surcharge', reference: 'FEE' };
    const withFee = (totalAmount: number): Order => ({
      ...order,
      uncaptured: {
        ...order.uncaptured!,
        orderLines: [...order.uncaptured!.orderLines, { ...fee, totalAmount }],
      },
    });
    const { differences } = evaluate({}, withFee(10_000));
    expect(evaluate({}, withFee(10_000), {}, differences).status).toBe('accepted');
    expect(evaluate({}, withFee(10_001), {}, differences).status).toBe('held');
  });

  test('keeps a released unpaid order at `awaiting-payment`', () => {
    const unpaid = { ...order, paymentMethod: advanceInvoice, events: [] };
    const changes = { differences: [amountDifference] };
    expect(evaluate(changes, unpaid, {}, [amountDifference]).status).toBe('awaiting-payment');
  });

  test('returns the risks of an order, and holds those that the shop names', () => {
    const risky: Order = {
      ...order,
      authorizeStatus: 'forced',
      riskProfile: { tags: ['creditDeclined', 'unknown', 'no name'] },
    };
    const risks = ['forced', 'creditDeclined', 'unknown'];
    expect(evaluate({}, risky)).toMatchObject({ status: 'accepted', risks, names: [] });
    const rules = { holdRisks: ['forced', 'creditDeclined', 'blacklisted'] };
    const held = evaluate({}, risky, rules);
    expect(held).toMatchObject({
      status: 'held',
      risks,
      names: ['risk.forced', 'risk.creditDeclined'],
    });
    expect(evaluate({}, risky, rules, held.differences).status).toBe('accepted');
  });

  test.each<[string, Partial<Order>, unknown]>([
    ['an unknown status', { status: ['uncaptured', 'frozen'] }, ['status', null, 'frozen']],
    ['no status', { status: [] }, ['status', null, null]],
    ['an empty status', { status: [''] }, ['status', null, '']],
    [
      'an unknown authorization',
      { authorizeStatus: 'declined' },
      ['authorizeStatus', 'authorized', 'declined'],
    ],
    ['an empty authorization', { authorizeStatus: '' }, ['authorizeStatus', 'authorized', '']],
  ])('holds an order with %s until it is released', (_, changes, difference) => {
    const held = evaluate({}, { ...order, ...changes });
    expect(held.status).toBe('held');
    expect(held.differences.map(({ name, expected, found }) => [name, expected, found])).toEqual([
      difference,
    ]);
    expect(evaluate({}, { ...order, ...changes }, {}, held.differences).status).toBe('accepted');
  });

  test.each([null, 'authorized', 'forced'])(
    'accepts an order with the authorization %s',
    (authorizeStatus) => {
      expect(evaluate({}, { ...order, authorizeStatus }).status).toBe('accepted');
    },
  );

  test.each([null, { tags: [] }])('returns no risks for the risk profile %j', (riskProfile) => {
    expect(evaluate({}, { ...order, riskProfile })).toMatchObject({
      status: 'accepted',
      risks: [],
    });
  });

  test('holds differences that were stored and not released', () => {
    const stored = { releasedAt: null, differences: [amountDifference] };
    const changed = { ...session, differences: [amountDifference] };
    expect(createOrderEvaluator({})(changed, order, stored).status).toBe('held');
  });

  test('names differences with texts that a database can store', () => {
    const { differences } = evaluate(
      {},
      { ...order, merchantId: 'ac_\0\ud800' },
      { merchantId: 'ac_1' },
    );
    expect(differences).toEqual([{ name: 'merchantId', expected: 'ac_1', found: 'ac_��' }]);
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
    expect(getStatusByPayment({ ...order, paymentMethod: advanceInvoice, events })).toBe(
      'awaiting-payment',
    );
  });
});
