import { html, nothing, type TemplateResult } from 'lit';
import { announce } from '../layout/announce.js';
import { markDone } from '../layout/mark-done.js';
import { formatMoney, formatVat } from '../layout/format-money.js';
import { cartStore } from './cart-instance.js';
import { itemCount, maxQuantity, getQuantity, withQuantity } from './cart.js';
import { productImage } from './product-image.js';
import type { Product } from './shop-api.js';
import { getProductName } from './products.js';
import { t } from '../locales/messages.js';

/** Things that the shop sells, each with its page and a button that puts one into the cart. */
export const productList = (products: readonly Product[]): TemplateResult => html`
  <ul class="products" role="list">
    ${products.map(card)}
  </ul>
`;

/** Holds the room of `count` products, so that nothing moves when they arrive. */
export const productListSkeleton = (count: number): TemplateResult => html`
  <ul class="products" aria-hidden="true">
    ${Array.from(
      { length: count },
      () => html`
        <li class="product">
          <div class="tile"></div>
          <div class="product-text">
            <p class="product-name blank"></p>
            <p class="price blank"></p>
          </div>
          <div class="add"></div>
        </li>
      `,
    )}
  </ul>
`;

const card = (product: Product) => html`
  <li class="product">
    <div class="tile">${productImage(product.sku)}</div>
    <div class="product-text">
      <h3 class="product-name">
        <a href="/product.html?sku=${encodeURIComponent(product.sku)}"
          >${getProductName(product)}</a
        >
      </h3>
      ${price(product)}
    </div>
    ${addToCartForm(product)}
  </li>
`;

export const price = ({ unitPrice, vat, currency }: Product): TemplateResult => html`
  <p class="price">
    ${formatMoney(unitPrice, currency)} <small>${t().shop.including(formatVat(vat))}</small>
  </p>
`;

/**
 * Puts the product into the cart.
 *
 * @param asks whether the buyer says how many; one by default
 */
export function addToCartForm(product: Product, { asks = false } = {}): TemplateResult {
  const name = getProductName(product);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const wanted = new FormData(event.currentTarget as HTMLFormElement).get('quantity');
    const held = getQuantity(cartStore.cart, product.sku);
    cartStore.cart = withQuantity(cartStore.cart, product.sku, held + Number(wanted ?? 1));
    if (event.submitter) markDone(event.submitter);
    announce(t().shop.added(name, itemCount(cartStore.cart)));
  };
  return html`
    <form class="add" @submit=${submit}>
      ${asks ? quantityField() : nothing}
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
