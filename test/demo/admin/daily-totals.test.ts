import { expect, test } from 'vitest';
import type { ListedOrder } from '../../../demo/admin/admin-api.js';
import { dailyTotals, daysBefore } from '../../../demo/admin/daily-totals.js';

const order = (at: Date, minorUnits: number, currency = 'SEK') =>
  ({
    createdAt: at.toISOString(),
    totalOrderAmount: { currency, minorUnits },
  }) as ListedOrder;

test('each day has its orders, days without any too, and midnight belongs to the day that begins', () => {
  const today = new Date(2026, 10, 21, 15);
  const orders = [
    order(new Date(2026, 10, 21, 0, 0), 100),
    order(new Date(2026, 10, 21, 23, 59), 50),
    order(new Date(2026, 10, 19, 12), 7),
    order(new Date(2026, 10, 19, 12), 1_000, 'EUR'),
    order(new Date(2026, 10, 18, 23, 59), 9),
  ];
  expect(dailyTotals(orders, 3, today, 'SEK')).toEqual([
    { day: '2026-11-19', orders: 2, amount: 7 },
    { day: '2026-11-20', orders: 0, amount: 0 },
    { day: '2026-11-21', orders: 2, amount: 150 },
  ]);
});

test('days before are days of the calendar, over months and where clocks are changed', () => {
  expect(daysBefore(new Date(2026, 2, 1, 12), 1)).toEqual(new Date(2026, 1, 28));
  expect(daysBefore(new Date(2026, 2, 30, 12), 2)).toEqual(new Date(2026, 2, 28));
});
