import { toIsoDay } from './daily-totals.js';

/** Ledyer's states of an order. */
export const orderStatuses = [
  'unacknowledged',
  'uncaptured',
  'partiallyCaptured',
  'fullyCaptured',
  'partiallyRefunded',
  'fullyRefunded',
  'partiallyPaid',
  'fullyPaid',
  'cancelled',
  'expired',
] as const;

/** Ledyer's payment methods. */
export const paymentMethods = ['invoice', 'advanceInvoice', 'card', 'serviceInvoice'] as const;

/** Orders per page. The first is the default. */
export const pageSizes = [25, 50, 100] as const;

const textFields = ['q', 'fromId', 'size'] as const;
const choiceFields = ['status', 'statusAnd', 'paymentMethodCategory'] as const;
/** Fields that take several values, separated by commas or spaces. */
const listFields = ['id', 'orderReference', 'merchantReference', 'storeId'] as const;
const dateFields = ['created', 'expires'] as const;

/**
 * Converts the filter form to a query. The fields have the names of Ledyer's parameters.
 *
 * Dates are local: a range starts at midnight and ends with the last millisecond of its last day.
 */
export function toQuery(form: FormData): URLSearchParams {
  const query = new URLSearchParams();
  const getText = (name: string) => {
    const value = form.get(name);
    return typeof value === 'string' ? value.trim() : '';
  };
  for (const name of textFields) if (getText(name)) query.set(name, getText(name));
  for (const name of choiceFields) {
    for (const value of form.getAll(name)) query.append(name, value as string);
  }
  for (const name of listFields) {
    for (const value of getText(name).split(/[\s,]+/)) if (value) query.append(name, value);
  }
  for (const name of dateFields) {
    const [from, to] = [getText(`${name}From`), getText(`${name}To`)];
    if (from) query.set(`${name}From`, getDayStart(from).toISOString());
    if (to) query.set(`${name}To`, getDayEnd(to).toISOString());
  }
  return query;
}

/** Converts a query to the search part of the page's URL, without default values. */
export function toUrl(query: URLSearchParams): string {
  const params = new URLSearchParams(query);
  if (params.get('size') === String(pageSizes[0])) params.delete('size');
  return params.size === 0 ? '' : `?${params.toString()}`;
}

/** Converts the search part of the page's URL to a query. Leaves out unknown parameters and invalid values. */
export function fromUrl(search: string): URLSearchParams {
  const params = new URLSearchParams(search);
  const allowedValues: Readonly<Record<string, readonly string[]>> = {
    status: orderStatuses,
    statusAnd: orderStatuses,
    paymentMethodCategory: paymentMethods,
    size: pageSizes.map(String),
  };
  const query = new URLSearchParams();
  for (const name of [...textFields, ...choiceFields, ...listFields]) {
    for (const value of params.getAll(name)) {
      if (value !== '' && (allowedValues[name]?.includes(value) ?? true)) query.append(name, value);
    }
  }
  for (const name of dateFields.flatMap((each) => [`${each}From`, `${each}To`])) {
    const at = new Date(params.get(name) ?? '');
    if (!Number.isNaN(at.getTime())) query.set(name, at.toISOString());
  }
  if (!query.has('size')) query.set('size', String(pageSizes[0]));
  return query;
}

/** Returns the value of a form field for a query, the inverse of {@link toQuery}. */
export function formatFieldValue(query: URLSearchParams, name: string): string {
  const [first = '', ...more] = query.getAll(name);
  if (!dateFields.some((each) => name === `${each}From` || name === `${each}To`)) {
    return [first, ...more].join(' ');
  }
  return first === '' ? '' : toIsoDay(new Date(first));
}

/** @param day `2026-11-21` */
const getDayStart = (day: string) => new Date(`${day}T00:00:00`);
const getDayEnd = (day: string) => new Date(`${day}T23:59:59.999`);
