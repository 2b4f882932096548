import type { PaymentMethodType } from '../../../../ledyer/payment-method.js';
import type { RejectionCode } from '../../../checkout/checkout-api.js';
import type { testCards } from '../../../checkout/test-cards.js';

/** All messages of the page in one language. A locale that lacks one does not compile. */
export interface Messages {
  /** The language, as a language tag. */
  readonly language: string;
  readonly title: (merchant: string) => string;
  /** Before the merchant's name in the heading. For screen readers only. */
  readonly checkoutAt: string;
  readonly badge: string;
  readonly loading: string;
  readonly change: string;
  readonly edit: string;
  readonly save: string;
  readonly cancel: string;
  readonly optional: string;
  /** After a link that opens a new tab. For screen readers only. */
  readonly newTab: string;
  /** Above content that a real checkout does not have. */
  readonly emulatorOnly: string;

  readonly company: {
    readonly heading: string;
    readonly companyId: string;
    readonly example: (number: string) => string;
    readonly email: string;
    readonly firstName: string;
    readonly lastName: string;
    readonly phone: string;
    readonly submit: string;
    readonly change: string;
    /** Heading of the test companies. */
    readonly testCompanies: string;
    readonly outcomes: Readonly<Record<CompanyOutcome, string>>;
  };
  readonly address: {
    readonly heading: string;
    readonly billing: string;
    readonly editBilling: string;
    readonly shipping: string;
    readonly editShipping: string;
    readonly elsewhere: string;
    readonly companyName: string;
    readonly attentionName: string;
    readonly streetAddress: string;
    readonly postalCode: string;
    readonly city: string;
    readonly receiver: string;
    readonly references: string;
    readonly reference1: string;
    readonly reference2: string;
  };
  readonly payment: {
    readonly heading: string;
    readonly methods: Readonly<
      Record<PaymentMethodType, { readonly name: string; readonly note: string }>
    >;
  };
  readonly card: {
    readonly heading: string;
    readonly number: string;
    readonly expiry: string;
    /** The format of the expiry date, in letters. */
    readonly expiryFormat: string;
    readonly cvc: string;
    readonly cvcHint: string;
    /** Heading of the test cards. */
    readonly testCards: string;
    readonly outcomes: Readonly<Record<CardOutcome, string>>;
  };
  /** The challenge of the card's bank (3-D Secure). */
  readonly challenge: {
    readonly heading: string;
    readonly body: (merchant: string, card: string) => string;
    readonly code: string;
    /** Replaces the bank's text message. */
    readonly emulator: (code: string) => string;
    readonly approve: string;
    readonly decline: string;
  };
  readonly order: {
    readonly heading: string;
    /** VAT rate of a line in an order with several rates. */
    readonly inclVat: (rate: string) => string;
    readonly exclVat: string;
    /** Total VAT. The rate is empty when there are several. */
    readonly vat: (rate: string) => string;
    readonly total: string;
    readonly buy: (amount: string) => string;
    readonly consent: (merchant: string) => string;
    readonly terms: string;
    readonly privacy: string;
    /** While the parent page changes the cart. */
    readonly updating: string;
    /** While the parent page validates the purchase. */
    readonly validating: (merchant: string) => string;
    /** While the order is sent. */
    readonly placing: string;
  };
  readonly signing: {
    readonly heading: string;
    readonly body: (company: string) => string;
    readonly sign: (name: string) => string;
    readonly or: string;
    readonly delegate: string;
    readonly delegateHeading: string;
    readonly delegateBody: string;
    readonly name: string;
    readonly email: string;
    readonly send: string;
    readonly back: string;
  };
  readonly pending: {
    readonly heading: (name: string) => string;
    /** Instead of the name of an unnamed signatory. */
    readonly unnamedSignatory: string;
    readonly body: (email: string) => string;
    readonly closing: string;
    readonly emulator: string;
    readonly open: string;
  };
  readonly signatory: {
    readonly heading: string;
    readonly body: (buyer: string, company: string, merchant: string) => string;
    readonly sign: (name: string) => string;
    readonly thanks: string;
    readonly thanksBody: string;
    /** The order does not wait for a signature. */
    readonly notPending: string;
    readonly notPendingBody: string;
  };
  readonly confirmation: {
    readonly heading: string;
    readonly body: (merchant: string) => string;
    readonly reference: string;
    readonly buyer: string;
    readonly payment: string;
    readonly total: string;
    /** Link of the hosted checkout back to the shop. */
    readonly back: (merchant: string) => string;
  };
  readonly expired: { readonly heading: string; readonly body: string };
  readonly cancelled: { readonly heading: string; readonly body: string };
  readonly error: {
    readonly heading: string;
    readonly unknownSession: string;
    readonly unreachable: string;
    readonly retry: string;
  };
  readonly problem: {
    readonly required: (label: string) => string;
    readonly email: string;
    readonly incomplete: (label: string) => string;
    /** The request had no response. It may have succeeded, so the message must not say that it failed. */
    readonly noResponse: string;
    readonly rejectedTitle: string;
    /** Another party changed the session. */
    readonly conflict: string;
    readonly companyFormat: (example: string) => string;
    readonly unknownCompany: (number: string, example: string) => string;
    readonly length: (label: string, min: number, max: number) => string;
    readonly billingOnly: string;
    readonly otherMethod: string;
    readonly invoiceDenied: (company: string) => string;
    readonly cannotSign: (company: string) => string;
    readonly onlyBuyerSigns: (company: string) => string;
    readonly cardNumber: string;
    readonly expiryDate: string;
    readonly challengeDeclined: string;
  };
  /** Rejections of the emulator or the shop, by their code. */
  readonly rejections: Readonly<Record<RejectionCode, string>>;
}

/** The outcome of a purchase for a test company. */
export type CompanyOutcome = 'approved' | 'denied' | 'signatory' | 'sole';

/** The outcome of a payment with a test card. */
export type CardOutcome = (typeof testCards)[number]['outcome'];
