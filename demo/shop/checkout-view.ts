import { html, nothing, type TemplateResult } from 'lit';
import { notice } from '../layout/notice.js';
import { checkoutTag } from './checkout-tag.js';
import { t } from '../locales/messages.js';

/** State of the checkout page. */
export type CheckoutView =
  /** The cart is empty. */
  | { readonly status: 'empty' }
  /** The shop's server creates a session. */
  | { readonly status: 'opening' }
  /** The server created no session. */
  | { readonly status: 'error'; readonly reason: string }
  /** The page shows the session. */
  | { readonly status: 'open'; readonly sessionId: string }
  /** The page shows a session that the server does not know. */
  | { readonly status: 'unknown'; readonly sessionId: string }
  /** The session has ended without an order. */
  | { readonly status: 'expired' }
  | { readonly status: 'cancelled' }
  /** The buyer has completed the checkout, and the next page loads. */
  | { readonly status: 'completed'; readonly sessionId: string };

/**
 * The checkout, or a message in its place.
 *
 * The tag shows its own messages while it loads and when Ledyer's script fails. The shop adds the messages that
 * offer a new checkout.
 */
export function checkoutView(view: CheckoutView, restart: () => void): TemplateResult {
  const messages = t().checkout;
  const startNew = { label: messages.startNew, run: restart };
  switch (view.status) {
    case 'empty':
      return notice(messages.empty, messages.emptyText);
    case 'opening':
      return html`<p class="checkout-loading">${messages.opening}</p>`;
    case 'error':
      return notice(messages.notOpened, view.reason, { label: t().page.retry, run: restart });
    case 'expired':
      return notice(messages.expired, messages.expiredText, startNew);
    case 'cancelled':
      return notice(messages.cancelled, messages.cancelledText, startNew);
    case 'open':
    case 'unknown':
    case 'completed':
      return html`
        ${checkoutTag(view.sessionId)}
        ${view.status === 'unknown' ? unknownSession(restart) : nothing}
      `;
  }
}

/** Sticks to the bottom of the window, so that the checkout above does not move. */
const unknownSession = (restart: () => void) => html`
  <p class="checkout-message">
    <strong>${t().checkout.unknown}</strong> ${t().checkout.unknownText}
    <button type="button" class="quiet-button" @click=${restart}>${t().checkout.startNew}</button>
  </p>
`;
