import { toErrorMessage } from '../shop/shop-api.js';
import { t } from '../locales/messages.js';

/** As Ledyer writes an amount; there is more in it. */
export interface Amount {
  readonly currency: string;
  readonly minorUnits: number;
}

/** What the shop made of an order; `unknown` for one that it has never heard of. */
export interface ShopView {
  readonly status: 'accepted' | 'awaiting-payment' | 'held' | 'unknown';
  /** Why it is held: the names of the fields that differ from what the shop priced. */
  readonly mismatches?: readonly string[];
  /** The shop's own number of it. */
  readonly reference?: string | null;
  readonly fulfilledAt?: string | null;
}

export interface ListedOrder {
  readonly id: string;
  readonly createdAt: string;
  readonly expiresAt?: string | null;
  readonly orderReference?: string | null;
  readonly merchantReference?: string | null;
  readonly paymentMethodCategory?: string | null;
  readonly storeId?: string | null;
  readonly status: readonly string[];
  readonly totalOrderAmount: Amount;
  readonly customer?: {
    readonly companyName?: string | null;
    readonly companyId?: string | null;
  } | null;
  readonly shop: ShopView;
}

export interface OrderPage {
  readonly orders: readonly ListedOrder[];
  readonly nextCursor: string | null;
  /** Ids of orders that wait for a person; the same on every page. */
  readonly held: readonly string[];
}

/** Amounts are minor units, VAT included. */
export interface OrderLine {
  readonly id: string;
  readonly type: string;
  readonly reference: string;
  readonly description: string;
  readonly quantity: number;
  readonly unitPrice?: number | null;
  readonly unitDiscountAmount?: number | null;
  readonly totalAmount: number;
  readonly totalVatAmount: number;
  /** Hundredths of a percent. */
  readonly vat: number;
}

/** What is uncaptured of an order, or one capture, or one refund. */
export interface OrderPart {
  readonly ledgerId: string;
  readonly createdAt: string;
  readonly note?: string | null;
  readonly orderLines: readonly OrderLine[];
  readonly totalOrderAmount?: Amount | null;
  readonly availableActions?: readonly { readonly type: string }[] | null;
}

interface Address {
  readonly companyName?: string | null;
  readonly attentionName?: string | null;
  readonly careOf?: string | null;
  readonly streetAddress?: string | null;
  readonly postalCode?: string | null;
  readonly city?: string | null;
  readonly country?: string | null;
}

export interface Order {
  readonly id: string;
  readonly orderReference: string;
  readonly merchantReference?: string | null;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly status: readonly string[];
  readonly orderAmount: Amount;
  readonly capturedAmount: Amount;
  readonly refundedAmount: Amount;
  readonly uncapturedAmount: Amount | null;
  readonly uncaptured: OrderPart | null;
  readonly captured: readonly OrderPart[];
  readonly refunded: readonly OrderPart[];
  readonly paymentMethod?: { readonly type: string } | null;
  readonly customer?: {
    readonly companyName?: string | null;
    readonly companyId?: string | null;
    readonly firstName?: string | null;
    readonly lastName?: string | null;
    readonly email?: string | null;
    readonly phone?: string | null;
    readonly billingAddress?: Address | null;
    readonly shippingAddress?: Address | null;
  } | null;
  readonly events: readonly {
    readonly id: string;
    readonly type: string;
    readonly createdAt: string;
    readonly amount: Amount;
  }[];
}

/** One order: Ledyer's, and what this shop made of it. */
export interface OrderView {
  readonly order: Order;
  readonly shop: ShopView & {
    readonly history: readonly {
      readonly at: string;
      readonly what: string;
      readonly detail: Readonly<Record<string, unknown>>;
    }[];
  };
}

/** The shop's server said no; the message is for the staff. */
export class AdminApiError extends Error {
  override readonly name = 'BackOfficeRefusal';
  /** The token is not, or no longer, the right one. */
  readonly isToken: boolean;
  /** Asking the same again would be refused again. */
  readonly isFinal: boolean;

  constructor(
    message: string,
    options: ErrorOptions & { isToken?: boolean; isFinal?: boolean } = {},
  ) {
    super(message, options);
    this.isToken = options.isToken ?? false;
    this.isFinal = options.isFinal ?? false;
  }
}

/** One change of an order, at the shop's address for it. */
export interface OrderAction {
  /** Such as `partialcapture` or `refund/in_…`. */
  readonly path: string;
  readonly body: object;
}

/** The shop's back office, as far as its pages need it. Every call throws a {@link AdminApiError} when it fails. */
export interface AdminApi {
  /** @param query Ledyer's own parameters, `cursor` among them */
  listOrders(query: URLSearchParams): Promise<OrderPage>;
  getOrder(id: string): Promise<OrderView>;
  /** @param key makes pressing twice the same as pressing once */
  runAction(id: string, action: OrderAction, key: string): Promise<OrderView>;
}

/** Too many at once, too slow, or the same in another tab: that passes. */
const isTransient = (status: number, body: unknown): boolean =>
  status === 408 ||
  status === 429 ||
  String((body as { type?: unknown } | undefined)?.type).endsWith(':busy');

/** The back office on the page's own origin, opened with the admin token. */
export function createAdminApi(request: typeof fetch, token: string): AdminApi {
  const ask = async (path: string, init: RequestInit = {}): Promise<unknown> => {
    const headers = new Headers(init.headers);
    headers.set('accept', 'application/json');
    headers.set('authorization', `Bearer ${token}`);
    const response = await request(`/ledyer/orders${path}`, { ...init, headers }).catch(
      (cause: unknown) => {
        throw new AdminApiError(t().trouble.unreachable, { cause });
      },
    );
    const body: unknown = await response.json().catch(() => undefined);
    if (response.ok) return body;
    const { status } = response;
    throw new AdminApiError(toErrorMessage(body), {
      isToken: status === 401,
      isFinal: status >= 400 && status < 500 && !isTransient(status, body),
    });
  };
  const one = async (id: string, path = '', init?: RequestInit) => {
    const view = (await ask(`/${encodeURIComponent(id)}${path}`, init)) as Partial<OrderView>;
    if (view?.order && view.shop) return { order: view.order, shop: view.shop };
    throw new AdminApiError(t().trouble.unreadable);
  };

  return {
    async listOrders(query) {
      const page = (await ask(`?${query.toString()}`)) as Partial<OrderPage> | undefined;
      if (!Array.isArray(page?.orders)) throw new AdminApiError(t().trouble.unreadable);
      const { orders, nextCursor, held } = page as OrderPage;
      return { orders, nextCursor, held };
    },
    getOrder: (id) => one(id),
    runAction: (id, { path, body }, key) =>
      one(id, `/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': key },
        body: JSON.stringify(body),
      }),
  };
}
