import { html, type TemplateResult } from 'lit';

/**
 * Returns the image of a product.
 *
 * Its `alt` is empty on purpose, because the name of the product is beside it.
 */
export const productImage = (sku: string): TemplateResult => html`
  <img
    class="product-image"
    src=${new URL(`../images/${sku}.svg`, import.meta.url).href}
    width="400"
    height="300"
    alt=""
  />
`;
