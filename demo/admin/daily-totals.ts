import type { ListedOrderView } from './admin-api.js';

/** Orders of one day. */
export interface DailyTotal {
  /** A local date: `2026-11-21`. */
  readonly day: string;
  readonly orders: number;
  /** Minor units. Orders in other currencies are not included. */
  readonly amount: number;
}

/** Returns the totals of the last `count` days, oldest first, including days without orders. */
export function getDailyTotals(
  orders: readonly ListedOrderView[],
  count: number,
  today: Date,
  currency: string,
): DailyTotal[] {
  return Array.from({ length: count }, (_, index) => {
    const day = toIsoDay(subtractDays(today, count - 1 - index));
    const ordersOfDay = orders.filter(({ createdAt }) => toIsoDay(new Date(createdAt)) === day);
    return {
      day,
      orders: ordersOfDay.length,
      amount: ordersOfDay
        .filter(({ totalOrderAmount }) => totalOrderAmount.currency === currency)
        .reduce((sum, { totalOrderAmount }) => sum + totalOrderAmount.minorUnits, 0),
    };
  });
}

/** Returns midnight of an earlier day, also across clock changes. */
export const subtractDays = (today: Date, count: number): Date =>
  new Date(today.getFullYear(), today.getMonth(), today.getDate() - count);

/** Formats a local date: `2026-11-21`. */
export function toIsoDay(at: Date): string {
  const pad = (part: number) => String(part).padStart(2, '0');
  return `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`;
}
