import { html, type TemplateResult } from 'lit';
import { moneyText, vatText } from './money-text.js';
import type { PricedCart } from './priced-cart.js';

/** What the cart comes to, and the VAT within it by rate. */
export const totals = ({ total, vat, currency }: PricedCart): TemplateResult => html`
  <dl class="totals">
    <div class="total">
      <dt>Total</dt>
      <dd>${moneyText(total, currency)}</dd>
    </div>
    ${vat.map(
      ({ rate, amount }) => html`
        <div>
          <dt>of which VAT ${vatText(rate)}</dt>
          <dd>${moneyText(amount, currency)}</dd>
        </div>
      `,
    )}
  </dl>
`;
