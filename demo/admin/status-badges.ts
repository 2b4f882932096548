import { html, type TemplateResult } from 'lit';
import type { ListedOrder } from './admin-api.js';
import { adminText, wordFor } from './locales.js';

/** What an order is, at Ledyer and in this shop. */
export const statusMarks = ({
  status,
  shop,
}: Pick<ListedOrder, 'status' | 'shop'>): TemplateResult => html`
  <span class="marks">
    ${status.map((name) => html`<span class="mark">${wordFor(adminText().statuses, name)}</span>`)}
    ${
      // Accepted is how it should be, and needs no mark.
      shop.status === 'accepted'
        ? ''
        : html`<span class="mark" data-shop=${shop.status}>
            ${wordFor(adminText().shopStatuses, shop.status)}
          </span>`
    }
  </span>
`;
