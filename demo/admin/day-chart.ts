import { html, svg, type TemplateResult } from 'lit';
import { formatMoney } from '../layout/format-money.js';
import { formatDate, formatMonth } from './format-date.js';
import type { DailyTotal } from './daily-totals.js';
import { adminMessages } from './locales.js';

// The parts of the chart, from top to bottom, in pixels. The top has the number above the highest bar.
const topHeight = 20;
const barsHeight = 84;
const daysHeight = 20;
const monthsHeight = 16;

/** A bar chart of the amounts per day, with the number of orders above each bar. Screen readers get a table. */
export function dayChart(days: readonly DailyTotal[], currency: string): TemplateResult {
  const messages = adminMessages().chart;
  const highest = Math.max(1, ...days.map(({ amount }) => amount));
  const dayWidth = 100 / days.length;
  const height = topHeight + barsHeight + daysHeight + monthsHeight;
  const bar = ({ day, orders, amount }: DailyTotal, index: number) => {
    const isNewMonth = index === 0 || day.slice(0, 7) !== days[index - 1]?.day.slice(0, 7);
    const barHeight = amount === 0 ? 1 : Math.max(3, (amount / highest) * barsHeight);
    const middle = `${(index + 0.5) * dayWidth}%`;
    return svg`
      <g>
        <title>${formatDate(day)}: ${messages.orders(orders)}, ${formatMoney(amount, currency)}</title>
        <rect class=${orders === 0 ? 'none' : ''}
          x="${index * dayWidth + dayWidth * 0.15}%" y=${topHeight + barsHeight - barHeight}
          width="${dayWidth * 0.7}%" height=${barHeight} rx="3"
        ></rect>
        <text x=${middle} y=${topHeight - 6 + barsHeight - barHeight} text-anchor="middle">
          ${orders === 0 ? '' : orders}
        </text>
        <text class="day" x=${middle} y=${topHeight + barsHeight + 16} text-anchor="middle">
          ${Number(day.slice(-2))}
        </text>
        <text class="day" x=${middle} y=${height - 4} text-anchor="middle">
          ${isNewMonth ? formatMonth(day) : ''}
        </text>
      </g>
    `;
  };
  return html`
    <svg class="day-chart" width="100%" height=${height} aria-hidden="true">
      <line
        x1="0"
        x2="100%"
        y1=${topHeight + barsHeight + 0.5}
        y2=${topHeight + barsHeight + 0.5}
      ></line>
      ${days.map(bar)}
    </svg>
    <table class="visually-hidden">
      <caption>
        ${messages.title}
      </caption>
      <thead>
        <tr>
          <th scope="col">${messages.day}</th>
          <th scope="col">${messages.count}</th>
          <th scope="col">${messages.amount}</th>
        </tr>
      </thead>
      <tbody>
        ${days.map(
          ({ day, orders, amount }) => html`
            <tr>
              <th scope="row">${formatDate(day)}</th>
              <td>${orders}</td>
              <td>${formatMoney(amount, currency)}</td>
            </tr>
          `,
        )}
      </tbody>
    </table>
  `;
}
