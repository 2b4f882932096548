import type { SessionCustomer, ShippingAddress } from '../../ledyer/customer.js';
import type { Session } from '../../ledyer/session.js';
import type { CheckoutSession } from './checkout-session.js';
import { toIsoTime } from '../clock/clock.js';

/** The emulated merchant, from the documented example (page Get order session). */
export const merchantId = 'ac_1xRXHKwBNxnbzMeJfy2olPJEKP7';

/**
 * Returns the session as in `GET /v1/sessions/:sessionId`. Fields that the shop did not send are `null` (assumed).
 */
export function toSessionResponse(session: CheckoutSession): Session {
  const { request } = session;
  return {
    createdAt: toIsoTime(session.createdAt),
    customer: toSessionCustomer(session),
    expiresAt: toIsoTime(session.expiresAt),
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
    storeId: request.storeId ?? null,
    updatedAt: toIsoTime(session.updatedAt),
  };
}

/**
 * Returns the buyer's data. Addresses are absent until the buyer is identified (every plugin checks for that). The
 * default shipping address is the billing address, and the default contact is the buyer (assumed).
 */
export function toSessionCustomer({
  company,
  customer,
}: Pick<CheckoutSession, 'company' | 'customer'>): SessionCustomer {
  if (!company) return customer;
  const { email = null, firstName = null, lastName = null, phone = null } = customer;
  const buyer = { email, firstName, lastName, phone };
  const address: ShippingAddress = customer.shippingAddress ?? customer.billingAddress ?? {};
  return { ...customer, shippingAddress: { ...address, contact: address.contact ?? buyer } };
}
