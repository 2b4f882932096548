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

describe('getDocumentEvents', () => {
  test('returns no event when nothing changed', () => {
    expect(getDocumentEvents(fresh, { ...fresh })).toEqual([]);
    expect(getDocumentEvents(identified, withCustomer({ shippingAddress: null }))).toEqual([]);
  });

  test('returns one identification event, and none for the address that comes with it', () => {
    expect(getDocumentEvents(fresh, identified)).toEqual(['ledyerCheckoutCustomerUpdated']);
  });

  test('returns an event for each part that changes later', () => {
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

  test('returns one event for a pending and one for a completed order', () => {
    const locked: BuyerView = { ...identified, state: 'locked' };
    const pending: BuyerView = { ...identified, state: 'pendingSca' };
    const authorized: BuyerView = { ...identified, state: 'authorized' };
    expect(getDocumentEvents(identified, locked)).toEqual([]);
    expect(getDocumentEvents(locked, pending)).toEqual(['ledyerCheckoutOrderPending']);
    expect(getDocumentEvents(pending, authorized)).toEqual(['ledyerCheckoutOrderComplete']);
    expect(getDocumentEvents(authorized, authorized)).toEqual([]);
  });
});
