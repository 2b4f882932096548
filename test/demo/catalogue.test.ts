import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { catalogue } from '../../server-example/catalogue.js';

test.each(catalogue.map(({ sku }) => sku))('%s has a picture', (sku) => {
  expect(existsSync(new URL(`../../demo/images/${sku}.svg`, import.meta.url))).toBe(true);
});

test('every sku is there once', () => {
  expect(new Set(catalogue.map(({ sku }) => sku)).size).toBe(catalogue.length);
});

test('all of Sweden’s VAT rates occur', () => {
  expect([...new Set(catalogue.map(({ vat }) => vat))].sort()).toEqual([1200, 2500, 600]);
});
