/** The server kit: a client for Ledyer's API, and the routes that the tag uses. */
export { createLedyerClient } from './ledyer-client/client.js';
export type { LedyerClient, LedyerClientOptions } from './ledyer-client/client.js';
export type { CallOptions, WriteOptions } from './ledyer-client/transport.js';
export type { LedyerOrders } from './ledyer-client/orders.js';
export { Secret } from './secret.js';
export { LedyerError } from './ledyer-client/ledyer-error.js';
export type { LedyerErrorCode } from './ledyer-client/ledyer-error.js';
export { createMerchant } from './merchant.js';
export type { Merchant } from './merchant.js';
export type { MerchantOptions } from './merchant-options.js';
export { DatabaseOwnerError } from './store/shop/shop-owner.js';
export { NotificationsMissingError } from './orders/missing-notifications.js';
export { ListenLostError } from './store/listen-check.js';
export { OrderHeldError } from './orders/held-alert.js';
export type { OrderRisk } from './orders/evaluate-order.js';
export type { FulfilHandler, FulfilResult, Fulfilment } from './orders/outbox-tasks.js';
export type { PendingOrder, ValidateHandler } from './routes/validate-handler.js';
export type { ValidationMessage } from './routes/validation-messages.js';
export type {
  CaptureView,
  HeldOrderView,
  HistoryItem,
  ListedOrderView,
  OrderPageView,
  OrderView,
  PendingActionView,
  ProblemBody,
  ShopDetails,
  ShopNotice,
  ShopRecord,
} from './routes/shop-api.js';
export type { ReleaseRequest } from './routes/release-request.js';
export type { Difference } from './cart/difference.js';
export type { LogFunction, LogEntry } from './log.js';
export type { Clock } from './clock.js';
export { createCatalogue } from './cart/catalogue.js';
export type { Catalogue, Product } from './cart/catalogue.js';
export { createCatalogueQuote } from './cart/catalogue-quote.js';
export { CartError } from './cart/priced-cart.js';
export type { PricedCart } from './cart/priced-cart.js';
export type { Quote, QuoteHandler, QuoteInput, QuoteLine, ShopData } from './cart/quote.js';
export type { Environment } from '../ledyer/environments.js';
export type { ListedOrder, OrderFilter, OrderList } from '../ledyer/order-list.js';
export type { OrderLine, OrderLineType } from '../ledyer/order-line.js';
export type { Order } from '../ledyer/order.js';
export type { CreateSession, SessionSettings } from '../ledyer/session-request.js';
export type { CreatedSession, Session } from '../ledyer/session.js';
export type { SessionState, SignState } from '../ledyer/session-state.js';
export type {
  Database,
  ClosableDatabase,
  Queryable,
  Query,
  QueryResult,
} from './store/database.js';
export { pgliteDatabase } from './store/pglite-database.js';
export type { PgliteLike } from './store/pglite-database.js';
export { postgresDatabase } from './store/postgres-database.js';
export type { PgClientLike, PgPoolLike } from './store/postgres-database.js';
export { checkoutHtml, checkoutPreload } from './http/checkout-html.js';
export type { CheckoutHtmlOptions, CheckoutScriptOptions } from './http/checkout-html.js';
export { securityHeaders } from './http/security-headers.js';
export type { PageHeaderOptions } from './http/security-headers.js';
