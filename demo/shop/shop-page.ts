import { html, type TemplateResult } from 'lit';
import { notice } from '../layout/notice.js';
import { showPage } from '../layout/layout.js';
import { productList, productsToCome } from './product-list.js';
import { openStock, type Stock } from './products.js';
import { text } from '../locales/messages.js';

let stock: Stock = { status: 'coming' };

const draw = showPage(() => ({
  title: text().shop.title,
  content: html`
    <div class="hero">
      <div class="page-width">
        <h1>${text().shop.heading}</h1>
        <p>${text().shop.lead}</p>
        <img class="hero-picture" src="/hero.svg" width="560" height="200" alt="" />
      </div>
    </div>
    <section class="shelves page-width" aria-labelledby="shelves-title">
      <h2 id="shelves-title" class="visually-hidden">${text().shop.products}</h2>
      ${shelves()}
    </section>
  `,
}));

function shelves(): TemplateResult {
  switch (stock.status) {
    case 'coming':
      return productsToCome(9);
    case 'here':
      return productList(stock.products);
    case 'refused':
      return notice(text().shop.notLoaded, stock.reason, { label: text().page.again, run: open });
  }
}

function open(): void {
  void openStock((learnt) => {
    stock = learnt;
    draw();
  });
}

open();
