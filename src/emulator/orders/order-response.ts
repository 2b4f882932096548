import { toAmount } from '../../ledyer/amount.js';
import type { ListedCustomer, OrderCustomer } from '../../ledyer/customer.js';
import type { Order, OrderAction, SubOrder } from '../../ledyer/order.js';
import type { ListedOrder } from '../../ledyer/order-list.js';
import { toApiTime } from '../clock/clock.js';
import type { InvoicedPart, OrderPart, OrderRecord } from './order-record.js';
import {
  getCapturedActions,
  getCapturedAmount,
  getPaymentType,
  getRefundedAmount,
  getStatuses,
  getUncapturedActions,
  getUncapturedAmount,
} from './order-status.js';
import { getStoreId, merchantId, toSessionCustomer } from '../sessions/session-response.js';

/** Returns the shop's own reference, or else the order id, as in the example (page Get order). */
export const getMerchantReference = ({ id, merchantReference }: OrderRecord): string =>
  merchantReference ?? id;

/** Returns the order as in `GET /v1/orders/:orderId`. */
export function toOrderResponse(order: OrderRecord, now: number): Order {
  const { session, customer, uncaptured } = order;
  const { currency, metadata } = session.request;
  const amount = (minorUnits: number) => toAmount(minorUnits, currency);
  const isService = getPaymentType(order) === 'serviceInvoice';
  const isRisky = isService && session.company?.credit === 'denied';
  return {
    authorizeStatus: isService ? 'forced' : 'authorized',
    captured: order.captured.map((part) => ({
      ...toSubOrder(part, currency, getCapturedActions(part)),
      ...toDocument(part),
    })),
    capturedAmount: amount(getCapturedAmount(order)),
    createdAt: toApiTime(order.createdAtMicros),
    customer: toOrderCustomer(order),
    events: order.events.toReversed().map((event) => ({
      amount: amount(event.amount),
      createdAt: toApiTime(event.at * 1000),
      id: event.id,
      ledgerId: event.ledgerId,
      orderId: order.id,
      type: event.type,
    })),
    expiresAt: toApiTime(order.expiresAt * 1000),
    id: order.id,
    merchantId,
    merchantReference: getMerchantReference(order),
    metadata: metadata ?? null,
    orderAmount: amount(order.orderAmount),
    orderReference: order.reference,
    paymentMethod: customer.paymentMethod ?? null,
    refunded: order.refunded.map((part) => ({
      ...toSubOrder(part, currency, []),
      ...toDocument(part),
    })),
    refundedAmount: amount(getRefundedAmount(order)),
    riskProfile: { tags: isRisky ? ['creditDeclined'] : [] },
    storeId: getStoreId(session),
    status: getStatuses(order, now),
    uncaptured: uncaptured
      ? toSubOrder(uncaptured, currency, getUncapturedActions(order, now))
      : toCancelledPart(order, currency),
    uncapturedAmount: amount(getUncapturedAmount(order)),
    updatedAt: toApiTime(order.updatedAt * 1000),
  };
}

/**
 * Returns the reference and the URL of the invoice or credit invoice, in the format of the example (page Full
 * refund). The emulator creates no document, so the URL leads nowhere.
 */
const toDocument = ({ documentReference }: InvoicedPart) => ({
  documentReference,
  documentUrl: `https://invoice.sandbox.ledyer.com/invoice-${documentReference}`,
});

/** Returns the order as in `GET /v1/orders`. */
export function toListedOrder(order: OrderRecord, now: number): ListedOrder {
  const { currency } = order.session.request;
  return {
    createdAt: toApiTime(order.createdAtMicros, 9),
    customer: toListedCustomer(order),
    expiresAt: toApiTime(order.expiresAt * 1000, 9),
    id: order.id,
    merchantId,
    merchantReference: getMerchantReference(order),
    orderReference: order.reference,
    paymentMethodCategory: getPaymentType(order) ?? null,
    status: getStatuses(order, now),
    storeId: getStoreId(order.session),
    totalOrderAmount: toAmount(order.orderAmount, currency),
  };
}

function toSubOrder(part: OrderPart, currency: string, actions: readonly OrderAction[]): SubOrder {
  return {
    availableActions: actions.map((type) => ({ type })),
    createdAt: toApiTime(part.createdAt * 1000, 9),
    ledgerId: part.ledgerId,
    note: part.note,
    orderLines: part.orderLines,
    status: [],
    totalOrderAmount: toAmount(part.totalOrderAmount, currency),
    totalOrderAmountExclVat: toAmount(part.totalOrderAmountExclVat, currency),
    totalOrderVatAmount: toAmount(part.totalOrderVatAmount, currency),
  };
}

/**
 * Returns the uncaptured part of an order after a cancellation, or `null` when everything is captured. It has no
 * `availableActions`: the order management plugin takes `null` for a captured order (assumed).
 */
function toCancelledPart({ events }: OrderRecord, currency: string): SubOrder | null {
  const cancellation = events.findLast(({ type }) => type === 'cancel');
  if (!cancellation) return null;
  const { availableActions: _, ...part } = toSubOrder(
    {
      ledgerId: cancellation.ledgerId,
      createdAt: cancellation.at,
      note: '',
      orderLines: [],
      totalOrderAmount: 0,
      totalOrderAmountExclVat: 0,
      totalOrderVatAmount: 0,
    },
    currency,
    [],
  );
  return part;
}

function toListedCustomer({ session: { company }, customer }: OrderRecord): ListedCustomer {
  const {
    companyId = null,
    email = null,
    firstName = null,
    lastName = null,
    phone = null,
  } = customer;
  return {
    companyId,
    companyName: company?.name ?? null,
    email,
    firstName,
    lastName,
    phone,
    vatId: company?.vatId ?? null,
  };
}

/** Returns the buyer without the personal number. `invoiceChannel` is spelt correctly here, unlike in the session. */
function toOrderCustomer(order: OrderRecord): OrderCustomer {
  const customer = toSessionCustomer({ company: order.session.company, customer: order.customer });
  const { billingAddress = null, shippingAddress = null, paymentMethod = null } = customer;
  const { invoceChannel: invoiceChannel = null, reference1 = null, reference2 = null } = customer;
  return {
    ...toListedCustomer(order),
    billingAddress,
    invoiceChannel,
    paymentMethod,
    reference1,
    reference2,
    shippingAddress,
  };
}
