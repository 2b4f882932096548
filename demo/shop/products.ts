import { createShopApi, ShopApiError, type Product } from './shop-api.js';
import { t } from '../locales/messages.js';

/** What the shop sells, as far as the page knows by now. */
export type ProductsState =
  | { readonly status: 'coming' }
  | { readonly status: 'here'; readonly products: readonly Product[] }
  | { readonly status: 'refused'; readonly reason: string };

/** Asks the shop's server what it sells; calls `learn` with each answer, and never rejects for want of one. */
export async function loadProducts(onChange: (stock: ProductsState) => void): Promise<void> {
  onChange({ status: 'coming' });
  try {
    onChange({ status: 'here', products: await createShopApi(fetch).products() });
  } catch (error) {
    if (!(error instanceof ShopApiError)) throw error;
    onChange({ status: 'refused', reason: error.message });
  }
}

/** What a product is called here: the catalogue on the server has one language. */
export const getProductName = ({ sku, name }: Pick<Product, 'sku' | 'name'>): string =>
  t().products[sku]?.name ?? name;
