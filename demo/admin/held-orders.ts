import { html, nothing } from 'lit';
import { adminMessages } from './locales.js';

/** The held orders, which wait for a decision. */
export const heldOrders = (ids: readonly string[]) =>
  ids.length === 0
    ? nothing
    : html`
        <section class="held-notice">
          <h2>${adminMessages().list.held(ids.length)}</h2>
          <ul class="held-orders" role="list">
            ${ids.map(
              (id) =>
                html`<li>
                  <a href="#${id}"><code>${id}</code></a>
                </li>`,
            )}
          </ul>
        </section>
      `;
