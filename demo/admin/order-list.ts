import { html, nothing, type TemplateResult } from 'lit';
import { ref } from 'lit/directives/ref.js';
import { repeat } from 'lit/directives/repeat.js';
import { formatMoney } from '../layout/format-money.js';
import { t } from '../locales/messages.js';
import type { ListedOrder } from './admin-api.js';
import { formatDate } from './format-date.js';
import type { OrderPager } from './order-pager.js';
import { statusBadges } from './status-badges.js';
import { adminMessages, labelFor } from './locales.js';

/** Orders as far as they have come, and the next ones when their end comes into sight. */
export function orderList(feed: OrderPager, isFiltered: boolean): TemplateResult {
  const words = adminMessages().list;
  return html`
    <ul class="orders" role="list" aria-busy=${feed.isLoading && feed.orders.length === 0}>
      ${repeat(feed.orders, ({ id }) => id, row)}
    </ul>
    <div class="orders-end" aria-live="polite">
      ${feed.error ? html`<p class="refusal">${feed.error.message}</p>` : nothing}
      ${
        feed.hasMore
          ? html`
              <button
                type="button"
                class="outline-button"
                ${ref((button) => watch(button, feed))}
                @click=${() => void feed.loadMore()}
              >
                ${feed.isLoading ? words.loading : feed.error ? t().page.again : words.more}
              </button>
            `
          : html`<p class="aside">${ending(feed.orders.length, isFiltered)}</p>`
      }
    </div>
  `;
}

const ending = (count: number, isFiltered: boolean) => {
  const words = adminMessages().list;
  if (count > 0) return words.end(count);
  return isFiltered ? words.none : words.noneYet;
};

let observer: IntersectionObserver | undefined;

/**
 * Asks for more shortly before the button is in sight; after a refusal only when it is pressed.
 *
 * Called at every drawing, so that a button that is still in sight after a page has come asks again.
 */
function watch(button: Element | undefined, feed: OrderPager): void {
  observer?.disconnect();
  observer = undefined;
  if (!button) return;
  observer = new IntersectionObserver(
    (entries) => {
      if (entries.some((entry) => entry.isIntersecting) && !feed.error) void feed.loadMore();
    },
    { rootMargin: '400px' },
  );
  observer.observe(button);
}

const row = (order: ListedOrder) => {
  const { id, customer, createdAt, totalOrderAmount, paymentMethodCategory } = order;
  const { minorUnits, currency } = totalOrderAmount;
  const payment =
    paymentMethodCategory && labelFor(adminMessages().payments, paymentMethodCategory);
  return html`
    <li>
      <a class="order-row" href="#${id}">
        <span class="order-who">
          <strong>${customer?.companyName ?? order.orderReference ?? id}</strong>
          <small>${[order.orderReference, payment].filter(Boolean).join(' · ')}</small>
        </span>
        ${statusBadges(order)}
        <span class="order-when">${formatDate(createdAt)}</span>
        <span class="amount">${formatMoney(minorUnits, currency)}</span>
      </a>
    </li>
  `;
};
