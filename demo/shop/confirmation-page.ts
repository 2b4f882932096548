import 'ledyer-checkout';
import { html, nothing, type TemplateResult } from 'lit';
import { copyButton } from '../layout/copy-button.js';
import { notice } from '../layout/notice.js';
import { showPage } from '../layout/layout.js';
import { checkoutTag } from './checkout-tag.js';
import { RememberedCheckout, type PlacedOrder } from './checkout-storage.js';
import { text } from '../locales/messages.js';

const { order } = new RememberedCheckout(sessionStorage);

showPage(() => ({
  title: text().confirmation.title,
  content: html`<div class="page-width narrow">${order ? thanks(order) : noOrder()}</div>`,
}));

function thanks({ sessionId, orderId }: PlacedOrder): TemplateResult {
  return html`
    <div class="thanks">
      <h1>${text().confirmation.heading}</h1>
      <p>${text().confirmation.lead}</p>
      ${orderId ? orderNumber(orderId) : nothing}
    </div>
    <section class="short-checkout" aria-label=${text().checkout.fromLedyer}>
      ${checkoutTag(sessionId)}
    </section>
  `;
}

const orderNumber = (orderId: string) => html`
  <dl class="order-number">
    <dt>${text().confirmation.number}</dt>
    <dd><code>${orderId}</code> ${copyButton(text().confirmation.number, () => orderId)}</dd>
  </dl>
`;

const noOrder = () => html`
  <h1>${text().confirmation.title}</h1>
  ${notice(text().confirmation.none, text().confirmation.noneText)}
`;
