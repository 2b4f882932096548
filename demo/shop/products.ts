import { shopApi, ShopRefusal, type Product } from './shop-api.js';
import { text } from '../locales/messages.js';

/** What the shop sells, as far as the page knows by now. */
export type Stock =
  | { readonly status: 'coming' }
  | { readonly status: 'here'; readonly products: readonly Product[] }
  | { readonly status: 'refused'; readonly reason: string };

/** Asks the shop's server what it sells; calls `learn` with each answer, and never rejects for want of one. */
export async function openStock(learn: (stock: Stock) => void): Promise<void> {
  learn({ status: 'coming' });
  try {
    learn({ status: 'here', products: await shopApi(fetch).products() });
  } catch (error) {
    if (!(error instanceof ShopRefusal)) throw error;
    learn({ status: 'refused', reason: error.message });
  }
}

/** What a product is called here: the catalogue on the server has one language. */
export const nameOf = ({ sku, name }: Pick<Product, 'sku' | 'name'>): string =>
  text().products[sku]?.name ?? name;
