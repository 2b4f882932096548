import { html, type TemplateResult } from 'lit';
import { moneyText, vatText } from '../layout/format-money.js';
import type { PricedCart } from './priced-cart.js';
import { text } from '../locales/messages.js';

/** What the cart comes to, and the VAT within it by rate. */
export const totals = ({ total, net, vat, currency }: PricedCart): TemplateResult => html`
  <dl class="totals">
    <div>
      <dt>${text().cart.net}</dt>
      <dd>${moneyText(net, currency)}</dd>
    </div>
    ${vat.map(
      ({ rate, amount }) => html`
        <div>
          <dt>${text().cart.vat(vatText(rate))}</dt>
          <dd>${moneyText(amount, currency)}</dd>
        </div>
      `,
    )}
    <div class="total">
      <dt>${text().cart.total}</dt>
      <dd>${moneyText(total, currency)}</dd>
    </div>
  </dl>
`;
