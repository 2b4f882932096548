import type { ListedOrder, Order } from 'ledyer-checkout/server';
import { t } from '../locales/messages.js';
import { toErrorMessage } from '../shop/shop-api.js';

export type { Order };
export type Amount = Order['orderAmount'];
/** The uncaptured part of an order, one capture, or one refund. */
export type OrderPart = Order['captured'][number];
export type OrderLine = OrderPart['orderLines'][number];
export type Address = NonNullable<Order['customer']>['billingAddress'];

/** The shop's own record of an order. `unknown`: the shop has none. */
export interface ShopRecord {
  readonly status: 'accepted' | 'awaiting-payment' | 'held' | 'unknown';
  /** The fields that differ from the shop's cart, for a held order. */
  readonly mismatches?: readonly string[];
  /** The shop's own order number. */
  readonly reference?: string | null;
  readonly fulfilledAt?: string | null;
}

/** An order in the list, with the shop's record. */
export type OrderSummary = ListedOrder & { readonly shop: ShopRecord };

export interface OrderPage {
  readonly orders: readonly OrderSummary[];
  readonly nextCursor: string | null;
  /** Ids of all held orders, on every page. */
  readonly held: readonly string[];
}

/** One order of Ledyer's, with the shop's record. */
export interface OrderDetails {
  readonly order: Order;
  readonly shop: ShopRecord & {
    readonly history: readonly {
      readonly at: string;
      readonly what: string;
      readonly detail: Readonly<Record<string, unknown>>;
    }[];
  };
}

/** A failed request of the admin page. The message is for the admin. */
export class AdminApiError extends Error {
  override readonly name = 'AdminApiError';
  /** Whether the server rejected the token. */
  readonly isUnauthorized: boolean;
  /** Whether a retry of the request would fail in the same way. */
  readonly isPermanent: boolean;

  constructor(
    message: string,
    options: ErrorOptions & { isUnauthorized?: boolean; isPermanent?: boolean } = {},
  ) {
    super(message, options);
    this.isUnauthorized = options.isUnauthorized ?? false;
    this.isPermanent = options.isPermanent ?? false;
  }
}

/** A change of an order. */
export interface OrderAction {
  /** The path after the order id, such as `partialcapture` or `refund/in_…`. */
  readonly path: string;
  readonly body: object;
}

/** The admin routes of the shop's server. All methods throw {@link AdminApiError}. */
export interface AdminApi {
  /** @param query Ledyer's parameters, including `cursor` */
  listOrders(query: URLSearchParams): Promise<OrderPage>;
  getOrder(id: string): Promise<OrderDetails>;
  /** @param idempotencyKey a repeated request with the same key has no further effect */
  runAction(id: string, action: OrderAction, idempotencyKey: string): Promise<OrderDetails>;
}

/** Returns whether a retry may succeed: after a timeout, a rate limit or a concurrent request. */
const isTransient = (status: number, body: unknown): boolean =>
  status === 408 ||
  status === 429 ||
  String((body as { type?: unknown } | undefined)?.type).endsWith(':in-progress');

/** Creates a client for the admin routes on the origin of the page. */
export function createAdminApi(fetcher: typeof fetch, token: string): AdminApi {
  const send = async (path: string, init: RequestInit = {}): Promise<unknown> => {
    const headers = new Headers(init.headers);
    headers.set('accept', 'application/json');
    headers.set('authorization', `Bearer ${token}`);
    const response = await fetcher(`/ledyer/orders${path}`, { ...init, headers }).catch(
      (cause: unknown) => {
        throw new AdminApiError(t().errors.unreachable, { cause });
      },
    );
    const body: unknown = await response.json().catch(() => undefined);
    if (response.ok) return body;
    const { status } = response;
    throw new AdminApiError(toErrorMessage(body), {
      isUnauthorized: status === 401,
      isPermanent: status >= 400 && status < 500 && !isTransient(status, body),
    });
  };
  const sendForOrder = async (id: string, path = '', init?: RequestInit) => {
    const details = (await send(
      `/${encodeURIComponent(id)}${path}`,
      init,
    )) as Partial<OrderDetails>;
    if (details?.order && details.shop) return { order: details.order, shop: details.shop };
    throw new AdminApiError(t().errors.unexpected);
  };

  return {
    async listOrders(query) {
      const page = (await send(`?${query.toString()}`)) as Partial<OrderPage> | undefined;
      if (!Array.isArray(page?.orders)) throw new AdminApiError(t().errors.unexpected);
      const { orders, nextCursor, held } = page as OrderPage;
      return { orders, nextCursor, held };
    },
    getOrder: (id) => sendForOrder(id),
    runAction: (id, { path, body }, idempotencyKey) =>
      sendForOrder(id, `/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': idempotencyKey },
        body: JSON.stringify(body),
      }),
  };
}
