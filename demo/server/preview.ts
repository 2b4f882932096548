import type { QuoteInput } from 'ledyer-checkout/server';
import type { CartPreview } from '../shop/cart/cart-preview.js';
import { CouponError } from './coupons.js';
import { freight } from '../shop/cart/price-rules.js';
import type { DemoQuote, PricedLine } from './pricing.js';
import { getProducts } from './products.js';

type Pricing = (input: QuoteInput) => Promise<DemoQuote>;

/**
 * Prices a cart for the cart page, with the same function as for a checkout. A checkout rejects products that are no
 * longer sold, and invalid coupons. The preview leaves them out, so that the page still has prices.
 *
 * @throws {CartError} when the cart cannot be ordered
 */
export async function previewCart(pricing: Pricing, pageInput: QuoteInput): Promise<CartPreview> {
  const input = { ...pageInput, body: withoutUnknownProducts(pageInput.body) };
  if (Array.isArray(input.body.items) && input.body.items.length === 0) return emptyPreview;
  try {
    return toPreview(await pricing(input), null);
  } catch (error) {
    if (!(error instanceof CouponError)) throw error;
    const body = { ...input.body, coupon: undefined };
    return toPreview(await pricing({ ...input, body }), error.message);
  }
}

const knownSkus: ReadonlySet<unknown> = new Set(getProducts(undefined, 'en').map(({ sku }) => sku));

function withoutUnknownProducts(body: QuoteInput['body']): QuoteInput['body'] {
  const items: unknown = body.items;
  if (!Array.isArray(items)) return body;
  const isKnown = (item: { readonly sku?: unknown } | null) => knownSkus.has(item?.sku);
  return { ...body, items: items.filter(isKnown) };
}

const emptyPreview: CartPreview = {
  currency: 'SEK',
  lines: [],
  coupon: null,
  couponError: null,
  freight: { amount: 0, missing: freight.freeFrom },
  vat: [],
  net: 0,
  total: 0,
};

function toPreview({ currency, orderLines }: DemoQuote, couponError: string | null): CartPreview {
  const goods = orderLines.filter(({ type }) => type === 'physical');
  const discounts = orderLines.filter(({ type }) => type === 'discount');
  const [first] = discounts;
  const total = sum(orderLines, ({ totalAmount }) => totalAmount);
  const freightAmount = sum(
    orderLines.filter(({ type }) => type === 'shippingFee'),
    ({ totalAmount }) => totalAmount,
  );
  const rates = [...new Set(orderLines.map(({ vat }) => vat))].sort((a, b) => b - a);
  return {
    currency,
    lines: goods.map((line) => ({
      sku: line.reference,
      name: line.description,
      quantity: line.quantity,
      unitPrice: line.unitPrice ?? 0,
      unitDiscount: line.unitDiscountAmount ?? 0,
      amount: line.totalAmount,
    })),
    coupon: first
      ? { code: first.reference, amount: sum(discounts, ({ totalAmount }) => totalAmount) }
      : null,
    couponError,
    freight: {
      amount: freightAmount,
      missing: freightAmount === 0 ? 0 : freight.freeFrom - (total - freightAmount),
    },
    vat: rates.map((rate) => ({
      rate,
      amount: sum(
        orderLines.filter(({ vat }) => vat === rate),
        ({ totalVatAmount }) => totalVatAmount,
      ),
    })),
    net: total - sum(orderLines, ({ totalVatAmount }) => totalVatAmount),
    total,
  };
}

const sum = (lines: readonly PricedLine[], getAmount: (line: PricedLine) => number): number =>
  lines.reduce((total, line) => total + getAmount(line), 0);
