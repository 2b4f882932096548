import { html, type TemplateResult } from 'lit';
import { formatMoney, formatVat } from '../layout/format-money.js';
import { getIncludedVat } from '../layout/included-vat.js';
import { notice } from '../layout/notice.js';
import { showPage } from '../layout/layout.js';
import { productImage } from './product-image.js';
import { volumeDiscounts } from './cart/price-rules.js';
import { addToCartForm, price, productList } from './product-list.js';
import type { Product } from './shop-api.js';
import { getProductName, loadProducts, watchProducts, type ProductsState } from './products.js';
import { t } from '../locales/messages.js';

/** Number of other products below the product. */
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
    const retry = { label: t().page.retry, run: load };
    return html`${hiddenTitle()} ${notice(t().shop.notLoaded, productsState.reason, retry)}`;
  }
  if (!product) {
    return html` ${hiddenTitle()} ${notice(t().shop.noSuchProduct, t().shop.noSuchProductText)} `;
  }
  const others = productsState.products.filter((each) => each !== product);
  const start = productsState.products.indexOf(product) % others.length;
  const related = [...others.slice(start), ...others.slice(0, start)].slice(0, relatedCount);
  return html`
    ${productDetail(product)}
    <section class="product-section" aria-labelledby="more-title">
      <h2 id="more-title">${t().shop.more}</h2>
      ${productList(related)}
    </section>
  `;
}

const hiddenTitle = () => html`<h1 class="visually-hidden">${t().shop.title}</h1>`;

/** A placeholder with the size of a product, so that nothing moves when the product loads. */
const productSkeleton = () => html`
  <div class="product-detail" aria-hidden="true">
    <div class="image-box"></div>
    <div class="product-detail-text">
      <p class="product-name skeleton"></p>
      <p class="price skeleton"></p>
    </div>
  </div>
`;

const productDetail = (product: Product) => html`
  <article class="product-detail">
    <div class="image-box">${productImage(product.sku)}</div>
    <div class="product-detail-text">
      <h1>${getProductName(product)}</h1>
      <p class="lead">${t().products[product.sku]?.description}</p>
      ${price(product)}
      <p class="muted">${t().shop.excludingVat(formatNetPrice(product))}</p>
      <p class="muted">
        ${volumeDiscounts
          .map(({ minQuantity, percent }) => t().shop.volumeDiscount(minQuantity, percent))
          .toReversed()
          .join(', ')}
      </p>
      ${addToCartForm(product, { hasQuantityField: true })}
      <p><a class="quiet-button" href="cart.html">${t().shop.toCart}</a></p>
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

const formatNetPrice = ({ unitPrice, vat, currency }: Product) =>
  formatMoney(unitPrice - getIncludedVat(unitPrice, vat), currency);

function show(next: ProductsState): void {
  productsState = next;
  draw();
}

function load(): void {
  void loadProducts(show);
}

watchProducts(show);
