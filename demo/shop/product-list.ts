import { html, nothing, type TemplateResult } from 'lit';
import { announce } from '../layout/announce.js';
import { markDone } from '../layout/mark-done.js';
import { formatMoney, formatVat } from '../layout/format-money.js';
import { cartStore } from './cart/cart-instance.js';
import { countItems, maxQuantity, getQuantity, withQuantity } from './cart/cart.js';
import { productImage } from './product-image.js';
import type { Product } from './shop-api.js';
import { getProductName } from './products.js';
import { t } from '../locales/messages.js';

/** Cards of products. Each links to its page and has a button that adds one to the cart. */
export const productList = (products: readonly Product[]): TemplateResult => html`
  <ul class="products" role="list">
    ${products.map(productCard)}
  </ul>
`;

/** Placeholders with the size of the product cards, so that nothing moves when the products load. */
export const productListSkeleton = (count: number): TemplateResult => html`
  <ul class="products" aria-hidden="true">
    ${Array.from(
      { length: count },
      () => html`
        <li class="product">
          <div class="image-box"></div>
          <div class="product-text">
            <p class="product-name skeleton"></p>
            <p class="price skeleton"></p>
          </div>
          <div class="add"></div>
        </li>
      `,
    )}
  </ul>
`;

const productCard = (product: Product) => html`
  <li class="product">
    <div class="image-box">${productImage(product.sku)}</div>
    <div class="product-text">
      <h3 class="product-name">
        <a href="product.html?sku=${encodeURIComponent(product.sku)}">${getProductName(product)}</a>
      </h3>
      ${price(product)}
    </div>
    ${addToCartForm(product)}
  </li>
`;

export const price = ({ unitPrice, listPrice, vat, currency }: Product): TemplateResult => html`
  <p class="price">
    ${
      listPrice === undefined
        ? formatMoney(unitPrice, currency)
        : html`<span class="visually-hidden">${t().shop.ownPrice}</span>
            <span class="own-price">${formatMoney(unitPrice, currency)}</span>
            <s
              ><span class="visually-hidden">${t().shop.listPrice} </span
              >${formatMoney(listPrice, currency)}</s
            >`
    }
    <small>${t().shop.includingVat(formatVat(vat))}</small>
  </p>
`;

/** A form that adds the product to the cart: one, or as many as in its quantity field. */
export function addToCartForm(product: Product, { hasQuantityField = false } = {}): TemplateResult {
  const name = getProductName(product);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const quantity = new FormData(event.currentTarget as HTMLFormElement).get('quantity');
    const current = getQuantity(cartStore.cart, product.sku);
    cartStore.cart = withQuantity(cartStore.cart, product.sku, current + Number(quantity ?? 1));
    if (event.submitter) markDone(event.submitter);
    announce(t().shop.added(name, countItems(cartStore.cart)));
  };
  return html`
    <form class="add" @submit=${submit}>
      ${hasQuantityField ? quantityField() : nothing}
      <button class="button">${t().shop.add}<span class="visually-hidden">: ${name}</span></button>
    </form>
  `;
}

const quantityField = () => html`
  <label class="visually-hidden" for="quantity">${t().shop.quantity}</label>
  <input
    id="quantity"
    class="quantity"
    name="quantity"
    type="number"
    inputmode="numeric"
    min="1"
    max=${maxQuantity}
    value="1"
    required
  />
`;
