import { html, nothing, type TemplateResult } from 'lit';
import { formatMoney } from '../layout/format-money.js';
import type { AdminApi, ListedOrder } from './admin-api.js';
import { dayChart } from './day-chart.js';
import { dailyTotals, daysBefore } from './daily-totals.js';
import { OrderPager } from './order-pager.js';
import { adminMessages } from './locales.js';

/** Days in the chart, and the most orders that are asked for to draw it. */
const chartDays = 14;
const maxChartOrders = 1_000;
const currency = 'SEK';

/** The orders of the last days, as they come. */
export function loadChartOrders(office: AdminApi, changed: () => void): OrderPager {
  const since = daysBefore(new Date(), chartDays - 1).toISOString();
  const feed = new OrderPager(
    office,
    new URLSearchParams({ createdFrom: since, size: '100' }),
    changed,
  );
  // Without it there is no chart; the list says what is wrong.
  feed.loadAll(maxChartOrders).catch(() => undefined);
  return feed;
}

/** Today, or the day of the newest order: the emulator's clock may be ahead. */
const lastDay = (orders: readonly ListedOrder[]): Date =>
  new Date(Math.max(Date.now(), ...orders.map(({ createdAt }) => Date.parse(createdAt))));

/** The chart with its sums; without orders, until there are some. */
export function chartSection(chart: OrderPager | undefined): TemplateResult {
  const orders = chart?.orders ?? [];
  const shown = dailyTotals(orders, chartDays, lastDay(orders), currency);
  // What has not come yet, or does not come, is not nothing.
  const isKnown = orders.length > 0 || (chart?.isLoading === false && !chart.error);
  const sum = (of: 'orders' | 'amount') => shown.reduce((before, day) => before + day[of], 0);
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
      ${dayChart(shown, currency)}
      ${
        chart?.hasMore && !chart.isLoading && orders.length >= maxChartOrders
          ? html`<p class="aside">${adminMessages().chart.cut(orders.length)}</p>`
          : nothing
      }
    </section>
  `;
}
