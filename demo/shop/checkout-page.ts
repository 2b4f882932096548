import 'ledyer-checkout';
import { html, nothing, type TemplateResult } from 'lit';
import { announce } from '../layout/announce.js';
import { language, onLanguageChange } from '../layout/language.js';
import { formatMoney } from '../layout/format-money.js';
import { showPage } from '../layout/layout.js';
import { cartStore } from './cart-instance.js';
import { isSameCart, type Cart } from './cart.js';
import { cartLines } from './cart-lines.js';
import { checkoutView, type CheckoutView } from './checkout-view.js';
import { developerPanel } from '../developer/developer-panel.js';
import { priceCart } from './priced-cart.js';
import { CheckoutStorage } from './checkout-storage.js';
import { createShopApi, ShopApiError } from './shop-api.js';
import { loadProducts, type ProductsState } from './products.js';
import { t } from '../locales/messages.js';
import { totals } from './totals.js';

const shop = createShopApi(fetch);
const storage = new CheckoutStorage(sessionStorage);

let productsState: ProductsState = { status: 'loading' };
let view: CheckoutView = { status: 'opening' };
/** What the session on the page is for, and the language that it speaks. */
let sessionCart: Cart = [];
let sessionLanguage = language();
let isChanging = false;
/** Why the last change of the cart was refused. */
let errorMessage: string | undefined;

const draw = showPage(() => ({
  title: t().checkout.title,
  content: html`
    <div class="page-width">
      <h1>${t().checkout.title}</h1>
      <div
        class="checkout-layout"
        ?data-empty=${view.status === 'empty'}
        ?data-loading=${productsState.status === 'loading'}
      >
        <section class="summary" aria-labelledby="cart-title" aria-busy=${isChanging}>
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

/** One can pay without it: Ledyer's checkout has a summary of its own. */
function summary(): TemplateResult {
  if (productsState.status === 'error') return html`<p class="empty">${productsState.reason}</p>`;
  if (productsState.status === 'loading') return html`${nothing}`;
  const isOver = view.status === 'left';
  const cart = priceCart(isOver ? sessionCart : cartStore.cart, productsState.products);
  return html`
    ${cartLines(cart, { fixed: isOver })} ${totals(cart)}
    <p class="refusal" role="alert">
      ${errorMessage === undefined ? nothing : `${t().checkout.notChanged} ${errorMessage}`}
    </p>
  `;
}

/** Shows the session that was opened for this cart, or has a new one made. */
async function begin(): Promise<void> {
  const { cart } = cartStore;
  const remembered = storage.findSession(cart);
  sessionCart = cart;
  sessionLanguage = language();
  if (cart.length === 0) {
    show({ status: 'empty' });
  } else if (remembered) {
    show({ status: 'shown', sessionId: remembered });
  } else {
    show({ status: 'opening' });
    try {
      const sessionId = await shop.createSession(cart);
      storage.save(sessionId, cart, sessionLanguage);
      show({ status: 'shown', sessionId });
      // The cart may have changed meanwhile.
      void changeCart();
    } catch (error) {
      if (!(error instanceof ShopApiError)) throw error;
      show({ status: 'error', reason: error.message });
      announce(error.message);
    }
  }
}

/** Forgets the session, so that {@link begin} has a new one made. */
function restart(): void {
  storage.clear();
  void begin();
}

function show(next: CheckoutView): void {
  view = next;
  draw();
}

/** Whether the session is for what the cart holds, in the language of the page. */
const isUpToDate = () => isSameCart(cartStore.cart, sessionCart) && sessionLanguage === language();

/**
 * Makes the session one for what the cart holds now, whoever changed it, and one in the language of the page.
 *
 * The checkout is suspended meanwhile, so that nobody pays for goods that have
 * just been put back. However often the buyer presses while the shop is at work,
 * it is told the last word once. A change that the shop refuses is taken back.
 */
async function changeCart(): Promise<void> {
  if (isChanging || view.status === 'left') return;
  if (cartStore.cart.length === 0) {
    storage.clear();
    show({ status: 'empty' });
  } else if (view.status === 'empty') {
    void begin();
  }
  if (view.status !== 'shown' || isUpToDate()) return;
  const { sessionId } = view;
  isChanging = true;
  errorMessage = undefined;
  announce(t().checkout.changing);
  draw();
  try {
    await document.querySelector('ledyer-checkout')?.withSuspended(async () => {
      while (!isUpToDate() && cartStore.cart.length > 0) {
        const wanted = { cart: cartStore.cart, language: language() };
        await shop.changeCart(sessionId, wanted.cart);
        sessionCart = wanted.cart;
        sessionLanguage = wanted.language;
        storage.save(sessionId, sessionCart, sessionLanguage);
      }
    });
    const { total, currency } = priceCart(
      sessionCart,
      productsState.status === 'ready' ? productsState.products : [],
    );
    announce(t().checkout.changed(formatMoney(total, currency)));
  } catch (error) {
    if (!(error instanceof ShopApiError)) throw error;
    errorMessage = error.message;
    cartStore.cart = sessionCart;
    // Another language is not worth asking for again: the checkout stays in the one that it has.
    sessionLanguage = language();
  } finally {
    isChanging = false;
    draw();
  }
  // Emptied while the shop was at work.
  void changeCart();
}

/** The buyer is done here: the cart is theirs no longer, and another page goes on. */
function navigate(sessionId: string, page: string): void {
  show({ status: 'left', sessionId });
  cartStore.cart = [];
  // Replaced, so that "back" leads to the shop and not to a checkout that is over.
  location.replace(page);
}

document.addEventListener('ledyer-complete', ({ sessionId, orderId }) => {
  storage.saveOrder({ sessionId, orderId });
  navigate(sessionId, '/confirmation.html');
});

document.addEventListener('ledyer-pending', ({ sessionId }) => {
  storage.markPending(sessionId, sessionCart);
  navigate(sessionId, '/pending.html');
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

// A page from the back/forward cache may show a session for a cart that has changed since.
addEventListener('pageshow', ({ persisted }) => {
  if (persisted) location.reload();
});

cartStore.addEventListener('change', () => void changeCart());
onLanguageChange(() => void changeCart());
void loadProducts((next) => {
  productsState = next;
  draw();
});
void begin();
