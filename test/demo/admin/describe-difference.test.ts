import { describe, expect, test } from 'vitest';
import type { Difference } from '../../../demo/admin/admin-api.js';
import { describeDifferences } from '../../../demo/admin/describe-difference.js';

const line = {
  type: 'surcharge',
  reference: 'FEE',
  quantity: 1,
  vat: 2_500,
  totalAmount: 2_900,
  totalVatAmount: 580,
};

describe('the differences of a held order', () => {
  test.each<[Difference, RegExp]>([
    [{ name: 'amount', expected: 5_970, found: 8_870 }, /total differs\..*59[.,]70.*88[.,]70/],
    [
      { name: 'orderLines[0].quantity', expected: 3, found: 300 },
      /^Line 1: .*Expected 3, found 300\.$/,
    ],
    [
      { name: 'addedLine.surcharge', expected: null, found: line },
      /added a line: surcharge\..*1 × FEE, .*29/,
    ],
    [{ name: 'orderLines', expected: line, found: null }, /lines differ\..*FEE.*found nothing\./],
    [
      { name: 'risk.creditDeclined', expected: null, found: 'creditDeclined' },
      /^Risk: Credit declined\.$/,
    ],
    [
      { name: 'cancelled', expected: null, found: null },
      /was cancelled before the shop processed it\.$/,
    ],
    [
      { name: 'sessionState', expected: 'authorized', found: 'expired' },
      /Expected authorized, found expired\.$/,
    ],
    [
      { name: 'unreadable', expected: null, found: 'LedyerError malformed' },
      /^The shop cannot read/,
    ],
    [{ name: 'something', expected: 'a', found: 'b' }, /^something Expected a, found b\.$/],
  ])('have a sentence with both values: %o', (difference, sentence) => {
    expect(describeDifferences([difference, difference], 'SEK')).toEqual([
      expect.stringMatching(sentence),
    ]);
  });
});
