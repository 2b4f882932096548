import { html, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { repeat } from 'lit/directives/repeat.js';
import { mostOfOne } from './cart.js';
import { moneyText } from './money-text.js';
import { picture } from './picture.js';
import type { PricedCart, PricedLine } from './priced-cart.js';
import { totals } from './totals.js';

/** Changes how many of a product the cart holds; none removes it. */
export type SetQuantity = (sku: string, quantity: number) => void;

/** The cart: every line can be changed, and the sums follow. */
export function cartPanel(cart: PricedCart, setQuantity: SetQuantity): TemplateResult {
  if (cart.lines.length === 0) {
    return html`
      <p class="empty">Nothing here yet. What you add waits in this browser until you come back.</p>
    `;
  }
  return html`
    <ul class="cart-lines" role="list">
      ${repeat(
        cart.lines,
        ({ product }) => product.sku,
        (line) => cartLine(line, setQuantity),
      )}
    </ul>
    ${totals(cart)}
    <a class="button wide" href="/checkout.html">To checkout</a>
    <p class="small-print">For companies. You choose how to pay in the next step.</p>
  `;
}

function cartLine({ product, quantity, amount }: PricedLine, setQuantity: SetQuantity) {
  const { sku, name, unitPrice, currency } = product;
  const typed = ({ currentTarget }: Event) => {
    const field = currentTarget as HTMLInputElement;
    // A field that was emptied or mistyped goes back to what the cart holds.
    if (field.validity.valid) setQuantity(sku, field.valueAsNumber);
    else field.value = String(quantity);
  };
  return html`
    <li class="cart-line">
      <div class="tile">${picture(sku)}</div>
      <div class="cart-line-text">
        <h3>${name}</h3>
        <p>${moneyText(unitPrice, currency)} each</p>
      </div>
      <p class="amount">${moneyText(amount, currency)}</p>
      <div class="stepper">
        <button
          type="button"
          aria-label="One ${name} less"
          ?disabled=${quantity <= 1}
          @click=${() => {
            setQuantity(sku, quantity - 1);
          }}
        >
          −
        </button>
        <input
          class="quantity"
          type="number"
          inputmode="numeric"
          min="1"
          max=${mostOfOne}
          required
          aria-label="Quantity of ${name}"
          .value=${live(String(quantity))}
          @change=${typed}
        />
        <button
          type="button"
          aria-label="One ${name} more"
          ?disabled=${quantity >= mostOfOne}
          @click=${() => {
            setQuantity(sku, quantity + 1);
          }}
        >
          +
        </button>
      </div>
      <button
        type="button"
        class="quiet-button remove"
        @click=${() => {
          setQuantity(sku, 0);
        }}
      >
        Remove<span class="visually-hidden"> ${name}</span>
      </button>
    </li>
  `;
}
