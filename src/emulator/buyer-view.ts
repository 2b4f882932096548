import type { PaymentMethodType } from '../ledyer/payment-method.js';
import type { BuyerView } from './buyer-api.js';
import type { CheckoutSession } from './checkout-session.js';

/** What a buyer can choose from (assumed; `serviceInvoice` is a merchant's arrangement). */
export const offeredPaymentMethods = [
  'invoice',
  'advanceInvoice',
  'card',
] as const satisfies readonly PaymentMethodType[];

/** What the checkout page shows of a session; a setting that the shop left out is off (assumed). */
export function buyerView(
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
    challenge: null,
    redirectUrl: null,
    settings: {
      allowShippingAddress: customer?.allowShippingAddress ?? false,
      showNameFields: customer?.showNameFields ?? false,
      showShippingAddressContact: customer?.showShippingAddressContact ?? false,
      requireClientValidation: security?.requireClientValidation ?? false,
      validationSuccessOnTimeout: security?.validationSuccessOnTimeout ?? true,
      termsUrl: urls?.terms ?? null,
      privacyUrl: urls?.privacy ?? null,
      confirmationUrl: urls?.confirmation ?? null,
    },
    totalOrderAmount: request.totalOrderAmount,
    totalOrderAmountExclVat: request.totalOrderAmountExclVat,
    totalOrderVatAmount: request.totalOrderVatAmount,
  };
}
