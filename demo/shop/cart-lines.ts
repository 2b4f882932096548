import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { announce } from '../layout/announce.js';
import { formatMoney } from '../layout/format-money.js';
import { cartStore } from './cart-instance.js';
import { withQuantity } from './cart.js';
import { productImage } from './product-image.js';
import type { PricedCart, PricedLine } from './priced-cart.js';
import { quantityStepper } from './quantity-stepper.js';
import { getProductName } from './products.js';
import { t } from '../locales/messages.js';

/**
 * The goods in the cart, each with its quantity to change.
 *
 * @param fixed shows them as they are, when there is nothing to change any more
 */
export const cartLines = (cart: PricedCart, { fixed = false } = {}): TemplateResult => html`
  <ul class="cart-lines" role="list">
    ${repeat(
      cart.lines,
      ({ product }) => product.sku,
      (line) => cartLine(line, fixed),
    )}
  </ul>
`;

const cartLine = ({ product, quantity, amount }: PricedLine, fixed: boolean) => {
  const { sku, unitPrice, currency } = product;
  const name = getProductName(product);
  const each = t().cart.each(formatMoney(unitPrice, currency));
  return html`
    <li class="cart-line">
      <div class="tile">${productImage(sku)}</div>
      <div class="cart-line-text">
        <p class="line-name">${name}</p>
        <p class="line-price">
          ${fixed ? `${quantity} × ${formatMoney(unitPrice, currency)}` : each}
        </p>
      </div>
      <p class="amount">${formatMoney(amount, currency)}</p>
      ${fixed ? nothing : changes(sku, name, quantity)}
    </li>
  `;
};

const changes = (sku: string, name: string, quantity: number) => {
  const set = (wanted: number) => {
    cartStore.cart = withQuantity(cartStore.cart, sku, wanted);
  };
  const remove = () => {
    // The pressed button goes with its line, and the keyboard must not fall to the top of the page.
    document.getElementById('cart-title')?.focus();
    set(0);
    announce(t().cart.removed(name));
  };
  return html`
    ${quantityStepper(name, quantity, set)}
    <button type="button" class="quiet-button remove" @click=${remove}>
      ${t().cart.remove}<span class="visually-hidden"> ${name}</span>
    </button>
  `;
};
