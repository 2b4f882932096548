import type { OrderLine } from '../../ledyer/order-line.js';
import { integer, array, object, string } from '../../ledyer/decode.js';
import { sumTotals, includedVat, type OrderTotals } from '../../ledyer/totals.js';
import type { Catalogue } from './catalogue.js';

/** One item of a cart, as the page sends it. */
export interface CartItem {
  readonly sku: string;
  readonly quantity: number;
}

/** A cart with the catalogue's prices. */
export interface PricedCart extends OrderTotals {
  readonly currency: string;
  readonly orderLines: readonly OrderLine[];
}

/** A cart that cannot be priced. The message is for the buyer. */
export class CartError extends Error {
  override readonly name = 'CartError';
}

const maxQuantity = 9_999;
const maxItems = 100;

/** Decodes the body `{items: [{sku, quantity}]}`. */
export const decodeCart = object<{ readonly items: readonly CartItem[] }>({
  items: array(
    object<CartItem>({
      sku: string({ max: 64 }),
      quantity: integer({ min: 1, max: maxQuantity }),
    }),
  ),
});

/**
 * Prices a cart from the catalogue. Repeated products become one line.
 *
 * @throws {CartError} for an empty or too long cart, an unknown product, an excessive
 *     quantity, or products in several currencies
 */
export async function priceCart(
  items: readonly CartItem[],
  catalogue: Catalogue,
): Promise<PricedCart> {
  if (items.length > maxItems) throw new CartError(`A cart holds at most ${maxItems} lines.`);

  const quantities = new Map<string, number>();
  for (const { sku, quantity } of items) {
    quantities.set(sku, (quantities.get(sku) ?? 0) + quantity);
  }
  const pricedLines = await Promise.all(
    [...quantities].map(([sku, quantity]) => priceLine(sku, quantity, catalogue)),
  );
  const [currency, ...otherCurrencies] = new Set(pricedLines.map((priced) => priced.currency));
  if (currency === undefined) throw new CartError('The cart is empty.');
  if (otherCurrencies.length > 0) throw new CartError('A cart cannot mix currencies.');
  const orderLines = pricedLines.map(({ line }) => line);
  return { currency, orderLines, ...sumTotals(orderLines) };
}

async function priceLine(
  sku: string,
  quantity: number,
  catalogue: Catalogue,
): Promise<{ line: OrderLine; currency: string }> {
  const product = await catalogue.find(sku);
  if (!product) throw new CartError(`There is no product ${sku}.`);
  if (quantity > maxQuantity) {
    throw new CartError(`At most ${maxQuantity} of ${product.name} can be ordered.`);
  }
  const { name, unitPrice, vat, currency } = product;
  const totalAmount = unitPrice * quantity;
  if (!Number.isSafeInteger(totalAmount)) throw new CartError(`${name} cannot be priced.`);
  return {
    currency,
    line: {
      type: 'physical',
      reference: sku,
      description: name,
      quantity,
      unitPrice,
      unitDiscountAmount: 0,
      vat,
      totalAmount,
      totalVatAmount: includedVat(totalAmount, vat),
    },
  };
}
