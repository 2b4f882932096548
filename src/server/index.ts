/** The shop's side: a client for Ledyer's API, and the routes that the tag talks to. */
export { createLedyerClient } from './ledyer-client.js';
export type { CallOptions, LedyerClient, LedyerClientOptions } from './ledyer-client.js';
export { LedyerError } from './ledyer-error.js';
export type { LedyerErrorCode } from './ledyer-error.js';
export { createMerchant } from './merchant.js';
export type { Merchant, MerchantOptions } from './merchant.js';
export { catalogueOf } from './catalogue.js';
export type { Catalogue, Product } from './catalogue.js';
export type { PricedCart } from './price-cart.js';
export { memoryStore } from './store.js';
export type { Store, StoredSession } from './store.js';
export type { Environment } from '../ledyer/environments.js';
export type { ListedOrder, OrderFilter, OrderList } from '../ledyer/order-list.js';
export type { OrderLine } from '../ledyer/order-line.js';
export type { Order } from '../ledyer/order.js';
export type { CreateSession, SessionSettings } from '../ledyer/session-request.js';
export type { CreatedSession, Session } from '../ledyer/session.js';
export type { SessionState, SignState } from '../ledyer/session-state.js';
