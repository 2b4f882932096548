import { describe, expect, test } from 'vitest';
import { createCatalogue, type Catalogue } from '../../../src/server/cart/catalogue.js';
import { createCatalogueQuote } from '../../../src/server/cart/catalogue-quote.js';

const product = { sku: 'PEN', name: 'Pen', unitPrice: 1_990, vat: 2_500, currency: 'SEK' };

describe('createCatalogue', () => {
  const book = { ...product, sku: 'BOOK' };

  test('finds each product by its sku, and lists all', () => {
    const catalogue = createCatalogue([product, book]);
    expect(['PEN', 'BOOK', 'INK'].map((sku) => catalogue.find(sku))).toEqual([
      product,
      book,
      undefined,
    ]);
    expect(catalogue.list()).toEqual([product, book]);
  });

  test('accepts no products', () => {
    expect(createCatalogue([]).list()).toEqual([]);
  });

  test.each([null, undefined])('throws a readable error for %s as a product', (absent) => {
    const products: unknown[] = [product, absent];
    expect(() => createCatalogue(products as (typeof product)[])).toThrow(
      new TypeError('createCatalogue: product must be an object (product undefined)'),
    );
  });

  test.each([
    ['a price in major units', { unitPrice: 19.9 }, /unitPrice must be in minor units/],
    ['a negative price', { unitPrice: -1 }, /unitPrice/],
    ['a VAT rate in percent, with a fraction', { vat: 25.5 }, /hundredths of a percent/],
    ['a VAT rate in percent', { vat: 25 }, /vat must be .* 25 would be 0\.25 %, so write 2500/],
    ['the lowest VAT rate in percent', { vat: 1 }, /1 would be 0\.01 %, so write 100/],
    ['the highest VAT rate in percent', { vat: 99 }, /99 would be 0\.99 %, so write 9900/],
    ['an empty name', { name: '' }, /name must not be empty/],
    ['a line break in a sku', { sku: 'P\nN' }, /sku must not contain control characters/],
    ['an invalid currency', { currency: 'kr' }, /currency/],
  ])('throws for %s', (_, invalid, message) => {
    expect(() => createCatalogue([{ ...product, ...invalid }])).toThrow(message);
  });

  test.each([0, 100, 600, 10_000])('accepts the VAT rate %i', (vat) => {
    expect(createCatalogue([{ ...product, vat }]).list()).toHaveLength(1);
  });

  test('throws for two products with the same sku', () => {
    expect(() => createCatalogue([product, { ...product, unitPrice: 1 }])).toThrow(/share a sku/);
  });
});

describe('the quote of a catalogue', () => {
  const quoteItems = (catalogue: unknown, ...skus: string[]) =>
    createCatalogueQuote(catalogue as Catalogue)({
      body: { items: skus.map((sku) => ({ sku, quantity: 5_000 })) },
      request: new Request('https://shop.test/'),
      sessionId: undefined,
      data: undefined,
      signal: new AbortController().signal,
    });
  /** A catalogue that finds its product by any spelling. */
  const lenient = {
    find: (sku: string) => (sku.toUpperCase() === 'PEN' ? product : undefined),
    list: () => [],
  };

  test('has the product’s own sku, also when the page spells it differently', async () => {
    const { orderLines } = await quoteItems(lenient, 'pen');
    expect(orderLines).toMatchObject([{ reference: 'PEN', quantity: 5_000 }]);
  });

  test('limits the quantity of a product over all spellings of its sku', async () => {
    await expect(quoteItems(lenient, 'pen', 'Pen')).rejects.toThrow(
      'At most 9999 of Pen can be ordered.',
    );
  });

  test.each<[string, unknown, string]>([
    ['a fractional price', { ...product, unitPrice: 19.9 }, 'unitPrice must be in minor units'],
    ['a price as text', { ...product, unitPrice: '1990' }, 'unitPrice must be in minor units'],
    ['a negative price', { ...product, unitPrice: -1 }, 'unitPrice must be in minor units'],
    ['no VAT rate', { ...product, vat: undefined }, 'vat must be in hundredths'],
    ['no sku', { ...product, sku: undefined }, 'sku must have 1 to 64 characters'],
    ['no name', { ...product, name: null }, 'name must not be empty'],
    ['a list of currencies', { ...product, currency: ['SEK'] }, 'currency must be three capital'],
    ['a text', 'PEN', 'product must be an object'],
  ])('rejects %s from the shop’s own `find`, by name', async (_, found, message) => {
    const result = quoteItems({ find: () => found, list: () => [] }, 'PEN');
    await expect(result).rejects.toThrow(message);
    await expect(result).rejects.toMatchObject({ name: 'QuoteError' });
  });

  test('treats `null` from `find` as an unknown product', async () => {
    await expect(quoteItems({ find: () => null }, 'PEN')).rejects.toThrow(
      'There is no product PEN.',
    );
  });
});
