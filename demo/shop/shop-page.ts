import { html, type TemplateResult } from 'lit';
import { notice } from '../layout/notice.js';
import { showPage } from '../layout/layout.js';
import { productList, productListSkeleton } from './product-list.js';
import { loadProducts, type ProductsState } from './products.js';
import { t } from '../locales/messages.js';

let productsState: ProductsState = { status: 'loading' };

const draw = showPage(() => ({
  title: t().shop.title,
  content: html`
    <div class="hero">
      <div class="page-width">
        <h1>${t().shop.heading}</h1>
        <p>${t().shop.lead}</p>
        <img class="hero-picture" src="/hero.svg" width="560" height="200" alt="" />
      </div>
    </div>
    <section class="shelves page-width" aria-labelledby="shelves-title">
      <h2 id="shelves-title" class="visually-hidden">${t().shop.products}</h2>
      ${shelves()}
    </section>
  `,
}));

function shelves(): TemplateResult {
  switch (productsState.status) {
    case 'loading':
      return productListSkeleton(9);
    case 'ready':
      return productList(productsState.products);
    case 'error':
      return notice(t().shop.notLoaded, productsState.reason, { label: t().page.again, run: open });
  }
}

function open(): void {
  void loadProducts((next) => {
    productsState = next;
    draw();
  });
}

open();
