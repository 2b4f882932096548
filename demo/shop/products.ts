import { accountStore } from './account/account-instance.js';
import { createShopApi, ShopApiError, type Product } from './shop-api.js';
import { t } from '../locales/messages.js';

/** State of the product list. */
export type ProductsState =
  | { readonly status: 'loading' }
  | { readonly status: 'ready'; readonly products: readonly Product[] }
  | { readonly status: 'error'; readonly reason: string };

/** Loads the product list, now and for each other account, and calls `onChange` with each state. */
export function watchProducts(onChange: (productsState: ProductsState) => void): void {
  accountStore.addEventListener('change', () => void load(onChange));
  void loadProducts(onChange);
}

/** Loads the product list and calls `onChange` with each state. */
export async function loadProducts(
  onChange: (productsState: ProductsState) => void,
): Promise<void> {
  onChange({ status: 'loading' });
  await load(onChange);
}

async function load(onChange: (productsState: ProductsState) => void): Promise<void> {
  try {
    onChange({ status: 'ready', products: await createShopApi(fetch).getProducts() });
  } catch (error) {
    if (!(error instanceof ShopApiError)) throw error;
    onChange({ status: 'error', reason: error.message });
  }
}

/** Returns the name of a product in the language of the page. The server's catalogue has one language. */
export const getProductName = ({ sku, name }: Pick<Product, 'sku' | 'name'>): string =>
  t().products[sku]?.name ?? name;
