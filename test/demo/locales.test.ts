import { describe, expect, test } from 'vitest';
import { en as adminEn } from '../../demo/admin/locales/en.js';
import { sv as adminSv } from '../../demo/admin/locales/sv.js';
import { en } from '../../demo/locales/en.js';
import { sv } from '../../demo/locales/sv.js';
import { problems } from '../../src/server/http/problem-types.js';

describe('the messages of the demo', () => {
  test.each([
    ['English', en],
    ['Swedish', sv],
  ])('translate only problems of the kit to %s', (_, messages) => {
    const unknown = Object.keys(messages.errors.problems).filter((name) => !(name in problems));
    expect(unknown).toEqual([]);
  });

  test.each([
    'statuses',
    'shopStatuses',
    'lineTypes',
    'payments',
    'events',
    'history',
    'mismatches',
  ] as const)('have the same admin labels in both languages: %s', (group) => {
    expect(Object.keys(adminSv[group])).toEqual(Object.keys(adminEn[group]));
  });
});
