import type { PaymentMethodType } from '../../ledyer/payment-method.js';
import { fillPlaceholders } from '../../ledyer/url-placeholders.js';
import type { BuyerView, Challenge } from './checkout-api.js';
import type { CheckoutSession } from '../sessions/checkout-session.js';
import { challengeCode } from './test-cards.js';

/** Payment methods that a buyer can select (assumed; merchants arrange `serviceInvoice` with Ledyer). */
export const offeredPaymentMethods = [
  'invoice',
  'advanceInvoice',
  'card',
] as const satisfies readonly PaymentMethodType[];

/** Returns the session as the checkout page shows it. Settings that the shop left out are off (assumed). */
export function toBuyerView(
  session: CheckoutSession,
  merchantName: string,
  orderReference: string | null,
): BuyerView {
  const { request } = session;
  const { customer, security, urls } = request.settings;
  return {
    sessionId: session.id,
    state: session.state,
    signState: session.signState,
    orderReference,
    merchantName,
    country: request.country,
    currency: request.currency,
    locale: request.locale,
    orderLines: request.orderLines ?? [],
    customer: session.customer,
    identified: session.company !== null,
    paymentMethods: offeredPaymentMethods,
    signatory: session.signatory,
    challenge: session.challengeCardLast4 === null ? null : toChallenge(session.challengeCardLast4),
    redirectUrl: session.redirectUrl,
    settings: {
      allowShippingAddress: customer?.allowShippingAddress ?? false,
      showNameFields: customer?.showNameFields ?? false,
      showShippingAddressContact: customer?.showShippingAddressContact ?? false,
      requireClientValidation: security?.requireClientValidation ?? false,
      validationSuccessOnTimeout: security?.validationSuccessOnTimeout ?? true,
      termsUrl: urls?.terms ?? null,
      privacyUrl: urls?.privacy ?? null,
      confirmationUrl: urls?.confirmation
        ? fillPlaceholders(urls.confirmation, { sessionId: session.id, orderId: session.orderId })
        : null,
    },
    totalOrderAmount: request.totalOrderAmount,
    totalOrderAmountExclVat: request.totalOrderAmountExclVat,
    totalOrderVatAmount: request.totalOrderVatAmount,
  };
}

const toChallenge = (lastFour: string): Challenge => ({
  type: 'three-d-secure',
  lastFour,
  acceptedCode: challengeCode,
});
