import type { ListedOrder } from './back-office.js';

/** The columns of the file; their names are the fields of Ledyer's and of this shop. */
const columns: readonly (readonly [name: string, cell: (order: ListedOrder) => string | number])[] =
  [
    ['id', ({ id }) => id],
    ['orderReference', ({ orderReference }) => orderReference ?? ''],
    ['merchantReference', ({ merchantReference }) => merchantReference ?? ''],
    ['createdAt', ({ createdAt }) => createdAt],
    ['expiresAt', ({ expiresAt }) => expiresAt ?? ''],
    ['companyName', ({ customer }) => customer?.companyName ?? ''],
    ['companyId', ({ customer }) => customer?.companyId ?? ''],
    ['paymentMethod', ({ paymentMethodCategory }) => paymentMethodCategory ?? ''],
    ['status', ({ status }) => status.join(' ')],
    ['shopStatus', ({ shop }) => shop.status],
    ['shopReference', ({ shop }) => shop.reference ?? ''],
    ['storeId', ({ storeId }) => storeId ?? ''],
    ['currency', ({ totalOrderAmount }) => totalOrderAmount.currency],
    // Minor units: nothing that a locale of the reader could misread.
    ['amountMinorUnits', ({ totalOrderAmount }) => totalOrderAmount.minorUnits],
  ];

/**
 * Orders as a file for spreadsheets: RFC 4180, a line for the names and one for each order.
 *
 * Companies choose their names, and a spreadsheet runs a cell that begins like a
 * formula. Such text gets an apostrophe before it, which shows that it is text.
 */
export const orderCsv = (orders: readonly ListedOrder[]): string =>
  [columns.map(([name]) => name), ...orders.map((order) => columns.map(([, cell]) => cell(order)))]
    .map((row) => `${row.map(csvCell).join(',')}\r\n`)
    .join('');

/** One cell; numbers are our own, and stay numbers. */
export function csvCell(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const harmless = /^[\s]*[=+\-@\t\r\n]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
