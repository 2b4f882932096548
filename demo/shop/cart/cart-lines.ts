import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { announce } from '../../layout/announce.js';
import { formatMoney } from '../../layout/format-money.js';
import { cartStore } from './cart-instance.js';
import { withQuantity, type Cart, type CartItem } from './cart.js';
import type { CartPreview, PreviewLine } from './cart-preview.js';
import { productImage } from '../product-image.js';
import { quantityStepper } from './quantity-stepper.js';
import { getProductName } from '../products.js';
import { t } from '../../locales/messages.js';

/**
 * The lines of the cart, with controls for their quantities unless `isReadOnly` is set. The prices are those of the
 * preview, which may be that of the cart before its last change.
 */
export const cartLines = (
  cart: Cart,
  { lines, currency }: CartPreview,
  { isReadOnly = false } = {},
): TemplateResult => html`
  <ul class="cart-lines" role="list">
    ${repeat(
      cart,
      ({ sku }) => sku,
      (item) => {
        const line = lines.find(({ sku }) => sku === item.sku);
        return line ? cartLine(item, line, currency, isReadOnly) : nothing;
      },
    )}
  </ul>
`;

const cartLine = (item: CartItem, line: PreviewLine, currency: string, isReadOnly: boolean) => {
  const { sku, quantity } = item;
  const { unitPrice, unitDiscount, amount } = line;
  const name = getProductName(line);
  const price = formatMoney(unitPrice, currency);
  const messages = t().cart;
  return html`
    <li class="cart-line">
      <div class="image-box">${productImage(sku)}</div>
      <div class="cart-line-text">
        <p class="line-name">${name}</p>
        <p class="line-price">
          ${isReadOnly ? `${quantity} × ${price}` : messages.priceEach(price)}
          ${
            unitDiscount > 0
              ? html`<span class="line-discount"
                  >${messages.volumeDiscount(formatMoney(-unitDiscount, currency))}</span
                >`
              : nothing
          }
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
