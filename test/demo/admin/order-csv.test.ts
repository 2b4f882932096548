import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ListedOrder } from '../../../demo/admin/admin-api.js';
import { csvCell, orderCsv } from '../../../demo/admin/order-csv.js';
import { getRunCount, getSeed } from '../../support/run-options.js';

/** Reads a file as RFC 4180 has it, with semicolons, and nothing more lenient. */
function readCsv(file: string): string[][] {
  const text = file.replace(/^\ufeff/, '');
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
        while (at < text.length && !/[";\r\n]/.test(text[at]!)) cell += text[at++]!;
      }
      row.push(cell);
      if (text[at] !== ';') break;
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
  totalOrderAmount: { currency: 'SEK', minorUnits: -50_005 },
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
    amountMinorUnits: '-50005',
    amount: '-500,05',
    // Where the browser is.
    createdAt: new Date('2026-11-21T10:00:00.000Z').toLocaleString('sv-SE'),
    expiresAt: '',
  });
});

test('Excel sees at the first character that it is UTF-8, also where there is no order', () => {
  expect(orderCsv([]).startsWith('\ufeffid;orderReference;')).toBe(true);
});

test.each(['0012345', '1234E567', '12e4', '1234567890123456', ' 007'])(
  'a reference such as %j is not taken for another number',
  (text) => {
    expect(csvCell(text)).toBe(`'${text}`);
  },
);

test.each(['559311-3714', '10', 'E1234567', 'P112', 'or_0E1', '2026-11-21 14:05:09'])(
  '%j stays as it is',
  (text) => {
    expect(csvCell(text)).toBe(text);
  },
);

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
      const marked = /^'(?=\s*[=+\-@\t\r\n]|\s*(?:0\d+|\d+[Ee]\d+|\d{16,})\s*$)/;
      expect(shown.map((text) => text.replace(marked, ''))).toEqual(names);
      expect(shown.filter((text) => /^\s*[=+\-@]/.test(text))).toEqual([]);
    }),
    { seed: getSeed(), numRuns: getRunCount(100, 10_000) },
  );
});
