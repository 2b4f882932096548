import { describe, expect, test } from 'vitest';
import type { BuyerView } from '../../../../../src/emulator/checkout/checkout-api.js';
import { getDocumentEvents } from '../../../../../src/emulator/ui/checkout-page/page/document-events.js';

const billingAddress = { companyName: 'Rocket 4', streetAddress: 'Gatan 99', city: 'Solna' };

const fresh: BuyerView = {
  sessionId: 'se_1',
  state: 'open',
  signState: 'unsigned',
  orderReference: null,
  merchantName: 'Kontorslagret',
  country: 'SE',
  currency: 'SEK',
  locale: 'sv-SE',
  orderLines: [],
  customer: { email: 'jan@example.com' },
  identified: false,
  paymentMethods: ['invoice'],
  signatory: null,
  challenge: null,
  redirectUrl: null,
  settings: {
    allowShippingAddress: true,
    showNameFields: true,
    showShippingAddressContact: true,
    requireClientValidation: false,
    validationSuccessOnTimeout: true,
    termsUrl: null,
    privacyUrl: null,
    confirmationUrl: null,
  },
  totalOrderAmount: 0,
  totalOrderAmountExclVat: 0,
  totalOrderVatAmount: 0,
};
const identified: BuyerView = {
  ...fresh,
  identified: true,
  customer: { ...fresh.customer, companyId: '559311-3714', billingAddress },
};
const withCustomer = (customer: BuyerView['customer']): BuyerView => ({
  ...identified,
  customer: { ...identified.customer, ...customer },
});

describe('the page around the checkout', () => {
  test('hears nothing of what is as it was', () => {
    expect(getDocumentEvents(fresh, { ...fresh })).toEqual([]);
    expect(getDocumentEvents(identified, withCustomer({ shippingAddress: null }))).toEqual([]);
  });

  test('hears of a buyer who is identified once, and not of the address that comes with it', () => {
    expect(getDocumentEvents(fresh, identified)).toEqual(['ledyerCheckoutCustomerUpdated']);
  });

  test('hears of each part that changes afterwards', () => {
    expect(getDocumentEvents(identified, withCustomer({ phone: '0701234567' }))).toEqual([
      'ledyerCheckoutCustomerUpdated',
    ]);
    expect(
      getDocumentEvents(
        identified,
        withCustomer({ billingAddress: { ...billingAddress, city: 'Luleå' } }),
      ),
    ).toEqual(['ledyerCheckoutBillingUpdated']);
    expect(
      getDocumentEvents(identified, withCustomer({ shippingAddress: billingAddress })),
    ).toEqual(['ledyerCheckoutShippingUpdated']);
  });

  test('hears of the end once, whether the buyer or a signatory brought it', () => {
    const locked: BuyerView = { ...identified, state: 'locked' };
    const pending: BuyerView = { ...identified, state: 'pendingSca' };
    const authorized: BuyerView = { ...identified, state: 'authorized' };
    expect(getDocumentEvents(identified, locked)).toEqual([]);
    expect(getDocumentEvents(locked, pending)).toEqual(['ledyerCheckoutOrderPending']);
    expect(getDocumentEvents(pending, authorized)).toEqual(['ledyerCheckoutOrderComplete']);
    expect(getDocumentEvents(authorized, authorized)).toEqual([]);
  });
});
