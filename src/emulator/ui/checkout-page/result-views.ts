import { html, nothing, type TemplateResult } from 'lit';
import type { BuyerView } from '../../checkout/checkout-api.js';
import { button } from './fields/button.js';
import type { BuyerError } from './buyer-client.js';
import { icons } from './fields/icons.js';
import { formatMoney } from './format-money.js';
import type { Messages } from './locales/index.js';

/** One message that fills the page: nothing is left to do here. */
interface Message {
  readonly icon: TemplateResult;
  readonly tone: 'success' | 'neutral' | 'error';
  readonly heading: string;
  readonly body: string;
  readonly more?: unknown;
}

export const message = ({
  icon,
  tone,
  heading,
  body,
  more = nothing,
}: Message): TemplateResult => html`
  <section class="panel" aria-labelledby="heading">
    <span class="medal ${tone}">${icon}</span>
    <h2 id="heading" tabindex="-1">${heading}</h2>
    ${body ? html`<p>${body}</p>` : nothing} ${more}
  </section>
`;

/**
 * The order is placed.
 *
 * @param leave leads the buyer back to the shop, where the page is not in the shop's own
 */
export function confirmation(view: BuyerView, texts: Messages, leave?: () => void): TemplateResult {
  const { customer, merchantName } = view;
  const method = view.paymentMethods.find((type) => type === customer.paymentMethod?.type);
  const facts: readonly (readonly [string, string | null | undefined])[] = [
    [texts.confirmation.reference, view.orderReference],
    [texts.confirmation.buyer, customer.billingAddress?.companyName ?? customer.companyId],
    [texts.confirmation.payment, method && texts.payment.methods[method].name],
    [texts.confirmation.total, formatMoney(view.totalOrderAmount, view.currency, view.locale)],
  ];
  return message({
    icon: icons.done,
    tone: 'success',
    heading: texts.confirmation.heading,
    body: texts.confirmation.body(merchantName),
    more: html`<dl class="facts">
        ${facts.map(([term, value]) =>
          value
            ? html`<div>
                <dt>${term}</dt>
                <dd>${value}</dd>
              </div>`
            : nothing,
        )}
      </dl>
      ${
        leave
          ? html`<div class="stack">
              ${button({ action: 'return', text: texts.confirmation.back(merchantName), press: leave })}
            </div>`
          : nothing
      }`,
  });
}

/**
 * The order waits for somebody else, and the page need not.
 *
 * @param leave as in {@link confirmation}
 */
export function pending(
  { sessionId, signatory, merchantName }: BuyerView,
  texts: Messages,
  leave?: () => void,
): TemplateResult {
  return message({
    icon: icons.waiting,
    tone: 'neutral',
    heading: texts.pending.heading(signatory?.name ?? texts.pending.somebody),
    body: signatory ? texts.pending.body(signatory.email) : '',
    // Ledyer sends this link by e-mail.
    more: html`<p>${texts.pending.closing}</p>
      <p class="emulated">
        <span>${texts.pending.emulator}</span>
        <a
          href="/sign/${encodeURIComponent(sessionId)}"
          target="_blank"
          rel="noopener"
          data-action="open-signatory-page"
          >${texts.pending.open}<span class="visually-hidden"> ${texts.newTab}</span></a
        >
      </p>
      ${
        leave
          ? button({
              action: 'return',
              text: texts.confirmation.back(merchantName),
              look: 'plain',
              press: leave,
            })
          : nothing
      }`,
  });
}

/** Seven days have passed. */
export const expired = (texts: Messages): TemplateResult =>
  message({ icon: icons.waiting, tone: 'neutral', ...texts.expired });

/** The shop took it back. */
export const cancelled = (texts: Messages): TemplateResult =>
  message({ icon: icons.stopped, tone: 'neutral', ...texts.cancelled });

/** There is no session to show, or nobody who tells of it. */
export function failure(error: BuyerError, again: () => void, texts: Messages): TemplateResult {
  const unknown = error.code === 'unknown-session';
  return message({
    icon: icons.trouble,
    tone: 'error',
    heading: texts.error.heading,
    body: unknown ? texts.error.unknownSession : texts.error.unreachable,
    more: unknown
      ? nothing
      : button({ action: 'again', text: texts.error.again, look: 'plain', press: again }),
  });
}
