import 'ledyer-checkout';
import { html, nothing, type TemplateResult } from 'lit';
import { announce } from '../layout/announce.js';
import { language, onLanguageChange } from '../layout/language.js';
import { moneyText } from '../layout/format-money.js';
import { showPage } from '../layout/layout.js';
import { buyerCart } from './cart-instance.js';
import { sameGoods, type Cart } from './cart.js';
import { cartLines } from './cart-lines.js';
import { checkoutView, type CheckoutView } from './checkout-view.js';
import { developerPanel } from '../developer/developer-panel.js';
import { pricedCart } from './priced-cart.js';
import { RememberedCheckout } from './checkout-storage.js';
import { shopApi, ShopRefusal } from './shop-api.js';
import { openStock, type Stock } from './products.js';
import { text } from '../locales/messages.js';
import { totals } from './totals.js';

const shop = shopApi(fetch);
const memory = new RememberedCheckout(sessionStorage);

let stock: Stock = { status: 'coming' };
let view: CheckoutView = { status: 'opening' };
/** What the session on the page is for, and the language that it speaks. */
let sold: Cart = [];
let spoken = language();
let isChanging = false;
/** Why the last change of the cart was refused. */
let refusal: string | undefined;

const draw = showPage(() => ({
  title: text().checkout.title,
  content: html`
    <div class="page-width">
      <h1>${text().checkout.title}</h1>
      <div
        class="checkout-layout"
        ?data-empty=${view.status === 'empty'}
        ?data-loading=${stock.status === 'coming'}
      >
        <section class="summary" aria-labelledby="cart-title" aria-busy=${isChanging}>
          <h2 id="cart-title" tabindex="-1">${text().checkout.order}</h2>
          ${summary()}
        </section>
        <section class="checkout-area" aria-label=${text().checkout.payment}>
          ${checkoutView(view, beginAnew)}
        </section>
        ${developerPanel('sessionId' in view ? view.sessionId : '')}
      </div>
    </div>
  `,
}));

/** One can pay without it: Ledyer's checkout has a summary of its own. */
function summary(): TemplateResult {
  if (stock.status === 'refused') return html`<p class="empty">${stock.reason}</p>`;
  if (stock.status === 'coming') return html`${nothing}`;
  const isOver = view.status === 'left';
  const cart = pricedCart(isOver ? sold : buyerCart.cart, stock.products);
  return html`
    ${cartLines(cart, { fixed: isOver })} ${totals(cart)}
    <p class="refusal" role="alert">
      ${refusal === undefined ? nothing : `${text().checkout.notChanged} ${refusal}`}
    </p>
  `;
}

/** Shows the session that was opened for this cart, or has a new one made. */
async function begin(): Promise<void> {
  const { cart } = buyerCart;
  const remembered = memory.sessionFor(cart);
  sold = cart;
  spoken = language();
  if (cart.length === 0) {
    show({ status: 'empty' });
  } else if (remembered) {
    show({ status: 'shown', sessionId: remembered });
  } else {
    show({ status: 'opening' });
    try {
      const sessionId = await shop.createSession(cart);
      memory.opened(sessionId, cart, spoken);
      show({ status: 'shown', sessionId });
      // The cart may have changed meanwhile.
      void changeCart();
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
  draw();
}

/** Whether the session is for what the cart holds, in the language of the page. */
const isAsWanted = () => sameGoods(buyerCart.cart, sold) && spoken === language();

/**
 * Makes the session one for what the cart holds now, whoever changed it, and one in the language of the page.
 *
 * The checkout is suspended meanwhile, so that nobody pays for goods that have
 * just been put back. However often the buyer presses while the shop is at work,
 * it is told the last word once. A change that the shop refuses is taken back.
 */
async function changeCart(): Promise<void> {
  if (isChanging || view.status === 'left') return;
  if (buyerCart.cart.length === 0) {
    memory.ended();
    show({ status: 'empty' });
  } else if (view.status === 'empty') {
    void begin();
  }
  if (view.status !== 'shown' || isAsWanted()) return;
  const { sessionId } = view;
  isChanging = true;
  refusal = undefined;
  announce(text().checkout.changing);
  draw();
  try {
    await document.querySelector('ledyer-checkout')?.withSuspended(async () => {
      while (!isAsWanted() && buyerCart.cart.length > 0) {
        const wanted = { cart: buyerCart.cart, language: language() };
        await shop.changeCart(sessionId, wanted.cart);
        sold = wanted.cart;
        spoken = wanted.language;
        memory.opened(sessionId, sold, spoken);
      }
    });
    const { total, currency } = pricedCart(sold, stock.status === 'here' ? stock.products : []);
    announce(text().checkout.changed(moneyText(total, currency)));
  } catch (error) {
    if (!(error instanceof ShopRefusal)) throw error;
    refusal = error.message;
    buyerCart.cart = sold;
    // Another language is not worth asking for again: the checkout stays in the one that it has.
    spoken = language();
  } finally {
    isChanging = false;
    draw();
  }
  // Emptied while the shop was at work.
  void changeCart();
}

/** The buyer is done here: the cart is theirs no longer, and another page goes on. */
function leave(sessionId: string, page: string): void {
  show({ status: 'left', sessionId });
  buyerCart.cart = [];
  // Replaced, so that "back" leads to the shop and not to a checkout that is over.
  location.replace(page);
}

document.addEventListener('ledyer-complete', ({ sessionId, orderId }) => {
  memory.completed({ sessionId, orderId });
  leave(sessionId, '/confirmation.html');
});

document.addEventListener('ledyer-pending', ({ sessionId }) => {
  memory.waiting(sessionId, sold);
  leave(sessionId, '/pending.html');
});

document.addEventListener('ledyer-expired', () => {
  memory.ended();
  show({ status: 'expired' });
  announce(text().checkout.expired);
});

document.addEventListener('ledyer-cancelled', () => {
  memory.ended();
  show({ status: 'cancelled' });
  announce(text().checkout.cancelled);
});

document.addEventListener('ledyer-error', ({ sessionId, code }) => {
  if (code !== 'session-unknown') return;
  show({ status: 'unknown', sessionId });
  announce(text().checkout.unknown);
});

// A page from the back/forward cache may show a session for a cart that has changed since.
addEventListener('pageshow', ({ persisted }) => {
  if (persisted) location.reload();
});

buyerCart.addEventListener('change', () => void changeCart());
onLanguageChange(() => void changeCart());
void openStock((learnt) => {
  stock = learnt;
  draw();
});
void begin();
