import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sumOf, takenLines } from '../../../demo/admin/partial-lines.js';
import { selectLines } from '../../../src/emulator/orders/select-order-lines.js';
import { validateAmounts, sumTotals, includedVat } from '../../../src/ledyer/totals.js';
import { runs, seed } from '../../support/runs.js';

const line = (id: string, quantity: number, unitPrice: number, vat: number) => ({
  id,
  type: 'physical',
  reference: id,
  description: id,
  quantity,
  unitPrice,
  totalAmount: quantity * unitPrice,
  totalVatAmount: includedVat(quantity * unitPrice, vat),
  vat,
});

test('a whole line keeps its id, a part of one goes without, and none is left out', () => {
  const lines = [line('a', 2, 500, 2500), line('b', 3, 100, 600), line('c', 1, 10, 0)];
  const taken = takenLines(lines, { a: 2, b: 1 });
  expect(taken).toEqual([
    lines[0],
    { ...lines[1], id: undefined, quantity: 1, totalAmount: 100, totalVatAmount: 6 },
  ]);
  expect(sumOf(taken)).toBe(1_100);
});

test('whatever is taken adds up for the shop’s server, and Ledyer has it', () => {
  const anyLine = fc.record({
    quantity: fc.integer({ min: 1, max: 99 }),
    unitPrice: fc.integer({ min: 1, max: 200_000 }),
    vat: fc.constantFrom(0, 600, 1200, 2500),
    wanted: fc.integer({ min: 0, max: 120 }),
  });
  fc.assert(
    fc.property(fc.array(anyLine, { minLength: 1, maxLength: 5 }), (drawn) => {
      const lines = drawn.map(({ quantity, unitPrice, vat }, index) =>
        line(`ol_${index}`, quantity, unitPrice, vat),
      );
      const wanted = Object.fromEntries(drawn.map((d, index) => [`ol_${index}`, d.wanted]));
      // As it travels.
      const taken = JSON.parse(JSON.stringify(takenLines(lines, wanted))) as typeof lines;
      expect(selectLines(lines, taken).issues).toEqual([]);
      if (taken.length > 0) expect(validateAmounts(taken, sumTotals(taken))).toEqual([]);
    }),
    { seed: seed(), numRuns: runs(200, 20_000) },
  );
});
