import type { Cart } from './cart.js';
import type { Product } from './shop-api.js';

/** One line of the cart with the price of the catalogue. */
export interface PricedLine {
  readonly product: Product;
  readonly quantity: number;
  /** Minor units, with VAT. */
  readonly amount: number;
}

/** The cart with prices. All amounts are in minor units. */
export interface PricedCart {
  readonly lines: readonly PricedLine[];
  /** With VAT. */
  readonly total: number;
  /** Without VAT. */
  readonly net: number;
  /** The VAT included in {@link total}, by rate, highest rate first. */
  readonly vat: readonly { readonly rate: number; readonly amount: number }[];
  readonly currency: string;
}

/**
 * Computes the prices to display. The server prices the cart again for the order.
 *
 * Leaves out products that the shop no longer sells. Rounds VAT per line, as Ledyer does.
 */
export function priceCart(cart: Cart, products: readonly Product[]): PricedCart {
  const lines = cart.flatMap(({ sku, quantity }) => {
    const product = products.find((each) => each.sku === sku);
    return product ? [{ product, quantity, amount: product.unitPrice * quantity }] : [];
  });
  const total = sum(lines.map((line) => line.amount));
  const rates = [...new Set(lines.map((line) => line.product.vat))].sort((a, b) => b - a);
  const vat = rates.map((rate) => ({
    rate,
    amount: sum(
      lines
        .filter((line) => line.product.vat === rate)
        .map((line) => getIncludedVat(line.amount, rate)),
    ),
  }));
  return {
    lines,
    total,
    net: total - sum(vat.map(({ amount }) => amount)),
    vat,
    currency: lines[0]?.product.currency ?? 'SEK',
  };
}

/** Returns the VAT included in an amount of minor units. The rate is in hundredths of a percent. */
export const getIncludedVat = (amount: number, rate: number): number =>
  Math.round((amount * rate) / (10_000 + rate));

const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0);
