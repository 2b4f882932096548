import { describe, expect, test } from 'vitest';
import {
  compareDetails,
  isSameJson,
  toUpdate,
} from '../../../src/server/sessions/compare-details.js';

const urls = { terms: 'https://shop.test/terms', privacy: null, confirmation: null };
const stored = { country: 'SE', reference: 'A-1', settings: { security: { level: 100 }, urls } };
const same = { fixed: [], isOtherCustomer: false, hasUpdates: false };

describe('compareDetails', () => {
  test('finds no difference between fields in another sequence, or between a missing field and `null`', () => {
    const next = {
      settings: {
        urls: { confirmation: null, privacy: null, terms: urls.terms },
        security: { level: 100 },
      },
      storeId: null,
      reference: 'A-1',
      country: 'SE',
    };
    expect(compareDetails(stored, next)).toEqual(same);
  });

  test.each([
    [{ reference: null }],
    [{ settlementReference: 'S-1' }],
    [{ metadata: { a: 1 } }],
    [{ country: 'NO' }],
    [{ settings: { ...stored.settings, security: { level: 300 } } }],
    [{ settings: { ...stored.settings, customer: { showNameFields: true } } }],
  ])('finds an update in %j', (changes) => {
    expect(compareDetails(stored, { ...stored, ...changes })).toEqual({
      ...same,
      hasUpdates: true,
    });
  });

  test.each([
    [{ storeId: '2' }, 'storeId'],
    [{ source: 'pos' } as const, 'source'],
    [{ autoCapture: { delayMinutes: 0, enabled: true } }, 'autoCapture'],
    [{ settings: { ...stored.settings, urls: { ...urls, privacy: 'https://x.test' } } }, 'urls'],
  ])('finds a fixed field in %j', (changes, name) => {
    expect(compareDetails(stored, { ...stored, ...changes })).toEqual({ ...same, fixed: [name] });
  });

  test('finds another customer', () => {
    const next = { ...stored, customerHash: 'a' };
    expect(compareDetails(stored, next)).toEqual({ ...same, isOtherCustomer: true });
  });
});

describe('toUpdate', () => {
  test('returns the fields that a quote has or had, and settings only when they change', () => {
    expect(toUpdate([stored], { ...stored, reference: null, metadata: { a: 1 } })).toEqual({
      country: 'SE',
      reference: null,
      metadata: { a: 1 },
    });
  });

  test('resets the settings and references of a change that Ledyer may have applied', () => {
    const pending = {
      ...stored,
      settlementReference: 'S-1',
      settings: { security: { level: 300 }, urls },
    };
    expect(toUpdate([stored, pending], stored)).toEqual({
      country: 'SE',
      reference: 'A-1',
      settlementReference: null,
      settings: { security: { level: 100 } },
    });
  });
});

test.each([
  [{ a: [1, { b: 2, c: 3 }] }, { a: [1, { c: 3, b: 2 }] }, true],
  [[1, 2], [2, 1], false],
  [null, undefined, true],
  [0, null, false],
])('isSameJson compares %j with %j', (left, right, isSame) => {
  expect(isSameJson(left, right)).toBe(isSame);
});
