import { toOrderQuery, decodeOrderList } from '../../ledyer/order-list.js';
import type { ListedOrder, OrderFilter, OrderList } from '../../ledyer/order-list.js';
import type {
  Capture,
  EditCustomer,
  EditOrder,
  EditPaymentMethod,
  PartialRefund,
  Refund,
} from '../../ledyer/order-request.js';
import { decodeOrder, type Order } from '../../ledyer/order.js';
import { decodePaymentStatus, type PaymentStatus } from '../../ledyer/payment-status.js';
import type { Transport, CallOptions, WriteOptions } from './transport.js';
import { assertId } from './assert-id.js';

/**
 * Orders at Ledyer (pages of Order management).
 *
 * Every change returns the whole order. Amounts are integers in minor units, VAT included. `ledgerId` (`in_…`)
 * names a part of an order: `captured[].ledgerId`.
 */
export interface LedyerOrders {
  /** `GET /v1/orders/:orderId` (page Get order). Rejects with the status 404 until the session is authorized. */
  get(orderId: string, options?: CallOptions): Promise<Order>;
  /**
   * `GET /v1/orders` (page Get orders), page by page. The next page is requested when the previous one has been
   * consumed.
   */
  list(filter?: OrderFilter, options?: CallOptions): AsyncIterable<ListedOrder>;
  /** One page of orders, with the cursor of the next page. */
  page(filter?: OrderFilter, options?: CallOptions): Promise<OrderList>;
  /** `GET /v1/paymentstatus?orderId=` (page Get payment status). */
  paymentStatus(orderId: string, options?: CallOptions): Promise<PaymentStatus>;
  /**
   * `POST …/acknowledge` (page Acknowledge): the shop has the order. An advance invoice must be acknowledged before
   * a capture.
   */
  acknowledge(orderId: string, options?: WriteOptions): Promise<Order>;
  /** `POST …/reference` (page Set order reference): the shop's own order number, at most 50 characters. */
  setReference(orderId: string, reference: string, options?: WriteOptions): Promise<Order>;
  /** `POST …/capture` (page Full capture): the whole uncaptured part. The lines must match it. */
  capture(orderId: string, body: Capture, options?: WriteOptions): Promise<Order>;
  /** `POST …/partialcapture` (page Partial capture). */
  partialCapture(orderId: string, body: Capture, options?: WriteOptions): Promise<Order>;
  /** `POST …/refund/:ledgerId` (page Full refund): a whole capture. */
  refund(orderId: string, ledgerId: string, body?: Refund, options?: WriteOptions): Promise<Order>;
  /** `POST …/partialrefund/:ledgerId` (page Partial refund). */
  partialRefund(
    orderId: string,
    ledgerId: string,
    body: PartialRefund,
    options?: WriteOptions,
  ): Promise<Order>;
  /**
   * `DELETE /v1/orders/:orderId` (page Cancel order): the uncaptured part; not for advance invoices. No key is
   * documented.
   */
  cancel(orderId: string, options?: CallOptions): Promise<Order>;
  /** `DELETE /v1/orders/:orderId/:ledgerId` (page Cancel sub order). No key is documented. */
  cancelSubOrder(orderId: string, ledgerId: string, options?: CallOptions): Promise<Order>;
  /**
   * `POST /v1/orders/:orderId` (page Edit order): the uncaptured part. A higher total may need a new credit check.
   */
  edit(orderId: string, body: EditOrder, options?: WriteOptions): Promise<Order>;
  /** `POST …/customer` (page Edit customer). */
  editCustomer(orderId: string, body: EditCustomer, options?: WriteOptions): Promise<Order>;
  /** `POST …/paymentmethod` (page Edit payment method): from service invoice to advance invoice. */
  editPaymentMethod(
    orderId: string,
    body: EditPaymentMethod,
    options?: WriteOptions,
  ): Promise<Order>;
  /** `POST …/extendexpiry` (page Extend expiry). */
  extendExpiry(orderId: string, options?: WriteOptions): Promise<Order>;
}

/**
 * Creates the part of the client for orders.
 *
 * @param createKey returns a new idempotency key, a UUID
 */
export function createOrdersClient(transport: Transport, createKey: () => string): LedyerOrders {
  const toPath = (orderId: string, ...rest: readonly string[]) =>
    ['/v1/orders', assertId('order', orderId), ...rest].join('/');
  const assertLedgerId = (id: string) => assertId('ledger', id);

  const sendPost = (path: string, body: unknown, options: WriteOptions = {}) =>
    transport({
      method: 'POST',
      path,
      body,
      decoder: decodeOrder,
      signal: options.signal,
      idempotencyKey: options.idempotencyKey ?? createKey(),
    });
  const sendDelete = (path: string, options?: CallOptions) =>
    transport({ method: 'DELETE', path, decoder: decodeOrder, ...options });
  const page = (filter: OrderFilter = {}, options?: CallOptions) =>
    transport({
      method: 'GET',
      path: `/v1/orders?${toOrderQuery(filter).toString()}`,
      decoder: decodeOrderList,
      ...options,
    });

  return {
    get: async (id, options) =>
      transport({ method: 'GET', path: toPath(id), decoder: decodeOrder, ...options }),
    page,
    async *list(filter, options) {
      let cursor = filter?.cursor;
      const seenCursors = new Set<string>();
      for (;;) {
        const { orders, nextCursor } = await page(
          { ...filter, ...(cursor && { cursor }) },
          options,
        );
        yield* orders;
        // The form of the last page is not documented. A missing cursor, a repeated cursor and an empty page all end
        // the list.
        if (cursor) seenCursors.add(cursor);
        if (!nextCursor || seenCursors.has(nextCursor) || orders.length === 0) return;
        cursor = nextCursor;
      }
    },
    paymentStatus: async (id, options) =>
      transport({
        method: 'GET',
        path: `/v1/paymentstatus?orderId=${assertId('order', id)}`,
        decoder: decodePaymentStatus,
        ...options,
      }),
    acknowledge: async (id, options) => sendPost(toPath(id, 'acknowledge'), undefined, options),
    setReference: async (id, reference, options) =>
      sendPost(toPath(id, 'reference'), { reference }, options),
    capture: async (id, body, options) => sendPost(toPath(id, 'capture'), body, options),
    partialCapture: async (id, body, options) =>
      sendPost(toPath(id, 'partialcapture'), body, options),
    refund: async (id, ledgerId, body = {}, options) =>
      sendPost(toPath(id, 'refund', assertLedgerId(ledgerId)), body, options),
    partialRefund: async (id, ledgerId, body, options) =>
      sendPost(toPath(id, 'partialrefund', assertLedgerId(ledgerId)), body, options),
    cancel: async (id, options) => sendDelete(toPath(id), options),
    cancelSubOrder: async (id, ledgerId, options) =>
      sendDelete(toPath(id, assertLedgerId(ledgerId)), options),
    edit: async (id, body, options) => sendPost(toPath(id), body, options),
    editCustomer: async (id, body, options) => sendPost(toPath(id, 'customer'), body, options),
    editPaymentMethod: async (id, body, options) =>
      sendPost(toPath(id, 'paymentmethod'), body, options),
    extendExpiry: async (id, options) => sendPost(toPath(id, 'extendexpiry'), undefined, options),
  };
}
