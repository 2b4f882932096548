import { html, type TemplateResult } from 'lit';
import { notice } from '../layout/notice.js';
import { showPage } from '../layout/layout.js';
import { cartStore } from './cart-instance.js';
import { cartLines } from './cart-lines.js';
import { priceCart } from './priced-cart.js';
import { loadProducts, type ProductsState } from './products.js';
import { t } from '../locales/messages.js';
import { totals } from './totals.js';

let productsState: ProductsState = { status: 'loading' };

const draw = showPage(() => ({
  title: t().cart.title,
  content: html`
    <div class="page-width narrow">
      <h1 id="cart-title" tabindex="-1">${t().cart.heading}</h1>
      ${view()}
    </div>
  `,
}));

function view(): TemplateResult {
  if (cartStore.cart.length === 0) return notice(t().cart.empty, t().cart.emptyText);
  if (productsState.status === 'loading') return html`<div class="cart" aria-busy="true"></div>`;
  if (productsState.status === 'error') {
    return notice(t().shop.notLoaded, productsState.reason, { label: t().page.retry, run: load });
  }
  const cart = priceCart(cartStore.cart, productsState.products);
  return html`
    <div class="cart">
      ${cartLines(cart)} ${totals(cart)}
      <p class="cart-buttons">
        <a class="quiet-button" href="/">${t().page.toShop}</a>
        <a class="button" href="/checkout.html">${t().cart.toCheckout}</a>
      </p>
      <p class="small-print">${t().cart.note}</p>
    </div>
  `;
}

function load(): void {
  void loadProducts((next) => {
    productsState = next;
    if (next.status === 'ready') {
      // The checkout would reject products that the shop no longer sells.
      const skus = new Set(next.products.map(({ sku }) => sku));
      if (cartStore.cart.some(({ sku }) => !skus.has(sku))) {
        cartStore.cart = cartStore.cart.filter(({ sku }) => skus.has(sku));
      }
    }
    draw();
  });
}

load();
