import { describe, expect, test } from 'vitest';
import type { Order } from '../../../src/ledyer/order.js';
import { decodeOrder } from '../../../src/ledyer/order.js';
import { decode } from '../../../src/ledyer/decode.js';
import type { OrderLine } from '../../../src/ledyer/order-line.js';
import type { SessionOrder } from '../../../src/ledyer/session.js';
import { sumTotals } from '../../../src/ledyer/totals.js';
import * as comparison from '../../../src/server/cart/compare-cart.js';
import { getDifferenceNames } from '../../../src/server/cart/difference.js';
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

const { isSameCart } = comparison;
const compareSession = (...args: Parameters<typeof comparison.compareSession>) =>
  getDifferenceNames(comparison.compareSession(...args));
const compareOrder = (...args: Parameters<typeof comparison.compareOrder>) =>
  getDifferenceNames(comparison.compareOrder(...args));

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
  test('returns no mismatches for an equal order, with its lines in any sequence', () => {
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

describe('the sequence of lines', () => {
  test('does not matter for an order that splits a line and repeats another', () => {
    const lines = [book, pen, { ...pen, vat: 600 }, { ...book, type: 'digital' }];
    const reversed = { ...cart, orderLines: [...lines].reverse() };
    expect(
      compareOrder(
        { ...cart, orderLines: lines },
        createOrder({ uncaptured: createPart(reversed.orderLines) }),
      ),
    ).toEqual([]);
  });

  test('matters between two carts', () => {
    expect(isSameCart(cart, { ...cart, orderLines: [book, pen] })).toBe(false);
  });
});

describe('a changed line', () => {
  const changed = (line: OrderLine): OrderLine => ({ ...line, vat: 1_200 });
  const rebate: OrderLine = { ...pen, type: 'discount', totalAmount: -100, totalVatAmount: -20 };
  const ebook: OrderLine = { ...book, type: 'digital' };

  test.each<[string, OrderLine[], OrderLine[]]>([
    ['another of its type', [pen, book], [changed(book), changed(pen)]],
    ['another with its reference', [pen, rebate], [changed(rebate), changed(pen)]],
    ['others of its type and reference', [pen, rebate, ebook], [ebook, rebate, pen].map(changed)],
  ])('is compared with its own line of the cart beside %s', (_, orderLines, found) => {
    const order = createOrder({ uncaptured: createPart(found) });
    expect(compareOrder({ ...cart, orderLines }, order)).toEqual(
      orderLines.map((_line, index) => `orderLines[${index}].vat`),
    );
  });
});

describe('a missing line', () => {
  test('is named with its values, and is not compared with the line after it', () => {
    const order = { ...sessionOrder, orderLines: [book] } as SessionOrder;
    expect(comparison.compareSession(cart, order, 'SE')).toEqual([
      {
        name: 'orderLines',
        expected: {
          type: 'physical',
          reference: 'PEN',
          quantity: 3,
          vat: 2_500,
          totalAmount: 5_970,
          totalVatAmount: 1_194,
        },
        found: null,
      },
    ]);
  });
});

describe('a session without lines', () => {
  test('differs from a cart of one line by its lines', () => {
    const order = { ...sessionOrder, orderLines: undefined } as unknown as SessionOrder;
    expect(compareSession({ ...cart, orderLines: [pen] }, order, 'SE')).toEqual(['orderLines']);
  });
});

describe('a line that Ledyer adds', () => {
  const fee: OrderLine = {
    type: 'surcharge',
    reference: 'INVOICE-FEE',
    description: 'Fakturaavgift',
    quantity: 1,
    vat: 2_500,
    totalAmount: 2_900,
    totalVatAmount: 580,
  };
  /** The cart's order with one more line, and with totals that contain it. */
  const withLine = (line: OrderLine, totals = line) => {
    const orderAmount = {
      ...documented.orderAmount,
      minorUnits: cart.totalOrderAmount + totals.totalAmount,
    };
    return {
      order: createOrder({ orderAmount, uncaptured: createPart([pen, line, book]) }),
      session: {
        ...sessionOrder,
        orderLines: [pen, line, book],
        totalOrderAmount: cart.totalOrderAmount + totals.totalAmount,
        totalOrderVatAmount: cart.totalOrderVatAmount + totals.totalVatAmount,
        totalOrderAmountExclVat:
          cart.totalOrderAmountExclVat + totals.totalAmount - totals.totalVatAmount,
      } as SessionOrder,
    };
  };
  const compareBoth = ({ order, session }: ReturnType<typeof withLine>, allowed?: string[]) => ({
    order: compareOrder(cart, order, allowed),
    session: compareSession(cart, session, 'SE', allowed),
  });

  test('is named by its type, with its values', () => {
    expect(compareBoth(withLine(fee))).toEqual({
      order: ['amount', 'addedLine.surcharge'],
      session: ['amount', 'totalOrderAmountExclVat', 'totalOrderVatAmount', 'addedLine.surcharge'],
    });
    expect(comparison.compareOrder(cart, withLine(fee).order)).toEqual([
      { name: 'amount', expected: 31_870, found: 34_770 },
      {
        name: 'addedLine.surcharge',
        expected: null,
        found: {
          type: 'surcharge',
          reference: 'INVOICE-FEE',
          quantity: 1,
          vat: 2_500,
          totalAmount: 2_900,
          totalVatAmount: 580,
        },
      },
    ]);
  });

  test('is allowed by its type, and its amount is added to the expected totals', () => {
    expect(compareBoth(withLine(fee), ['surcharge'])).toEqual({ order: [], session: [] });
    expect(compareBoth(withLine(fee), ['service']).order).toContain('addedLine.surcharge');
    const twice = createOrder({
      orderAmount: { ...documented.orderAmount, minorUnits: cart.totalOrderAmount + 5_800 },
      uncaptured: createPart([fee, pen, fee, book]),
    });
    expect(compareOrder(cart, twice, ['surcharge'])).toEqual([]);
  });

  test.each([1, -1, -2_900])('does not hide that the totals differ by %i öre more', (extra) => {
    const totals = { ...fee, totalAmount: 2_900 + extra };
    expect(compareBoth(withLine(fee, totals), ['surcharge']).order).toEqual(['amount']);
    expect(compareBoth(withLine(fee, totals), ['surcharge']).session).toContain('amount');
  });

  test.each<[string, Partial<OrderLine>]>([
    ['lowers the total', { totalAmount: -2_900, totalVatAmount: -580 }],
    ['has VAT of another rate', { totalVatAmount: 0 }],
    ['has 2 öre too much VAT', { totalVatAmount: 582 }],
    ['has a type that is not allowed', { type: 'service' }],
  ])('holds the order if it %s', (_, changes) => {
    const line = { ...fee, ...changes };
    const { order, session } = compareBoth(withLine(line), ['surcharge']);
    expect(order).toContain(`addedLine.${line.type}`);
    expect(session).toContain(`addedLine.${line.type}`);
  });

  test.each<[string, Partial<OrderLine>]>([
    ['costs nothing', { totalAmount: 0, totalVatAmount: 0 }],
    ['has 1 öre too much VAT', { totalVatAmount: 581 }],
    ['has 1 öre too little VAT', { totalVatAmount: 579 }],
  ])('is allowed if it %s', (_, changes) => {
    const compared = compareBoth(withLine({ ...fee, ...changes }), ['surcharge']);
    expect(compared).toEqual({ order: [], session: [] });
  });

  test.each([
    ['somethingNew', 'somethingNew'],
    ['x'.repeat(40), 'x'.repeat(40)],
    ['x'.repeat(41), 'other'],
    ['sur charge', 'other'],
    ['-surcharge', 'other'],
    ['surcharge.', 'other'],
    ['', 'other'],
  ])('of type "%s" is named `addedLine.%s`', (type, name) => {
    const { order, session } = withLine({ ...fee, type });
    expect(compareOrder(cart, order)).toEqual(['amount', `addedLine.${name}`]);
    expect(compareSession(cart, session, 'SE')).toContain(`addedLine.${name}`);
  });

  test('does not hide that another line is missing or changed', () => {
    const order = createOrder({ uncaptured: createPart([pen, fee]) });
    expect(compareOrder(cart, order, ['surcharge'])).toEqual(['amount', 'orderLines']);
    const changed = createOrder({ uncaptured: createPart([{ ...pen, vat: 600 }, fee, book]) });
    expect(compareOrder(cart, changed, ['surcharge'])).toEqual(['amount', 'orderLines[0].vat']);
  });

  test('of a quoted type with another amount differs from the quoted line', () => {
    const quoted = { ...cart, orderLines: [pen, book, fee] };
    const order = createOrder({
      uncaptured: createPart([pen, book, { ...fee, totalAmount: 5_800, totalVatAmount: 1_160 }]),
    });
    expect(compareOrder(quoted, order, ['surcharge'])).toEqual([
      'orderLines[2].totalAmount',
      'orderLines[2].totalVatAmount',
    ]);
  });
});

describe('each documented type of line', () => {
  /** Without unit prices: the shop gives these lines by their totals. */
  const lines: OrderLine[] = [
    {
      type: 'physical',
      reference: 'PEN',
      quantity: 100,
      totalAmount: 24_938,
      totalVatAmount: 4_988,
    },
    {
      type: 'digital',
      reference: 'E-BOOK',
      quantity: 1,
      totalAmount: 10_600,
      totalVatAmount: 600,
      vat: 600,
    },
    {
      type: 'service',
      reference: 'ENGRAVING',
      quantity: 2,
      totalAmount: 5_000,
      totalVatAmount: 1_000,
    },
    {
      type: 'shippingFee',
      reference: 'FREIGHT',
      quantity: 1,
      totalAmount: 9_900,
      totalVatAmount: 1_980,
    },
    { type: 'surcharge', reference: 'FEE', quantity: 1, totalAmount: 2_900, totalVatAmount: 580 },
    { type: 'discount', reference: 'TEN', quantity: 1, totalAmount: -2_494, totalVatAmount: -499 },
    {
      type: 'giftCard',
      reference: 'GIFT',
      quantity: 1,
      totalAmount: -20_000,
      totalVatAmount: 0,
      vat: 0,
    },
  ].map((line) => ({ vat: 2_500, description: line.reference, ...line }));
  const totals = sumTotals(lines);
  const quoted = { currency: 'SEK', orderLines: lines, ...totals };
  const orderAmount = { ...documented.orderAmount, minorUnits: totals.totalOrderAmount };
  const createQuotedOrder = (orderLines: readonly OrderLine[]) =>
    createOrder({ orderAmount, uncaptured: createPart(orderLines) });

  test('equals itself, also with a unit price that Ledyer derives, and with floating-point errors', () => {
    const derived = lines.map((line) => ({
      ...line,
      unitPrice: line.totalAmount / line.quantity,
      unitDiscountAmount: 0,
      totalAmount: line.totalAmount + 1e-7,
    }));
    expect(compareOrder(quoted, createQuotedOrder(derived.toReversed()))).toEqual([]);
    const session = { ...quoted, country: 'SE', orderLines: derived } as SessionOrder;
    expect(compareSession(quoted, session, 'SE')).toEqual([]);
  });

  test.each(lines.map(({ type }, index) => [type, index] as const))(
    'is named if the %s line differs by one öre, is missing, or is there twice',
    (type, index) => {
      const line = lines[index]!;
      const changed = lines.with(index, { ...line, totalAmount: line.totalAmount - 1 });
      expect(compareOrder(quoted, createQuotedOrder(changed))).toEqual([
        `orderLines[${index}].totalAmount`,
      ]);
      const missing = lines.filter((each) => each !== line);
      expect(compareOrder(quoted, createQuotedOrder(missing))).toEqual(['orderLines']);
      expect(compareOrder(quoted, createQuotedOrder([...lines, line]))).toEqual([
        `addedLine.${type}`,
      ]);
    },
  );
});
