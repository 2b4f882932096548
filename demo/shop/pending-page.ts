import 'ledyer-checkout';
import { html, type TemplateResult } from 'lit';
import { announce } from '../layout/announce.js';
import { notice } from '../layout/notice.js';
import { showPage } from '../layout/layout.js';
import { buyerCart } from './cart-instance.js';
import { quantityOf, withQuantity } from './cart.js';
import { checkoutTag } from './checkout-tag.js';
import { developerPanel } from '../developer/developer-panel.js';
import { RememberedCheckout } from './checkout-storage.js';
import { text } from '../locales/messages.js';

const memory = new RememberedCheckout(sessionStorage);
const waits = memory.waits;
/** How it ended, if that was without an order. */
let end: 'expired' | 'cancelled' | undefined;

const draw = showPage(() => ({
  title: text().pending.title,
  content: html`<div class="page-width narrow">${view()}</div>`,
}));

function view(): TemplateResult {
  const { pending, checkout } = text();
  if (!waits) {
    return html`
      <h1>${pending.title}</h1>
      ${notice(pending.none, pending.noneText)}
    `;
  }
  if (end) {
    const title = end === 'expired' ? checkout.expired : checkout.cancelled;
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
      ${checkoutTag(waits.sessionId)}
    </section>
    ${developerPanel(waits.sessionId)}
  `;
}

/** Nothing was bought, so the goods are the buyer's to order again. */
function ended(how: 'expired' | 'cancelled'): void {
  end = how;
  memory.ended();
  for (const { sku, quantity } of waits?.cart ?? []) {
    const most = Math.max(quantity, quantityOf(buyerCart.cart, sku));
    buyerCart.cart = withQuantity(buyerCart.cart, sku, most);
  }
  announce(text().checkout[how]);
  draw();
}

document.addEventListener('ledyer-complete', ({ sessionId, orderId }) => {
  memory.completed({ sessionId, orderId });
  location.replace('/confirmation.html');
});
document.addEventListener('ledyer-expired', () => ended('expired'));
document.addEventListener('ledyer-cancelled', () => ended('cancelled'));
