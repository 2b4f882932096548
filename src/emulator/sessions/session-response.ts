import type { SessionCustomer, ShippingAddress } from '../../ledyer/customer.js';
import type { Session } from '../../ledyer/session.js';
import type { CheckoutSession } from './checkout-session.js';
import { toIsoTime } from '../clock/clock.js';

/** The emulated merchant: the one of the documented example (page Get order session). */
export const merchantId = 'ac_1xRXHKwBNxnbzMeJfy2olPJEKP7';

/** The session as `GET /v1/sessions/:sessionId` shows it; what the shop did not send is `null` (assumed). */
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
 * The buyer as far as he is known. Addresses are absent until he is identified
 * (every plugin checks for that); goods that go nowhere else go to the billing
 * address, and to the buyer himself (assumed).
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
