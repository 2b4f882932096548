import 'ledyer-checkout';
import { html, nothing, render } from 'lit';
import { checkoutPlace } from './checkout-place.js';
import { checkoutTag } from './checkout-view.js';
import { copyButton } from './copy-button.js';
import { notice } from './notice.js';
import { element } from './page-element.js';
import { RememberedCheckout, type PlacedOrder } from './remembered-checkout.js';

const orderNumber = (orderId: string) => html`
  <dl class="order-number">
    <dt>Order number</dt>
    <dd><code>${orderId}</code> ${copyButton('the order number', () => orderId)}</dd>
  </dl>
`;

const thanks = ({ sessionId, orderId }: PlacedOrder) => html`
  <div class="thanks">
    <h1>Thank you for your order</h1>
    <p>It is in, and nothing more is needed from you.</p>
    ${orderId ? orderNumber(orderId) : nothing}
  </div>
  <section class="confirmation-checkout" aria-label="Confirmation from Ledyer">
    ${checkoutTag(sessionId, checkoutPlace)}
  </section>
`;

const noOrder = html`
  <h1>Confirmation</h1>
  ${notice('There is no order to show', 'Once you have paid, your order appears on this page.')}
`;

const { order } = new RememberedCheckout(sessionStorage);
render(order ? thanks(order) : noOrder, element('confirmation'));
