import { defaultPageSize } from '../../ledyer/order-list.js';
import { orderStatuses, type OrderStatus } from '../../ledyer/order.js';
import { paymentMethodTypes, type PaymentMethodType } from '../../ledyer/payment-method.js';
import { integer, array, object, literals, optional, string, type Decoder } from '../../ledyer/decode.js';
import { shaped } from '../http/json-body.js';
import { merchantReferenceOf } from './order-response.js';
import { readCursor, type Position } from './order-cursor.js';
import type { OrderRecord } from './order-record.js';
import { paymentTypeOf, statusesOf } from './order-status.js';
import { unknownFields } from '../http/unknown-fields.js';

/** The query of `GET /v1/orders`, checked: what was not asked for is absent, times are milliseconds. */
export interface OrderSearch {
  readonly createdFrom?: number | null;
  readonly createdTo?: number | null;
  readonly expiresFrom?: number | null;
  readonly expiresTo?: number | null;
  readonly cursor?: Position | null;
  readonly fromId?: string | null;
  readonly id?: readonly string[] | null;
  readonly merchantReference?: readonly string[] | null;
  readonly orderReference?: readonly string[] | null;
  readonly paymentMethodCategory?: readonly PaymentMethodType[] | null;
  readonly q?: string | null;
  readonly size: number;
  readonly status?: readonly OrderStatus[] | null;
  readonly statusAnd?: readonly OrderStatus[] | null;
  readonly storeId?: readonly string[] | null;
}

/** An ISO 8601 time, as milliseconds. */
const instant: Decoder<number> = (value, path, issues) => {
  const at = /^\d{4}-\d\d-\d\d/.test(String(value)) ? Date.parse(String(value)) : NaN;
  if (Number.isNaN(at)) {
    issues.push({ path, message: 'must be a date in ISO 8601, such as 2011-10-05T14:48:00.000Z' });
  }
  return at;
};

const readOrderSearch = object<OrderSearch>({
  createdFrom: optional(instant),
  createdTo: optional(instant),
  expiresFrom: optional(instant),
  expiresTo: optional(instant),
  cursor: optional(readCursor),
  fromId: optional(string()),
  id: optional(array(string())),
  merchantReference: optional(array(string())),
  orderReference: optional(array(string())),
  paymentMethodCategory: optional(array(literals(paymentMethodTypes))),
  q: optional(string()),
  size: integer({ min: 1 }),
  status: optional(array(literals(orderStatuses))),
  statusAnd: optional(array(literals(orderStatuses))),
  storeId: optional(array(string())),
});

/** Who is told what was read past. */
type Warn = (sentences: readonly string[]) => void;

/** The parameters that are documented as arrays. */
const arrays: ReadonlySet<string> = new Set<keyof OrderSearch>([
  'id',
  'merchantReference',
  'orderReference',
  'paymentMethodCategory',
  'status',
  'statusAnd',
  'storeId',
]);

/**
 * Reads the query of `GET /v1/orders` (page Get orders).
 *
 * How arrays are written is not documented, so repeated keys, `key[]` and commas
 * are all read. A parameter without a value counts as absent (assumed), and one
 * that is not documented is a warning.
 *
 * @throws {Refusal} 400 with one reason for each wrong parameter.
 */
export function orderSearch(query: URLSearchParams, warn: Warn = () => undefined): OrderSearch {
  const found: Record<string, unknown> = { size: defaultPageSize };
  for (const [key, value] of query) {
    const name = key.replace(/\[\]$/, '');
    if (value === '') continue;
    if (arrays.has(name)) {
      const before = (found[name] ?? []) as string[];
      found[name] = [...before, ...value.split(',')];
    } else {
      found[name] = name === 'size' ? Number(value) : value;
    }
  }
  const search = shaped(readOrderSearch, found);
  warn(unknownFields(found, search).map((name) => `${name} is not a documented parameter`));
  return search;
}

/** Whether the order is among those that were asked for; where the page begins is another question. */
export function matches(order: OrderRecord, search: OrderSearch, now: number): boolean {
  const { request } = order.session;
  const statuses = statusesOf(order, now);
  const merchantReference = merchantReferenceOf(order);
  return (
    isBetween(order.createdAt, search.createdFrom, search.createdTo) &&
    isBetween(order.expiresAt, search.expiresFrom, search.expiresTo) &&
    isAmong(search.id, order.id) &&
    isAmong(search.merchantReference, merchantReference) &&
    isAmong(search.orderReference, order.reference) &&
    isAmong(search.paymentMethodCategory, paymentTypeOf(order)) &&
    isAmong(search.storeId, request.storeId) &&
    (search.q == null || [order.id, order.reference, merchantReference].includes(search.q)) &&
    (search.status?.some((status) => statuses.includes(status)) ?? true) &&
    (search.statusAnd?.every((status) => statuses.includes(status)) ?? true)
  );
}

const isBetween = (at: number, from: number | null | undefined, to: number | null | undefined) =>
  (from == null || at >= from) && (to == null || at <= to);

const isAmong = (
  wanted: readonly string[] | null | undefined,
  value: string | null | undefined,
): boolean => wanted == null || wanted.some((word) => word === value);
