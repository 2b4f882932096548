import type { Order, OrderPageView, OrderView } from 'ledyer-checkout/server';
import { t } from '../locales/messages.js';
import { toErrorMessage } from '../shop/shop-api.js';

export type {
  CaptureView,
  Difference,
  HeldOrderView,
  ListedOrderView,
  Order,
  OrderPageView,
  OrderView,
  PendingActionView,
  ShopNotice,
  ShopRecord,
} from 'ledyer-checkout/server';
export type Amount = Order['orderAmount'];
/** The uncaptured part of an order, one capture, or one refund. */
export type OrderPart = Order['captured'][number];
export type OrderLine = OrderPart['orderLines'][number];
export type Address = NonNullable<Order['customer']>['billingAddress'];

/** A failed request of the admin page. The message is for the admin. */
export class AdminApiError extends Error {
  override readonly name = 'AdminApiError';
  /** Whether the server rejected the token. */
  readonly isUnauthorized: boolean;
  /** Whether a retry of the request would fail in the same way. */
  readonly isPermanent: boolean;
  /** Whether the action may have run. The admin should read the order, or repeat the action with its key. */
  readonly isOutcomeUnknown: boolean;

  constructor(
    message: string,
    options: ErrorOptions & {
      isUnauthorized?: boolean;
      isPermanent?: boolean;
      isOutcomeUnknown?: boolean;
    } = {},
  ) {
    super(message, options);
    this.isUnauthorized = options.isUnauthorized ?? false;
    this.isPermanent = options.isPermanent ?? false;
    this.isOutcomeUnknown = options.isOutcomeUnknown ?? false;
  }
}

/** A change of an order. */
export interface OrderAction {
  /** The path after the order id, such as `partialcapture` or `refund/in_…`. */
  readonly path: string;
  readonly body: unknown;
}

/** The admin routes of the shop's server. All methods throw {@link AdminApiError}. */
export interface AdminApi {
  /** @param query Ledyer's parameters, including `cursor` */
  listOrders(query: URLSearchParams): Promise<OrderPageView>;
  getOrder(id: string): Promise<OrderView>;
  /** @param idempotencyKey a repeated request with the same key has no further effect */
  runAction(id: string, action: OrderAction, idempotencyKey: string): Promise<OrderView>;
}

/** Returns the problem code of an error response, or an empty string for a response of a proxy. */
function getProblemCode(body: unknown): string {
  const { type } = (body ?? {}) as { readonly type?: unknown };
  return typeof type === 'string'
    ? (/^urn:ledyer-checkout:problem:(.+)$/.exec(type)?.[1] ?? '')
    : '';
}

/** Returns whether a retry may succeed: after a timeout, a rate limit or a concurrent request. */
const isTransient = (status: number, body: unknown): boolean =>
  status === 408 || status === 429 || getProblemCode(body) === 'in-progress';

/** Returns whether the server may have run the action: after an unexpected error, or a response of a proxy. */
const isUnknown = (status: number, code: string): boolean =>
  code === 'upstream-unknown' || (status >= 500 && (code === '' || code === 'internal'));

const isWrite = (init?: RequestInit): boolean => init?.method === 'POST';

/** Creates a client for the admin routes on the origin of the page. */
export function createAdminApi(fetcher: typeof fetch, token: string): AdminApi {
  const send = async (path: string, init: RequestInit = {}): Promise<unknown> => {
    const headers = new Headers(init.headers);
    headers.set('accept', 'application/json');
    headers.set('authorization', `Bearer ${token}`);
    const response = await fetcher(`ledyer/orders${path}`, { ...init, headers }).catch(
      (cause: unknown) => {
        throw new AdminApiError(t().errors.unreachable, { cause, isOutcomeUnknown: isWrite(init) });
      },
    );
    const body: unknown = await response.json().catch(() => undefined);
    if (response.ok) return body;
    const { status } = response;
    const code = getProblemCode(body);
    throw new AdminApiError(toErrorMessage(body), {
      isOutcomeUnknown: isWrite(init) && isUnknown(status, code),
      isUnauthorized: status === 401,
      isPermanent: status >= 400 && status < 500 && !isTransient(status, body),
    });
  };
  const sendForOrder = async (id: string, path = '', init?: RequestInit) => {
    const details = (await send(`/${encodeURIComponent(id)}${path}`, init)) as Partial<OrderView>;
    if (details?.order && details.shop) return { order: details.order, shop: details.shop };
    throw new AdminApiError(t().errors.unexpected, { isOutcomeUnknown: isWrite(init) });
  };

  return {
    async listOrders(query) {
      const page = (await send(`?${query.toString()}`)) as Partial<OrderPageView> | undefined;
      if (!Array.isArray(page?.orders)) throw new AdminApiError(t().errors.unexpected);
      return page as OrderPageView;
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
