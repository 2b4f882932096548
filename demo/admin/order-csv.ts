import type { ListedOrderView } from './admin-api.js';

/** The columns, named after the fields of Ledyer and of this shop. */
const columns: readonly (readonly [
  name: string,
  cell: (order: ListedOrderView) => string | number,
])[] = [
  ['id', ({ id }) => id],
  ['orderReference', ({ orderReference }) => orderReference ?? ''],
  ['merchantReference', ({ merchantReference }) => merchantReference ?? ''],
  ['createdAt', ({ createdAt }) => formatTime(createdAt)],
  ['expiresAt', ({ expiresAt }) => (expiresAt ? formatTime(expiresAt) : '')],
  ['companyName', ({ customer }) => customer?.companyName ?? ''],
  ['companyId', ({ customer }) => customer?.companyId ?? ''],
  ['paymentMethod', ({ paymentMethodCategory }) => paymentMethodCategory ?? ''],
  ['status', ({ status }) => status.join(' ')],
  ['shopStatus', ({ shop }) => shop.status],
  ['shopReference', ({ shop }) => shop.reference ?? ''],
  ['storeId', ({ storeId }) => storeId ?? ''],
  ['currency', ({ totalOrderAmount }) => totalOrderAmount.currency],
  ['amount', ({ totalOrderAmount }) => totalOrderAmount.minorUnits / 100],
  // Spreadsheets in some locales misread decimals, so the amount is repeated in minor units.
  ['amountMinorUnits', ({ totalOrderAmount }) => totalOrderAmount.minorUnits],
];

/** Marks the file as UTF-8 for Excel, which otherwise assumes an older encoding. */
const byteOrderMark = '\ufeff';

/**
 * Converts orders to CSV (RFC 4180): a header row and one row per order.
 *
 * Cells are separated by semicolons and decimals by commas, as Excel expects in the Nordic countries.
 *
 * Spreadsheets run cells that look like formulas, and company names may contain them. Such text starts with an
 * apostrophe, which marks it as text. So does a reference that a spreadsheet would change to another number.
 */
export const toCsv = (orders: readonly ListedOrderView[]): string =>
  byteOrderMark +
  [columns.map(([name]) => name), ...orders.map((order) => columns.map(([, cell]) => cell(order)))]
    .map((row) => `${row.map(toCsvCell).join(';')}\r\n`)
    .join('');

/** Formulas, text that begins with an apostrophe itself, `00123`, `1234E567`, and numbers with more digits than a spreadsheet keeps. */
const misreadPattern = /^\s*[=+\-@\t\r\n]|^'|^\s*(0\d+|\d+E\d+|\d{16,})\s*$/i;

/** Converts one cell. Numbers come from amounts and stay numbers. */
export function toCsvCell(value: string | number): string {
  if (typeof value === 'number') return String(value).replace('.', ',');
  const escaped = misreadPattern.test(value) ? `'${value}` : value;
  return /[";\r\n]/.test(escaped) ? `"${escaped.replaceAll('"', '""')}"` : escaped;
}

/** Formats a local time as spreadsheets of every language read it: `2026-11-21 14:05:09`. */
function formatTime(iso: string): string {
  if (iso === '') return '';
  const at = new Date(iso);
  const pad = (part: number) => String(part).padStart(2, '0');
  const day = [at.getFullYear(), pad(at.getMonth() + 1), pad(at.getDate())].join('-');
  return `${day} ${[at.getHours(), at.getMinutes(), at.getSeconds()].map(pad).join(':')}`;
}
