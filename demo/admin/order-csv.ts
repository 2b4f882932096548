import type { ListedOrder } from './admin-api.js';

/** The columns of the file; their names are the fields of Ledyer's and of this shop. */
const columns: readonly (readonly [name: string, cell: (order: ListedOrder) => string | number])[] =
  [
    ['id', ({ id }) => id],
    ['orderReference', ({ orderReference }) => orderReference ?? ''],
    ['merchantReference', ({ merchantReference }) => merchantReference ?? ''],
    ['createdAt', ({ createdAt }) => timeCell(createdAt)],
    ['expiresAt', ({ expiresAt }) => (expiresAt ? timeCell(expiresAt) : '')],
    ['companyName', ({ customer }) => customer?.companyName ?? ''],
    ['companyId', ({ customer }) => customer?.companyId ?? ''],
    ['paymentMethod', ({ paymentMethodCategory }) => paymentMethodCategory ?? ''],
    ['status', ({ status }) => status.join(' ')],
    ['shopStatus', ({ shop }) => shop.status],
    ['shopReference', ({ shop }) => shop.reference ?? ''],
    ['storeId', ({ storeId }) => storeId ?? ''],
    ['currency', ({ totalOrderAmount }) => totalOrderAmount.currency],
    ['amount', ({ totalOrderAmount }) => totalOrderAmount.minorUnits / 100],
    // Beside it, nothing that a locale of the reader could misread.
    ['amountMinorUnits', ({ totalOrderAmount }) => totalOrderAmount.minorUnits],
  ];

/** Without it, Excel takes UTF-8 for an older encoding, and Västerås for VÃ¤sterÃ¥s. */
const byteOrderMark = '\ufeff';

/**
 * Orders as a file for spreadsheets: a line for the names and one for each order,
 * quoted as RFC 4180 has it.
 *
 * Semicolons stand between cells and commas before decimals, because that is what
 * Excel opens without asking where this shop sells, in all of the Nordic countries.
 *
 * Companies choose their names, and a spreadsheet runs a cell that begins like a
 * formula. Such text gets an apostrophe before it, which shows that it is text; so
 * does a reference that it would take for another number.
 */
export const orderCsv = (orders: readonly ListedOrder[]): string =>
  byteOrderMark +
  [columns.map(([name]) => name), ...orders.map((order) => columns.map(([, cell]) => cell(order)))]
    .map((row) => `${row.map(csvCell).join(';')}\r\n`)
    .join('');

/** What runs, and `00123`, `1234E567` and numbers of more digits than a spreadsheet keeps. */
const misread = /^\s*[=+\-@\t\r\n]|^\s*(0\d+|\d+E\d+|\d{16,})\s*$/i;

/** One cell; numbers are our own, and stay numbers. */
export function csvCell(value: string | number): string {
  if (typeof value === 'number') return String(value).replace('.', ',');
  const harmless = misread.test(value) ? `'${value}` : value;
  return /[";\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** A time where the browser is, as spreadsheets of every language read it: `2026-11-21 14:05:09`. */
function timeCell(iso: string): string {
  const at = new Date(iso);
  const two = (part: number) => String(part).padStart(2, '0');
  const day = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join('-');
  return `${day} ${[at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(':')}`;
}
