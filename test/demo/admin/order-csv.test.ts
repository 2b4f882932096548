import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ListedOrder } from '../../../demo/admin/back-office.js';
import { csvCell, orderCsv } from '../../../demo/admin/order-csv.js';
import { runs, seed } from '../../support/runs.js';

/** Reads a file as RFC 4180 has it, and nothing more lenient. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let at = 0;
  while (at < text.length) {
    const row: string[] = [];
    for (;;) {
      let cell = '';
      if (text[at] === '"') {
        for (at += 1; ; at += 1) {
          if (text[at] !== '"') cell += text[at]!;
          else if (text[at + 1] === '"') cell += text[(at += 1)]!;
          else break;
        }
        at += 1;
      } else {
        while (at < text.length && !/[",\r\n]/.test(text[at]!)) cell += text[at++]!;
      }
      row.push(cell);
      if (text[at] !== ',') break;
      at += 1;
    }
    if (text.slice(at, at + 2) !== '\r\n') throw new Error(`No end of line at ${at}`);
    at += 2;
    rows.push(row);
  }
  return rows;
}

const order = (companyName: string): ListedOrder => ({
  id: 'or_1',
  createdAt: '2026-11-21T10:00:00.000Z',
  status: ['uncaptured', 'unacknowledged'],
  totalOrderAmount: { currency: 'SEK', minorUnits: -500 },
  customer: { companyName, companyId: '559311-3714' },
  shop: { status: 'held' },
});

test('a line for the names, and one for each order', () => {
  const [names, row, ...others] = readCsv(orderCsv([order('Ring, "Clip" & Son')]));
  expect(others).toEqual([]);
  expect(Object.fromEntries(names!.map((name, index) => [name, row![index]]))).toMatchObject({
    id: 'or_1',
    companyName: 'Ring, "Clip" & Son',
    status: 'uncaptured unacknowledged',
    shopStatus: 'held',
    // A number of ours is no formula.
    amountMinorUnits: '-500',
  });
});

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', ' =1', '\r=1', '\n=1'])(
  '%j stays text in a spreadsheet',
  (text) => {
    expect(readCsv(`${csvCell(text)}\r\n`)).toEqual([[`'${text}`]]);
  },
);

test('whatever a company is called, the file says it, and runs nothing', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1 }), (names) => {
      const rows = readCsv(orderCsv(names.map(order))).slice(1);
      const shown = rows.map((row) => row[5]!);
      expect(shown.map((text) => text.replace(/^'(?=\s*[=+\-@\t\r\n])/, ''))).toEqual(names);
      expect(shown.filter((text) => /^\s*[=+\-@]/.test(text))).toEqual([]);
    }),
    { seed: seed(), numRuns: runs(100, 10_000) },
  );
});
