import { html, nothing, type TemplateResult } from 'lit';
import { formatMoney } from '../layout/format-money.js';
import type { AdminApi, ListedOrderView } from './admin-api.js';
import { dayChart } from './day-chart.js';
import { getDailyTotals, subtractDays } from './daily-totals.js';
import { OrderPager } from './order-pager.js';
import { adminMessages } from './locales.js';

const chartDays = 14;
/** Maximum number of orders that the chart loads. */
const maxChartOrders = 1_000;
const currency = 'SEK';

/** Starts to load the orders of the last days. Calls `onChange` after each page. */
export function loadChartOrders(api: AdminApi, onChange: () => void): OrderPager {
  const since = subtractDays(new Date(), chartDays - 1).toISOString();
  const pager = new OrderPager(
    api,
    new URLSearchParams({ createdFrom: since, size: '100' }),
    onChange,
  );
  // The order list shows the error.
  pager.loadAll(maxChartOrders).catch(() => undefined);
  return pager;
}

/** Returns today, or the day of the newest order, because the emulator's clock may be ahead. */
const getLastDay = (orders: readonly ListedOrderView[]): Date =>
  new Date(Math.max(Date.now(), ...orders.map(({ createdAt }) => Date.parse(createdAt) || 0)));

/** The chart of the last days, with the number and the sum of the orders. */
export function chartSection(chart: OrderPager | undefined): TemplateResult {
  const orders = chart?.orders ?? [];
  const totals = getDailyTotals(orders, chartDays, getLastDay(orders), currency);
  // Until the orders have loaded, their sum is unknown, not zero.
  const isKnown = orders.length > 0 || (chart?.isLoading === false && !chart.error);
  const sum = (field: 'orders' | 'amount') => totals.reduce((total, day) => total + day[field], 0);
  return html`
    <section class="chart" aria-labelledby="chart-title">
      <header>
        <h2 id="chart-title">${adminMessages().chart.title}</h2>
        <p class="legend">${adminMessages().chart.legend}</p>
        <p>
          ${
            isKnown
              ? html`${adminMessages().chart.orders(sum('orders'))},
                ${formatMoney(sum('amount'), currency)}`
              : nothing
          }
        </p>
      </header>
      ${dayChart(totals, currency)}
      ${
        chart?.hasMore && !chart.isLoading && orders.length >= maxChartOrders
          ? html`<p class="muted">${adminMessages().chart.limited(orders.length)}</p>`
          : nothing
      }
    </section>
  `;
}
