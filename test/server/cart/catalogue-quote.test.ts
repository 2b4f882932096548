import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { validateAmounts } from '../../../src/ledyer/totals.js';
import { createCatalogue, type Catalogue } from '../../../src/server/cart/catalogue.js';
import { createCatalogueQuote } from '../../../src/server/cart/catalogue-quote.js';
import { createPricer } from '../../../src/server/cart/pricer.js';
import { CartError } from '../../../src/server/cart/priced-cart.js';
import { Problem } from '../../../src/server/http/problem.js';

const priceBody = async (body: Record<string, unknown>, catalogue = createTestCatalogue()) => {
  const request = new Request('https://shop.test/ledyer/sessions');
  const price = createPricer(createCatalogueQuote(catalogue));
  return (await price({ body, request, sessionId: undefined, data: undefined })).cart;
};
const priceCart = (items: readonly unknown[], catalogue?: Catalogue) =>
  priceBody({ items }, catalogue);

const product = (sku: string, unitPrice: number, vat = 2_500, currency = 'SEK') => ({
  sku,
  name: `Product ${sku}`,
  unitPrice,
  vat,
  currency,
});

const longSku = 'x'.repeat(64);

function createTestCatalogue(): Catalogue {
  return createCatalogue([
    product('PEN', 1_990),
    product('BOOK', 24_900, 600),
    product('COFFEE', 8_995, 1_200),
    product('EURO', 100, 2_400, 'EUR'),
    product(longSku, 1),
  ]);
}

describe('a pricer with a catalogue', () => {
  test('takes prices from the catalogue, and computes VAT to the minor unit', async () => {
    const cart = await priceCart([
      { sku: 'PEN', quantity: 3 },
      { sku: 'BOOK', quantity: 1 },
    ]);
    expect(cart).toEqual({
      currency: 'SEK',
      orderLines: [
        {
          type: 'physical',
          reference: 'PEN',
          description: 'Product PEN',
          quantity: 3,
          unitPrice: 1_990,
          unitDiscountAmount: 0,
          vat: 2_500,
          totalAmount: 5_970,
          totalVatAmount: 1_194,
        },
        {
          type: 'physical',
          reference: 'BOOK',
          description: 'Product BOOK',
          quantity: 1,
          unitPrice: 24_900,
          unitDiscountAmount: 0,
          vat: 600,
          totalAmount: 24_900,
          totalVatAmount: 1_409,
        },
      ],
      totalOrderAmount: 30_870,
      totalOrderAmountExclVat: 28_267,
      totalOrderVatAmount: 2_603,
    });
  });

  test('merges items of the same product into one line', async () => {
    const { orderLines } = await priceCart([
      { sku: 'PEN', quantity: 1 },
      { sku: 'PEN', quantity: 2 },
    ]);
    expect(orderLines).toMatchObject([{ reference: 'PEN', quantity: 3 }]);
  });

  test.each([
    ['an empty cart', [], 'The cart is empty.'],
    ['an unknown product', [{ sku: 'GOLD', quantity: 1 }], 'There is no product GOLD.'],
    [
      'too many of one product in several items',
      [
        { sku: 'PEN', quantity: 9_999 },
        { sku: 'PEN', quantity: 1 },
      ],
      'At most 9999 of Product PEN can be ordered.',
    ],
    [
      'several currencies',
      [
        { sku: 'PEN', quantity: 1 },
        { sku: 'EURO', quantity: 1 },
      ],
      'A cart cannot mix currencies.',
    ],
    [
      'too many items',
      Array.from({ length: 101 }, () => ({ sku: 'PEN', quantity: 1 })),
      'A cart holds at most 100 lines.',
    ],
  ])('rejects %s with a message for the buyer', async (_, items, message) => {
    await expect(priceCart(items)).rejects.toThrow(new CartError(message));
  });

  test('always returns amounts that Ledyer accepts', async () => {
    const prices = fc.record({
      unitPrice: fc.integer({ min: 0, max: 100_000_000 }),
      vat: fc.constantFrom(0, 600, 1_200, 1_400, 2_400, 2_500, 2_550),
      quantity: fc.integer({ min: 1, max: 9_999 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(prices, { minLength: 1, maxLength: 20 }), async (lines) => {
        // A cart with nothing to pay is rejected.
        fc.pre(lines.some(({ unitPrice }) => unitPrice > 0));
        const products = createCatalogue(
          lines.map(({ unitPrice, vat }, index) => product(String(index), unitPrice, vat)),
        );
        const items = lines.map(({ quantity }, index) => ({ sku: String(index), quantity }));
        const cart = await priceCart(items, products);
        expect(validateAmounts(cart.orderLines, cart)).toEqual([]);
      }),
    );
  });
});

describe('a pricer with a catalogue, at the limits of a cart', () => {
  test('prices a cart of 100 lines', async () => {
    const items = Array.from({ length: 100 }, (_, index) => ({
      sku: `P${index}`,
      quantity: 1,
    }));
    const goods = createCatalogue(items.map(({ sku }) => product(sku, 100)));
    expect((await priceCart(items, goods)).totalOrderAmount).toBe(10_000);
  });

  test('prices 9999 of one product', async () => {
    const cart = await priceCart([{ sku: 'PEN', quantity: 9_999 }]);
    expect(cart.totalOrderAmount).toBe(9_999 * 1_990);
  });

  test('rejects an amount that is not a safe integer', async () => {
    const goods = createCatalogue([product('YACHT', Number.MAX_SAFE_INTEGER)]);
    await expect(priceCart([{ sku: 'YACHT', quantity: 2 }], goods)).rejects.toThrow(
      new CartError('Product YACHT cannot be priced.'),
    );
  });

  test('throws errors named `CartError`', async () => {
    await expect(priceCart([])).rejects.toMatchObject({ name: 'CartError' });
  });
});

describe('the body of a request to a shop with a catalogue', () => {
  const priceItem = (item: unknown) => priceCart([item]);

  test.each([
    ['one of a product', { sku: 'PEN', quantity: 1 }],
    ['the maximum quantity', { sku: 'PEN', quantity: 9_999 }],
    ['a SKU of 64 characters', { sku: longSku, quantity: 1 }],
  ])('may have %s', async (_, item) => {
    const { orderLines } = await priceItem(item);
    expect(orderLines).toMatchObject([{ reference: item.sku, quantity: item.quantity }]);
  });

  test.each([
    ['a missing SKU', { quantity: 1 }],
    ['a SKU of 65 characters', { sku: 'x'.repeat(65), quantity: 1 }],
    ['a missing quantity', { sku: 'PEN' }],
    ['a quantity of 0', { sku: 'PEN', quantity: 0 }],
    ['a quantity above the maximum', { sku: 'PEN', quantity: 10_000 }],
    ['a fraction as quantity', { sku: 'PEN', quantity: 1.5 }],
  ])('is rejected with %s', async (_, item) => {
    await expect(priceItem(item)).rejects.toBeInstanceOf(Problem);
  });

  test.each([
    ['without items', {}, 'items is required.'],
    [
      'with a quantity as text',
      { items: [{ sku: 'PEN', quantity: '2' }] },
      'items[0].quantity must be an integer.',
    ],
    [
      'with an infinite quantity',
      { items: [{ sku: 'PEN', quantity: Infinity }] },
      'items[0].quantity must be an integer.',
    ],
  ])('%s is rejected with the field and its cause', async (_, body, detail) => {
    await expect(priceBody(body)).rejects.toMatchObject({
      type: 'body-invalid',
      detail,
      cause: { name: 'JsonShapeError' },
    });
  });

  test('passes on an error that its getter throws', async () => {
    const failure = new Error('The body was closed.');
    const body = {
      get items(): never {
        throw failure;
      },
    };
    await expect(priceBody(body)).rejects.toBe(failure);
  });

  test('is rejected with advice for a part of a unit', async () => {
    await expect(priceItem({ sku: 'PEN', quantity: 1.5 })).rejects.toMatchObject({
      detail: expect.stringContaining('in a smaller unit, such as centimetres') as string,
    });
  });
});

describe('`createCatalogue` at the limits of a product', () => {
  test.each([
    ['a SKU of one character', { sku: 'P' }],
    ['a SKU of 64 characters', { sku: 'x'.repeat(64) }],
    ['a price of 0', { unitPrice: 0 }],
    ['a VAT rate of 0', { vat: 0 }],
    ['a VAT rate of 100 %', { vat: 10_000 }],
  ])('accepts %s', (_, changes) => {
    const item = { ...product('PEN', 1_990), ...changes };
    expect(createCatalogue([item]).list()).toEqual([item]);
  });

  test.each([
    ['no SKU', { sku: '' }, 'sku must have 1 to 64 characters (product "")'],
    ['a SKU of 65 characters', { sku: 'x'.repeat(65) }, 'sku must have 1 to 64 characters'],
    ['a negative VAT rate', { vat: -1 }, 'vat must be in hundredths of a percent, such as 2500'],
    ['a VAT rate above 100 %', { vat: 10_001 }, 'vat must be in hundredths of a percent'],
    ['a long currency', { currency: 'XSEK' }, 'currency must be three capital letters'],
    ['a long currency', { currency: 'SEKX' }, 'currency must be three capital letters'],
  ])('rejects %s', (_, changes, message) => {
    expect(() => createCatalogue([{ ...product('PEN', 1_990), ...changes }])).toThrow(message);
  });
});
