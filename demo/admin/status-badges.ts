import { html, type TemplateResult } from 'lit';
import type { ListedOrder } from './admin-api.js';
import { adminMessages, labelFor } from './locales.js';

/** What an order is, at Ledyer and in this shop. */
export const statusBadges = ({
  status,
  shop,
}: Pick<ListedOrder, 'status' | 'shop'>): TemplateResult => html`
  <span class="marks">
    ${status.map((name) => html`<span class="mark">${labelFor(adminMessages().statuses, name)}</span>`)}
    ${
      // Accepted is how it should be, and needs no mark.
      shop.status === 'accepted'
        ? ''
        : html`<span class="mark" data-shop=${shop.status}>
            ${labelFor(adminMessages().shopStatuses, shop.status)}
          </span>`
    }
  </span>
`;
