import { html, svg, type TemplateResult } from 'lit';
import { formatMoney } from '../layout/format-money.js';
import { formatDate, formatMonth } from './format-date.js';
import type { DailyTotal } from './daily-totals.js';
import { adminMessages } from './locales.js';

const barsHeight = 84;
/** Below it the bars begin, and the figures of the highest one stand above it. */
const top = 20;
const daysHeight = 20;
const monthsHeight = 16;

/** A bar for the amount of each day, the number of orders above it, and the same as a table for those who do not see it. */
export function dayChart(days: readonly DailyTotal[], currency: string): TemplateResult {
  const words = adminMessages().chart;
  const highest = Math.max(1, ...days.map(({ amount }) => amount));
  const step = 100 / days.length;
  const height = top + barsHeight + daysHeight + monthsHeight;
  const bar = ({ day, orders, amount }: DailyTotal, index: number) => {
    const isNewMonth = index === 0 || day.slice(0, 7) !== days[index - 1]?.day.slice(0, 7);
    const high = amount === 0 ? 1 : Math.max(3, (amount / highest) * barsHeight);
    const middle = `${(index + 0.5) * step}%`;
    return svg`
      <g>
        <title>${formatDate(day)}: ${words.orders(orders)}, ${formatMoney(amount, currency)}</title>
        <rect class=${orders === 0 ? 'none' : ''}
          x="${index * step + step * 0.15}%" y=${top + barsHeight - high}
          width="${step * 0.7}%" height=${high} rx="3"
        ></rect>
        <text x=${middle} y=${top - 6 + barsHeight - high} text-anchor="middle">
          ${orders === 0 ? '' : orders}
        </text>
        <text class="day" x=${middle} y=${top + barsHeight + 16} text-anchor="middle">
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
      <line x1="0" x2="100%" y1=${top + barsHeight + 0.5} y2=${top + barsHeight + 0.5}></line>
      ${days.map(bar)}
    </svg>
    <table class="visually-hidden">
      <caption>
        ${words.title}
      </caption>
      <thead>
        <tr>
          <th scope="col">${words.day}</th>
          <th scope="col">${words.count}</th>
          <th scope="col">${words.amount}</th>
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
