import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { catalogue } from '../../demo/server/catalogue.js';

test.each(catalogue.map(({ sku }) => sku))('the product %s has an image', (sku) => {
  expect(existsSync(new URL(`../../demo/images/${sku}.svg`, import.meta.url))).toBe(true);
});

test('the catalogue has every sku once', () => {
  expect(new Set(catalogue.map(({ sku }) => sku)).size).toBe(catalogue.length);
});

test('the catalogue has products of all three Swedish VAT rates', () => {
  expect([...new Set(catalogue.map(({ vat }) => vat))].sort((a, b) => a - b)).toEqual([
    600, 1200, 2500,
  ]);
});
