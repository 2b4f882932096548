import { html, type TemplateResult } from 'lit';
import type { ListedOrderView } from './admin-api.js';
import { adminMessages, getLabel } from './locales.js';

/** The states of an order at Ledyer and in this shop. */
export const statusBadges = ({
  status,
  shop,
}: Pick<ListedOrderView, 'status' | 'shop'>): TemplateResult => html`
  <span class="badges">
    ${status.map((name) => html`<span class="badge">${getLabel(adminMessages().statuses, name)}</span>`)}
    ${
      // The normal state has no badge.
      shop.status === 'accepted'
        ? ''
        : html`<span class="badge" data-shop=${shop.status}>
            ${getLabel(adminMessages().shopStatuses, shop.status)}
          </span>`
    }
    ${shop.risks?.map(
      (risk) =>
        html`<span class="badge" data-risk=${risk}>${getLabel(adminMessages().risks, risk)}</span>`,
    )}
  </span>
`;
