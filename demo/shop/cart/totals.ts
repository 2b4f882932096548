import { html, nothing, type TemplateResult } from 'lit';
import { formatMoney, formatVat } from '../../layout/format-money.js';
import type { CartPreview } from './cart-preview.js';
import { removeCouponButton } from './coupon-form.js';
import { t } from '../../locales/messages.js';

/** Coupon, freight and total of the cart, and the included VAT by rate. */
export function totals(
  { coupon, freight, vat, net, total, currency }: CartPreview,
  { isReadOnly = false } = {},
): TemplateResult {
  const messages = t().cart;
  const freightText =
    freight.amount === 0 ? messages.freightFree : formatMoney(freight.amount, currency);
  return html`
    <dl class="totals">
      ${
        coupon
          ? row(
              html`${messages.coupon(coupon.code)} ${isReadOnly ? nothing : removeCouponButton()}`,
              formatMoney(coupon.amount, currency),
            )
          : nothing
      }
      ${row(messages.freight, freightText)} ${row(messages.net, formatMoney(net, currency))}
      ${vat.map(({ rate, amount }) =>
        row(messages.vat(formatVat(rate)), formatMoney(amount, currency)),
      )}
      <div class="total">
        <dt>${messages.total}</dt>
        <dd>${formatMoney(total, currency)}</dd>
      </div>
    </dl>
    ${
      freight.missing > 0
        ? html`<p class="freight-hint">
            ${messages.freightHint(formatMoney(freight.missing, currency))}
          </p>`
        : nothing
    }
  `;
}

const row = (name: unknown, value: string) => html`
  <div>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>
`;
