import 'ledyer-checkout';
import { html, nothing, type TemplateResult } from 'lit';
import { clipboardButton } from '../layout/clipboard-button.js';
import { notice } from '../layout/notice.js';
import { showPage } from '../layout/layout.js';
import { checkoutTag } from './checkout-tag.js';
import { CheckoutStorage, type PlacedOrder } from './checkout-storage.js';
import { countPurchase } from './purchase-counter.js';
import { createShopApi, ShopApiError } from './shop-api.js';
import { t } from '../locales/messages.js';

const { order } = new CheckoutStorage(sessionStorage);
const shop = createShopApi(fetch);
/** Delays before the shop's order number is requested again: the shop books the order in the background. */
const retryDelaysMs = [300, 700, 1_500, 3_000, 6_000];
/** The shop's own order number; `null` while it is requested. */
let orderNumber: string | null | undefined = null;

document.addEventListener('ledyer-complete', ({ orderId }) => {
  if (orderId !== undefined) countPurchase(orderId, localStorage);
});

const draw = showPage(() => ({
  title: t().confirmation.title,
  content: html`<div class="page-width narrow">${order ? confirmation(order) : noOrder()}</div>`,
}));

function confirmation({ sessionId, orderId }: PlacedOrder): TemplateResult {
  return html`
    <div class="order-intro">
      <h1>${t().confirmation.heading}</h1>
      <p>${t().confirmation.lead}</p>
      ${orderId ? orderNumbers(orderId) : nothing}
    </div>
    <section class="short-checkout" aria-label=${t().checkout.fromLedyer}>
      ${checkoutTag(sessionId)}
    </section>
  `;
}

function orderNumbers(orderId: string): TemplateResult {
  const { number, numberLater, numberUnknown, ledyerId } = t().confirmation;
  return html`
    <dl class="order-number">
      <div>
        <dt>${number}</dt>
        <dd aria-live="polite">
          ${
            orderNumber
              ? html`<strong>${orderNumber}</strong>`
              : orderNumber === null
                ? numberLater
                : numberUnknown
          }
        </dd>
      </div>
      <div>
        <dt>${ledyerId}</dt>
        <dd><code>${orderId}</code> ${clipboardButton(ledyerId, () => orderId)}</dd>
      </div>
    </dl>
  `;
}

/** Gets the shop's order number, which is also on the invoice. Without it, the page shows Ledyer's id alone. */
async function loadOrderNumber({ sessionId }: PlacedOrder): Promise<void> {
  orderNumber = await shop.getOrderNumber(sessionId).catch(ignoreFailure);
  for (const delayMs of retryDelaysMs) {
    if (orderNumber !== undefined) break;
    orderNumber = null;
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    orderNumber = await shop.getOrderNumber(sessionId).catch(ignoreFailure);
  }
  draw();
}

function ignoreFailure(error: unknown): undefined {
  if (!(error instanceof ShopApiError)) throw error;
}

const noOrder = () => html`
  <h1>${t().confirmation.title}</h1>
  ${notice(t().confirmation.none, t().confirmation.noneText)}
`;

if (order) void loadOrderNumber(order);
