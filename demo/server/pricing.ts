import {
  createCatalogue,
  createCatalogueQuote,
  type Quote,
  type QuoteInput,
  type QuoteLine,
} from 'ledyer-checkout/server';
import { getIncludedVat } from '../layout/included-vat.js';
import { freight, volumeDiscounts } from '../shop/cart/price-rules.js';
import { findAccount, type Account, type AccountCookie } from './accounts.js';
import { findCoupon, splitDiscount, type Coupon } from './coupons.js';
import { getProducts } from './products.js';
import { matchShopLanguage, toShopLanguage, type ShopLanguage } from './shop-language.js';

const descriptions = {
  en: { freight: 'Freight', coupon: (code: string) => `Coupon ${code}` },
  sv: { freight: 'Frakt', coupon: (code: string) => `Rabattkod ${code}` },
};

const locales = { en: 'en-US', sv: 'sv-SE' };

/** The quote of this shop. */
export interface DemoQuote extends Quote {
  readonly orderLines: readonly PricedLine[];
}

export interface PricingOptions {
  readonly accountCookie: Pick<AccountCookie, 'read'>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** The buyer of a cart, as the kit keeps it with the session. */
interface QuoteData {
  readonly account: string | null;
  readonly language: ShopLanguage;
}

/**
 * Creates the `quote` of the demo: contract prices, volume discounts, a coupon and freight, for the body
 * `{"items":[{"sku","quantity"}],"coupon"?,"requireClientValidation"?}`. The preview of the cart page uses it as well.
 *
 * All prices are unit prices in whole minor units with VAT, so no amount is rounded twice.
 */
export const createPricing =
  ({ accountCookie, now }: PricingOptions): ((input: QuoteInput) => Promise<DemoQuote>) =>
  async (input) => {
    const { account, language } = await getBuyer(input, accountCookie);
    const coupon = findCoupon(input.body.coupon, language, now());
    const catalogue = createCatalogue(getProducts(account, language));
    const { currency, orderLines } = await createCatalogueQuote(catalogue)(input);
    const goods = orderLines.map(withVolumeDiscount);
    const discounts = coupon ? toDiscountLines(coupon, goods, language) : [];
    const amount = sumLines([...goods, ...discounts]);
    const freightLines = amount < freight.freeFrom ? [toFreightLine(language)] : [];
    const data: QuoteData = { account: account?.id ?? null, language };
    return {
      currency,
      orderLines: [...goods, ...discounts, ...freightLines].map(withTotals),
      locale: locales[language],
      customer: account?.buyer,
      metadata: toMetadata(account, coupon),
      // The workbench shows pages that answer `ledyer-validate`.
      settings:
        input.body.requireClientValidation === true
          ? { security: { requireClientValidation: true } }
          : undefined,
      data,
    };
  };

/**
 * Returns the buyer's account and language. A validation has no buyer's request and thus no headers; then both come
 * from `data`, which only this server writes.
 */
async function getBuyer(
  { request, data }: QuoteInput,
  accountCookie: PricingOptions['accountCookie'],
) {
  const stored = data as Partial<QuoteData> | undefined;
  const isValidation = request.headers.keys().next().done === true;
  const account: Account | undefined = isValidation
    ? findAccount(stored?.account)
    : await accountCookie.read(request);
  const language =
    matchShopLanguage(request.headers.get('accept-language')) ??
    toShopLanguage(stored?.language) ??
    'en';
  return { account, language };
}

/** Returns what Ledyer keeps with the order for the shop's books: no personal data. */
const toMetadata = (account: Account | undefined, coupon: Coupon | undefined) =>
  account || coupon
    ? {
        ...(account && { customerNumber: account.customerNumber, customerName: account.name }),
        ...(coupon && { coupon: coupon.code }),
      }
    : undefined;

function withVolumeDiscount(line: QuoteLine): QuoteLine {
  const { quantity, unitPrice } = line;
  const discount = volumeDiscounts.find(({ minQuantity }) => quantity >= minQuantity);
  if (!discount || unitPrice == null) return line;
  return { ...line, unitDiscountAmount: Math.round((unitPrice * discount.percent) / 100) };
}

/** Returns one line for each VAT rate of the goods, so that the VAT of the order is right. */
function toDiscountLines(
  coupon: Coupon,
  goods: readonly QuoteLine[],
  language: ShopLanguage,
): QuoteLine[] {
  const byRate = new Map<number, number>();
  for (const line of goods) byRate.set(line.vat, (byRate.get(line.vat) ?? 0) + getAmount(line));
  return [...splitDiscount(coupon, byRate)]
    .filter(([, amount]) => amount > 0)
    .map(([vat, amount]) => ({
      type: 'discount',
      reference: coupon.code,
      description: descriptions[language].coupon(coupon.code),
      quantity: 1,
      unitPrice: -amount,
      vat,
    }));
}

const toFreightLine = (language: ShopLanguage): QuoteLine => ({
  type: 'shippingFee',
  reference: 'freight',
  description: descriptions[language].freight,
  quantity: 1,
  unitPrice: freight.amount,
  vat: freight.vat,
});

const getAmount = ({ quantity, unitPrice, unitDiscountAmount }: QuoteLine): number =>
  quantity * ((unitPrice ?? 0) - (unitDiscountAmount ?? 0));

const sumLines = (lines: readonly QuoteLine[]): number =>
  lines.reduce((sum, line) => sum + getAmount(line), 0);

/** Adds the total of a line and the VAT in it, so that the preview shows what Ledyer is sent. */
function withTotals(line: QuoteLine): PricedLine {
  const totalAmount = getAmount(line);
  return { ...line, totalAmount, totalVatAmount: getIncludedVat(totalAmount, line.vat) };
}

/** A line with its total and the VAT in it. */
export interface PricedLine extends QuoteLine {
  readonly totalAmount: number;
  readonly totalVatAmount: number;
}
