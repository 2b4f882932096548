import { html, type TemplateResult } from 'lit';
import { moneyText, vatText } from '../layout/format-money.js';
import { notice } from '../layout/notice.js';
import { showPage } from '../layout/layout.js';
import { picture } from './product-image.js';
import { vatWithin } from './priced-cart.js';
import { addForm, price, productList } from './product-list.js';
import type { Product } from './shop-api.js';
import { nameOf, openStock, type Stock } from './products.js';
import { text } from '../locales/messages.js';

/** Shown beside the product. */
const neighbours = 3;

const sku = new URLSearchParams(location.search).get('sku') ?? '';
let stock: Stock = { status: 'coming' };

const draw = showPage(() => {
  const product =
    stock.status === 'here' ? stock.products.find((each) => each.sku === sku) : undefined;
  return {
    title: product ? nameOf(product) : text().shop.title,
    content: html`<div class="page-width">${view(product)}</div>`,
  };
});

function view(product: Product | undefined): TemplateResult {
  if (stock.status === 'coming') return sheetToCome();
  if (stock.status === 'refused') {
    const again = { label: text().page.again, run: open };
    return html`${hiddenTitle()} ${notice(text().shop.notLoaded, stock.reason, again)}`;
  }
  if (!product) {
    return html`
      ${hiddenTitle()} ${notice(text().shop.noSuchProduct, text().shop.noSuchProductText)}
    `;
  }
  const others = stock.products.filter((each) => each !== product);
  const from = stock.products.indexOf(product) % others.length;
  const near = [...others.slice(from), ...others.slice(0, from)].slice(0, neighbours);
  return html`
    ${sheet(product)}
    <section class="shelves" aria-labelledby="more-title">
      <h2 id="more-title">${text().shop.more}</h2>
      ${productList(near)}
    </section>
  `;
}

const hiddenTitle = () => html`<h1 class="visually-hidden">${text().shop.title}</h1>`;

/** Holds the room of a product, so that nothing moves when it arrives. */
const sheetToCome = () => html`
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
    <div class="tile">${picture(product.sku)}</div>
    <div class="sheet-text">
      <h1>${nameOf(product)}</h1>
      <p class="lead">${text().products[product.sku]?.description}</p>
      ${price(product)}
      <p class="aside">${text().shop.excluding(net(product))}</p>
      ${addForm(product, { asks: true })}
      <p><a class="quiet-button" href="/cart.html">${text().shop.toCart}</a></p>
      <dl class="facts">
        <div>
          <dt>${text().shop.articleNumber}</dt>
          <dd>${product.sku}</dd>
        </div>
        <div>
          <dt>${text().shop.vat}</dt>
          <dd>${vatText(product.vat)}</dd>
        </div>
      </dl>
    </div>
  </article>
`;

const net = ({ unitPrice, vat, currency }: Product) =>
  moneyText(unitPrice - vatWithin(unitPrice, vat), currency);

function open(): void {
  void openStock((learnt) => {
    stock = learnt;
    draw();
  });
}

open();
