import { describe, expect, test } from 'vitest';
import {
  toUrl,
  formatFieldValue,
  toQuery,
  orderStatuses,
  paymentMethods,
  fromUrl,
} from '../../../demo/admin/order-filter.js';
import { orderStatuses as ledyerOrderStatuses } from '../../../src/ledyer/order.js';
import { paymentMethodTypes } from '../../../src/ledyer/payment-method.js';
import { parseOrderFilter } from '../../../src/server/routes/order-filter.js';

const createForm = (fields: readonly (readonly [string, string])[]) => {
  const data = new FormData();
  for (const [name, value] of fields) data.append(name, value);
  return data;
};

/** Every field of the form, as typed. */
const allFields = [
  ['q', ' ABC123 '],
  ['status', 'uncaptured'],
  ['status', 'expired'],
  ['statusAnd', 'fullyPaid'],
  ['paymentMethodCategory', 'card'],
  ['createdFrom', '2026-11-01'],
  ['createdTo', '2026-11-21'],
  ['expiresFrom', '2026-12-01'],
  ['expiresTo', '2026-12-24'],
  ['id', 'or_1, or_2'],
  ['orderReference', 'AAA  BBB'],
  ['merchantReference', 'P1'],
  ['storeId', 'st_1'],
  ['fromId', 'or_9'],
  ['size', '50'],
] as const;

test('toQuery: is empty for an empty form', () => {
  const fields = ['q', 'createdFrom', 'expiresTo', 'id', 'storeId'].map((n) => [n, ' '] as const);
  expect(toQuery(createForm(fields)).toString()).toBe('');
});

test('toQuery: writes every filter as the shop’s server parses it', () => {
  const query = toQuery(createForm(allFields));
  expect(parseOrderFilter(query)).toEqual({
    q: 'ABC123',
    status: ['uncaptured', 'expired'],
    statusAnd: ['fullyPaid'],
    paymentMethodCategory: ['card'],
    createdFrom: new Date(2026, 10, 1).toISOString(),
    createdTo: new Date(2026, 10, 21, 23, 59, 59, 999).toISOString(),
    expiresFrom: new Date(2026, 11, 1).toISOString(),
    expiresTo: new Date(2026, 11, 24, 23, 59, 59, 999).toISOString(),
    id: ['or_1', 'or_2'],
    orderReference: ['AAA', 'BBB'],
    merchantReference: ['P1'],
    storeId: ['st_1'],
    fromId: 'or_9',
    size: 50,
  });
});

test('the filter form has exactly Ledyer’s order statuses and payment methods', () => {
  expect([...orderStatuses].sort()).toEqual([...ledyerOrderStatuses].sort());
  expect([...paymentMethods].sort()).toEqual([...paymentMethodTypes].sort());
});

describe('the URL of the order list', () => {
  const createFullQuery = () => toQuery(createForm(allFields));
  const sort = (query: URLSearchParams) => [...query].map(String).sort();

  test('restores the whole query', () => {
    expect(sort(fromUrl(toUrl(createFullQuery())))).toEqual(sort(createFullQuery()));
  });

  test('is empty without filters and restores the default page size', () => {
    expect(toUrl(fromUrl(''))).toBe('');
    expect(fromUrl('').toString()).toBe('size=25');
  });

  test('ignores parameters and values that are no filters', () => {
    const search = '?status=paid&status=expired&size=9999&createdFrom=soon&cursor=x&q=&token=t';
    expect(fromUrl(search).toString()).toBe('status=expired&size=25');
  });

  test('restores the form fields', () => {
    expect(formatFieldValue(createFullQuery(), 'q')).toBe('ABC123');
    expect(formatFieldValue(createFullQuery(), 'id')).toBe('or_1 or_2');
    expect(formatFieldValue(createFullQuery(), 'createdFrom')).toBe('2026-11-01');
    expect(formatFieldValue(createFullQuery(), 'expiresTo')).toBe('2026-12-24');
    expect(formatFieldValue(fromUrl(''), 'createdFrom')).toBe('');
  });
});
