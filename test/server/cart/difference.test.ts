import { describe, expect, test } from 'vitest';
import {
  areAllKnown,
  createDifference,
  digestDifferences,
  getDistinctDifferences,
  type Difference,
} from '../../../src/server/cart/difference.js';

const line = {
  type: 'surcharge',
  reference: 'FEE',
  quantity: 1,
  vat: 2_500,
  totalAmount: 2_900,
  totalVatAmount: 580,
};
const addedLine = createDifference('addedLine.surcharge', null, line);
/** As a database may return it: with the keys of its values in another order. */
const reordered: Difference = {
  ...addedLine,
  found: {
    vat: 2_500,
    quantity: 1,
    totalVatAmount: 580,
    type: 'surcharge',
    totalAmount: 2_900,
    reference: 'FEE',
  },
};
const amount = createDifference('amount', 100, 101);

describe('createDifference', () => {
  test('replaces NUL characters and unpaired surrogates in all texts, also those of a line', () => {
    const text = 'a\0b\ud83dc🖊';
    const found = { ...line, type: text, reference: text };
    expect(createDifference(text, text, found)).toEqual({
      name: 'a�b�c🖊',
      expected: 'a�b�c🖊',
      found: { ...line, type: 'a�b�c🖊', reference: 'a�b�c🖊' },
    });
  });

  test('cuts texts after 200 characters', () => {
    const [text, cut] = ['x'.repeat(201), 'x'.repeat(200)];
    expect(createDifference(text, text, { ...line, reference: text })).toEqual({
      name: cut,
      expected: cut,
      found: { ...line, reference: cut },
    });
  });

  test('has `null` for a value that is not given', () => {
    expect(createDifference('country', undefined, 0)).toEqual({
      name: 'country',
      expected: null,
      found: 0,
    });
  });
});

describe('areAllKnown', () => {
  test.each<[boolean, string, Difference[], Difference[]]>([
    [true, 'no difference', [], []],
    [true, 'a known difference', [amount], [addedLine, amount]],
    [true, 'a known line whose keys are in another order', [reordered], [addedLine]],
    [false, 'another expected value', [{ ...amount, expected: 99 }], [amount]],
    [false, 'another found value', [{ ...amount, found: '101' }], [amount]],
    [false, 'another name', [{ ...amount, name: 'vat' }], [amount]],
    [false, 'one known and one unknown difference', [amount, addedLine], [amount]],
    [false, 'a line with another amount', [addedLine], [{ ...amount, found: { ...line, vat: 0 } }]],
  ])('returns %s for %s', (expected, _, differences, known) => {
    expect(areAllKnown(differences, known)).toBe(expected);
  });
});

describe('digestDifferences', () => {
  test('is independent of the order of the differences and of the keys of a line', async () => {
    expect(await digestDifferences([amount, addedLine])).toBe(
      await digestDifferences([reordered, amount]),
    );
  });

  test('has 32 hexadecimal digits, which differ with each value', async () => {
    const digests = await Promise.all(
      [[], [amount], [{ ...amount, found: 102 }], [addedLine], [amount, addedLine]].map(
        digestDifferences,
      ),
    );
    expect(new Set(digests).size).toBe(5);
    for (const digest of digests) expect(digest).toMatch(/^[0-9a-f]{32}$/);
  });
});

describe('getDistinctDifferences', () => {
  test('returns each difference once, in the same sequence', () => {
    expect(getDistinctDifferences([amount, addedLine, { ...amount }, reordered])).toEqual([
      amount,
      addedLine,
    ]);
  });

  test('keeps differences of one name with other values', () => {
    const other = createDifference('amount', 100, 102);
    expect(getDistinctDifferences([amount, other])).toEqual([amount, other]);
  });
});
