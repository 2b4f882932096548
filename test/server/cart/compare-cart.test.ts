import { describe, expect, test } from 'vitest';
import type { Order } from '../../../src/ledyer/order.js';
import { decodeOrder } from '../../../src/ledyer/order.js';
import { decode } from '../../../src/ledyer/decode.js';
import type { OrderLine } from '../../../src/ledyer/order-line.js';
import type { SessionOrder } from '../../../src/ledyer/session.js';
import { compareOrder, compareSession, isSameCart } from '../../../src/server/cart/compare-cart.js';
import getOrder from '../../fixtures/ledyer/get-order.json';

const pen: OrderLine = {
  description: 'Pen',
  quantity: 3,
  reference: 'PEN',
  totalAmount: 5_970,
  totalVatAmount: 1_194,
  type: 'physical',
  unitPrice: 1_990,
  vat: 2_500,
};
const book: OrderLine = {
  description: 'Book',
  quantity: 1,
  reference: 'BOOK',
  totalAmount: 25_900,
  totalVatAmount: 1_466,
  type: 'physical',
  unitPrice: 25_900,
  vat: 600,
};
const cart = {
  currency: 'SEK',
  totalOrderAmount: 31_870,
  totalOrderAmountExclVat: 29_210,
  totalOrderVatAmount: 2_660,
  orderLines: [pen, book],
};
const sessionOrder = { ...cart, country: 'SE' } as SessionOrder;

const documented = decode(decodeOrder, getOrder);
const createPart = (orderLines: readonly OrderLine[]) => ({
  ...documented.uncaptured!,
  orderLines: orderLines.map((line, index) => ({ ...line, id: `ol_${index}` })),
});
const createOrder = (changes: Partial<Order> = {}): Order => ({
  ...documented,
  status: ['uncaptured'],
  orderAmount: { ...documented.orderAmount, minorUnits: cart.totalOrderAmount, currency: 'SEK' },
  uncaptured: createPart(cart.orderLines),
  captured: [],
  ...changes,
});

/** One changed value for each compared field of a line. */
const lineChanges: readonly [keyof OrderLine, Partial<OrderLine>][] = [
  ['type', { type: 'digital' }],
  ['reference', { reference: 'PENCIL' }],
  ['quantity', { quantity: 4 }],
  ['vat', { vat: 1_200 }],
  ['totalAmount', { totalAmount: 5_971 }],
  ['totalVatAmount', { totalVatAmount: 1_195 }],
  ['unitPrice', { unitPrice: 1_991 }],
];

describe('compareSession', () => {
  test('returns no mismatches for an equal order', () => {
    expect(compareSession(cart, sessionOrder, 'SE')).toEqual([]);
  });

  test.each([
    ['currency', { currency: 'NOK' }, 'currency'],
    ['country', { country: 'NO' }, 'country'],
    ['total', { totalOrderAmount: 31_871 }, 'amount'],
    ['total without VAT', { totalOrderAmountExclVat: 1 }, 'totalOrderAmountExclVat'],
    ['VAT', { totalOrderVatAmount: 1 }, 'totalOrderVatAmount'],
    ['number of lines', { orderLines: [pen] }, 'orderLines'],
    ['absence of lines', { orderLines: undefined }, 'orderLines'],
    ['order of the lines', { orderLines: [book, pen] }, 'orderLines[0].reference'],
  ])('names a different %s', (_, changes, name) => {
    const order = { ...sessionOrder, ...changes } as SessionOrder;
    expect(compareSession(cart, order, 'SE')).toContain(name);
  });

  test.each(lineChanges)('names a different %s of a line', (field, changes) => {
    const order = { ...sessionOrder, orderLines: [{ ...pen, ...changes }, book] } as SessionOrder;
    expect(compareSession(cart, order, 'SE')).toEqual([`orderLines[0].${field}`]);
  });

  test.each([
    ['a different description', { description: 'Pe…' }],
    ['a missing unit price', { unitPrice: null }],
  ])('accepts %s', (_, changes) => {
    const order = { ...sessionOrder, orderLines: [{ ...pen, ...changes }, book] } as SessionOrder;
    expect(compareSession(cart, order, 'SE')).toEqual([]);
  });
});

describe('compareOrder', () => {
  test('returns no mismatches for an equal order, with its lines in any order', () => {
    expect(compareOrder(cart, createOrder())).toEqual([]);
    expect(compareOrder(cart, createOrder({ uncaptured: createPart([book, pen]) }))).toEqual([]);
  });

  test('compares the lines of the captured and the uncaptured parts together', () => {
    const parts = { uncaptured: createPart([book]), captured: [createPart([pen])] };
    expect(compareOrder(cart, createOrder(parts))).toEqual([]);
    expect(compareOrder(cart, createOrder({ ...parts, captured: [] }))).toEqual(['orderLines']);
    expect(
      compareOrder(cart, createOrder({ uncaptured: null, captured: [createPart([pen, book])] })),
    ).toEqual([]);
  });

  test.each(['cancelled', 'expired', 'fullyRefunded', 'partiallyRefunded'] as const)(
    'names the status %s',
    (status) => {
      const order = createOrder({ status: ['fullyCaptured', status] });
      expect(compareOrder(cart, order)).toEqual([status]);
    },
  );

  test('names a different amount and currency', () => {
    const orderAmount = { ...documented.orderAmount, minorUnits: 1, currency: 'NOK' };
    expect(compareOrder(cart, createOrder({ orderAmount }))).toEqual(['currency', 'amount']);
  });

  test.each(lineChanges)('names a different %s of a line', (field, changes) => {
    const names = compareOrder(
      cart,
      createOrder({ uncaptured: createPart([{ ...pen, ...changes }, book]) }),
    );
    expect(names.some((name) => name.endsWith(`.${field}`))).toBe(true);
  });
});

describe('isSameCart', () => {
  test('returns true for equal carts', () => {
    expect(isSameCart(cart, structuredClone(cart))).toBe(true);
  });

  test.each([
    ['currency', { currency: 'NOK' }],
    ['total', { totalOrderAmount: 1 }],
    ['total without VAT', { totalOrderAmountExclVat: 1 }],
    ['VAT', { totalOrderVatAmount: 1 }],
    ['lines', { orderLines: [pen, { ...book, vat: 0 }] }],
  ])('returns false for a different %s', (_, changes) => {
    expect(isSameCart(cart, { ...cart, ...changes })).toBe(false);
  });
});

describe('a line with a missing unit price', () => {
  test.each([
    ['the cart', { ...pen, unitPrice: null }, pen],
    ['the session', pen, { ...pen, unitPrice: null }],
    ['both', { ...pen, unitPrice: null }, { ...pen, unitPrice: undefined }],
  ])('is not compared by its unit price if it is missing in %s', (_, expected, actual) => {
    const order = { ...sessionOrder, orderLines: [actual] } as SessionOrder;
    expect(compareSession({ ...cart, orderLines: [expected] }, order, 'SE')).toEqual([]);
  });
});

describe('the order of lines', () => {
  test('is ignored for an order that splits a line and repeats another', () => {
    const lines = [book, pen, { ...pen, vat: 600 }, { ...book, type: 'digital' }];
    const reversed = { ...cart, orderLines: [...lines].reverse() };
    expect(
      compareOrder(
        { ...cart, orderLines: lines },
        createOrder({ uncaptured: createPart(reversed.orderLines) }),
      ),
    ).toEqual([]);
  });

  test('counts for two carts', () => {
    expect(isSameCart(cart, { ...cart, orderLines: [book, pen] })).toBe(false);
  });
});

describe('a session without lines', () => {
  test('differs from a cart of one line by its lines', () => {
    const order = { ...sessionOrder, orderLines: undefined } as unknown as SessionOrder;
    expect(compareSession({ ...cart, orderLines: [pen] }, order, 'SE')).toEqual(['orderLines']);
  });
});
