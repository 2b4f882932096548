import { describe, expect, test } from 'vitest';
import type { QuoteLine } from '../../../src/server/cart/quote.js';
import { useTestShop } from '../../support/server/shop-fixture.js';
import {
  createCartRequest,
  ledyerUrl,
  TestShop,
  type TestBuyer,
} from '../../support/server/test-shop.js';

const fixture = useTestShop();

const line = (reference: string, vat: number, amounts: Partial<QuoteLine>): QuoteLine => ({
  type: 'physical',
  reference,
  description: reference,
  quantity: 1,
  vat,
  ...amounts,
});

interface Cart {
  readonly name: string;
  readonly orderLines: readonly QuoteLine[];
  /** The sums, calculated by hand, in öre: with VAT, VAT, without VAT. */
  readonly amount: number;
  readonly vat: number;
  readonly exclVat: number;
}

const carts: readonly Cart[] = [
  {
    name: '100 pieces of a price without VAT',
    // 99.99 without VAT × 100 = 9 999.00. VAT 25 % = 2 499.75. With VAT 12 498.75.
    // By the rounded price of one piece, 124.99 × 100, it would be 12 499.00.
    orderLines: [line('CABLE', 2_500, { quantity: 100, totalAmount: 1_249_875 })],
    amount: 1_249_875,
    vat: 249_975,
    exclVat: 999_900,
  },
  {
    name: '3 pieces of a third of a krona without VAT',
    // 0.333 without VAT × 3 = 0.999. VAT 25 % = 0.24975. With VAT 1.24875, which is 1.25, with VAT 0.25.
    orderLines: [line('SCREW', 2_500, { quantity: 3, totalAmount: 125, totalVatAmount: 25 })],
    amount: 125,
    vat: 25,
    exclVat: 100,
  },
  {
    name: 'three VAT rates, with 10 % discount and freight',
    orderLines: [
      // 2 × 449.00 = 898.00, VAT 898.00 × 25 / 125 = 179.60
      line('PEN', 2_500, { quantity: 2, unitPrice: 44_900 }),
      // 249.00, VAT 249.00 × 6 / 106 = 14.0943…, which is 14.09
      line('BOOK', 600, { unitPrice: 24_900 }),
      // 3 × 89.95 = 269.85, VAT 269.85 × 12 / 112 = 28.9125, which is 28.91
      line('COFFEE', 1_200, { quantity: 3, unitPrice: 8_995 }),
      // 49.00, VAT 49.00 × 25 / 125 = 9.80
      line('FREIGHT', 2_500, { type: 'shippingFee', unitPrice: 4_900 }),
      // 10 % of 898.00 = 89.80, VAT 17.96
      line('DISCOUNT', 2_500, { type: 'discount', totalAmount: -8_980 }),
      // 10 % of 249.00 = 24.90, VAT 24.90 × 6 / 106 = 1.4094…, which is 1.41
      line('DISCOUNT', 600, { type: 'discount', totalAmount: -2_490 }),
      // 10 % of 269.85 = 26.985, which is 26.99, VAT 26.99 × 12 / 112 = 2.8917…, which is 2.89
      line('DISCOUNT', 1_200, { type: 'discount', totalAmount: -2_699 }),
    ],
    // 898.00 + 249.00 + 269.85 + 49.00 − 89.80 − 24.90 − 26.99 = 1 324.16
    amount: 132_416,
    // 179.60 + 14.09 + 28.91 + 9.80 − 17.96 − 1.41 − 2.89 = 210.14
    vat: 21_014,
    // 1 324.16 − 210.14 = 1 114.02
    exclVat: 111_402,
  },
  {
    name: 'a gift card, a fee and a service',
    orderLines: [
      // 449.00, VAT 89.80
      line('PEN', 2_500, { unitPrice: 44_900 }),
      // 29.00, VAT 5.80
      line('INVOICE-FEE', 2_500, { type: 'surcharge', unitPrice: 2_900 }),
      // 100.00 for an hour, without VAT
      line('COURSE', 0, { type: 'service', unitPrice: 10_000 }),
      // −200.00, without VAT
      line('GIFT-1', 0, { type: 'giftCard', totalAmount: -20_000 }),
    ],
    // 449.00 + 29.00 + 100.00 − 200.00 = 378.00
    amount: 37_800,
    // 89.80 + 5.80 = 95.60
    vat: 9_560,
    // 378.00 − 95.60 = 282.40
    exclVat: 28_240,
  },
  {
    name: 'a gift card that pays more than the price without VAT',
    orderLines: [
      // 500.00, VAT 100.00
      line('LAMP', 2_500, { unitPrice: 50_000 }),
      line('GIFT-2', 0, { type: 'giftCard', totalAmount: -45_000 }),
    ],
    // 500.00 − 450.00 = 50.00
    amount: 5_000,
    vat: 10_000,
    // 50.00 − 100.00 is negative, so the gift card is left out: 500.00 − 100.00
    exclVat: 40_000,
  },
];

describe('amounts are exact', () => {
  const createShop = async (orderLines: readonly QuoteLine[]) => {
    await fixture.shop.merchant.close();
    fixture.shop = new TestShop(fixture.ledyer, fixture.database, {
      catalogue: undefined,
      quote: () => ({ currency: 'SEK', orderLines }),
    });
    return fixture.shop;
  };

  test.each(carts)('for $name, from the quote to the order', async (cart) => {
    const shop = await createShop(cart.orderLines);
    const buyer: TestBuyer = {};
    const sessionId = await shop.createSession(buyer);
    const session = await shop.runAction(sessionId, 'authorize');
    expect(session.order).toMatchObject({
      totalOrderAmount: cart.amount,
      totalOrderVatAmount: cart.vat,
      totalOrderAmountExclVat: cart.exclVat,
    });
    await shop.merchant.reconcile(sessionId);
    expect(shop.fulfilledOrderIds).toEqual([session.orderId]);
    const { order, shop: view } = await shop.fetchOrderView(session.orderId);
    expect(view).toMatchObject({ status: 'accepted', mismatches: [] });
    expect(order.orderAmount.minorUnits).toBe(cart.amount);
  });

  test('for a cart of 0 kr, which is rejected and not sent to Ledyer', async () => {
    const shop = await createShop([
      line('PEN', 2_500, { unitPrice: 44_900 }),
      // 100 % of 449.00
      line('DISCOUNT', 2_500, { type: 'discount', totalAmount: -44_900 }),
    ]);
    const response = await shop.send('/ledyer/sessions', createCartRequest(1));
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({
      type: 'urn:ledyer-checkout:problem:cart-invalid',
      detail: 'There is nothing to pay.',
    });
    const request = new Request(`${ledyerUrl}/_emulator/sessions`);
    expect(await (await shop.emulator.fetch(request)).json()).toEqual({ sessions: [] });
  });
});
