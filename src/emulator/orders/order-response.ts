import { toAmount } from '../../ledyer/amount.js';
import type { ListedCustomer, OrderCustomer } from '../../ledyer/customer.js';
import type { Order, OrderAction, SubOrder } from '../../ledyer/order.js';
import type { ListedOrder } from '../../ledyer/order-list.js';
import { toIsoTime } from '../clock/clock.js';
import type { OrderPart, OrderRecord } from './order-record.js';
import {
  getCapturedActions,
  getCapturedAmount,
  getOrderAmount,
  getPaymentType,
  getRefundedAmount,
  getStatuses,
  getUncapturedActions,
  getUncapturedAmount,
} from './order-status.js';
import { toSessionCustomer, merchantId } from '../sessions/session-response.js';

/** Returns the shop's own reference, or else the order id, as in the example (page Get order). */
export const getMerchantReference = ({ id, merchantReference }: OrderRecord): string =>
  merchantReference ?? id;

/** Returns the order as in `GET /v1/orders/:orderId`. */
export function toOrderResponse(order: OrderRecord, now: number): Order {
  const { session, customer, uncaptured } = order;
  const { currency, metadata, storeId } = session.request;
  const amount = (minorUnits: number) => toAmount(minorUnits, currency);
  const isService = getPaymentType(order) === 'serviceInvoice';
  const isRisky = isService && session.company?.credit === 'denied';
  return {
    authorizeStatus: isService ? 'forced' : 'authorized',
    captured: order.captured.map((part, index) => ({
      ...toSubOrder(part, currency, getCapturedActions(part)),
      ...toDocument(order, `${index + 1}`),
    })),
    capturedAmount: amount(getCapturedAmount(order)),
    createdAt: toIsoTime(order.createdAt),
    customer: toOrderCustomer(order),
    events: order.events.toReversed().map((event) => ({
      amount: amount(event.amount),
      createdAt: toIsoTime(event.at),
      id: event.id,
      ledgerId: event.ledgerId,
      orderId: order.id,
      type: event.type,
    })),
    expiresAt: toIsoTime(order.expiresAt),
    id: order.id,
    merchantId,
    merchantReference: getMerchantReference(order),
    metadata: metadata ?? null,
    orderAmount: amount(getOrderAmount(order)),
    orderReference: order.reference,
    paymentMethod: customer.paymentMethod ?? null,
    refunded: order.refunded.map((part, index) => ({
      ...toSubOrder(part, currency, []),
      ...toDocument(order, `C${index + 1}`),
    })),
    refundedAmount: amount(getRefundedAmount(order)),
    riskProfile: { tags: isRisky ? ['creditDeclined'] : [] },
    storeId: storeId ?? null,
    status: getStatuses(order, now),
    uncaptured: uncaptured && toSubOrder(uncaptured, currency, getUncapturedActions(order, now)),
    uncapturedAmount: amount(getUncapturedAmount(order)),
    updatedAt: toIsoTime(order.updatedAt),
  };
}

/**
 * Returns the reference of the invoice or credit invoice. The emulator creates no document, so the URL is `null`
 * (assumed).
 */
const toDocument = ({ reference }: OrderRecord, number: string) => ({
  documentReference: `${reference}-${number}`,
  documentUrl: null,
});

/** Returns the order as in `GET /v1/orders`. */
export function toListedOrder(order: OrderRecord, now: number): ListedOrder {
  const { currency, storeId } = order.session.request;
  return {
    createdAt: toIsoTime(order.createdAt),
    customer: toListedCustomer(order),
    expiresAt: toIsoTime(order.expiresAt),
    id: order.id,
    merchantId,
    merchantReference: getMerchantReference(order),
    orderReference: order.reference,
    paymentMethodCategory: getPaymentType(order) ?? null,
    status: getStatuses(order, now),
    storeId: storeId ?? null,
    totalOrderAmount: toAmount(getOrderAmount(order), currency),
  };
}

function toSubOrder(part: OrderPart, currency: string, actions: readonly OrderAction[]): SubOrder {
  return {
    availableActions: actions.map((type) => ({ type })),
    createdAt: toIsoTime(part.createdAt),
    ledgerId: part.ledgerId,
    note: part.note,
    orderLines: part.orderLines,
    status: [],
    totalOrderAmount: toAmount(part.totalOrderAmount, currency),
    totalOrderAmountExclVat: toAmount(part.totalOrderAmountExclVat, currency),
    totalOrderVatAmount: toAmount(part.totalOrderVatAmount, currency),
  };
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
