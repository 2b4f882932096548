import { html, type TemplateResult } from 'lit';
import { notice } from '../layout/notice.js';
import { showPage } from '../layout/layout.js';
import { cartStore } from './cart/cart-instance.js';
import { cartLines } from './cart/cart-lines.js';
import { CartPrices } from './cart/cart-prices.js';
import { couponForm } from './cart/coupon-form.js';
import { t } from '../locales/messages.js';
import { totals } from './cart/totals.js';

const draw = showPage(() => ({
  title: t().cart.title,
  content: html`
    <div class="page-width narrow">
      <h1 id="cart-title" tabindex="-1">${t().cart.heading}</h1>
      ${view()}
    </div>
  `,
}));

const prices = new CartPrices(draw);
const load = () => void prices.load();

function view(): TemplateResult {
  const { cart } = cartStore;
  if (cart.length === 0) return notice(t().cart.empty, t().cart.emptyText);
  const { state } = prices;
  if (state.status === 'loading') return html`<div class="cart" aria-busy="true"></div>`;
  if (state.status === 'error') {
    return notice(t().cart.notPriced, state.reason, { label: t().page.retry, run: load });
  }
  return html`
    <div class="cart" aria-busy=${!state.isCurrent}>
      ${cartLines(cart, state.preview)} ${couponForm(prices)} ${totals(state.preview)}
      <p class="cart-buttons">
        <a class="quiet-button" href="./">${t().page.toShop}</a>
        <a class="button" href="checkout.html">${t().cart.toCheckout}</a>
      </p>
      <p class="small-print">${t().cart.note}</p>
    </div>
  `;
}

load();
