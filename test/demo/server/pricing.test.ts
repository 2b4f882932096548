import { describe, expect, test } from 'vitest';
import { accounts, type Account } from '../../../demo/server/accounts.js';
import { previewCart } from '../../../demo/server/preview.js';
import { createPricing } from '../../../demo/server/pricing.js';

const now = Date.parse('2026-11-08T10:00:00Z');
const [rocket] = accounts;
const noAccount = { account: undefined as Account | undefined };

const toInput = (cart: Readonly<Record<string, number>>, coupon?: unknown) => ({
  body: { items: Object.entries(cart).map(([sku, quantity]) => ({ sku, quantity })), coupon },
  request: new Request('http://shop.test/ledyer/sessions', {
    headers: { 'content-type': 'application/json' },
  }),
  sessionId: undefined,
  data: undefined,
  signal: AbortSignal.timeout(1_000),
});

const createTestPricing = ({ account } = noAccount) =>
  createPricing({ accountCookie: { read: () => Promise.resolve(account) }, now: () => now });

const preview = (
  cart: Readonly<Record<string, number>>,
  { coupon, account }: { coupon?: unknown; account?: Account | undefined } = {},
) => previewCart(createTestPricing({ account }), toInput(cart, coupon));

describe('the sessions of the demo', () => {
  test.each([
    [true, { security: { requireClientValidation: true } }],
    [undefined, undefined],
    ['true', undefined],
  ])(
    'have client validation only for `requireClientValidation: true`, here %s',
    async (value, settings) => {
      const input = toInput({ 'notebook-a5': 1 });
      const body = { ...input.body, requireClientValidation: value };
      expect(await createTestPricing()({ ...input, body })).toMatchObject({ settings });
    },
  );
});

describe('the prices of the demo', () => {
  test('include freight below the limit for free freight', async () => {
    // 149.00 with VAT 29.80, and freight 79.00 with VAT 15.80. 1,000.00 - 149.00 = 851.00 are missing.
    expect(await preview({ 'notebook-a5': 1 })).toMatchObject({
      freight: { amount: 7_900, missing: 85_100 },
      vat: [{ rate: 2500, amount: 4_560 }],
      net: 18_240,
      total: 22_800,
    });
  });

  test('include no freight at or above the limit for free freight', async () => {
    // 2 × 89.50 + 8 × 79.00 + 189.00 = 179.00 + 632.00 + 189.00 = 1,000.00.
    const cart = { 'pencils-12': 2, 'ring-binder': 8, 'coffee-1kg': 1 };
    expect(await preview(cart)).toMatchObject({
      freight: { amount: 0, missing: 0 },
      total: 100_000,
    });
    // One ring binder less: 921.00 + 79.00.
    expect(await preview({ ...cart, 'ring-binder': 7 })).toMatchObject({
      freight: { amount: 7_900, missing: 7_900 },
      total: 100_000,
    });
  });

  test('sum the VAT of three rates, rounded per line', async () => {
    // 3 × 259.00 = 777.00 at 6 %: 777.00 × 6 / 106 = 43.981, rounded to 43.98.
    // 189.00 at 12 %: 189.00 × 12 / 112 = 20.25. 2 × 149.00 = 298.00 at 25 %: 59.60.
    // 777.00 + 189.00 + 298.00 = 1,264.00, without VAT 1,264.00 - 123.83 = 1,140.17.
    expect(await preview({ handbook: 3, 'coffee-1kg': 1, 'notebook-a5': 2 })).toMatchObject({
      vat: [
        { rate: 2500, amount: 5_960 },
        { rate: 1200, amount: 2_025 },
        { rate: 600, amount: 4_398 },
      ],
      net: 114_017,
      total: 126_400,
    });
  });

  test.each([
    // 9 × 149.00.
    [9, 0, 134_100],
    // 5 % of 149.00 is 7.45: 10 × 141.55.
    [10, 745, 141_550],
    // 49 × 141.55.
    [49, 745, 693_595],
    // 10 % is 14.90: 50 × 134.10.
    [50, 1_490, 670_500],
  ])('lower the unit price of %i notebooks by %i', async (quantity, unitDiscount, amount) => {
    const { lines, total } = await preview({ 'notebook-a5': quantity });
    expect(lines).toMatchObject([{ unitPrice: 14_900, unitDiscount, amount }]);
    expect(total).toBe(amount);
  });

  test('round the volume discount once per unit', async () => {
    // 5 % of 89.50 is 4.475, rounded to 4.48: 10 × (89.50 - 4.48) = 850.20, and freight 79.00.
    // VAT 170.04 + 15.80 = 185.84.
    expect(await preview({ 'pencils-12': 10 })).toMatchObject({
      lines: [{ unitDiscount: 448, amount: 85_020 }],
      net: 74_336,
      total: 92_920,
    });
  });

  test('are those of the account', async () => {
    // 2 × 129.00 + 189.00 (no agreed price for the binder: 79.00) + freight 79.00.
    // 258.00 + 79.00 + 79.00 = 416.00, VAT 83.20.
    expect(
      await preview({ 'notebook-a5': 2, 'ring-binder': 1 }, { account: rocket }),
    ).toMatchObject({
      lines: [
        { unitPrice: 12_900, amount: 25_800 },
        { unitPrice: 7_900, amount: 7_900 },
      ],
      net: 33_280,
      total: 41_600,
    });
  });

  test('add the volume discount to the price of the account', async () => {
    // 5 % of 129.00 is 6.45: 10 × 122.55.
    expect(await preview({ 'notebook-a5': 10 }, { account: rocket })).toMatchObject({
      lines: [{ unitPrice: 12_900, unitDiscount: 645, amount: 122_550 }],
      total: 122_550,
    });
  });
});

describe('a coupon', () => {
  test('of a percentage lowers the goods of each VAT rate', async () => {
    // 10 % of 1,264.00 = 126.40: 77.70 at 6 %, 18.90 at 12 %, 29.80 at 25 %.
    // VAT: 43.98 - 4.40 = 39.58; 20.25 - 2.03 (2.025) = 18.22; 59.60 - 5.96 = 53.64. Sum 111.44.
    expect(
      await preview({ handbook: 3, 'coffee-1kg': 1, 'notebook-a5': 2 }, { coupon: 'welcome10 ' }),
    ).toMatchObject({
      coupon: { code: 'WELCOME10', amount: -12_640 },
      vat: [
        { rate: 2500, amount: 5_364 },
        { rate: 1200, amount: 1_822 },
        { rate: 600, amount: 3_958 },
      ],
      net: 102_616,
      total: 113_760,
    });
  });

  test('of an amount is split without a lost öre', async () => {
    // 100.00 × 777 / 1,264 = 61.4715, × 189 / 1,264 = 14.9525, × 298 / 1,264 = 23.5759: cut to 61.47 + 14.95 + 23.57
    // = 99.99, so that the last one, with the largest rest, gets the öre: 23.58.
    // VAT: 61.47 × 6 / 106 = 3.48; 14.95 × 12 / 112 = 1.60; 23.58 / 5 = 4.716, rounded to 4.72.
    const quote = await createTestPricing()(
      toInput({ handbook: 3, 'coffee-1kg': 1, 'notebook-a5': 2 }, 'DESK100'),
    );
    expect(quote.orderLines.filter(({ type }) => type === 'discount')).toMatchObject([
      { vat: 600, totalAmount: -6_147, totalVatAmount: -348 },
      { vat: 1200, totalAmount: -1_495, totalVatAmount: -160 },
      { vat: 2500, totalAmount: -2_358, totalVatAmount: -472 },
    ]);
  });

  test('is subtracted before the comparison with the limit for free freight', async () => {
    // 7 × 149.00 = 1,043.00 - 100.00 = 943.00, so freight 79.00: 1,022.00. VAT 208.60 - 20.00 + 15.80 = 204.40.
    expect(await preview({ 'notebook-a5': 7 }, { coupon: 'DESK100' })).toMatchObject({
      freight: { amount: 7_900, missing: 5_700 },
      net: 81_760,
      total: 102_200,
    });
  });

  test('never lowers the goods below zero', async () => {
    // 79.00 - 79.00 + freight 79.00. VAT 15.80.
    expect(await preview({ 'ring-binder': 1 }, { coupon: 'DESK100' })).toMatchObject({
      coupon: { amount: -7_900 },
      net: 6_320,
      total: 7_900,
    });
  });

  test.each([
    ['SUMMER25', 'The coupon SUMMER25 has expired.'],
    ['nothing', 'There is no coupon NOTHING.'],
    [7, 'A coupon is a text of at most 30 characters.'],
    ['x'.repeat(31), 'A coupon is a text of at most 30 characters.'],
  ])(
    '%j is rejected with a sentence for the buyer, and the preview has the prices without it',
    async (coupon, message) => {
      await expect(createTestPricing()(toInput({ stapler: 1 }, coupon))).rejects.toMatchObject({
        name: 'CartError',
        message,
      });
      expect(await preview({ stapler: 1 }, { coupon })).toMatchObject({
        coupon: null,
        couponError: message,
        total: 29_800,
      });
    },
  );
});

describe('the quote of the demo', () => {
  const withLanguage = (language: string) => {
    const input = toInput({ stapler: 1 }, 'WELCOME10');
    input.request.headers.set('accept-language', language);
    return input;
  };

  test.each([
    ['sv', 'sv-SE', ['Häftapparat', 'Rabattkod WELCOME10', 'Frakt']],
    ['en;q=0.5, sv-SE', 'sv-SE', ['Häftapparat', 'Rabattkod WELCOME10', 'Frakt']],
    ['en', 'en-US', ['Stapler', 'Coupon WELCOME10', 'Freight']],
    ['fi', 'en-US', ['Stapler', 'Coupon WELCOME10', 'Freight']],
    ['sv;q=0, *', 'en-US', ['Stapler', 'Coupon WELCOME10', 'Freight']],
  ])(
    'has lines and checkout in the same language for "%s"',
    async (language, locale, descriptions) => {
      const quote = await createTestPricing()(withLanguage(language));
      expect(quote.locale).toBe(locale);
      expect(quote.orderLines.map(({ description }) => description)).toEqual(descriptions);
    },
  );

  test('has the buyer and the customer number of the account', async () => {
    const quote = await createTestPricing({ account: rocket })(withLanguage('sv'));
    expect(quote).toMatchObject({
      customer: { companyId: '559311-3714', firstName: 'Jan' },
      metadata: { customerNumber: 'K1001', customerName: 'Rocket 4', coupon: 'WELCOME10' },
      data: { account: 'rocket', language: 'sv' },
    });
  });

  test('is the same when it is priced again without a request', async () => {
    const input = withLanguage('sv');
    const quote = await createTestPricing({ account: rocket })(input);
    const request = new Request('http://shop.test/ledyer/sessions', { method: 'POST' });
    const again = await createTestPricing()({
      ...input,
      request,
      data: { ...quote.data } as object,
    });
    expect(again).toEqual(quote);
  });

  test('takes the account of a changed cart from the cookie, not from the data', async () => {
    const data = { account: 'rocket', language: 'sv' };
    const quote = await createTestPricing()({ ...toInput({ 'notebook-a5': 1 }), data });
    expect(quote.orderLines).toMatchObject([{ unitPrice: 14_900 }, { type: 'shippingFee' }]);
    expect(quote.customer).toBeUndefined();
  });
});

describe('the preview', () => {
  test('has the lines of the quote', async () => {
    const input = toInput({ handbook: 3, 'coffee-1kg': 10, stapler: 1 }, 'DESK100');
    const pricing = createTestPricing({ account: rocket });
    const { orderLines } = await pricing(input);
    const { total, net } = await previewCart(pricing, input);
    expect(total).toBe(orderLines.reduce((sum, line) => sum + line.totalAmount, 0));
    expect(total - net).toBe(orderLines.reduce((sum, line) => sum + line.totalVatAmount, 0));
  });

  test('leaves out products that are no longer sold', async () => {
    const { lines } = await preview({ unicorn: 1, stapler: 1 });
    expect(lines.map(({ sku }) => sku)).toEqual(['stapler']);
    expect(await preview({ unicorn: 1 })).toMatchObject({ lines: [], total: 0 });
  });
});
