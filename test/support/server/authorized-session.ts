import { decode } from '../../../src/ledyer/decode.js';
import { decodeOrder, type Order } from '../../../src/ledyer/order.js';
import type { StoredSession } from '../../../src/server/store/stored-session.js';
import getOrder from '../../fixtures/ledyer/get-order.json';

/** The documented order, which is paid and not captured. */
export const paidOrder: Order = decode(decodeOrder, getOrder);

/** The stored session of {@link paidOrder}, with its cart. */
export const authorizedSession: StoredSession = {
  sessionId: 'se_1',
  orderId: paidOrder.id,
  buyer: 'ada',
  cart: {
    currency: 'SEK',
    totalOrderAmount: 510_000,
    totalOrderAmountExclVat: 408_000,
    totalOrderVatAmount: 102_000,
    orderLines: paidOrder.uncaptured!.orderLines,
  },
  quote: { details: {}, data: null, body: null },
  pendingCart: null,
  pendingQuote: null,
  cartRevision: 0,
  locale: 'sv-SE',
  createdAt: 0,
  fetchedAt: 0,
  invalidatedAt: null,
  invalidations: 0,
  lastExpectedAt: null,
  differences: [],
  attempts: 0,
  state: 'authorized',
  signState: null,
  expiresAt: paidOrder.expiresAt,
  updatedAt: paidOrder.expiresAt,
};
