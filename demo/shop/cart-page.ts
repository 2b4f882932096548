import { html, type TemplateResult } from 'lit';
import { notice } from '../layout/notice.js';
import { showPage } from '../layout/layout.js';
import { buyerCart } from './cart-instance.js';
import { cartLines } from './cart-lines.js';
import { pricedCart } from './priced-cart.js';
import { openStock, type Stock } from './products.js';
import { text } from '../locales/messages.js';
import { totals } from './totals.js';

let stock: Stock = { status: 'coming' };

const draw = showPage(() => ({
  title: text().cart.title,
  content: html`
    <div class="page-width narrow">
      <h1 id="cart-title" tabindex="-1">${text().cart.heading}</h1>
      ${view()}
    </div>
  `,
}));

function view(): TemplateResult {
  if (buyerCart.cart.length === 0) return notice(text().cart.empty, text().cart.emptyText);
  if (stock.status === 'coming') return html`<div class="cart" aria-busy="true"></div>`;
  if (stock.status === 'refused') {
    return notice(text().shop.notLoaded, stock.reason, { label: text().page.again, run: open });
  }
  const cart = pricedCart(buyerCart.cart, stock.products);
  return html`
    <div class="cart">
      ${cartLines(cart)} ${totals(cart)}
      <p class="cart-end">
        <a class="quiet-button" href="/">${text().page.toShop}</a>
        <a class="button" href="/checkout.html">${text().cart.toCheckout}</a>
      </p>
      <p class="small-print">${text().cart.promise}</p>
    </div>
  `;
}

function open(): void {
  void openStock((learnt) => {
    stock = learnt;
    if (learnt.status === 'here') {
      // What the shop no longer sells would be refused at the checkout.
      const sold = new Set(learnt.products.map(({ sku }) => sku));
      if (buyerCart.cart.some(({ sku }) => !sold.has(sku))) {
        buyerCart.cart = buyerCart.cart.filter(({ sku }) => sold.has(sku));
      }
    }
    draw();
  });
}

open();
