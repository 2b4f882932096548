import { html, type TemplateResult } from 'lit';
import { formatMoney, formatVat } from '../layout/format-money.js';
import { notice } from '../layout/notice.js';
import { showPage } from '../layout/layout.js';
import { productImage } from './product-image.js';
import { includedVat } from './priced-cart.js';
import { addToCartForm, price, productList } from './product-list.js';
import type { Product } from './shop-api.js';
import { getProductName, loadProducts, type ProductsState } from './products.js';
import { t } from '../locales/messages.js';

/** Shown beside the product. */
const relatedCount = 3;

const sku = new URLSearchParams(location.search).get('sku') ?? '';
let productsState: ProductsState = { status: 'loading' };

const draw = showPage(() => {
  const product =
    productsState.status === 'ready'
      ? productsState.products.find((each) => each.sku === sku)
      : undefined;
  return {
    title: product ? getProductName(product) : t().shop.title,
    content: html`<div class="page-width">${view(product)}</div>`,
  };
});

function view(product: Product | undefined): TemplateResult {
  if (productsState.status === 'loading') return productSkeleton();
  if (productsState.status === 'error') {
    const again = { label: t().page.again, run: open };
    return html`${hiddenTitle()} ${notice(t().shop.notLoaded, productsState.reason, again)}`;
  }
  if (!product) {
    return html` ${hiddenTitle()} ${notice(t().shop.noSuchProduct, t().shop.noSuchProductText)} `;
  }
  const others = productsState.products.filter((each) => each !== product);
  const from = productsState.products.indexOf(product) % others.length;
  const near = [...others.slice(from), ...others.slice(0, from)].slice(0, relatedCount);
  return html`
    ${sheet(product)}
    <section class="shelves" aria-labelledby="more-title">
      <h2 id="more-title">${t().shop.more}</h2>
      ${productList(near)}
    </section>
  `;
}

const hiddenTitle = () => html`<h1 class="visually-hidden">${t().shop.title}</h1>`;

/** Holds the room of a product, so that nothing moves when it arrives. */
const productSkeleton = () => html`
  <div class="sheet" aria-hidden="true">
    <div class="tile"></div>
    <div class="sheet-text">
      <p class="product-name blank"></p>
      <p class="price blank"></p>
    </div>
  </div>
`;

const sheet = (product: Product) => html`
  <article class="sheet">
    <div class="tile">${productImage(product.sku)}</div>
    <div class="sheet-text">
      <h1>${getProductName(product)}</h1>
      <p class="lead">${t().products[product.sku]?.description}</p>
      ${price(product)}
      <p class="aside">${t().shop.excluding(net(product))}</p>
      ${addToCartForm(product, { asks: true })}
      <p><a class="quiet-button" href="/cart.html">${t().shop.toCart}</a></p>
      <dl class="facts">
        <div>
          <dt>${t().shop.articleNumber}</dt>
          <dd>${product.sku}</dd>
        </div>
        <div>
          <dt>${t().shop.vat}</dt>
          <dd>${formatVat(product.vat)}</dd>
        </div>
      </dl>
    </div>
  </article>
`;

const net = ({ unitPrice, vat, currency }: Product) =>
  formatMoney(unitPrice - includedVat(unitPrice, vat), currency);

function open(): void {
  void loadProducts((next) => {
    productsState = next;
    draw();
  });
}

open();
