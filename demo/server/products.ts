import type { Product } from 'ledyer-checkout/server';
import { sv } from '../locales/sv.js';
import type { Account } from './accounts.js';
import { catalogue } from './catalogue.js';
import type { ShopLanguage } from './shop-language.js';

/** A product at the price of one customer. */
export interface CustomerProduct extends Product {
  /** The price for all, if the customer has another. */
  readonly listPrice?: number;
}

/** Returns the products at the prices of an account, with names in a language. */
export const getProducts = (
  account: Account | undefined,
  language: ShopLanguage,
): readonly CustomerProduct[] =>
  catalogue.map((product) => {
    const { sku, unitPrice } = product;
    const name = (language === 'sv' ? sv.products[sku]?.name : undefined) ?? product.name;
    const agreed = account?.prices[sku];
    return agreed === undefined
      ? { ...product, name }
      : { ...product, name, unitPrice: agreed, listPrice: unitPrice };
  });
