import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sumLines, selectLines } from '../../../demo/admin/partial-lines.js';
import { planPartialCapture } from '../../../src/server/orders/partial-capture.js';
import { validateAmounts, sumTotals, includedVat } from '../../../src/ledyer/totals.js';
import { getRunCount, getSeed } from '../../support/run-options.js';

const createLine = (id: string, quantity: number, unitPrice: number, vat: number) => ({
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

test('selectLines: keeps the id of a whole line, omits it for a part and leaves out quantity zero', () => {
  const lines = [
    createLine('a', 2, 500, 2500),
    createLine('b', 3, 100, 600),
    createLine('c', 1, 10, 0),
  ];
  const selected = selectLines(lines, { a: 2, b: 1 });
  expect(selected).toEqual([
    lines[0],
    { ...lines[1], id: undefined, quantity: 1, totalAmount: 100, totalVatAmount: 6 },
  ]);
  expect(sumLines(selected)).toBe(1_100);
});

test('selectLines: returns lines that the shop’s server and the emulator accept, for any quantities', () => {
  const anyLine = fc.record({
    quantity: fc.integer({ min: 1, max: 99 }),
    unitPrice: fc.integer({ min: 1, max: 200_000 }),
    vat: fc.constantFrom(0, 600, 1200, 2500),
    wanted: fc.integer({ min: 0, max: 120 }),
  });
  fc.assert(
    fc.property(fc.array(anyLine, { minLength: 1, maxLength: 5 }), (drawn) => {
      const lines = drawn.map(({ quantity, unitPrice, vat }, index) =>
        createLine(`ol_${index}`, quantity, unitPrice, vat),
      );
      const wanted = Object.fromEntries(drawn.map((d, index) => [`ol_${index}`, d.wanted]));
      // JSON drops undefined ids, as the request does.
      const selected = JSON.parse(JSON.stringify(selectLines(lines, wanted))) as typeof lines;
      expect(planPartialCapture(lines, selected).issues).toEqual([]);
      if (selected.length > 0) expect(validateAmounts(selected, sumTotals(selected))).toEqual([]);
    }),
    { seed: getSeed(), numRuns: getRunCount(200, 20_000) },
  );
});
