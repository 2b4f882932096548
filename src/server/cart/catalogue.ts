import { formatIssue, type Issue } from '../../ledyer/decode.js';
import { hasUnprintable, maxReferenceCharacters, toDescription } from './line-text.js';
import { findVatRateIssue } from './vat-rate.js';

/** An article of the shop. */
export interface Product {
  /** 1 to 64 characters. The reference of its order lines. */
  readonly sku: string;
  /** The description of its order lines, which is cut after 200 characters. */
  readonly name: string;
  /** Minor units, VAT included. */
  readonly unitPrice: number;
  /** Hundredths of a percent: 2500 is 25 %. */
  readonly vat: number;
  /** ISO 4217. */
  readonly currency: string;
}

/** The source of prices. */
export interface Catalogue {
  find(sku: string): Promise<Product | undefined> | Product | undefined;
  /** The articles under `GET /ledyer/products`. */
  list(): Promise<readonly Product[]> | readonly Product[];
}

/**
 * Creates a catalogue of fixed products.
 *
 * @throws {TypeError} for an invalid product, with its sku
 */
export function createCatalogue(products: readonly Product[]): Catalogue {
  for (const product of products) {
    const issue = findProductIssue(product);
    if (issue) {
      const sku = JSON.stringify((product as Product | undefined)?.sku);
      throw new TypeError(`createCatalogue: ${formatIssue(issue)} (product ${sku})`);
    }
  }
  const bySku = new Map(products.map((product) => [product.sku, product]));
  if (bySku.size < products.length)
    throw new TypeError('createCatalogue: two products share a sku');
  return { find: (sku) => bySku.get(sku), list: () => products };
}

/** Returns the first wrong field of a product. A shop's own catalogue may return anything. */
export function findProductIssue(product: unknown): Issue | undefined {
  if (typeof product !== 'object' || product === null)
    return { path: 'product', message: 'must be an object' };
  const { sku, name, unitPrice, vat, currency } = product as Partial<Record<string, unknown>>;
  const vatIssue = findVatRateIssue(vat);
  const checks: readonly [isValid: boolean, path: string, message: string][] = [
    [
      typeof sku === 'string' && sku.length > 0 && sku.length <= maxReferenceCharacters,
      'sku',
      `must have 1 to ${maxReferenceCharacters} characters`,
    ],
    [!hasUnprintable(String(sku)), 'sku', 'must not contain control characters'],
    [typeof name === 'string' && toDescription(name) !== '', 'name', 'must not be empty'],
    [
      Number.isSafeInteger(unitPrice) && (unitPrice as number) >= 0,
      'unitPrice',
      'must be in minor units',
    ],
    [vatIssue === undefined, 'vat', vatIssue ?? ''],
    [
      typeof currency === 'string' && /^[A-Z]{3}$/.test(currency),
      'currency',
      'must be three capital letters, such as SEK',
    ],
  ];
  const failed = checks.find(([isValid]) => !isValid);
  return failed && { path: failed[1], message: failed[2] };
}
