import { html, nothing, type TemplateResult } from 'lit';
import type { BuyerView } from '../../checkout/checkout-api.js';
import { button } from './fields/button.js';
import type { BuyerError } from './buyer-client.js';
import { icons } from './fields/icons.js';
import { formatMoney } from './format-money.js';
import type { Messages } from './locales/index.js';

/** A view with one message. */
interface ResultView {
  readonly icon: TemplateResult;
  readonly tone: 'success' | 'neutral' | 'error';
  readonly heading: string;
  readonly body: string;
  /** Rendered below the message. */
  readonly content?: unknown;
}

export const resultView = ({
  icon,
  tone,
  heading,
  body,
  content = nothing,
}: ResultView): TemplateResult => html`
  <section class="panel" aria-labelledby="heading">
    <span class="round-icon ${tone}">${icon}</span>
    <h2 id="heading" tabindex="-1">${heading}</h2>
    ${body ? html`<p>${body}</p>` : nothing} ${content}
  </section>
`;

/**
 * Renders the confirmation of a placed order.
 *
 * @param returnToShop navigates back to the shop. Only for a hosted checkout.
 */
export function confirmationView(
  view: BuyerView,
  texts: Messages,
  returnToShop?: () => void,
): TemplateResult {
  const { customer, merchantName } = view;
  const method = view.paymentMethods.find((type) => type === customer.paymentMethod?.type);
  const facts: readonly (readonly [string, string | null | undefined])[] = [
    [texts.confirmation.reference, view.orderReference],
    [texts.confirmation.buyer, customer.billingAddress?.companyName ?? customer.companyId],
    [texts.confirmation.payment, method && texts.payment.methods[method].name],
    [texts.confirmation.total, formatMoney(view.totalOrderAmount, view.currency, view.locale)],
  ];
  return resultView({
    icon: icons.done,
    tone: 'success',
    heading: texts.confirmation.heading,
    body: texts.confirmation.body(merchantName),
    content: html`<dl class="facts">
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
        returnToShop
          ? html`<div class="stack">
              ${button({ action: 'return', text: texts.confirmation.back(merchantName), press: returnToShop })}
            </div>`
          : nothing
      }`,
  });
}

/**
 * Renders an order that waits for a signatory.
 *
 * @param returnToShop as in {@link confirmationView}
 */
export function pendingView(
  { sessionId, signatory, merchantName }: BuyerView,
  texts: Messages,
  returnToShop?: () => void,
): TemplateResult {
  return resultView({
    icon: icons.waiting,
    tone: 'neutral',
    heading: texts.pending.heading(signatory?.name ?? texts.pending.unnamedSignatory),
    body: signatory ? texts.pending.body(signatory.email) : '',
    // Ledyer sends this link by e-mail.
    content: html`<p>${texts.pending.closing}</p>
      <p class="emulated">
        <span>${texts.pending.emulator}</span>
        <a
          href="sign/${encodeURIComponent(sessionId)}"
          target="_blank"
          rel="noopener"
          data-action="open-signatory-page"
          >${texts.pending.open}<span class="visually-hidden"> ${texts.newTab}</span></a
        >
      </p>
      ${
        returnToShop
          ? button({
              action: 'return',
              text: texts.confirmation.back(merchantName),
              variant: 'plain',
              press: returnToShop,
            })
          : nothing
      }`,
  });
}

/** Renders a session that expired after seven days. */
export const expiredView = (texts: Messages): TemplateResult =>
  resultView({ icon: icons.waiting, tone: 'neutral', ...texts.expired });

/** Renders an order that the shop cancelled. */
export const cancelledView = (texts: Messages): TemplateResult =>
  resultView({ icon: icons.stopped, tone: 'neutral', ...texts.cancelled });

/** Renders the failure to read the session. Only a session that may exist offers a retry. */
export function errorView(error: BuyerError, retry: () => void, texts: Messages): TemplateResult {
  const isUnknown = error.code === 'unknown-session';
  return resultView({
    icon: icons.error,
    tone: 'error',
    heading: texts.error.heading,
    body: isUnknown ? texts.error.unknownSession : texts.error.unreachable,
    content: isUnknown
      ? nothing
      : button({ action: 'retry', text: texts.error.retry, variant: 'plain', press: retry }),
  });
}
