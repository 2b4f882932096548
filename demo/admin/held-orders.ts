import { html, nothing } from 'lit';
import type { HeldOrder } from './admin-api.js';
import { adminMessages, getMismatchLabels } from './locales.js';

/**
 * The held orders that have waited longest for a decision.
 *
 * @param count number of all held orders
 */
export const heldOrders = (orders: readonly HeldOrder[], count: number) =>
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
          ${count > orders.length ? html`<p>${adminMessages().list.moreHeld(count - orders.length)}</p>` : nothing}
        </section>
      `;
