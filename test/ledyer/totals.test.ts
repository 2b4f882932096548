import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { OrderLine } from '../../src/ledyer/order-line.js';
import { validateAmounts, sumTotals, includedVat } from '../../src/ledyer/totals.js';
import createSession from '../fixtures/ledyer/create-session.json' with { type: 'json' };

const amount = fc.integer({ min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER });
const rate = fc.integer({ min: 0, max: 10_000 });

/** Checks a property. A failure prints its seed, and `FC_SEED` repeats it. */
const checkProperty = <Arguments extends [unknown, ...unknown[]]>(
  property: fc.IProperty<Arguments>,
): void => {
  fc.assert(property, {
    seed: Number(process.env.FC_SEED ?? Date.now() % 2 ** 31),
    numRuns: 2_000,
  });
};

describe('`includedVat`', () => {
  test.each([
    [500_000, 2500, 100_000],
    [10_000, 2500, 2_000],
    [100, 0, 0],
    [0, 2500, 0],
    [112, 1200, 12],
    [1, 2500, 0],
    [-500_000, 2500, -100_000],
    [3, 10_000, 2], // 1.5: halves are rounded away from zero
    [-3, 10_000, -2],
    [Number.MAX_SAFE_INTEGER, 2500, 1_801_439_850_948_198],
    [Number.MIN_SAFE_INTEGER, 2500, -1_801_439_850_948_198],
  ])('of %d at the rate %d is %d', (total, vat, expected) => {
    expect(includedVat(total, vat)).toBe(expected);
  });

  test('is the exact share, rounded to the nearest minor unit', () => {
    checkProperty(
      fc.property(amount, rate, (total, vat) => {
        // Twice the rounding error is at most one: |2·(total·vat − found·(10000 + vat))| ≤ 10000 + vat.
        const found = BigInt(includedVat(total, vat));
        const error = 2n * (BigInt(total) * BigInt(vat) - found * BigInt(10_000 + vat));
        return (error < 0n ? -error : error) <= BigInt(10_000 + vat);
      }),
    );
  });

  test('is symmetric: a refund has the negated VAT of its sale', () => {
    checkProperty(
      fc.property(
        amount,
        rate,
        (total, vat) => includedVat(-total, vat) + includedVat(total, vat) === 0,
      ),
    );
  });
});

describe('`validateAmounts`', () => {
  const [machine, freight] = createSession.orderLines as [Line, Line];
  type Line = (typeof createSession.orderLines)[number];

  const getIssues = (lines: readonly OrderLine[], changes: object = {}) =>
    validateAmounts(lines, { ...sumTotals(lines), ...changes }).map(
      ({ path, message }) => `${path} ${message}`,
    );

  test('accepts the documented example', () => {
    expect(sumTotals(createSession.orderLines)).toEqual({
      totalOrderAmount: createSession.totalOrderAmount,
      totalOrderAmountExclVat: createSession.totalOrderAmountExclVat,
      totalOrderVatAmount: createSession.totalOrderVatAmount,
    });
    expect(validateAmounts(createSession.orderLines, createSession)).toEqual([]);
  });

  test('accepts VAT that is off by one minor unit, and rejects two', () => {
    for (const off of [-1, 1]) {
      expect(getIssues([{ ...machine, totalVatAmount: machine.totalVatAmount + off }])).toEqual([]);
    }
    expect(getIssues([freight, { ...machine, totalVatAmount: 100_002 }])).toEqual([
      'orderLines[1].totalVatAmount is 100002 and should be 100000',
    ]);
  });

  test('subtracts the discount of each unit, and needs no unit price', () => {
    expect(getIssues([{ ...machine, unitPrice: 60_000, unitDiscountAmount: 10_000 }])).toEqual([]);
    expect(getIssues([{ ...machine, unitPrice: null }])).toEqual([]);
    expect(getIssues([{ ...machine, unitDiscountAmount: 1 }])).toEqual([
      'orderLines[0].totalAmount is 500000 and should be 499990',
    ]);
  });

  test('requires totals that are the sums of the lines', () => {
    expect(getIssues([machine], { totalOrderAmount: 1, totalOrderVatAmount: 0 })).toEqual([
      'totalOrderAmount is 1 and should be 500000',
      'totalOrderVatAmount is 0 and should be 100000',
      'totalOrderAmountExclVat is 400000 and should be 1',
    ]);
  });

  test('requires consistent totals when there are no lines', () => {
    const totals = { totalOrderAmount: 125, totalOrderVatAmount: 25, totalOrderAmountExclVat: 100 };
    expect(validateAmounts([], totals)).toEqual([]);
    expect(validateAmounts([], { ...totals, totalOrderAmountExclVat: 99 })).toHaveLength(1);
  });

  test('accepts a gift card that is missing from the total without VAT', () => {
    const card: Line = {
      ...freight,
      type: 'giftCard',
      vat: 0,
      totalVatAmount: 0,
      quantity: 1,
      unitPrice: -1_000,
      totalAmount: -1_000,
    };
    expect(getIssues([machine, card], { totalOrderAmountExclVat: 400_000 })).toEqual([]);
    expect(getIssues([machine, freight], { totalOrderAmountExclVat: 400_000 })).toHaveLength(1);
  });

  test('accepts any lines with correct amounts', () => {
    const line = fc
      .record({
        quantity: fc.integer({ min: 1, max: 999 }),
        unitPrice: fc.integer({ min: -1e9, max: 1e9 }),
        vat: rate,
      })
      .map(({ quantity, unitPrice, vat }): Line => {
        const totalAmount = quantity * unitPrice;
        return {
          ...machine,
          quantity,
          unitPrice,
          vat,
          totalAmount,
          totalVatAmount: includedVat(totalAmount, vat),
        };
      });
    checkProperty(
      fc.property(fc.array(line, { maxLength: 5 }), (lines) => getIssues(lines).length === 0),
    );
  });
});
