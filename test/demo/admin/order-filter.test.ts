import { describe, expect, test } from 'vitest';
import {
  toUrl,
  formatFieldValue,
  filterQuery,
  orderStatuses,
  paymentMethods,
  fromUrl,
} from '../../../demo/admin/order-filter.js';
import * as ledyersOrder from '../../../src/ledyer/order.js';
import { paymentMethodTypes } from '../../../src/ledyer/payment-method.js';
import { parseOrderFilter } from '../../../src/server/orders/order-filter.js';

const form = (fields: readonly (readonly [string, string])[]) => {
  const data = new FormData();
  for (const [name, value] of fields) data.append(name, value);
  return data;
};

/** As somebody types them. */
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

test('nothing filled in asks for all', () => {
  const fields = ['q', 'createdFrom', 'expiresTo', 'id', 'storeId'].map((n) => [n, ' '] as const);
  expect(filterQuery(form(fields)).toString()).toBe('');
});

test('every filter that the shop’s server knows can be written, and is read there', () => {
  const query = filterQuery(form(allFields));
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

test('the choices are Ledyer’s', () => {
  expect([...orderStatuses].sort()).toEqual([...ledyersOrder.orderStatuses].sort());
  expect([...paymentMethods].sort()).toEqual([...paymentMethodTypes].sort());
});

describe('the address of the page', () => {
  const full = () => filterQuery(form(allFields));
  const sorted = (query: URLSearchParams) => [...query].sort();

  test('says the whole query, and gives it back', () => {
    expect(sorted(fromUrl(toUrl(full())))).toEqual(sorted(full()));
  });

  test('says nothing where nothing is asked for', () => {
    expect(toUrl(fromUrl(''))).toBe('');
    expect(fromUrl('').toString()).toBe('size=25');
  });

  test('may be written by anybody, and asks for nothing that is no filter', () => {
    const address = '?status=paid&status=expired&size=9999&createdFrom=soon&cursor=x&q=&token=t';
    expect(fromUrl(address).toString()).toBe('status=expired&size=25');
  });

  test('fills in the form that it came from', () => {
    expect(formatFieldValue(full(), 'q')).toBe('ABC123');
    expect(formatFieldValue(full(), 'id')).toBe('or_1 or_2');
    expect(formatFieldValue(full(), 'createdFrom')).toBe('2026-11-01');
    expect(formatFieldValue(full(), 'expiresTo')).toBe('2026-12-24');
    expect(formatFieldValue(fromUrl(''), 'createdFrom')).toBe('');
  });
});
