import { html, type TemplateResult } from 'lit';

/**
 * The picture of a product.
 *
 * Its text is empty on purpose: the product's name always stands beside it.
 */
export const productImage = (sku: string): TemplateResult => html`
  <img
    class="picture"
    src=${new URL(`./pictures/${sku}.svg`, import.meta.url).href}
    width="400"
    height="300"
    alt=""
  />
`;
