import type { ValidateHandler } from './routes/validate-handler.js';
import type { Catalogue } from './cart/catalogue.js';
import type { QuoteHandler } from './cart/quote.js';
import type { Clock } from './clock.js';
import type { Database } from './store/database.js';
import type { OrderRisk } from './orders/evaluate-order.js';
import type { FulfilHandler } from './orders/outbox-tasks.js';
import type { LedyerClient } from './ledyer-client/client.js';
import type { LogFunction } from './log.js';
import type { Secret } from './secret.js';
import type { SessionDefaults } from './sessions/create-session-body.js';

export interface MerchantOptions extends SessionDefaults {
  readonly ledyer: LedyerClient;
  /** PostgreSQL, or PGlite in a folder. The kit migrates it. */
  readonly store: Database;
  /** Products with one price for all. A shop has either this or `quote`. */
  readonly catalogue?: Catalogue | undefined;
  /** Prices a cart: prices per customer, freight, discounts, and every field of a session. */
  readonly quote?: QuoteHandler | undefined;
  /** The public URL of the shop, with its path if it has one: `https://shop.example`, `https://shop.example/sv`. */
  readonly publicUrl: string;
  /**
   * Name of the shop in the database, for shops that share one: `shop-se` and `shop-no`, each with its own credentials.
   * Letters, digits, `-`, `_` and `.`, at most 64. Default: `default`.
   */
  readonly shopId?: string | undefined;
  /**
   * Earlier `publicUrl` of a shop that has moved. The kit does not use a database of a shop at another address,
   * because it may be a copy. Outside `live`, `*` stands for any address. Default: none.
   */
  readonly previousPublicUrl?: string | undefined;
  /**
   * Path of the kit's routes below `publicUrl`, with or without the path of `publicUrl`. With a final slash, the URLs
   * for Ledyer's webhooks end with one too, for frameworks that redirect all others. Default: `/ledyer`.
   */
  readonly basePath?: string | undefined;
  /**
   * Called for each paid order that equals its priced cart: at least once, with the same key each time, until it
   * resolves.
   */
  readonly fulfil?: FulfilHandler | undefined;
  /**
   * Called before Ledyer creates an order, with the cart that Ledyer has at that moment. Default: prices the cart
   * again, with `quote` or the catalogue, and declines if anything differs. For that, the page's body is stored.
   */
  readonly validate?: ValidateHandler | undefined;
  /** `ac_…`: orders of another merchant are held. Default: not compared. */
  readonly merchantId?: string | undefined;
  /**
   * Types of order lines that Ledyer may add to an order by itself, such as `['surcharge']` for an invoice fee. Such a
   * line raises the total by its own amount; any other difference still holds the order. Default: none.
   */
  readonly allowedFeeTypes?: readonly string[] | undefined;
  /**
   * Risks that hold an order until an admin releases it: `forced` (merchants' own invoice service), and Ledyer's risk
   * tags `blacklisted`, `creditDeclined`, `unknown` (page Get order). Default: none; the admin routes show them.
   */
  readonly holdRisks?: readonly OrderRisk[] | undefined;
  /** Token for the admin routes, sent as `Authorization: Bearer`. Default: no admin routes. */
  readonly adminToken?: string | Secret | undefined;
  /** Token for `/metrics`, sent as `Authorization: Bearer`. Default: none; every client that reaches the process can read the metrics. */
  readonly metricsToken?: string | Secret | undefined;
  /** Receives log entries without secrets and personal data. Default: none. */
  readonly log?: LogFunction | undefined;
  /**
   * Called with unexpected errors, which may contain upstream responses. Also called once for each order that is held,
   * with an `OrderHeldError`, and once for each state that needs an admin: `DatabaseOwnerError`, `ListenLostError`,
   * `NotificationsMissingError`. Default: none.
   */
  readonly onError?: ((error: unknown) => void) | undefined;
  /**
   * Maximum duration of a status stream in milliseconds, at least 1 000. The stream then ends cleanly, and the tag
   * opens another. For platforms that cut responses after a fixed time. Default: no limit.
   */
  readonly maxStreamMs?: number | undefined;
  /**
   * Whether this instance runs the background work: reconcile and its tasks. At least one instance must. Where
   * processes live for one request, call {@link Merchant.reconcile} from a timer. With `false`, the kit does nothing
   * before the first request. Default: yes.
   */
  readonly runWorker?: boolean | undefined;
  /**
   * Number of days for which a session stays in the database after its end, from 7 to 3650; `false` keeps it forever.
   * Records of orders stay, and so does the session of an order that is held, unpaid or not fulfilled. Default: 90.
   */
  readonly retentionDays?: number | false | undefined;
  /** Default: real time. */
  readonly clock?: Clock | undefined;
  /** Returns a number from 0 to 1, for retry delays. Default: `Math.random`. */
  readonly random?: (() => number) | undefined;
}

export const defaultRetentionDays = 90;
