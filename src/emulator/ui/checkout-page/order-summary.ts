import { html, nothing, type TemplateResult } from 'lit';
import type { OrderLine } from '../../../ledyer/order-line.js';
import type { BuyerView } from '../../checkout/checkout-api.js';
import { formatMoney, formatVat } from './format-money.js';
import type { Messages } from './locales/index.js';
import { isHttpUrl } from '../../bootstrap/is-http-url.js';

/** Renders the order lines and the totals. */
export function orderSummary(view: BuyerView, texts: Messages): TemplateResult {
  const money = (minorUnits: number): string => formatMoney(minorUnits, view.currency, view.locale);
  const rates = new Set(view.orderLines.map(({ vat }) => vat));
  const formatRate = (vat: number): string => formatVat(vat, view.locale);
  // A rate that all lines share is shown once, at the total.
  const [onlyRate] = rates.size === 1 ? rates : [];

  const orderLine = (line: OrderLine): TemplateResult => {
    const count =
      line.unitPrice == null ? `${line.quantity}` : `${line.quantity} × ${money(line.unitPrice)}`;
    return html`
      <li>
        <span>${line.description}</span>
        <span class="quiet"
          >${count}${rates.size > 1 ? ` · ${texts.order.inclVat(formatRate(line.vat))}` : nothing}</span
        >
        <span class="amount">${money(line.totalAmount)}</span>
      </li>
    `;
  };
  const totalRow = (term: string, minorUnits: number, variant = ''): TemplateResult => html`
    <div class=${variant}>
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
      ${totalRow(texts.order.exclVat, view.totalOrderAmountExclVat)}
      ${totalRow(texts.order.vat(onlyRate === undefined ? '' : formatRate(onlyRate)), view.totalOrderVatAmount)}
      ${totalRow(texts.order.total, view.totalOrderAmount, 'total')}
    </dl>
  `;
}

/** Renders links to the shop's terms. */
export function termsLinks(view: BuyerView, texts: Messages): TemplateResult | typeof nothing {
  const { termsUrl, privacyUrl } = view.settings;
  if (!termsUrl && !privacyUrl) return nothing;
  return html`
    <p class="terms">
      ${texts.order.consent(view.merchantName)}
      <span>
        ${externalLink(termsUrl, texts.order.terms, texts)}
        ${externalLink(privacyUrl, texts.order.privacy, texts)}
      </span>
    </p>
  `;
}

const externalLink = (
  url: string | null,
  text: string,
  texts: Messages,
): TemplateResult | typeof nothing =>
  isHttpUrl(url)
    ? html`<a href=${url} target="_blank" rel="noopener"
        >${text}<span class="visually-hidden"> ${texts.newTab}</span></a
      >`
    : nothing;
