import 'ledyer-checkout';
import { html, type TemplateResult } from 'lit';
import { announce } from '../layout/announce.js';
import { notice } from '../layout/notice.js';
import { showPage } from '../layout/layout.js';
import { cartStore } from './cart/cart-instance.js';
import { getQuantity, withQuantity } from './cart/cart.js';
import { checkoutTag } from './checkout-tag.js';
import { developerPanel } from '../developer/developer-panel.js';
import { CheckoutStorage } from './checkout-storage.js';
import { t } from '../locales/messages.js';

const storage = new CheckoutStorage(sessionStorage);
const pendingCheckout = storage.pending;
/** The end of the session, when there is no order. */
let result: 'expired' | 'cancelled' | undefined;

const draw = showPage(() => ({
  title: t().pending.title,
  content: html`<div class="page-width narrow">${view()}</div>`,
}));

function view(): TemplateResult {
  const { pending, checkout } = t();
  if (!pendingCheckout) {
    return html`
      <h1>${pending.title}</h1>
      ${notice(pending.none, pending.noneText)}
    `;
  }
  if (result) {
    const title = result === 'expired' ? checkout.expired : checkout.cancelled;
    const startNew = { label: checkout.startNew, run: () => location.assign('checkout.html') };
    return html`
      <h1>${pending.title}</h1>
      ${notice(title, pending.ended, startNew)}
    `;
  }
  return html`
    <div class="order-intro">
      <h1>${pending.heading}</h1>
      <p>${pending.lead}</p>
      <ol class="steps" role="list">
        ${pending.steps.map(
          (step, index) => html`<li aria-current=${index === 1 ? 'step' : 'false'}>${step}</li>`,
        )}
      </ol>
    </div>
    <section class="short-checkout" aria-label=${checkout.fromLedyer}>
      ${checkoutTag(pendingCheckout.sessionId)}
    </section>
    ${developerPanel(pendingCheckout.sessionId)}
  `;
}

/** Shows the end of a session without an order, and puts the products back into the cart. */
function showResult(status: 'expired' | 'cancelled'): void {
  result = status;
  storage.clear();
  for (const { sku, quantity } of pendingCheckout?.cart ?? []) {
    const restored = Math.max(quantity, getQuantity(cartStore.cart, sku));
    cartStore.cart = withQuantity(cartStore.cart, sku, restored);
  }
  announce(t().checkout[status]);
  draw();
}

document.addEventListener('ledyer-complete', ({ sessionId, orderId }) => {
  storage.saveOrder({ sessionId, orderId });
  location.replace('confirmation.html');
});
document.addEventListener('ledyer-expired', () => showResult('expired'));
document.addEventListener('ledyer-cancelled', () => showResult('cancelled'));
