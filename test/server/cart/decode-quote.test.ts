import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { recordOwnTimers } from '../../support/own-timers.js';
import { orderLineTypes } from '../../../src/ledyer/order-line.js';
import { decodeCreateSession } from '../../../src/ledyer/session-request.js';
import { decode } from '../../../src/ledyer/decode.js';
import { validateAmounts } from '../../../src/ledyer/totals.js';
import { createCatalogueQuote } from '../../../src/server/cart/catalogue-quote.js';
import { decodeQuote, QuoteError } from '../../../src/server/cart/decode-quote.js';
import { CartError } from '../../../src/server/cart/priced-cart.js';
import { createPricer } from '../../../src/server/cart/pricer.js';

const pen = {
  type: 'physical',
  reference: 'PEN',
  description: 'Pen',
  quantity: 2,
  vat: 2_500,
  unitPrice: 44_900,
};
const quote = { currency: 'SEK', orderLines: [pen] };
const decodeLine = (changes: object) =>
  decodeQuote({ ...quote, orderLines: [pen, { ...pen, ...changes }] }).cart.orderLines[1];

/** Returns the error for these faults, which begin with their paths. */
const createQuoteError = (...faults: readonly string[]) =>
  new QuoteError(
    faults.map((fault) => {
      const [path = '', ...words] = fault.split(' ');
      return { path, message: words.join(' ') };
    }),
  );

/** Returns an array in an array, and so on, `depth` times. */
const nest = (depth: number): unknown[] => (depth === 0 ? [] : [nest(depth - 1)]);

describe('a line of a quote', () => {
  test('with a unit price gets its total, its VAT and no discount', () => {
    expect(decodeLine({})).toEqual({
      ...pen,
      unitDiscountAmount: 0,
      totalAmount: 89_800,
      totalVatAmount: 17_960,
    });
  });

  test('given by its total gets its VAT, and no unit price', () => {
    expect(decodeLine({ unitPrice: undefined, totalAmount: 12_499, quantity: 100 })).toEqual({
      type: 'physical',
      reference: 'PEN',
      description: 'Pen',
      quantity: 100,
      vat: 2_500,
      totalAmount: 12_499,
      totalVatAmount: 2_500,
    });
  });

  test('may have a discount per unit, or a VAT that is one minor unit off', () => {
    const line = decodeLine({ unitDiscountAmount: 900, totalVatAmount: 17_599 });
    expect(line).toMatchObject({ totalAmount: 88_000, totalVatAmount: 17_599 });
  });

  test.each(orderLineTypes)('may have the type %s', (type) => {
    const isDeduction = type === 'discount' || type === 'giftCard';
    const totalAmount = isDeduction ? -5_000 : 5_000;
    const line = { ...pen, type, quantity: 1, unitPrice: null, totalAmount };
    expect(decodeLine(line)).toMatchObject({
      type,
      totalAmount,
      totalVatAmount: isDeduction ? -1_000 : 1_000,
    });
    expect(() => decodeLine({ ...line, totalAmount: -totalAmount })).toThrow(
      isDeduction
        ? `orderLines[1].totalAmount must be negative in a line of type ${type}`
        : `orderLines[1].totalAmount must not be negative in a line of type ${type}`,
    );
    const oneOre = { ...line, totalAmount: -totalAmount / 5_000 };
    expect(() => decodeLine(oneOre)).toThrow(`negative in a line of type ${type}`);
  });

  test.each(['discount', 'giftCard', 'physical'])('of type %s may be 0', (type) => {
    expect(decodeLine({ type, unitPrice: null, totalAmount: 0 })).toMatchObject({
      type,
      totalAmount: 0,
      totalVatAmount: 0,
    });
  });

  test('may be a discount with a unit price of 0, as the plugin for Magento sends it', () => {
    expect(
      decodeLine({ type: 'discount', quantity: 1, unitPrice: 0, unitDiscountAmount: 5_000 }),
    ).toMatchObject({ totalAmount: -5_000, totalVatAmount: -1_000 });
  });

  test.each<[object, string]>([
    [{ type: 'phsical' }, 'type must be one of physical, shippingFee'],
    [{ reference: '' }, 'reference must be an article number of 1 to 64 characters'],
    [{ reference: 'x'.repeat(65) }, 'reference must be an article number of 1 to 64 characters'],
    [{ reference: 7 }, 'reference must be an article number'],
    [{ reference: 'A\u0000B' }, 'reference must not contain control characters'],
    [{ description: undefined }, 'description is required'],
    [{ description: ' \n ' }, 'description must be the name of the article'],
    [{ quantity: 0 }, 'quantity must be a whole number of at least 1'],
    [{ quantity: 0.5 }, 'use quantity 1, write the measure in the description'],
    [{ quantity: '2' }, 'quantity must be a whole number'],
    [{ vat: 0.25 }, 'vat must be in hundredths of a percent'],
    [{ vat: 25 }, 'vat must be in hundredths of a percent: 25 would be 0.25 %, so write 2500'],
    [{ vat: 99 }, '99 would be 0.99 %, so write 9900'],
    [{ vat: undefined }, 'vat is required'],
    [{ vat: 10_001 }, 'vat must be in hundredths of a percent'],
    [{ unitPrice: 449.5 }, 'unitPrice must be an integer in minor units, VAT included'],
    [{ unitPrice: NaN }, 'unitPrice must be an integer'],
    [{ unitPrice: undefined }, 'totalAmount is required in a line without a unitPrice'],
    [{ unitPrice: -1 }, 'unitPrice must not be negative in a line of type physical'],
    [{ unitDiscountAmount: -1 }, 'unitDiscountAmount must not be negative'],
    [{ unitPrice: null, totalAmount: 9, unitDiscountAmount: 1 }, 'unitDiscountAmount needs a'],
    [{ totalAmount: 89_801 }, 'totalAmount is 89801 and should be 89800'],
    [{ totalVatAmount: 17_958 }, 'totalVatAmount is 17958 and should be 17960'],
    [{ unitPrice: Number.MAX_SAFE_INTEGER }, 'totalAmount is too large'],
    [{ discount: 10 }, 'discount is not a field here. Known fields: type, reference'],
  ])('%j is an error of the shop that names the line and the field', (changes, message) => {
    const decodeChanged = () => decodeLine(changes);
    expect(decodeChanged).toThrow(QuoteError);
    expect(decodeChanged).toThrow(message);
    expect(decodeChanged).toThrow('orderLines[1].');
  });

  test.each<[string, unknown, readonly string[]]>([
    ['is `null`', null, [' must be an object']],
    [
      'has a list as its reference',
      { ...pen, reference: ['A\u0000B'] },
      ['.reference must be an article number of 1 to 64 characters'],
    ],
    [
      'has a quantity as text',
      { ...pen, quantity: '2' },
      [
        '.quantity must be a whole number of at least 1. For a part of a unit, such as 0.5 m, ' +
          'use quantity 1, write the measure in the description, and give the line by its totalAmount',
      ],
    ],
    [
      'has no amount',
      { ...pen, unitPrice: null },
      ['.totalAmount is required in a line without a unitPrice'],
    ],
    [
      'has a discount and no amount',
      { ...pen, unitPrice: null, unitDiscountAmount: 1 },
      [
        '.unitDiscountAmount needs a unitPrice. Give the totalAmount after the discount instead',
        '.totalAmount is required in a line without a unitPrice',
      ],
    ],
    [
      'has a negative total',
      { ...pen, unitPrice: null, totalAmount: -1 },
      [
        '.totalAmount must not be negative in a line of type physical. ' +
          'A line of type discount or giftCard lowers the total',
      ],
    ],
  ])('that %s is reported once for each fault', (_, line, faults) => {
    expect(() => decodeQuote({ ...quote, orderLines: [line] })).toThrow(
      createQuoteError(...faults.map((fault) => `orderLines[0]${fault}`)),
    );
  });

  test.each([
    ['with a line break and a tab', 'Pen\r\n\tblue ', 'Pen blue'],
    ['with a NUL and half an emoji', 'Pen\u0000blue\ud83d', 'Pen blue'],
    ['with an emoji and markup', '✏️ <b>Pen</b> 🖊', '✏️ <b>Pen</b> 🖊'],
    ['of 200 characters', 'x'.repeat(200), 'x'.repeat(200)],
    ['of 400 characters', 'x'.repeat(400), `${'x'.repeat(199)}…`],
    ['of 400 characters after an emoji', `🖊${'x'.repeat(398)}`, `🖊${'x'.repeat(197)}…`],
    [
      'that would be cut after a space',
      `${'x'.repeat(198)} ${'y'.repeat(9)}`,
      `${'x'.repeat(198)}…`,
    ],
    ['that would be cut within an emoji', `${'x'.repeat(198)}🖊🖊`, `${'x'.repeat(198)}…`],
  ])('gets a description %s as one line of text', (_, description, expected) => {
    expect(decodeLine({ description })).toMatchObject({ description: expected });
  });
});

describe('a quote', () => {
  const full = {
    ...quote,
    customer: { companyId: '559311-3714', email: 'ada@example.com', phone: '', reference1: null },
    reference: 'A-1001',
    settlementReference: 'S-1',
    metadata: { cart: 7, nested: { empty: null } },
    storeId: '421423100',
    source: 'online',
    autoCapture: { delayMinutes: 10, enabled: true },
    country: 'NO',
    locale: 'no-NO',
    settings: {
      customer: { showNameFields: true },
      security: { level: 300, requireClientValidation: true },
    },
    urls: { confirmation: 'https://shop.test/thanks?id={session.id}', privacy: null },
    data: { customerId: 7, items: [1, 'a', null, true] },
  };

  test('keeps every field, without those that are empty', () => {
    const { details, data } = decodeQuote(full);
    expect(details).toEqual({
      customer: { companyId: '559311-3714', email: 'ada@example.com' },
      reference: 'A-1001',
      settlementReference: 'S-1',
      metadata: { cart: 7, nested: { empty: null } },
      storeId: '421423100',
      source: 'online',
      autoCapture: { delayMinutes: 10, enabled: true },
      country: 'NO',
      locale: 'no-NO',
      settings: full.settings,
      urls: { confirmation: 'https://shop.test/thanks?id={session.id}' },
    });
    expect(data).toEqual(full.data);
    expect(
      decodeQuote({ ...quote, reference: '', storeId: null, customer: { email: '' } }),
    ).toEqual({
      ...decodeQuote(quote),
      details: {},
      data: null,
    });
  });

  test.each<[object | null, string]>([
    [{ currency: 'kr' }, 'currency must be three capital letters'],
    [{ orderLines: undefined }, 'orderLines is required'],
    [{ orderLines: { 0: pen } }, 'orderLines must be an array'],
    [{ reference: 'x'.repeat(51) }, 'reference must be at most 50 characters'],
    [{ settlementReference: 'x'.repeat(51) }, 'settlementReference must be at most 50 characters'],
    [{ settlementReference: 7 }, 'settlementReference must be a string'],
    [{ metadata: 'x' }, 'metadata must be an object'],
    [{ metadata: { at: new Date(0) } }, 'metadata.at must be JSON'],
    [{ source: 'web' }, 'source must be one of pos, online'],
    [{ autoCapture: { delayMinutes: 10_081, enabled: true } }, 'autoCapture.delayMinutes must be'],
    [{ autoCapture: { enabled: true } }, 'autoCapture.delayMinutes is required'],
    [{ country: 'Sweden' }, 'country must be two capital letters'],
    [{ locale: 'sv' }, 'locale must be a language and a country'],
    [{ customer: { phone: 46 } }, 'customer.phone must be a string'],
    [{ customer: { companyID: '1' } }, 'customer.companyID is not a field here'],
    [{ settings: { urls: {} } }, 'settings.urls is not a field here'],
    [{ settings: { security: { level: '300' } } }, 'settings.security.level must be an integer'],
    [
      { settings: { security: { validationSuccessOnTimeout: true } } },
      'settings.security.validationSuccessOnTimeout must not be true',
    ],
    [{ urls: { terms: '/terms' } }, 'urls.terms must be an absolute URL'],
    [{ urls: { terms: ['https://shop.test/terms'] } }, 'urls.terms must be an absolute URL'],
    [{ urls: { terms: 'git+https://shop.test/' } }, 'urls.terms must be an absolute URL'],
    [{ urls: { privacy: 'javascript:alert(1)' } }, 'urls.privacy must be an absolute URL'],
    [{ urls: { notification: 'https://x.test' } }, 'urls.notification is not a field here'],
    [{ totalOrderAmount: 1 }, 'totalOrderAmount is not a field here'],
    [{ data: { at: new Date(0) } }, 'data.at must be JSON'],
    [{ data: { total: NaN } }, 'data.total must be a finite number'],
    [{ data: [1n] }, 'data[0] must be JSON'],
    [{ data: [undefined] }, 'data[0] must be JSON'],
    [{ data: { total: 1, rest: [{}, { vat: NaN }] } }, 'data.rest[1].vat must be a finite number'],
    [{ settings: { security: 300 } }, 'settings.security must be an object'],
    [{ data: { text: 'x'.repeat(17_000) } }, 'data must be at most 16384 bytes of JSON'],
    [null, 'it must be an object'],
  ])('with %o is an error of the shop that names the field', (changes, message) => {
    const decodeChanged = () => decodeQuote(changes && { ...quote, ...changes });
    expect(decodeChanged).toThrow(QuoteError);
    expect(decodeChanged).toThrow(message);
  });

  test('with several faults is an error that lists them, with its code', () => {
    const fields =
      'currency, orderLines, customer, reference, settlementReference, metadata, storeId, source, ' +
      'autoCapture, country, locale, settings, urls, data';
    const faults = [
      `discount is not a field here. Known fields: ${fields}`,
      'currency must be three capital letters, such as SEK',
      'orderLines is required',
      'customer must be an object',
    ];
    const decodeFaulty = () => decodeQuote({ currency: 'kr', customer: 'ada', discount: 5 });
    expect(decodeFaulty).toThrow(createQuoteError(...faults));
    expect(decodeFaulty).toThrow(`The quote is invalid: ${faults.join('; ')}`);
    expect(decodeFaulty).toThrow(expect.objectContaining({ code: 'quote-invalid' }));
  });

  test('may have unknown fields without a value', () => {
    expect(decodeQuote({ ...quote, discount: undefined })).toEqual(decodeQuote(quote));
  });

  test('may have URLs of a shop without TLS', () => {
    const urls = { terms: 'http://localhost:3000/terms' };
    expect(decodeQuote({ ...quote, urls }).details).toEqual({ urls });
  });

  test.each([
    ['with a field without a value', { id: 7, note: undefined }],
    ['without a prototype', Object.assign(Object.create(null), { id: 7 }) as object],
    ['of exactly 16384 bytes', 'x'.repeat(16_382)],
    ['nested 64 levels deep', nest(64)],
  ])('may have data %s', (_, data) => {
    expect(decodeQuote({ ...quote, data }).data).toBe(data);
  });

  test('may not have data of 16385 bytes', () => {
    expect(() => decodeQuote({ ...quote, data: 'x'.repeat(16_383) })).toThrow(
      createQuoteError('data must be at most 16384 bytes of JSON and has 16385'),
    );
  });

  const itself: Record<string, unknown> = {};
  itself.self = itself;
  const itselfInArray: unknown[] = [];
  itselfInArray.push(itselfInArray);
  test.each([
    ['contains itself', itself],
    ['contains itself in an array', itselfInArray],
    ['is nested 65 levels deep', nest(65)],
  ])('whose data %s is an error', (_, data) => {
    const decodeNested = () => decodeQuote({ ...quote, data });
    expect(decodeNested).toThrow(QuoteError);
    expect(decodeNested).toThrow('must not be nested that deeply');
  });

  test('may have 500 lines, and no more', () => {
    const orderLines = Array.from({ length: 500 }, () => pen);
    expect(decodeQuote({ ...quote, orderLines }).cart.orderLines).toHaveLength(500);
    expect(() => decodeQuote({ ...quote, orderLines: [...orderLines, pen] })).toThrow(
      createQuoteError('orderLines must be at most 500 lines'),
    );
  });

  test('with a total that is not a safe integer is an error', () => {
    const yacht = { ...pen, quantity: 1, vat: 0, unitPrice: Number.MAX_SAFE_INTEGER };
    expect(() => decodeQuote({ ...quote, orderLines: [yacht, yacht] })).toThrow(
      createQuoteError('orderLines have a total that is too large'),
    );
  });

  test('with nothing to pay is an error for the buyer, also if its VAT is negative', () => {
    const food = { ...pen, vat: 0, unitPrice: 10_000, quantity: 1 };
    const discount = { ...pen, type: 'discount', quantity: 1, unitPrice: -10_000 };
    expect(() => decodeQuote({ ...quote, orderLines: [food, discount] })).toThrow(
      new CartError('There is nothing to pay.'),
    );
  });

  test.each([
    ['the difference of the other totals', -20_000, 30_000, 20_000],
    ['0 if the gift card leaves only the VAT', -40_000, 10_000, 0],
    ['that of the goods alone if the difference is negative', -40_001, 9_999, 40_000],
  ])('with a gift card has as its amount without VAT %s', (_, paid, amount, exclVat) => {
    const lamp = { ...pen, quantity: 1, unitPrice: 50_000 };
    const card = { ...pen, type: 'giftCard', quantity: 1, vat: 0, unitPrice: paid };
    expect(decodeQuote({ ...quote, orderLines: [lamp, card] }).cart).toMatchObject({
      totalOrderAmount: amount,
      totalOrderVatAmount: 10_000,
      totalOrderAmountExclVat: exclVat,
    });
  });

  test.each([
    ['of nothing', []],
    ['of free goods', [{ ...pen, unitPrice: 0 }]],
    ['that a discount makes free', [pen, { ...pen, type: 'discount', unitPrice: -44_900 }]],
    [
      'that a gift card more than pays',
      [pen, { ...pen, type: 'giftCard', vat: 0, quantity: 1, unitPrice: -100_000 }],
    ],
  ])('%s is an error for the buyer', (_, orderLines) => {
    expect(() => decodeQuote({ ...quote, orderLines })).toThrow(
      new CartError('There is nothing to pay.'),
    );
  });

  test.each([
    [2_500, 0, 'negative VAT'],
    // 73 with VAT 9 is 64 without VAT, and the discount lowers it by 72.
    [0, 1_400, 'negative amount without VAT'],
  ])(
    'with a discount at %i and goods at %i is an error that names the rates',
    (vat, goodsVat, text) => {
      const discount = { type: 'discount', reference: 'D', description: 'D', quantity: 1 };
      const orderLines = [
        { ...pen, quantity: 1, vat: goodsVat, unitPrice: 73 },
        { ...discount, vat, unitPrice: -72 },
      ];
      expect(() => decodeQuote({ ...quote, orderLines })).toThrow(
        createQuoteError(
          `orderLines have a ${text} in total: a discount needs the VAT rates of what it lowers`,
        ),
      );
    },
  );

  test('always has amounts that Ledyer accepts', () => {
    const line = fc.record({
      type: fc.constantFrom(...orderLineTypes),
      vat: fc.constantFrom(0, 600, 1_200, 1_400, 2_400, 2_500, 2_550),
      quantity: fc.integer({ min: 1, max: 9_999 }),
      amount: fc.integer({ min: 0, max: 10_000_000 }),
      byUnit: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 20 }), (lines) => {
        const orderLines = lines.map(({ amount, byUnit, ...fields }) => {
          const isDeduction = fields.type === 'discount' || fields.type === 'giftCard';
          const money = isDeduction ? -amount : amount;
          return {
            ...fields,
            reference: 'A',
            description: 'A',
            ...(byUnit ? { unitPrice: money } : { totalAmount: money }),
          };
        });
        try {
          const { cart } = decodeQuote({ currency: 'SEK', orderLines });
          expect(validateAmounts(cart.orderLines, cart)).toEqual([]);
          const body = { ...cart, country: 'SE', locale: 'sv-SE', settings: {} };
          expect(decode(decodeCreateSession, body)).toEqual(body);
        } catch (error) {
          const isExpected =
            error instanceof CartError ||
            /negative (?:VAT|amount without VAT) in total/.test((error as Error).message);
          if (!isExpected) throw error;
        }
      }),
    );
  });
});

describe('a pricer', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  const input = {
    body: {},
    request: new Request('https://shop.test/'),
    sessionId: undefined,
    data: undefined,
  };

  test('rejects after 8 s if the quote function ignores its signal', async () => {
    let signal: AbortSignal | undefined;
    const price = createPricer((quoteInput) => {
      ({ signal } = quoteInput);
      return new Promise(() => undefined);
    });
    const result = price(input).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(8_000);
    expect(await result).toMatchObject({
      name: 'QuoteError',
      message: 'The quote is invalid: it must be ready within 8000 ms',
    });
    expect(signal?.aborted).toBe(true);
  });

  test('rejects after 8 s if the catalogue does not respond', async () => {
    const catalogue = { find: () => new Promise<undefined>(() => undefined), list: () => [] };
    const price = createPricer(createCatalogueQuote(catalogue));
    const body = { items: [{ sku: 'PEN', quantity: 1 }] };
    const result = price({ ...input, body }).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(8_000);
    expect(await result).toBeInstanceOf(QuoteError);
  });

  test('rejects with the error of the shop, and leaves no timer', async () => {
    using timers = recordOwnTimers();
    const soldOut = new CartError('Sold out.');
    const price = createPricer(() => {
      throw soldOut;
    });
    await expect(price(input)).rejects.toBe(soldOut);
    await expect.poll(timers.getDelays).toEqual([]);
  });
});
