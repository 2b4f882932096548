import { html, nothing, type TemplateResult } from 'lit';
import { notice } from '../layout/notice.js';
import { checkoutTag } from './checkout-tag.js';
import { t } from '../locales/messages.js';

/** What the checkout page shows where the buyer pays. */
export type CheckoutView =
  /** There is nothing to pay for. */
  | { readonly status: 'empty' }
  /** The shop's server is making a session. */
  | { readonly status: 'opening' }
  /** It did not make one. */
  | { readonly status: 'error'; readonly reason: string }
  /** Ledyer's checkout is on the page. */
  | { readonly status: 'shown'; readonly sessionId: string }
  /** It still is, and the shop's server has never heard of it, or forgot. */
  | { readonly status: 'unknown'; readonly sessionId: string }
  /** The session is over, and there is no order. */
  | { readonly status: 'expired' }
  | { readonly status: 'cancelled' }
  /** The buyer is done, and another page goes on. */
  | { readonly status: 'left'; readonly sessionId: string };

/**
 * Draws the view.
 *
 * What the tag can say itself (loading, trouble with Ledyer's script) it says
 * itself. The shop adds what only a shop can offer: a new checkout.
 */
export function checkoutView(view: CheckoutView, begin: () => void): TemplateResult {
  const words = t().checkout;
  const startNew = { label: words.startNew, run: begin };
  switch (view.status) {
    case 'empty':
      return notice(words.empty, words.emptyText);
    case 'opening':
      return html`<p class="opening">${words.opening}</p>`;
    case 'error':
      return notice(words.refused, view.reason, { label: t().page.again, run: begin });
    case 'expired':
      return notice(words.expired, words.expiredText, startNew);
    case 'cancelled':
      return notice(words.cancelled, words.cancelledText, startNew);
    case 'shown':
    case 'unknown':
    case 'left':
      return html`
        ${checkoutTag(view.sessionId)} ${view.status === 'unknown' ? unknown(begin) : nothing}
      `;
  }
}

/** Stands below the tag, so as not to move what the buyer is looking at, and sticks to the window's edge. */
const unknown = (begin: () => void) => html`
  <p class="word">
    <strong>${t().checkout.unknown}</strong> ${t().checkout.unknownText}
    <button type="button" class="quiet-button" @click=${begin}>${t().checkout.startNew}</button>
  </p>
`;
