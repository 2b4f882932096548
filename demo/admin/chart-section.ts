import { html, nothing, type TemplateResult } from 'lit';
import { moneyText } from '../layout/format-money.js';
import type { BackOffice, ListedOrder } from './admin-api.js';
import { dayChart } from './day-chart.js';
import { days, daysBefore } from './daily-totals.js';
import { OrderFeed } from './order-pager.js';
import { adminText } from './locales.js';

/** Days in the chart, and the most orders that are asked for to draw it. */
const chartDays = 14;
const chartMost = 1_000;
const currency = 'SEK';

/** The orders of the last days, as they come. */
export function chartFeed(office: BackOffice, changed: () => void): OrderFeed {
  const since = daysBefore(new Date(), chartDays - 1).toISOString();
  const feed = new OrderFeed(
    office,
    new URLSearchParams({ createdFrom: since, size: '100' }),
    changed,
  );
  // Without it there is no chart; the list says what is wrong.
  feed.all(chartMost).catch(() => undefined);
  return feed;
}

/** Today, or the day of the newest order: the emulator's clock may be ahead. */
const lastDay = (orders: readonly ListedOrder[]): Date =>
  new Date(Math.max(Date.now(), ...orders.map(({ createdAt }) => Date.parse(createdAt))));

/** The chart with its sums; without orders, until there are some. */
export function chartSection(chart: OrderFeed | undefined): TemplateResult {
  const orders = chart?.orders ?? [];
  const shown = days(orders, chartDays, lastDay(orders), currency);
  // What has not come yet, or does not come, is not nothing.
  const isKnown = orders.length > 0 || (chart?.isLoading === false && !chart.refusal);
  const sum = (of: 'orders' | 'amount') => shown.reduce((before, day) => before + day[of], 0);
  return html`
    <section class="chart" aria-labelledby="chart-title">
      <header>
        <h2 id="chart-title">${adminText().chart.title}</h2>
        <p class="legend">${adminText().chart.legend}</p>
        <p>
          ${
            isKnown
              ? html`${adminText().chart.orders(sum('orders'))},
                ${moneyText(sum('amount'), currency)}`
              : nothing
          }
        </p>
      </header>
      ${dayChart(shown, currency)}
      ${
        chart?.hasMore && !chart.isLoading && orders.length >= chartMost
          ? html`<p class="aside">${adminText().chart.cut(orders.length)}</p>`
          : nothing
      }
    </section>
  `;
}
