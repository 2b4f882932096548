/** The JSON of the kit's routes. The OpenAPI description of a shop is generated from these types. */
import type { ListedOrder, OrderFilter } from '../../ledyer/order-list.js';
import type { Order } from '../../ledyer/order.js';
import type { Difference } from '../cart/difference.js';
import type { Product } from '../cart/catalogue.js';
import type { CaptureBalance } from '../orders/capture-balance.js';
import type { ListenState } from '../store/listen-check.js';
import type { ShopOrderStatus } from '../store/stored-order.js';
import type { ProblemType } from '../http/problem-types.js';

/** An article in a cart. */
export interface CartItem {
  readonly sku: string;
  readonly quantity: number;
}

/** The cart of a shop with a catalogue. A shop with `quote` defines its own JSON object, of at most 64 kB. */
export interface CartRequest {
  readonly items: readonly CartItem[];
}

/** A session for the page that shows the checkout. */
export interface SessionSummary {
  /** `se_…` */
  readonly sessionId: string;
  readonly expiresAt: string;
}

/** The products of the catalogue. */
export interface ProductList {
  readonly products: readonly Product[];
}

/** The response of `GET /healthz`: the process runs. */
export interface Liveness {
  readonly status: 'ok';
}

/** The response of `GET /readyz`. */
export interface Readiness {
  readonly status: 'ready' | 'not-ready';
  /** How changes in the database reach this instance. Only set when it is ready. */
  readonly listen?: ListenState;
  /** Why the instance does not work, if a person has to act: the database belongs to another shop. */
  readonly reason?: string | undefined;
}

/** An error response (RFC 9457). */
export interface ProblemBody {
  /** `urn:ledyer-checkout:problem:` and the code. */
  readonly type: `urn:ledyer-checkout:problem:${ProblemType}`;
  readonly title: string;
  readonly status: number;
  /** A sentence that a buyer or developer can act on. */
  readonly detail?: string;
}

/** The query of `GET /ledyer/orders`: Ledyer's own parameters, lists as repeated keys. */
export interface OrderQuery extends OrderFilter {
  /** The `nextHeldCursor` of the previous response. */
  readonly heldCursor?: string;
}

/**
 * The shop's own record of an order. `unknown`: the shop has none. `unavailable`: the action is done, but the record
 * cannot be read now. Both have no other fields, except an empty history.
 */
export interface ShopRecord {
  readonly status: ShopOrderStatus | 'unknown' | 'unavailable';
  /** The names of the fields that differ from the shop's cart. */
  readonly mismatches?: readonly string[];
  /** Marks of Ledyer's invoice service: `forced`, `creditDeclined`, `blacklisted`. */
  readonly risks?: readonly string[];
  /** The shop's order number. */
  readonly reference?: string | null;
  readonly recordedAt?: string | null;
  readonly fulfilledAt?: string | null;
  readonly acknowledgedAt?: string | null;
  /** When an admin accepted its mismatches. */
  readonly releasedAt?: string | null;
}

/** One entry of an order's history. */
export interface HistoryItem {
  /** ISO 8601. */
  readonly at: string;
  /**
   * A status of the shop (`accepted`, `awaiting-payment`, `held`); `changed` for Ledyer's status; a task of the kit
   * (`fulfil`, `acknowledge`, `reference`, or with `-refused` if Ledyer rejected it); or `admin:` with the end of an action's path.
   */
  readonly what: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** The refunded and refundable amounts of one capture, in minor units. */
export type CaptureView = Omit<CaptureBalance, 'capturedAmount'>;

/** An action without a known result. A repeat with its key cannot run it twice. */
export interface PendingActionView {
  readonly idempotencyKey: string;
  /** The end of its path, after `/ledyer/orders/{id}/`. */
  readonly path: string;
  /** The body of the request, which a repeat must have too. */
  readonly body: unknown;
  /** Whether a partial capture is done, and only its edit of the order may be left. */
  readonly isCaptured: boolean;
  readonly requestedAt: string;
}

/** The shop's record of one order, with its history. */
export interface ShopDetails extends ShopRecord {
  /** The reasons why it is held, with both values. */
  readonly differences?: readonly Difference[];
  /** Digest of {@link differences}. A release names them by it. */
  readonly differencesDigest?: string;
  /** Oldest first. It contains no personal data. */
  readonly history: readonly HistoryItem[];
  readonly captures?: readonly CaptureView[];
  readonly pendingActions?: readonly PendingActionView[];
}

/** One order, as Ledyer returned it, with the shop's record of it. */
export interface OrderView {
  readonly order: Order;
  readonly shop: ShopDetails;
}

/** An order in the list, with the shop's record of it. */
export interface ListedOrderView extends ListedOrder {
  readonly shop: ShopRecord;
}

/** A held order. */
export interface HeldOrderView {
  /** `or_…` */
  readonly id: string;
  readonly mismatches: readonly string[];
  readonly risks: readonly string[];
  readonly recordedAt: string | null;
}

/** A page of orders. */
export interface OrderPageView {
  readonly orders: readonly ListedOrderView[];
  /** The `cursor` of the next page. `null` on the last one. */
  readonly nextCursor: string | null;
  /** The ids of {@link heldOrders}. */
  readonly held: readonly string[];
  /** The held orders that have waited longest, at most 100, on every page. */
  readonly heldOrders: readonly HeldOrderView[];
  /** Number of all held orders. */
  readonly heldCount: number;
  /** The `heldCursor` of the next held orders. `null` when these are the last. */
  readonly nextHeldCursor: string | null;
  /** Notices that an admin should see beside the orders. */
  readonly notices: readonly ShopNotice[];
}

/** A failure that no response reports, such as missing notifications. `onError` and the log get it, too. */
export interface ShopNotice {
  /**
   * `notifications-missing`: the last orders have had no notification from Ledyer. `listen-polling`: the database does
   * not notify this instance of changes, so that it polls.
   */
  readonly code: 'notifications-missing' | 'listen-polling';
  /** When it began, if that is known. */
  readonly since: string | null;
}
