import 'ledyer-checkout';
import { html, nothing, type TemplateResult } from 'lit';
import { clipboardButton } from '../layout/clipboard-button.js';
import { notice } from '../layout/notice.js';
import { showPage } from '../layout/layout.js';
import { checkoutTag } from './checkout-tag.js';
import { CheckoutStorage, type PlacedOrder } from './checkout-storage.js';
import { countPurchase } from './purchase-counter.js';
import { t } from '../locales/messages.js';

const { order } = new CheckoutStorage(sessionStorage);

document.addEventListener('ledyer-complete', ({ orderId }) => {
  if (orderId !== undefined) countPurchase(orderId, localStorage);
});

showPage(() => ({
  title: t().confirmation.title,
  content: html`<div class="page-width narrow">${order ? confirmation(order) : noOrder()}</div>`,
}));

function confirmation({ sessionId, orderId }: PlacedOrder): TemplateResult {
  return html`
    <div class="order-intro">
      <h1>${t().confirmation.heading}</h1>
      <p>${t().confirmation.lead}</p>
      ${orderId ? orderNumber(orderId) : nothing}
    </div>
    <section class="short-checkout" aria-label=${t().checkout.fromLedyer}>
      ${checkoutTag(sessionId)}
    </section>
  `;
}

const orderNumber = (orderId: string) => html`
  <dl class="order-number">
    <dt>${t().confirmation.number}</dt>
    <dd><code>${orderId}</code> ${clipboardButton(t().confirmation.number, () => orderId)}</dd>
  </dl>
`;

const noOrder = () => html`
  <h1>${t().confirmation.title}</h1>
  ${notice(t().confirmation.none, t().confirmation.noneText)}
`;
