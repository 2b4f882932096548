import { html, nothing, type TemplateResult } from 'lit';
import type { OrderLine } from '../../ledyer/order-line.js';
import type { BuyerView } from '../buyer-api.js';
import { moneyText, vatText } from './money-text.js';
import type { Texts } from './texts.js';

/** What is bought, and what it costs. */
export function orderSummary(view: BuyerView, texts: Texts): TemplateResult {
  const money = (minorUnits: number): string =>
    moneyText(minorUnits, view.currency, view.locale);
  return html`
    ${view.orderLines.length > 0
      ? html`<ul class="lines">
          ${view.orderLines.map((line) => orderLine(line, view, texts))}
        </ul>`
      : nothing}
    <dl class="totals">
      <div><dt>${texts.order.exclVat}</dt><dd>${money(view.totalOrderAmountExclVat)}</dd></div>
      <div><dt>${texts.order.vatTotal}</dt><dd>${money(view.totalOrderVatAmount)}</dd></div>
      <div class="total"><dt>${texts.order.total}</dt><dd>${money(view.totalOrderAmount)}</dd></div>
    </dl>
  `;
}

function orderLine(line: OrderLine, view: BuyerView, texts: Texts): TemplateResult {
  const money = (minorUnits: number): string =>
    moneyText(minorUnits, view.currency, view.locale);
  const each = line.unitPrice == null ? '' : ` × ${money(line.unitPrice)}`;
  const count = line.quantity === 1 ? '' : `${line.quantity}${each}`;
  const notes = [count, line.vat > 0 && texts.order.vat(vatText(line.vat, view.locale))];
  return html`
    <li>
      <span class="what">
        <span>${line.description}</span>
        <span class="quiet">${notes.filter(Boolean).join(' · ')}</span>
      </span>
      <span class="amount">${money(line.totalAmount)}</span>
    </li>
  `;
}

/** Where the shop's terms are. */
export function termsLinks(view: BuyerView, texts: Texts): TemplateResult | typeof nothing {
  const { termsUrl, privacyUrl } = view.settings;
  if (!termsUrl && !privacyUrl) return nothing;
  return html`
    <p class="terms">
      ${texts.order.consent(view.merchantName)}
      ${link(termsUrl, texts.order.terms, texts)} ${link(privacyUrl, texts.order.privacy, texts)}
    </p>
  `;
}

/** Only addresses of the web become links: the shop writes them, and `javascript:` is one too. */
const link = (url: string | null, text: string, texts: Texts): TemplateResult | typeof nothing =>
  url && /^https?:/i.test(url)
    ? html`<a href=${url} target="_blank" rel="noopener"
        >${text}<span class="unseen"> ${texts.newTab}</span></a
      >`
    : nothing;
