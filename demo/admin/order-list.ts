import { html, nothing, type TemplateResult } from 'lit';
import { ref } from 'lit/directives/ref.js';
import { repeat } from 'lit/directives/repeat.js';
import { formatMoney } from '../layout/format-money.js';
import { t } from '../locales/messages.js';
import type { ListedOrderView } from './admin-api.js';
import { formatDate } from './format-date.js';
import type { OrderPager } from './order-pager.js';
import { statusBadges } from './status-badges.js';
import { adminMessages, getLabel } from './locales.js';

/** The loaded orders. The next page loads when the end of the list comes into view. */
export function orderList(pager: OrderPager, isFiltered: boolean): TemplateResult {
  const messages = adminMessages().list;
  return html`
    <ul class="orders" role="list" aria-busy=${pager.isLoading && pager.orders.length === 0}>
      ${repeat(pager.orders, ({ id }) => id, row)}
    </ul>
    <div class="orders-end" aria-live="polite">
      ${pager.error ? html`<p class="error-message">${pager.error.message}</p>` : nothing}
      ${
        pager.hasMore
          ? html`
              <button
                type="button"
                class="outline-button"
                ${ref((button) => loadInView(button, pager))}
                @click=${() => void pager.loadMore()}
              >
                ${pager.isLoading ? messages.loading : pager.error ? t().page.retry : messages.more}
              </button>
            `
          : html`<p class="muted">${endMessage(pager.orders.length, isFiltered)}</p>`
      }
    </div>
  `;
}

const endMessage = (count: number, isFiltered: boolean) => {
  const messages = adminMessages().list;
  if (count > 0) return messages.end(count);
  return isFiltered ? messages.none : messages.noneYet;
};

let observer: IntersectionObserver | undefined;

/**
 * Loads the next page shortly before the button comes into view. After an error, only a click loads it.
 *
 * Called for every render, so that a button still in view after a page has loaded loads the next one.
 */
function loadInView(button: Element | undefined, pager: OrderPager): void {
  observer?.disconnect();
  observer = undefined;
  if (!button) return;
  observer = new IntersectionObserver(
    (entries) => {
      if (entries.some((entry) => entry.isIntersecting) && !pager.error) void pager.loadMore();
    },
    { rootMargin: '400px' },
  );
  observer.observe(button);
}

const row = (order: ListedOrderView) => {
  const { id, customer, createdAt, totalOrderAmount, paymentMethodCategory } = order;
  const { minorUnits, currency } = totalOrderAmount;
  const payment =
    paymentMethodCategory && getLabel(adminMessages().payments, paymentMethodCategory);
  return html`
    <li>
      <a class="order-row" href="#${id}">
        <span class="order-customer">
          <strong>${customer?.companyName ?? order.orderReference ?? id}</strong>
          <small>${[order.orderReference, payment].filter(Boolean).join(' · ')}</small>
        </span>
        ${statusBadges(order)}
        <span class="order-date">${formatDate(createdAt)}</span>
        <span class="amount">${formatMoney(minorUnits, currency)}</span>
      </a>
    </li>
  `;
};
