import type { ListedOrder } from './admin-api.js';

/** What came in on one day. */
export interface DailyTotal {
  /** `2026-11-21`, where the browser is. */
  readonly day: string;
  readonly orders: number;
  /** Minor units of the currency that was asked for. */
  readonly amount: number;
}

/** Orders and amounts of each of the last `count` days, the oldest first, days without orders too. */
export function dailyTotals(
  orders: readonly ListedOrder[],
  count: number,
  today: Date,
  currency: string,
): DailyTotal[] {
  return Array.from({ length: count }, (_, index) => {
    const day = toIsoDay(daysBefore(today, count - 1 - index));
    const here = orders.filter(({ createdAt }) => toIsoDay(new Date(createdAt)) === day);
    return {
      day,
      orders: here.length,
      amount: here
        .filter(({ totalOrderAmount }) => totalOrderAmount.currency === currency)
        .reduce((sum, { totalOrderAmount }) => sum + totalOrderAmount.minorUnits, 0),
    };
  });
}

/** Midnight that many days before, also where a day has 23 hours. */
export const daysBefore = (today: Date, count: number): Date =>
  new Date(today.getFullYear(), today.getMonth(), today.getDate() - count);

/** `2026-11-21`, where the browser is. */
export function toIsoDay(at: Date): string {
  const two = (part: number) => String(part).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}
