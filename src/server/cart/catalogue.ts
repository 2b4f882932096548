/** An article of the shop. */
export interface Product {
  readonly sku: string;
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
  for (const product of products) assertProduct(product);
  const bySku = new Map(products.map((product) => [product.sku, product]));
  if (bySku.size < products.length)
    throw new TypeError('createCatalogue: two products share a sku');
  return { find: (sku) => bySku.get(sku), list: () => products };
}

function assertProduct({ sku, name, unitPrice, vat, currency }: Product): void {
  const assert = (isValid: boolean, message: string) => {
    if (!isValid)
      throw new TypeError(`createCatalogue: ${message} (product ${JSON.stringify(sku)})`);
  };
  assert(sku.length > 0 && sku.length <= 64, 'sku must have 1 to 64 characters');
  assert(name.length > 0, 'name must not be empty');
  assert(Number.isSafeInteger(unitPrice) && unitPrice >= 0, 'unitPrice must be in minor units');
  assert(
    Number.isInteger(vat) && vat >= 0 && vat <= 10_000,
    'vat must be in hundredths of a percent, such as 2500',
  );
  assert(/^[A-Z]{3}$/.test(currency), 'currency must be three capital letters, such as SEK');
}
