import type { Cart } from './cart.js';
import type { Product } from './shop-api.js';

/** One product in the cart, at the price the shop's server shows for it. */
export interface PricedLine {
  readonly product: Product;
  readonly quantity: number;
  /** Minor units, VAT included. */
  readonly amount: number;
}

/** What the cart will cost. All amounts are minor units. */
export interface PricedCart {
  readonly lines: readonly PricedLine[];
  /** VAT included. */
  readonly total: number;
  /** VAT not included. */
  readonly net: number;
  /** The VAT within {@link total}, one entry for each rate that occurs, highest rate first. */
  readonly vat: readonly { readonly rate: number; readonly amount: number }[];
  readonly currency: string;
}

/**
 * Works out what to show beside the cart.
 *
 * For the eye only: the server gets skus and quantities and prices them itself.
 * What it no longer sells is left out, as the server would refuse it. VAT is
 * rounded line by line, as Ledyer wants it, so that both show the same sums.
 */
export function priceCart(cart: Cart, products: readonly Product[]): PricedCart {
  const lines = cart.flatMap(({ sku, quantity }) => {
    const product = products.find((candidate) => candidate.sku === sku);
    return product ? [{ product, quantity, amount: product.unitPrice * quantity }] : [];
  });
  const total = sum(lines.map((line) => line.amount));
  const rates = [...new Set(lines.map((line) => line.product.vat))].sort((a, b) => b - a);
  const vat = rates.map((rate) => ({
    rate,
    amount: sum(
      lines
        .filter((line) => line.product.vat === rate)
        .map((line) => includedVat(line.amount, rate)),
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

/** The VAT inside an amount of minor units; the rate is in hundredths of a percent. */
export const includedVat = (amount: number, rate: number): number =>
  Math.round((amount * rate) / (10_000 + rate));

const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0);
