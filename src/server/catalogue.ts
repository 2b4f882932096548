/** Something the shop sells. */
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

/** Where prices come from. */
export interface Catalogue {
  find(sku: string): Promise<Product | undefined> | Product | undefined;
  /** What the shop shows under `GET /ledyer/products`. */
  list(): Promise<readonly Product[]> | readonly Product[];
}

/** A catalogue of these products. */
export function catalogueOf(products: readonly Product[]): Catalogue {
  const bySku = new Map(products.map((product) => [product.sku, product]));
  return { find: (sku) => bySku.get(sku), list: () => products };
}
