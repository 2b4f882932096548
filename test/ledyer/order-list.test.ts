import { expect, test } from 'vitest';
import { toOrderQuery } from '../../src/ledyer/order-list.js';

test('`toOrderQuery` repeats the key for each value of an array', () => {
  const query = toOrderQuery({
    createdFrom: '2026-03-02T09:00:00+01:00',
    cursor: 'MjAy+/A=',
    merchantReference: ['a,b', 'c&d'],
    q: 'Å',
    size: 10,
    status: ['uncaptured', 'expired'],
  });
  expect(String(query)).toBe(
    'createdFrom=2026-03-02T09%3A00%3A00%2B01%3A00&cursor=MjAy%2B%2FA%3D' +
      '&merchantReference=a%2Cb&merchantReference=c%26d&q=%C3%85&size=10&status=uncaptured&status=expired',
  );
});

test('`toOrderQuery` returns an empty query for an empty filter', () => {
  expect(String(toOrderQuery({}))).toBe('');
  expect(String(toOrderQuery({ id: [] }))).toBe('');
});
