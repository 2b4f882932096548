import {
  array,
  decode,
  integer,
  JsonShapeError,
  object,
  string,
  type Decoder,
} from '../../ledyer/decode.js';
import { Problem } from '../http/problem.js';
import { findProductIssue, type Catalogue, type Product } from './catalogue.js';
import { QuoteError } from './decode-quote.js';
import { maxReferenceCharacters } from './line-text.js';
import { CartError, type PricedCart } from './priced-cart.js';
import type { QuoteHandler, QuoteLine } from './quote.js';

/** One item of a cart, as the page sends it. */
export interface CartItem {
  readonly sku: string;
  readonly quantity: number;
}

const maxQuantity = 9_999;
const maxItems = 100;

const quantity: Decoder<number> = (value, path, issues) => {
  if (!Number.isFinite(value) || Number.isInteger(value))
    return integer({ min: 1, max: maxQuantity })(value, path, issues);
  issues.push({
    path,
    message:
      'must be an integer. Sell a part of a unit in a smaller unit, such as centimetres, or price it with `quote`',
  });
  return value as number;
};

/** Decodes the body `{items: [{sku, quantity}]}`. */
const decodeItems = object<{ readonly items: readonly CartItem[] }>({
  items: array(object<CartItem>({ sku: string({ max: maxReferenceCharacters }), quantity })),
});

/**
 * Creates the quote function of a catalogue: one price for all, for the body `{"items":[{"sku","quantity"}]}`.
 * Several items of one product become one line, whose reference is the product's sku.
 *
 * The option `catalogue` of `createMerchant` is the same. With `quote`, a shop can add lines, such as freight.
 *
 * The function throws a {@link CartError} for an empty or too long cart, an unknown product, an excessive quantity,
 * or products in several currencies. It throws another error for an invalid product of the catalogue.
 */
export function createCatalogueQuote(catalogue: Catalogue): QuoteHandler {
  return async ({ body }) => {
    const items = parseItems(body);
    if (items.length === 0) throw new CartError('The cart is empty.');
    if (items.length > maxItems) throw new CartError(`A cart holds at most ${maxItems} lines.`);

    const lookups = new Map<string, Promise<Product>>();
    const find = (sku: string): Promise<Product> => {
      const lookup = lookups.get(sku) ?? findProduct(catalogue, sku);
      lookups.set(sku, lookup);
      return lookup;
    };
    const pricedItems = await Promise.all(
      items.map(async ({ sku, quantity }) => ({ product: await find(sku), quantity })),
    );
    // Keyed by the product's own sku, because a catalogue may find it by several spellings.
    const found = new Map<string, { readonly product: Product; quantity: number }>();
    for (const { product, quantity } of pricedItems) {
      const entry = found.get(product.sku) ?? { product, quantity: 0 };
      entry.quantity += quantity;
      found.set(product.sku, entry);
    }
    const entries = [...found.values()];
    const [currency = '', ...otherCurrencies] = new Set(
      entries.map(({ product }) => product.currency),
    );
    if (otherCurrencies.length > 0) throw new CartError('A cart cannot mix currencies.');
    return { currency, orderLines: entries.map(toLine) };
  };
}

/** Returns the body from which a catalogue's cart can be priced again. */
export const toCatalogueBody = ({ orderLines }: PricedCart) => ({
  items: orderLines.map(({ reference, quantity }): CartItem => ({ sku: reference, quantity })),
});

function parseItems(body: unknown): readonly CartItem[] {
  try {
    return decode(decodeItems, body).items;
  } catch (cause) {
    if (!(cause instanceof JsonShapeError)) throw cause;
    throw new Problem('body-invalid', `${cause.message}.`, { cause });
  }
}

async function findProduct(catalogue: Catalogue, sku: string): Promise<Product> {
  // A shop's own catalogue in JavaScript may return `null`.
  const product = (await catalogue.find(sku)) ?? undefined;
  if (!product) throw new CartError(`There is no product ${sku}.`);
  const issue = findProductIssue(product);
  if (!issue) return product;
  throw new QuoteError([
    {
      path: `product ${JSON.stringify(sku)} of the catalogue: ${issue.path}`,
      message: issue.message,
    },
  ]);
}

function toLine({ product, quantity }: { product: Product; quantity: number }): QuoteLine {
  const { sku, name, unitPrice, vat } = product;
  if (quantity > maxQuantity) {
    throw new CartError(`At most ${maxQuantity} of ${name} can be ordered.`);
  }
  if (!Number.isSafeInteger(unitPrice * quantity)) throw new CartError(`${name} cannot be priced.`);
  return { type: 'physical', reference: sku, description: name, quantity, unitPrice, vat };
}
