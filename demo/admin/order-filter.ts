import { toIsoDay } from './daily-totals.js';

/** Ledyer's words for what an order can be. */
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

/** Ledyer's words for how an order can be paid. */
export const paymentMethods = ['invoice', 'advanceInvoice', 'card', 'serviceInvoice'] as const;

/** Orders a page. */
export const pageSizes = [25, 50, 100] as const;

const textFields = ['q', 'fromId', 'size'] as const;
const choiceFields = ['status', 'statusAnd', 'paymentMethodCategory'] as const;
/** Several may be written into one field, with commas or spaces between them. */
const listFields = ['id', 'orderReference', 'merchantReference', 'storeId'] as const;
const dateFields = ['created', 'expires'] as const;

/**
 * The query for what a form says; its fields are named as Ledyer's parameters.
 *
 * Days are those of the browser's place: the first from its beginning, the last to its end.
 */
export function filterQuery(form: FormData): URLSearchParams {
  const query = new URLSearchParams();
  const written = (name: string) => {
    const value = form.get(name);
    return typeof value === 'string' ? value.trim() : '';
  };
  for (const name of textFields) if (written(name)) query.set(name, written(name));
  for (const name of choiceFields) {
    for (const value of form.getAll(name)) query.append(name, value as string);
  }
  for (const name of listFields) {
    for (const value of written(name).split(/[\s,]+/)) if (value) query.append(name, value);
  }
  for (const name of dateFields) {
    const [from, to] = [written(`${name}From`), written(`${name}To`)];
    if (from) query.set(`${name}From`, startOf(from).toISOString());
    if (to) query.set(`${name}To`, endOf(to).toISOString());
  }
  return query;
}

/** The query without words that change nothing, for the address of the page. */
export function toUrl(query: URLSearchParams): string {
  const said = new URLSearchParams(query);
  if (said.get('size') === String(pageSizes[0])) said.delete('size');
  return said.size === 0 ? '' : `?${said.toString()}`;
}

/** The query that an address asks for. Anybody writes addresses, so what is no filter is left out. */
export function fromUrl(address: string): URLSearchParams {
  const asked = new URLSearchParams(address);
  const known: Readonly<Record<string, readonly string[]>> = {
    status: orderStatuses,
    statusAnd: orderStatuses,
    paymentMethodCategory: paymentMethods,
    size: pageSizes.map(String),
  };
  const query = new URLSearchParams();
  for (const name of [...textFields, ...choiceFields, ...listFields]) {
    for (const value of asked.getAll(name)) {
      if (value !== '' && (known[name]?.includes(value) ?? true)) query.append(name, value);
    }
  }
  for (const name of dateFields.flatMap((each) => [`${each}From`, `${each}To`])) {
    const at = new Date(asked.get(name) ?? '');
    if (!Number.isNaN(at.getTime())) query.set(name, at.toISOString());
  }
  if (!query.has('size')) query.set('size', String(pageSizes[0]));
  return query;
}

/** What stands in a field of the form for this query; the other way round than {@link filterQuery}. */
export function formatFieldValue(query: URLSearchParams, name: string): string {
  const [first = '', ...more] = query.getAll(name);
  if (!dateFields.some((each) => name === `${each}From` || name === `${each}To`)) {
    return [first, ...more].join(' ');
  }
  return first === '' ? '' : toIsoDay(new Date(first));
}

/** @param day `2026-11-21` */
const startOf = (day: string) => new Date(`${day}T00:00:00`);
const endOf = (day: string) => new Date(`${day}T23:59:59.999`);
