import { decodeAmount, type Amount } from './amount.js';
import { decodeListedCustomer, type ListedCustomer } from './customer.js';
import type { OrderStatus } from './order.js';
import type { PaymentMethodType } from './payment-method.js';
import {
  integer,
  array,
  lenient,
  object,
  string,
  openString,
  receivedText,
  timestamp,
} from './decode.js';
import type { OpenEnum, Decoder } from './decode.js';

/** Default page size (page Get orders). */
export const defaultPageSize = 100;

/** The query parameters of `GET /v1/orders` (page Get orders). Dates are ISO 8601. */
export interface OrderFilter {
  readonly createdFrom?: string;
  readonly createdTo?: string;
  readonly expiresFrom?: string;
  readonly expiresTo?: string;
  /** The `nextCursor` of the previous response. */
  readonly cursor?: string;
  /** Deprecated by Ledyer: an order id, usually the `lastId` of the previous response. Use {@link cursor}. */
  readonly fromId?: string;
  readonly id?: readonly string[];
  readonly merchantReference?: readonly string[];
  readonly orderReference?: readonly string[];
  readonly paymentMethodCategory?: readonly OpenEnum<PaymentMethodType>[];
  /** A whole order id, order reference or merchant reference. */
  readonly q?: string;
  /** Orders per page. Default: {@link defaultPageSize}. */
  readonly size?: number;
  /** Orders with any of these. */
  readonly status?: readonly OpenEnum<OrderStatus>[];
  /** Orders with all of these. */
  readonly statusAnd?: readonly OpenEnum<OrderStatus>[];
  readonly storeId?: readonly string[];
}

/** An order in a list: no lines and no addresses (page Get orders). */
export interface ListedOrder {
  readonly createdAt: string;
  readonly customer?: ListedCustomer | null;
  readonly expiresAt?: string | null;
  /** `or_…` */
  readonly id: string;
  readonly merchantId?: string | null;
  readonly merchantReference?: string | null;
  readonly orderReference?: string | null;
  readonly paymentMethodCategory?: OpenEnum<PaymentMethodType> | null;
  readonly status: readonly OpenEnum<OrderStatus>[];
  readonly storeId?: string | null;
  readonly totalOrderAmount: Amount;
}

/** The response of `GET /v1/orders` (page Get orders). */
export interface OrderList {
  /** Deprecated by Ledyer: the id of the last order. Use {@link nextCursor}. */
  readonly lastId?: string | null;
  /** Orders in this response: documented as a string, an integer in the example. */
  readonly noOfOrders?: number | string | null;
  /** Missing, `null` or empty on the last page (which of them is not documented). */
  readonly nextCursor?: string | null;
  readonly orders: readonly ListedOrder[];
}

const decodeCount: Decoder<number | string> = (value, path, issues) =>
  typeof value === 'string' ? value : integer({ min: 0 })(value, path, issues);

export const decodeOrderList: Decoder<OrderList> = object<OrderList>({
  lastId: lenient(string()),
  noOfOrders: lenient(decodeCount),
  nextCursor: lenient(string()),
  orders: array(
    object<ListedOrder>({
      createdAt: receivedText(timestamp),
      customer: lenient(decodeListedCustomer),
      expiresAt: lenient(timestamp),
      id: string(),
      merchantId: lenient(string()),
      merchantReference: lenient(string()),
      orderReference: lenient(string()),
      paymentMethodCategory: lenient(openString<PaymentMethodType>()),
      status: array(openString<OrderStatus>()),
      storeId: lenient(string()),
      totalOrderAmount: decodeAmount,
    }),
  ),
});

/** Returns the filter as a query. Arrays become repeated keys (Ledyer's format is not documented). */
export function toOrderQuery(filter: OrderFilter): URLSearchParams {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filter) as [
    string,
    OrderFilter[keyof OrderFilter],
  ][]) {
    if (value === undefined) continue;
    for (const item of typeof value === 'object' ? value : [value])
      query.append(name, String(item));
  }
  return query;
}
