import { html, type TemplateResult } from 'lit';
import { formatMoney, formatVat } from '../layout/format-money.js';
import type { PricedCart } from './priced-cart.js';
import { t } from '../locales/messages.js';

/** The total of the cart, and the included VAT by rate. */
export const totals = ({ total, net, vat, currency }: PricedCart): TemplateResult => html`
  <dl class="totals">
    <div>
      <dt>${t().cart.net}</dt>
      <dd>${formatMoney(net, currency)}</dd>
    </div>
    ${vat.map(
      ({ rate, amount }) => html`
        <div>
          <dt>${t().cart.vat(formatVat(rate))}</dt>
          <dd>${formatMoney(amount, currency)}</dd>
        </div>
      `,
    )}
    <div class="total">
      <dt>${t().cart.total}</dt>
      <dd>${formatMoney(total, currency)}</dd>
    </div>
  </dl>
`;
