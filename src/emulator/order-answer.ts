import { amountOf } from '../ledyer/amount.js';
import type { ListedCustomer, OrderCustomer } from '../ledyer/customer.js';
import type { Order, OrderAction, SubOrder } from '../ledyer/order.js';
import type { ListedOrder } from '../ledyer/order-list.js';
import { isoTime } from './clock.js';
import type { OrderPart, OrderRecord } from './order-record.js';
import { customerAnswer, merchantId } from './session-answer.js';

/** What can be done with what is uncaptured, in the order of the example (page Get order). */
const uncapturedActions: readonly OrderAction[] = [
  'cancel',
  'capture',
  'partialCapture',
  'editCustomer',
  'editOrder',
  'extendOrderExpiry',
];

/** The shop's own reference, else the order id, as in the example (page Get order). */
export const merchantReferenceOf = ({ id, session }: OrderRecord): string =>
  session.request.reference ?? id;

/** The order as `GET /v1/orders/:orderId` shows it. */
export function orderAnswer(order: OrderRecord): Order {
  const { request, customer } = order.session;
  const amount = (minorUnits: number) => amountOf(minorUnits, request.currency);
  return {
    authorizeStatus: 'authorized',
    captured: [],
    capturedAmount: amount(0),
    createdAt: isoTime(order.createdAt),
    customer: orderCustomer(order),
    events: order.events.toReversed().map((event) => ({
      amount: amount(event.amount),
      createdAt: isoTime(event.at),
      id: event.id,
      ledgerId: event.ledgerId,
      orderId: order.id,
      type: event.type,
    })),
    expiresAt: isoTime(order.expiresAt),
    id: order.id,
    merchantId,
    merchantReference: merchantReferenceOf(order),
    metadata: request.metadata ?? null,
    orderAmount: amount(request.totalOrderAmount),
    orderReference: order.reference,
    paymentMethod: customer.paymentMethod ?? null,
    refunded: [],
    refundedAmount: amount(0),
    riskProfile: { tags: [] },
    storeId: request.storeId ?? null,
    status: order.statuses,
    uncaptured: partAnswer(order.uncaptured, request.currency),
    uncapturedAmount: amount(order.uncaptured.totalOrderAmount),
    updatedAt: isoTime(order.updatedAt),
  };
}

/** The order as `GET /v1/orders` shows it among others. */
export function listedOrderAnswer(order: OrderRecord): ListedOrder {
  const { request, customer } = order.session;
  return {
    createdAt: isoTime(order.createdAt),
    customer: listedCustomer(order),
    expiresAt: isoTime(order.expiresAt),
    id: order.id,
    merchantId,
    merchantReference: merchantReferenceOf(order),
    orderReference: order.reference,
    paymentMethodCategory: customer.paymentMethod?.type ?? null,
    status: order.statuses,
    storeId: request.storeId ?? null,
    totalOrderAmount: amountOf(request.totalOrderAmount, request.currency),
  };
}

function partAnswer(part: OrderPart, currency: string): SubOrder {
  return {
    availableActions: uncapturedActions.map((type) => ({ type })),
    createdAt: isoTime(part.createdAt),
    ledgerId: part.ledgerId,
    note: '',
    orderLines: part.orderLines,
    status: [],
    totalOrderAmount: amountOf(part.totalOrderAmount, currency),
    totalOrderAmountExclVat: amountOf(part.totalOrderAmountExclVat, currency),
    totalOrderVatAmount: amountOf(part.totalOrderVatAmount, currency),
  };
}

function listedCustomer({ session: { company, customer } }: OrderRecord): ListedCustomer {
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

/** The buyer of the order: the session's, without the personal number, and with the channel spelt right. */
function orderCustomer(order: OrderRecord): OrderCustomer {
  const customer = customerAnswer(order.session);
  const { billingAddress = null, shippingAddress = null, paymentMethod = null } = customer;
  const { invoceChannel: invoiceChannel = null, reference1 = null, reference2 = null } = customer;
  return {
    ...listedCustomer(order),
    billingAddress,
    invoiceChannel,
    paymentMethod,
    reference1,
    reference2,
    shippingAddress,
  };
}
