import { defaultPageSize } from '../../ledyer/order-list.js';
import { orderStatuses, type OrderStatus } from '../../ledyer/order.js';
import {
  knownPaymentMethodTypes,
  type KnownPaymentMethodType,
} from '../../ledyer/payment-method.js';
import {
  integer,
  array,
  object,
  literals,
  optional,
  string,
  type Decoder,
} from '../../ledyer/decode.js';
import { decodeOrThrow } from '../http/json-body.js';
import { getMerchantReference } from './order-response.js';
import { decodeCursor, type CursorPosition } from './order-cursor.js';
import { getStoreId } from '../sessions/session-response.js';
import type { OrderRecord } from './order-record.js';
import { getPaymentType, getStatuses, isAcknowledged } from './order-status.js';
import { findUnknownFields } from '../http/unknown-fields.js';

/** The decoded query of `GET /v1/orders`. Times are in milliseconds. */
export interface OrderSearch {
  readonly createdFrom?: number | null;
  readonly createdTo?: number | null;
  readonly expiresFrom?: number | null;
  readonly expiresTo?: number | null;
  readonly cursor?: CursorPosition | null;
  readonly fromId?: string | null;
  readonly id?: readonly string[] | null;
  readonly merchantReference?: readonly string[] | null;
  readonly orderReference?: readonly string[] | null;
  readonly paymentMethodCategory?: readonly KnownPaymentMethodType[] | null;
  readonly q?: string | null;
  readonly size: number;
  readonly status?: readonly OrderStatus[] | null;
  readonly statusAnd?: readonly OrderStatus[] | null;
  readonly storeId?: readonly string[] | null;
}

/** Decodes an ISO 8601 time to milliseconds. */
const decodeTimestamp: Decoder<number> = (value, path, issues) => {
  const at = /^\d{4}-\d\d-\d\d/.test(String(value)) ? Date.parse(String(value)) : NaN;
  if (Number.isNaN(at)) {
    issues.push({ path, message: 'must be a date in ISO 8601, such as 2011-10-05T14:48:00.000Z' });
  }
  return at;
};

const decodeOrderSearch = object<OrderSearch>({
  createdFrom: optional(decodeTimestamp),
  createdTo: optional(decodeTimestamp),
  expiresFrom: optional(decodeTimestamp),
  expiresTo: optional(decodeTimestamp),
  cursor: optional(decodeCursor),
  fromId: optional(string()),
  id: optional(array(string())),
  merchantReference: optional(array(string())),
  orderReference: optional(array(string())),
  paymentMethodCategory: optional(array(literals(knownPaymentMethodTypes))),
  q: optional(string()),
  size: integer({ min: 1 }),
  status: optional(array(literals(orderStatuses))),
  statusAnd: optional(array(literals(orderStatuses))),
  storeId: optional(array(string())),
});

/** Called with warnings about ignored parameters. */
type WarningHandler = (messages: readonly string[]) => void;

/** Parameters that are documented as arrays. */
const arrayParameters: ReadonlySet<string> = new Set<keyof OrderSearch>([
  'id',
  'merchantReference',
  'orderReference',
  'paymentMethodCategory',
  'status',
  'statusAnd',
  'storeId',
]);

/**
 * Parses the query of `GET /v1/orders` (page Get orders).
 *
 * The format of arrays is not documented, so repeated keys, `key[]`, `key[0]` (PHP's `http_build_query`) and commas
 * all work. An encoded comma is part of its value (WooCommerce plugin). A parameter without a value counts as absent
 * (assumed). An undocumented parameter is a warning.
 *
 * @throws {ApiError} 400 with one entry per invalid parameter.
 */
export function parseOrderSearch(
  query: string,
  warn: WarningHandler = () => undefined,
): OrderSearch {
  const parameters: Record<string, unknown> = { size: defaultPageSize };
  for (const pair of query.replace(/^\?/, '').split('&')) {
    const [key = '', ...rest] = pair.split('=');
    const encoded = rest.join('=');
    const name = decodeFormText(key).replace(/\[\d*\]$/, '');
    if (encoded === '') continue;
    if (arrayParameters.has(name)) {
      const before = (parameters[name] ?? []) as string[];
      parameters[name] = [...before, ...encoded.split(',').map(decodeFormText)];
    } else {
      const value = decodeFormText(encoded);
      parameters[name] = name === 'size' ? Number(value) : value;
    }
  }
  const search = decodeOrThrow(decodeOrderSearch, parameters);
  warn(
    findUnknownFields(parameters, search).map((name) => `${name} is not a documented parameter`),
  );
  return search;
}

/** Decodes `application/x-www-form-urlencoded` text. */
const decodeFormText = (text: string): string =>
  new URLSearchParams(`text=${text.replaceAll('&', '%26')}`).get('text') ?? '';

/** Returns whether the order matches the filters. The caller applies the cursor. */
export function matchesSearch(order: OrderRecord, search: OrderSearch, now: number): boolean {
  const statuses = getSearchableStatuses(order, now);
  const merchantReference = getMerchantReference(order);
  return (
    isBetween(order.createdAt, search.createdFrom, search.createdTo) &&
    isBetween(order.expiresAt, search.expiresFrom, search.expiresTo) &&
    includesOrAbsent(search.id, order.id) &&
    includesOrAbsent(search.merchantReference, merchantReference) &&
    includesOrAbsent(search.orderReference, order.reference) &&
    includesOrAbsent(search.paymentMethodCategory, getPaymentType(order)) &&
    includesOrAbsent(search.storeId, getStoreId(order.session)) &&
    (search.q == null || [order.id, order.reference, merchantReference].includes(search.q)) &&
    (search.status?.some((status) => statuses.includes(status)) ?? true) &&
    (search.statusAnd?.every((status) => statuses.includes(status)) ?? true)
  );
}

/** Returns the statuses and `unacknowledged`, which the documented example of a new order does not show. */
const getSearchableStatuses = (order: OrderRecord, now: number): readonly OrderStatus[] =>
  isAcknowledged(order) ? getStatuses(order, now) : [...getStatuses(order, now), 'unacknowledged'];

const isBetween = (at: number, from: number | null | undefined, to: number | null | undefined) =>
  (from == null || at >= from) && (to == null || at <= to);

const includesOrAbsent = (
  allowed: readonly string[] | null | undefined,
  value: string | null | undefined,
): boolean => allowed == null || allowed.some((each) => each === value);
