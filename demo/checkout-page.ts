import 'ledyer-checkout';
import { render } from 'lit';
import { announce } from './announce.js';
import { CartStore } from './cart-store.js';
import { checkoutPlace as place } from './checkout-place.js';
import { checkoutView, type CheckoutView } from './checkout-view.js';
import { developerPanel } from './developer-panel.js';
import { entryOf, eventNames, type LogEntry } from './event-log.js';
import { orderSummary } from './order-summary.js';
import { element } from './page-element.js';
import { pricedCart } from './priced-cart.js';
import { RememberedCheckout } from './remembered-checkout.js';
import { shopApi, ShopRefusal } from './shop-api.js';

const shop = shopApi(fetch);
const store = new CartStore(localStorage);
const memory = new RememberedCheckout(sessionStorage);
const layout = element('checkout-layout');
const checkoutArea = element('checkout-area');

let view: CheckoutView = { status: 'opening' };
let log: readonly LogEntry[] = [];

/** Shows the session that was opened for this cart, or has a new one made. */
async function begin(): Promise<void> {
  const { cart } = store;
  const remembered = memory.sessionFor(cart);
  if (cart.length === 0) {
    show({ status: 'empty' });
  } else if (remembered) {
    show({ status: 'shown', sessionId: remembered });
  } else {
    show({ status: 'opening' });
    try {
      const sessionId = await shop.createSession(cart);
      memory.opened(sessionId, cart);
      show({ status: 'shown', sessionId });
    } catch (error) {
      if (!(error instanceof ShopRefusal)) throw error;
      show({ status: 'refused', reason: error.message });
      announce(error.message);
    }
  }
}

/** Forgets the session, so that {@link begin} has a new one made. */
function beginAnew(): void {
  memory.ended();
  void begin();
}

function show(next: CheckoutView): void {
  view = next;
  layout.toggleAttribute('data-empty', view.status === 'empty');
  render(checkoutView(view, place, beginAnew), checkoutArea);
  showBackstage();
}

function showBackstage(): void {
  const sessionId = 'sessionId' in view ? view.sessionId : undefined;
  render(developerPanel({ sessionId, place, log }), element('developer-panel'));
}

async function showSummary(): Promise<void> {
  try {
    render(orderSummary(pricedCart(store.cart, await shop.products())), element('summary'));
  } catch (error) {
    // One can pay without the shop's own summary: Ledyer's checkout has its own.
    if (!(error instanceof ShopRefusal)) throw error;
    element('summary').textContent = error.message;
  } finally {
    // Until its height is known it would push the checkout down the page.
    layout.removeAttribute('data-loading');
  }
}

for (const name of eventNames) {
  checkoutArea.addEventListener(name, (event) => {
    log = [entryOf(event, new Date()), ...log];
    showBackstage();
  });
}

checkoutArea.addEventListener('ledyer-complete', ({ sessionId, orderId }) => {
  memory.completed({ sessionId, orderId });
  store.cart = [];
  // Replaced, so that "back" leads to the shop and not to a checkout that is over.
  location.replace('/confirmation.html');
});

checkoutArea.addEventListener('ledyer-expired', () => {
  memory.ended();
  show({ status: 'expired' });
  announce('This checkout has expired.');
});

checkoutArea.addEventListener('ledyer-cancelled', () => {
  memory.ended();
  show({ status: 'cancelled' });
  announce('This checkout was cancelled.');
});

checkoutArea.addEventListener('ledyer-error', ({ sessionId, code }) => {
  if (code !== 'session-unknown') return;
  show({ status: 'unknown', sessionId });
  announce('The shop does not know this checkout any longer.');
});

// A page from the back/forward cache may show a session for a cart that has changed since.
addEventListener('pageshow', ({ persisted }) => {
  if (persisted) location.reload();
});

void showSummary();
await begin();
