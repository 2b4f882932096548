import { html, nothing } from 'lit';
import type { HeldOrderView, ShopNotice } from './admin-api.js';
import { adminMessages, getMismatchLabels } from './locales.js';

/**
 * The held orders that have waited longest for a decision.
 *
 * @param count number of all held orders
 * @param loadMore loads the next ones; `undefined` when all are listed
 */
export const heldOrders = (
  orders: readonly HeldOrderView[],
  count: number,
  loadMore: (() => void) | undefined,
) =>
  count === 0
    ? nothing
    : html`
        <section class="held-notice">
          <h2>${adminMessages().list.held(count)}</h2>
          <ul class="held-orders" role="list">
            ${orders.map(
              ({ id, mismatches }) =>
                html`<li>
                  <a href="#${id}"><code>${id}</code></a> ${getMismatchLabels(mismatches).join(' ')}
                </li>`,
            )}
          </ul>
          ${
            loadMore
              ? html`<button type="button" class="outline-button" @click=${loadMore}>
                  ${adminMessages().list.moreHeld(count - orders.length)}
                </button>`
              : nothing
          }
        </section>
      `;

/** Failures of the connection to Ledyer or to the database. */
export const failureNotices = (notices: readonly ShopNotice[]) => {
  const labels = adminMessages().notices;
  return notices.map(
    ({ code }) => html`<section class="held-notice"><p>${labels[code] ?? code}</p></section>`,
  );
};
