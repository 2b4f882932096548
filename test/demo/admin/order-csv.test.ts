import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ListedOrderView } from '../../../demo/admin/admin-api.js';
import { toCsv, toCsvCell } from '../../../demo/admin/order-csv.js';
import { toAmount } from '../../../src/ledyer/amount.js';
import { getRunCount, getSeed } from '../../support/run-options.js';

/** Parses CSV strictly by RFC 4180, with semicolons. */
function parseCsv(file: string): string[][] {
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
    if (text.slice(at, at + 2) !== '\r\n') throw new Error(`Missing end of line at ${at}`);
    at += 2;
    rows.push(row);
  }
  return rows;
}

const createOrder = (companyName: string): ListedOrderView => ({
  id: 'or_1',
  createdAt: '2026-11-21T10:00:00.000Z',
  status: ['uncaptured', 'unacknowledged'],
  totalOrderAmount: toAmount(-50_005, 'SEK'),
  customer: { companyName, companyId: '559311-3714' },
  shop: { status: 'held' },
});

describe('the CSV of orders', () => {
  test('has a header row and one row per order', () => {
    const [names, row, ...others] = parseCsv(toCsv([createOrder('Ring, "Clip" & Son')]));
    expect(others).toEqual([]);
    expect(Object.fromEntries(names!.map((name, index) => [name, row![index]]))).toMatchObject({
      id: 'or_1',
      companyName: 'Ring, "Clip" & Son',
      status: 'uncaptured unacknowledged',
      shopStatus: 'held',
      // A negative number stays a number.
      amountMinorUnits: '-50005',
      amount: '-500,05',
      // Times are local.
      createdAt: new Date('2026-11-21T10:00:00.000Z').toLocaleString('sv-SE'),
      expiresAt: '',
    });
  });

  test('starts with a byte order mark, also without orders', () => {
    expect(toCsv([]).startsWith('\ufeffid;orderReference;')).toBe(true);
  });

  test('keeps every company name and never contains a formula', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1 }), (names) => {
        const rows = parseCsv(toCsv(names.map(createOrder))).slice(1);
        const shown = rows.map((row) => row[5]!);
        const escaped = /^'(?=\s*[=+\-@\t\r\n]|'|\s*(?:0\d+|\d+[Ee]\d+|\d{16,})\s*$)/;
        expect(shown.map((text) => text.replace(escaped, ''))).toEqual(names);
        expect(shown.filter((text) => /^\s*[=+\-@]/.test(text))).toEqual([]);
      }),
      { seed: getSeed(), numRuns: getRunCount(100, 10_000) },
    );
  });
});

describe('a CSV cell', () => {
  test.each(['0012345', '1234E567', '12e4', '1234567890123456', ' 007'])(
    'marks %j as text, which a spreadsheet would read as another number',
    (text) => {
      expect(toCsvCell(text)).toBe(`'${text}`);
    },
  );

  test.each(['559311-3714', '10', 'E1234567', 'P112', 'or_0E1', '2026-11-21 14:05:09'])(
    'does not change %j',
    (text) => {
      expect(toCsvCell(text)).toBe(text);
    },
  );

  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', ' =1', '\r=1', '\n=1'])(
    'marks %j as text, which a spreadsheet would run as a formula',
    (text) => {
      expect(parseCsv(`${toCsvCell(text)}\r\n`)).toEqual([[`'${text}`]]);
    },
  );
});
