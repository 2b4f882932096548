import { toAmount } from '../../ledyer/amount.js';
import type { ListedCustomer, OrderCustomer } from '../../ledyer/customer.js';
import type { Order, OrderAction, SubOrder } from '../../ledyer/order.js';
import type { ListedOrder } from '../../ledyer/order-list.js';
import { isoTime } from '../clock/clock.js';
import type { OrderPart, OrderRecord } from './order-record.js';
import {
  capturedActions,
  capturedAmount,
  orderAmount,
  paymentTypeOf,
  refundedAmount,
  statusesOf,
  uncapturedActions,
  uncapturedAmount,
} from './order-status.js';
import { customerAnswer, merchantId } from '../sessions/session-response.js';

/** The shop's own reference, else the order id, as in the example (page Get order). */
export const merchantReferenceOf = ({ id, merchantReference }: OrderRecord): string =>
  merchantReference ?? id;

/** The order as `GET /v1/orders/:orderId` shows it, now. */
export function orderAnswer(order: OrderRecord, now: number): Order {
  const { session, customer, uncaptured } = order;
  const { currency, metadata, storeId } = session.request;
  const amount = (minorUnits: number) => toAmount(minorUnits, currency);
  const isService = paymentTypeOf(order) === 'serviceInvoice';
  const isRisky = isService && session.company?.credit === 'denied';
  return {
    authorizeStatus: isService ? 'forced' : 'authorized',
    captured: order.captured.map((part, index) => ({
      ...partAnswer(part, currency, capturedActions(part)),
      ...documentOf(order, `${index + 1}`),
    })),
    capturedAmount: amount(capturedAmount(order)),
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
    metadata: metadata ?? null,
    orderAmount: amount(orderAmount(order)),
    orderReference: order.reference,
    paymentMethod: customer.paymentMethod ?? null,
    refunded: order.refunded.map((part, index) => ({
      ...partAnswer(part, currency, []),
      ...documentOf(order, `C${index + 1}`),
    })),
    refundedAmount: amount(refundedAmount(order)),
    riskProfile: { tags: isRisky ? ['creditDeclined'] : [] },
    storeId: storeId ?? null,
    status: statusesOf(order, now),
    uncaptured: uncaptured && partAnswer(uncaptured, currency, uncapturedActions(order, now)),
    uncapturedAmount: amount(uncapturedAmount(order)),
    updatedAt: isoTime(order.updatedAt),
  };
}

/** The invoice or credit invoice; the emulator prints none, so there is no address (assumed). */
const documentOf = ({ reference }: OrderRecord, number: string) => ({
  documentReference: `${reference}-${number}`,
  documentUrl: null,
});

/** The order as `GET /v1/orders` shows it among others. */
export function listedOrderAnswer(order: OrderRecord, now: number): ListedOrder {
  const { currency, storeId } = order.session.request;
  return {
    createdAt: isoTime(order.createdAt),
    customer: listedCustomer(order),
    expiresAt: isoTime(order.expiresAt),
    id: order.id,
    merchantId,
    merchantReference: merchantReferenceOf(order),
    orderReference: order.reference,
    paymentMethodCategory: paymentTypeOf(order) ?? null,
    status: statusesOf(order, now),
    storeId: storeId ?? null,
    totalOrderAmount: toAmount(orderAmount(order), currency),
  };
}

function partAnswer(part: OrderPart, currency: string, actions: readonly OrderAction[]): SubOrder {
  return {
    availableActions: actions.map((type) => ({ type })),
    createdAt: isoTime(part.createdAt),
    ledgerId: part.ledgerId,
    note: part.note,
    orderLines: part.orderLines,
    status: [],
    totalOrderAmount: toAmount(part.totalOrderAmount, currency),
    totalOrderAmountExclVat: toAmount(part.totalOrderAmountExclVat, currency),
    totalOrderVatAmount: toAmount(part.totalOrderVatAmount, currency),
  };
}

function listedCustomer({ session: { company }, customer }: OrderRecord): ListedCustomer {
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
  const customer = customerAnswer({ company: order.session.company, customer: order.customer });
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
