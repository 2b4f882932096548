import { expect, test } from 'vitest';
import type { ListedOrderView } from '../../../demo/admin/admin-api.js';
import { getDailyTotals, subtractDays } from '../../../demo/admin/daily-totals.js';

const createOrder = (at: Date, minorUnits: number, currency = 'SEK') =>
  ({
    createdAt: at.toISOString(),
    totalOrderAmount: { currency, minorUnits },
  }) as ListedOrderView;

test('getDailyTotals: includes days without orders and counts midnight to the new day', () => {
  const today = new Date(2026, 10, 21, 15);
  const orders = [
    createOrder(new Date(2026, 10, 21, 0, 0), 100),
    createOrder(new Date(2026, 10, 21, 23, 59), 50),
    createOrder(new Date(2026, 10, 19, 12), 7),
    createOrder(new Date(2026, 10, 19, 12), 1_000, 'EUR'),
    createOrder(new Date(2026, 10, 18, 23, 59), 9),
  ];
  expect(getDailyTotals(orders, 3, today, 'SEK')).toEqual([
    { day: '2026-11-19', orders: 2, amount: 7 },
    { day: '2026-11-20', orders: 0, amount: 0 },
    { day: '2026-11-21', orders: 2, amount: 150 },
  ]);
});

test('subtractDays: counts calendar days, across months and clock changes', () => {
  expect(subtractDays(new Date(2026, 2, 1, 12), 1)).toEqual(new Date(2026, 1, 28));
  expect(subtractDays(new Date(2026, 2, 30, 12), 2)).toEqual(new Date(2026, 2, 28));
});
