import { html, type TemplateResult } from 'lit';
import { notice } from '../layout/notice.js';
import { showPage } from '../layout/layout.js';
import { productList, productListSkeleton } from './product-list.js';
import { loadProducts, watchProducts, type ProductsState } from './products.js';
import { t } from '../locales/messages.js';

/** Number of placeholders while the products load. */
const expectedProducts = 9;

let productsState: ProductsState = { status: 'loading' };

const draw = showPage(() => ({
  title: t().shop.title,
  content: html`
    <div class="hero">
      <div class="page-width">
        <h1>${t().shop.heading}</h1>
        <p>${t().shop.lead}</p>
        <img class="hero-image" src="hero.svg" width="560" height="200" alt="" />
      </div>
    </div>
    <section class="product-section page-width" aria-labelledby="products-title">
      <h2 id="products-title" class="visually-hidden">${t().shop.products}</h2>
      ${products()}
    </section>
  `,
}));

function products(): TemplateResult {
  switch (productsState.status) {
    case 'loading':
      return productListSkeleton(expectedProducts);
    case 'ready':
      return productList(productsState.products);
    case 'error':
      return notice(t().shop.notLoaded, productsState.reason, { label: t().page.retry, run: load });
  }
}

function show(next: ProductsState): void {
  productsState = next;
  draw();
}

function load(): void {
  void loadProducts(show);
}

watchProducts(show);
