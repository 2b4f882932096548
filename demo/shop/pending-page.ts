import 'ledyer-checkout';
import { html, type TemplateResult } from 'lit';
import { announce } from '../layout/announce.js';
import { notice } from '../layout/notice.js';
import { showPage } from '../layout/layout.js';
import { cartStore } from './cart-instance.js';
import { getQuantity, withQuantity } from './cart.js';
import { checkoutTag } from './checkout-tag.js';
import { developerPanel } from '../developer/developer-panel.js';
import { CheckoutStorage } from './checkout-storage.js';
import { t } from '../locales/messages.js';

const storage = new CheckoutStorage(sessionStorage);
const pendingCheckout = storage.pending;
/** How it ended, if that was without an order. */
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
    const again = { label: checkout.startNew, run: () => location.assign('/checkout.html') };
    return html`
      <h1>${pending.title}</h1>
      ${notice(title, pending.ended, again)}
    `;
  }
  return html`
    <div class="thanks">
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

/** Nothing was bought, so the goods are the buyer's to order again. */
function showResult(how: 'expired' | 'cancelled'): void {
  result = how;
  storage.clear();
  for (const { sku, quantity } of pendingCheckout?.cart ?? []) {
    const most = Math.max(quantity, getQuantity(cartStore.cart, sku));
    cartStore.cart = withQuantity(cartStore.cart, sku, most);
  }
  announce(t().checkout[how]);
  draw();
}

document.addEventListener('ledyer-complete', ({ sessionId, orderId }) => {
  storage.saveOrder({ sessionId, orderId });
  location.replace('/confirmation.html');
});
document.addEventListener('ledyer-expired', () => showResult('expired'));
document.addEventListener('ledyer-cancelled', () => showResult('cancelled'));
