import { html, type TemplateResult } from 'lit';
import { mostOfOne } from './cart.js';
import { flash } from './flash.js';
import { moneyText, vatText } from './money-text.js';
import { picture } from './picture.js';
import type { Product } from './shop-api.js';

/** All that the shop sells, each thing with a form that puts it into the cart. */
export function productList(
  products: readonly Product[],
  add: (product: Product, quantity: number) => void,
): TemplateResult {
  return html`
    <ul class="products" role="list">
      ${products.map((product) => card(product, add))}
    </ul>
  `;
}

/** Holds the room of `count` products, so that nothing moves when they arrive. */
export const productsToCome = (count: number): TemplateResult => html`
  <ul class="products" aria-hidden="true">
    ${Array.from(
      { length: count },
      () => html`
        <li class="product">
          <div class="tile"></div>
          <div class="product-text">
            <p class="product-name blank"></p>
            <p class="price blank"></p>
          </div>
          <div class="add"></div>
        </li>
      `,
    )}
  </ul>
`;

function card(product: Product, add: (product: Product, quantity: number) => void): TemplateResult {
  const { sku, name, unitPrice, vat, currency } = product;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const quantity = form.elements.namedItem('quantity') as HTMLInputElement;
    add(product, quantity.valueAsNumber);
    quantity.value = '1';
    if (event.submitter) flash(event.submitter);
  };
  return html`
    <li class="product">
      <div class="tile">${picture(sku)}</div>
      <div class="product-text">
        <h3 class="product-name">${name}</h3>
        <p class="price">
          ${moneyText(unitPrice, currency)} <small>incl. ${vatText(vat)} VAT</small>
        </p>
      </div>
      <form class="add" @submit=${submit}>
        <label class="visually-hidden" for="add-${sku}">Quantity of ${name}</label>
        <input
          id="add-${sku}"
          class="quantity"
          name="quantity"
          type="number"
          inputmode="numeric"
          min="1"
          max=${mostOfOne}
          value="1"
          required
        />
        <button class="button">Add to cart<span class="visually-hidden">: ${name}</span></button>
      </form>
    </li>
  `;
}
