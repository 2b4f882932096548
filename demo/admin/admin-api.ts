import type { ListedOrder, Order } from 'ledyer-checkout/server';
import { t } from '../locales/messages.js';
import { toErrorMessage } from '../shop/shop-api.js';

export type { Order };
export type Amount = Order['orderAmount'];
/** The uncaptured part of an order, one capture, or one refund. */
export type OrderPart = Order['captured'][number];
export type OrderLine = OrderPart['orderLines'][number];
export type Address = NonNullable<Order['customer']>['billingAddress'];

/** The money of an order line that is missing or was added. */
interface LineSummary {
  readonly type: string;
  readonly reference: string;
  readonly quantity: number;
  readonly totalAmount: number;
}

/** A value that differs between the shop's cart and the order at Ledyer. */
export interface Difference {
  readonly name: string;
  readonly expected: string | number | null | LineSummary;
  readonly found: string | number | null | LineSummary;
}

/** A held order in the list. */
export interface HeldOrder {
  readonly id: string;
  readonly mismatches: readonly string[];
}

/** The shop's own record of an order. `unknown`: the shop has none. `unavailable`: it cannot be read now. */
export interface ShopRecord {
  readonly status: 'accepted' | 'awaiting-payment' | 'held' | 'unknown' | 'unavailable';
  /** The fields that differ from the shop's cart, for a held order. */
  readonly mismatches?: readonly string[];
  /** Risks that Ledyer's invoice service reports, such as `creditDeclined`. */
  readonly risks?: readonly string[];
  /** The shop's own order number. */
  readonly reference?: string | null;
  readonly fulfilledAt?: string | null;
}

/** An order in the list, with the shop's record. */
export type OrderSummary = ListedOrder & { readonly shop: ShopRecord };

export interface OrderPage {
  readonly orders: readonly OrderSummary[];
  readonly nextCursor: string | null;
  /** The held orders that have waited longest, on every page. */
  readonly heldOrders: readonly HeldOrder[];
  /** Number of all held orders. */
  readonly heldCount: number;
  /** Cursor of the next held orders; `null` for none. */
  readonly nextHeldCursor: string | null;
  /** Failures that concern no single order. */
  readonly notices: readonly Notice[];
}

/** A failure that the shop has detected, such as `notifications-missing`. */
export interface Notice {
  readonly code: string;
  /** ISO 8601. */
  readonly since: string | null;
}

/** The refunded and the refundable amount of one capture, in minor units. */
export interface CaptureBalance {
  readonly ledgerId: string;
  readonly refundedAmount: number;
  readonly refundableAmount: number;
  /** Refunds made outside the shop that may be of this capture or of another one. */
  readonly uncertainAmount: number;
}

/** An action without a known result. A repeat with its key cannot run it twice. */
export interface PendingAction {
  readonly idempotencyKey: string;
  readonly path: string;
  readonly body: object;
  /** Whether a partial capture is done, and only its edit of the order may be left. */
  readonly isCaptured: boolean;
  readonly requestedAt: string;
}

/** One order of Ledyer's, with the shop's record. */
export interface OrderDetails {
  readonly order: Order;
  readonly shop: ShopRecord & {
    readonly captures?: readonly CaptureBalance[];
    readonly pendingActions?: readonly PendingAction[];
    readonly differences?: readonly Difference[];
    /** Identifies the differences in a request to release the order. */
    readonly differencesDigest?: string;
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
    const details = (await send(
      `/${encodeURIComponent(id)}${path}`,
      init,
    )) as Partial<OrderDetails>;
    if (details?.order && details.shop) return { order: details.order, shop: details.shop };
    throw new AdminApiError(t().errors.unexpected, { isOutcomeUnknown: isWrite(init) });
  };

  return {
    async listOrders(query) {
      const page = (await send(`?${query.toString()}`)) as Partial<OrderPage> | undefined;
      if (!Array.isArray(page?.orders)) throw new AdminApiError(t().errors.unexpected);
      const { orders, nextCursor, heldOrders, heldCount, nextHeldCursor, notices } =
        page as OrderPage;
      return { orders, nextCursor, heldOrders, heldCount, nextHeldCursor, notices };
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
