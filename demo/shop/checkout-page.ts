import 'ledyer-checkout';
import { html, nothing, type TemplateResult } from 'lit';
import { announce } from '../layout/announce.js';
import { getLanguage, onLanguageChange } from '../layout/language.js';
import { formatMoney } from '../layout/format-money.js';
import { showPage } from '../layout/layout.js';
import { accountStore } from './account/account-instance.js';
import { cartStore } from './cart/cart-instance.js';
import { cartLines } from './cart/cart-lines.js';
import { CartPrices } from './cart/cart-prices.js';
import { checkoutView, type CheckoutView } from './checkout-view.js';
import { developerPanel } from '../developer/developer-panel.js';
import { couponForm } from './cart/coupon-form.js';
import { CheckoutStorage, isSameBasis, type CheckoutBasis } from './checkout-storage.js';
import { createShopApi, ShopApiError } from './shop-api.js';
import { t } from '../locales/messages.js';
import { totals } from './cart/totals.js';

const shop = createShopApi(fetch);
const storage = new CheckoutStorage(sessionStorage);

/** Returns the current input for a session. */
const getBasis = (): CheckoutBasis => ({
  cart: cartStore.cart,
  coupon: cartStore.coupon,
  accountId: accountStore.account?.id,
  language: getLanguage(),
});

let view: CheckoutView = { status: 'opening' };
/** The input that the session on the page was created from, or last changed to. */
let sessionBasis = getBasis();
let isChanging = false;
/** Error of the last cart change. */
let errorMessage: string | undefined;

const draw = showPage(() => ({
  title: t().checkout.title,
  content: html`
    <div class="page-width">
      <h1>${t().checkout.title}</h1>
      <div
        class="checkout-layout"
        ?data-empty=${view.status === 'empty'}
        ?data-loading=${view.status !== 'empty' && prices.state.status === 'loading'}
      >
        <section
          class="summary"
          aria-labelledby="cart-title"
          aria-busy=${isChanging || isPricing()}
        >
          <h2 id="cart-title" tabindex="-1">${t().checkout.order}</h2>
          ${summary()}
        </section>
        <section class="checkout-area" aria-label=${t().checkout.payment}>
          ${checkoutView(view, restart)}
        </section>
        ${developerPanel('sessionId' in view ? view.sessionId : '')}
      </div>
    </div>
  `,
}));

const prices = new CartPrices(draw);
const isPricing = () => prices.state.status === 'ready' && !prices.state.isCurrent;

/** The cart beside the checkout. A failure to load its prices does not block the checkout. */
function summary(): TemplateResult {
  const { state } = prices;
  if (state.status === 'error') return html`<p class="empty">${state.reason}</p>`;
  if (state.status === 'loading') return html`${nothing}`;
  const isCompleted = view.status === 'completed';
  const cart = isCompleted ? sessionBasis.cart : cartStore.cart;
  return html`
    ${cartLines(cart, state.preview, { isReadOnly: isCompleted })}
    ${isCompleted ? nothing : couponForm(prices)}
    ${totals(state.preview, { isReadOnly: isCompleted })}
    <p class="error-message" role="alert">
      ${errorMessage === undefined ? nothing : `${t().checkout.notChanged} ${errorMessage}`}
    </p>
  `;
}

/** Shows the stored session of this cart, or creates one. */
async function openSession(): Promise<void> {
  const basis = getBasis();
  const storedSession = storage.findSession(basis);
  sessionBasis = basis;
  if (basis.cart.length === 0) {
    show({ status: 'empty' });
  } else if (storedSession) {
    show({ status: 'open', sessionId: storedSession });
  } else {
    show({ status: 'opening' });
    try {
      const sessionId = await shop.createSession(basis.cart, basis.coupon);
      // The buyer has signed in or out during the request, which has opened another session.
      if (sessionBasis !== basis) return;
      storage.save(sessionId, basis);
      show({ status: 'open', sessionId });
      // The cart may have changed during the request.
      void updateSession();
    } catch (error) {
      if (!(error instanceof ShopApiError)) throw error;
      if (sessionBasis !== basis) return;
      show({ status: 'error', reason: error.message });
      announce(error.message);
    }
  }
}

/** Creates a new session. */
function restart(): void {
  storage.clear();
  void openSession();
}

function show(next: CheckoutView): void {
  view = next;
  draw();
}

/** Returns whether the session has the current cart, coupon and language. */
const isUpToDate = () => isSameBasis(getBasis(), sessionBasis);

/**
 * Updates the session to the current cart, coupon and language.
 *
 * The checkout is suspended during the update, so that the buyer cannot pay for the previous cart. Changes during a
 * request are sent together in the next one. After an error, the cart returns to that of the session.
 */
async function updateSession(): Promise<void> {
  if (isChanging || view.status === 'completed') return;
  if (cartStore.cart.length === 0) {
    storage.clear();
    show({ status: 'empty' });
  } else if (view.status === 'empty') {
    void openSession();
  }
  if (view.status !== 'open' || isUpToDate()) return;
  const { sessionId } = view;
  isChanging = true;
  errorMessage = undefined;
  announce(t().checkout.changing);
  draw();
  try {
    await document.querySelector('ledyer-checkout')?.withSuspended(async () => {
      while (!isUpToDate() && cartStore.cart.length > 0) {
        const sent = getBasis();
        await shop.changeCart(sessionId, sent.cart, sent.coupon);
        // Another account has its own session.
        if (sent.accountId !== sessionBasis.accountId) return;
        sessionBasis = sent;
        storage.save(sessionId, sent);
      }
    });
    await prices.load();
    const { state } = prices;
    if (state.status === 'ready') {
      const { total, currency } = state.preview;
      announce(t().checkout.changed(formatMoney(total, currency)));
    }
  } catch (error) {
    if (!(error instanceof ShopApiError)) throw error;
    errorMessage = error.message;
    cartStore.cart = sessionBasis.cart;
    cartStore.coupon = sessionBasis.coupon;
    // The checkout keeps its language: a retry of a rejected change would loop.
    sessionBasis = { ...sessionBasis, language: getLanguage() };
  } finally {
    isChanging = false;
    draw();
  }
  // The buyer may have emptied the cart during the request.
  void updateSession();
}

/** Empties the cart after a completed checkout and loads the next page. */
function completeCheckout(sessionId: string, page: string): void {
  show({ status: 'completed', sessionId });
  cartStore.cart = [];
  cartStore.coupon = '';
  // Replaces the history entry, so that "back" leads to the shop and not to a completed checkout.
  location.replace(page);
}

document.addEventListener('ledyer-complete', ({ sessionId, orderId }) => {
  storage.saveOrder({ sessionId, orderId });
  completeCheckout(sessionId, 'confirmation.html');
});

document.addEventListener('ledyer-pending', ({ sessionId }) => {
  storage.markPending(sessionId, sessionBasis.cart);
  completeCheckout(sessionId, 'pending.html');
});

document.addEventListener('ledyer-expired', () => {
  storage.clear();
  show({ status: 'expired' });
  announce(t().checkout.expired);
});

document.addEventListener('ledyer-cancelled', () => {
  storage.clear();
  show({ status: 'cancelled' });
  announce(t().checkout.cancelled);
});

document.addEventListener('ledyer-error', ({ sessionId, code }) => {
  if (code !== 'session-unknown') return;
  show({ status: 'unknown', sessionId });
  announce(t().checkout.unknown);
});

// The cart may have changed while the page was in the back/forward cache.
addEventListener('pageshow', ({ persisted }) => {
  if (persisted) location.reload();
});

cartStore.addEventListener('change', () => void updateSession());
onLanguageChange(() => void updateSession());
// Another account has other prices, and the checkout starts with the details of its buyer.
accountStore.addEventListener('change', () => {
  if (view.status !== 'completed') restart();
});
void prices.load();
void openSession();
