import { html, nothing, type TemplateResult } from 'lit';
import { announce } from '../layout/announce.js';
import { flash } from '../layout/mark-done.js';
import { moneyText, vatText } from '../layout/format-money.js';
import { buyerCart } from './cart-instance.js';
import { itemCount, mostOfOne, quantityOf, withQuantity } from './cart.js';
import { picture } from './product-image.js';
import type { Product } from './shop-api.js';
import { nameOf } from './products.js';
import { text } from '../locales/messages.js';

/** Things that the shop sells, each with its page and a button that puts one into the cart. */
export const productList = (products: readonly Product[]): TemplateResult => html`
  <ul class="products" role="list">
    ${products.map(card)}
  </ul>
`;

/** Holds the room of `count` products, so that nothing moves when they arrive. */
export const productsToCome = (count: number): TemplateResult => html`
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
    <div class="tile">${picture(product.sku)}</div>
    <div class="product-text">
      <h3 class="product-name">
        <a href="/product.html?sku=${encodeURIComponent(product.sku)}">${nameOf(product)}</a>
      </h3>
      ${price(product)}
    </div>
    ${addForm(product)}
  </li>
`;

export const price = ({ unitPrice, vat, currency }: Product): TemplateResult => html`
  <p class="price">
    ${moneyText(unitPrice, currency)} <small>${text().shop.including(vatText(vat))}</small>
  </p>
`;

/**
 * Puts the product into the cart.
 *
 * @param asks whether the buyer says how many; one by default
 */
export function addForm(product: Product, { asks = false } = {}): TemplateResult {
  const name = nameOf(product);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const wanted = new FormData(event.currentTarget as HTMLFormElement).get('quantity');
    const held = quantityOf(buyerCart.cart, product.sku);
    buyerCart.cart = withQuantity(buyerCart.cart, product.sku, held + Number(wanted ?? 1));
    if (event.submitter) flash(event.submitter);
    announce(text().shop.added(name, itemCount(buyerCart.cart)));
  };
  return html`
    <form class="add" @submit=${submit}>
      ${asks ? quantityField() : nothing}
      <button class="button">
        ${text().shop.add}<span class="visually-hidden">: ${name}</span>
      </button>
    </form>
  `;
}

const quantityField = () => html`
  <label class="visually-hidden" for="quantity">${text().shop.quantity}</label>
  <input
    id="quantity"
    class="quantity"
    name="quantity"
    type="number"
    inputmode="numeric"
    min="1"
    max=${mostOfOne}
    value="1"
    required
  />
`;
