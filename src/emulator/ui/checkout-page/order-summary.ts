import { html, nothing, type TemplateResult } from 'lit';
import type { OrderLine } from '../../../ledyer/order-line.js';
import type { BuyerView } from '../../checkout/checkout-api.js';
import { formatMoney, formatVat } from './format-money.js';
import type { Messages } from './locales/index.js';
import { isHttpUrl } from '../../bootstrap/is-http-url.js';

/** What is bought, and what it costs. */
export function orderSummary(view: BuyerView, texts: Messages): TemplateResult {
  const money = (minorUnits: number): string => formatMoney(minorUnits, view.currency, view.locale);
  const rates = new Set(view.orderLines.map(({ vat }) => vat));
  // One rate for all is said once, at the total.
  const rateOf = (vat: number): string => formatVat(vat, view.locale);
  const [onlyRate] = rates.size === 1 ? rates : [];

  const orderLine = (line: OrderLine): TemplateResult => {
    const count =
      line.unitPrice == null ? `${line.quantity}` : `${line.quantity} × ${money(line.unitPrice)}`;
    return html`
      <li>
        <span>${line.description}</span>
        <span class="quiet"
          >${count}${rates.size > 1 ? ` · ${texts.order.inclVat(rateOf(line.vat))}` : nothing}</span
        >
        <span class="amount">${money(line.totalAmount)}</span>
      </li>
    `;
  };
  const sum = (term: string, minorUnits: number, look = ''): TemplateResult => html`
    <div class=${look}>
      <dt>${term}</dt>
      <dd>${money(minorUnits)}</dd>
    </div>
  `;
  return html`
    ${
      view.orderLines.length > 0
        ? html`<ul class="lines">
            ${view.orderLines.map(orderLine)}
          </ul>`
        : nothing
    }
    <dl class="totals">
      ${sum(texts.order.exclVat, view.totalOrderAmountExclVat)}
      ${sum(texts.order.vat(onlyRate === undefined ? '' : rateOf(onlyRate)), view.totalOrderVatAmount)}
      ${sum(texts.order.total, view.totalOrderAmount, 'total')}
    </dl>
  `;
}

/** Where the shop's terms are. */
export function termsLinks(view: BuyerView, texts: Messages): TemplateResult | typeof nothing {
  const { termsUrl, privacyUrl } = view.settings;
  if (!termsUrl && !privacyUrl) return nothing;
  return html`
    <p class="terms">
      ${texts.order.consent(view.merchantName)}
      <span>
        ${link(termsUrl, texts.order.terms, texts)} ${link(privacyUrl, texts.order.privacy, texts)}
      </span>
    </p>
  `;
}

const link = (
  url: string | null,
  text: string,
  texts: Messages,
): TemplateResult | typeof nothing =>
  isHttpUrl(url)
    ? html`<a href=${url} target="_blank" rel="noopener"
        >${text}<span class="visually-hidden"> ${texts.newTab}</span></a
      >`
    : nothing;
