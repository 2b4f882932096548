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

/** The lines of the cart, with controls for their quantities unless `isReadOnly` is set. */
export const cartLines = (cart: PricedCart, { isReadOnly = false } = {}): TemplateResult => html`
  <ul class="cart-lines" role="list">
    ${repeat(
      cart.lines,
      ({ product }) => product.sku,
      (line) => cartLine(line, isReadOnly),
    )}
  </ul>
`;

const cartLine = ({ product, quantity, amount }: PricedLine, isReadOnly: boolean) => {
  const { sku, unitPrice, currency } = product;
  const name = getProductName(product);
  const priceEach = t().cart.priceEach(formatMoney(unitPrice, currency));
  return html`
    <li class="cart-line">
      <div class="image-box">${productImage(sku)}</div>
      <div class="cart-line-text">
        <p class="line-name">${name}</p>
        <p class="line-price">
          ${isReadOnly ? `${quantity} × ${formatMoney(unitPrice, currency)}` : priceEach}
        </p>
      </div>
      <p class="amount">${formatMoney(amount, currency)}</p>
      ${isReadOnly ? nothing : lineControls(sku, name, quantity)}
    </li>
  `;
};

const lineControls = (sku: string, name: string, quantity: number) => {
  const setQuantity = (next: number) => {
    cartStore.cart = withQuantity(cartStore.cart, sku, next);
  };
  const remove = () => {
    // The button disappears with its line. Without a new target, focus would move to the start of the page.
    document.getElementById('cart-title')?.focus();
    setQuantity(0);
    announce(t().cart.removed(name));
  };
  return html`
    ${quantityStepper(name, quantity, setQuantity)}
    <button type="button" class="quiet-button remove" @click=${remove}>
      ${t().cart.remove}<span class="visually-hidden"> ${name}</span>
    </button>
  `;
};
