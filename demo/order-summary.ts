import { html, type TemplateResult } from 'lit';
import { moneyText } from './money-text.js';
import { picture } from './picture.js';
import type { PricedCart } from './priced-cart.js';
import { totals } from './totals.js';

/** What is about to be bought, beside the checkout. */
export const orderSummary = (cart: PricedCart): TemplateResult => html`
  <ul class="summary-lines" role="list">
    ${cart.lines.map(
      ({ product, quantity, amount }) => html`
        <li class="summary-line">
          <div class="tile">${picture(product.sku)}</div>
          <p>${product.name} <small>× ${quantity}</small></p>
          <p class="amount">${moneyText(amount, product.currency)}</p>
        </li>
      `,
    )}
  </ul>
  ${totals(cart)}
  <p class="summary-edit"><a href="/#cart">Change the cart</a></p>
`;
