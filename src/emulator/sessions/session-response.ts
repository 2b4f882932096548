import type { SessionCustomer, ShippingAddress } from '../../ledyer/customer.js';
import type { Session } from '../../ledyer/session.js';
import type { CheckoutSession } from './checkout-session.js';
import { toApiTime } from '../clock/clock.js';

/** The emulated merchant, from the documented example (page Get order session). */
export const merchantId = 'ac_1xRXHKwBNxnbzMeJfy2olPJEKP7';

/** The merchant's only store, from the same example. */
const defaultStoreId = '421423100';

/** Returns the session's store, or the merchant's own when the shop named none. */
export const getStoreId = ({ request }: Pick<CheckoutSession, 'request'>): string =>
  request.storeId ?? defaultStoreId;

/**
 * Returns the session as in `GET /v1/sessions/:sessionId`. Fields that the shop did not send are `null` (assumed).
 */
export function toSessionResponse(session: CheckoutSession): Session {
  const { request } = session;
  const customer = toSessionCustomer(session);
  const { invoceChannel } = customer;
  return {
    createdAt: toApiTime(session.createdAt * 1000),
    // The documents spell it `invoceChannel`, the WooCommerce plugin reads `invoiceChannel`.
    customer: { ...customer, ...(invoceChannel && { invoiceChannel: invoceChannel }) },
    expiresAt: toApiTime(session.expiresAt * 1000),
    id: session.id,
    merchantId,
    order: {
      country: request.country,
      currency: request.currency,
      locale: request.locale,
      metadata: request.metadata ?? null,
      orderLines: request.orderLines ?? [],
      reference: request.reference ?? null,
      settings: request.settings,
      settlementReference: request.settlementReference ?? null,
      source: request.source ?? null,
      totalOrderAmount: request.totalOrderAmount,
      totalOrderAmountExclVat: request.totalOrderAmountExclVat,
      totalOrderVatAmount: request.totalOrderVatAmount,
    },
    orderId: session.orderId,
    signState: session.signState,
    state: session.state,
    storeId: getStoreId(session),
    updatedAt: toApiTime(session.updatedAt * 1000),
  };
}

/**
 * Returns the buyer's data. Until the buyer is identified, addresses are absent (every plugin checks for that) and
 * the fields that the WooCommerce plugin reads without a check are empty. The default shipping address is the
 * billing address, and the default contact is the buyer (assumed).
 */
export function toSessionCustomer({
  company,
  customer,
}: Pick<CheckoutSession, 'company' | 'customer'>): SessionCustomer {
  if (!company) {
    return {
      ...customer,
      companyId: customer.companyId ?? '',
      email: customer.email ?? '',
      firstName: customer.firstName ?? '',
      lastName: customer.lastName ?? '',
      phone: customer.phone ?? '',
    };
  }
  const { email = null, firstName = null, lastName = null, phone = null } = customer;
  const buyer = { email, firstName, lastName, phone };
  const address: ShippingAddress = customer.shippingAddress ?? customer.billingAddress ?? {};
  return { ...customer, shippingAddress: { ...address, contact: address.contact ?? buyer } };
}
