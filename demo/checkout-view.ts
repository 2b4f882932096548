import { html, nothing, type TemplateResult } from 'lit';
import { notice } from './notice.js';

/** What the checkout page shows where the buyer pays. */
export type CheckoutView =
  /** There is nothing to pay for. */
  | { readonly status: 'empty' }
  /** The shop's server is making a session. */
  | { readonly status: 'opening' }
  /** It did not make one. */
  | { readonly status: 'refused'; readonly reason: string }
  /** Ledyer's checkout is on the page. */
  | { readonly status: 'shown'; readonly sessionId: string }
  /** It still is, and the shop's server has never heard of it, or forgot. */
  | { readonly status: 'unknown'; readonly sessionId: string }
  /** The session is over, and there is no order. */
  | { readonly status: 'expired' }
  | { readonly status: 'cancelled' };

/** Where the checkout runs; both are attributes of the tag. */
export interface CheckoutPlace {
  readonly environment: string;
  readonly emulatorUrl: string;
}

/**
 * Draws the view.
 *
 * What the tag can say itself (loading, trouble with Ledyer's script) it says
 * itself. The shop adds what only a shop can offer: a new checkout.
 */
export function checkoutView(
  view: CheckoutView,
  place: CheckoutPlace,
  begin: () => void,
): TemplateResult {
  const startNew = { label: 'Start a new checkout', run: begin };
  switch (view.status) {
    case 'empty':
      return notice('Your cart is empty', 'Put something into it, then come back here to pay.');
    case 'opening':
      return html`<p class="opening">Opening the checkout…</p>`;
    case 'refused':
      return notice('The checkout did not open', view.reason, { label: 'Try again', run: begin });
    case 'expired':
      return notice(
        'This checkout has expired',
        'It was left open for too long and no order was placed. Your cart is as you left it.',
        startNew,
      );
    case 'cancelled':
      return notice(
        'This checkout was cancelled',
        'No order was placed. Your cart is as you left it.',
        startNew,
      );
    case 'shown':
    case 'unknown':
      return html`
        ${checkoutTag(view.sessionId, place)}
        ${view.status === 'unknown' ? unknown(begin) : nothing}
      `;
  }
}

/** Stands below the tag, so as not to move what the buyer is looking at, and sticks to the window's edge. */
const unknown = (begin: () => void) => html`
  <p class="word">
    <strong>The shop does not know this checkout any longer</strong> and cannot tell how it ended.
    <button type="button" class="quiet-button" @click=${begin}>Start a new checkout</button>
  </p>
`;

/** The tag, as a merchant would write it. */
export const checkoutTag = (
  sessionId: string,
  { environment, emulatorUrl }: CheckoutPlace,
): TemplateResult => html`
  <ledyer-checkout
    session-id=${sessionId}
    environment=${environment}
    emulator-url=${environment === 'local' ? emulatorUrl : nothing}
  ></ledyer-checkout>
`;
