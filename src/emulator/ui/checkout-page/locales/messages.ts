import type { PaymentMethodType } from '../../../../ledyer/payment-method.js';
import type { RejectionCode } from '../../../checkout/checkout-api.js';
import type { testCards } from '../../../checkout/test-cards.js';

/** All messages of the page in one language. A locale that lacks one does not compile. */
export interface Messages {
  /** The language, as a language tag. */
  readonly language: string;
  readonly title: (merchant: string) => string;
  /** Before the merchant's name in the heading, for those who cannot see the page's shape. */
  readonly checkoutAt: string;
  readonly badge: string;
  readonly loading: string;
  readonly change: string;
  readonly edit: string;
  readonly save: string;
  readonly cancel: string;
  readonly optional: string;
  /** Opens a page of its own; read out, not shown. */
  readonly newTab: string;
  /** Above what a real checkout does not show. */
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
    /** The companies of the emulator, and what comes of each. */
    readonly tests: string;
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
    /** How an expiry date is written, as letters. */
    readonly expiryForm: string;
    readonly cvc: string;
    readonly cvcHint: string;
    /** The cards of the emulator, and what comes of each. */
    readonly tests: string;
    readonly outcomes: Readonly<Record<CardOutcome, string>>;
  };
  /** The bank of the card asks whether it is the buyer's (3-D Secure). */
  readonly challenge: {
    readonly heading: string;
    readonly body: (merchant: string, card: string) => string;
    readonly code: string;
    /** Stands in for the message that a bank sends to a telephone. */
    readonly emulator: (code: string) => string;
    readonly approve: string;
    readonly refuse: string;
  };
  readonly order: {
    readonly heading: string;
    /** Beside one line of an order that has several rates. */
    readonly inclVat: (rate: string) => string;
    readonly exclVat: string;
    /** The sum of all VAT; without a rate where there are several. */
    readonly vat: (rate: string) => string;
    readonly total: string;
    readonly buy: (amount: string) => string;
    readonly consent: (merchant: string) => string;
    /** The two links after it. */
    readonly terms: string;
    readonly privacy: string;
    /** The page around the checkout changes the cart. */
    readonly updating: string;
    /** The page around the checkout is asked whether the purchase may go on. */
    readonly asking: (merchant: string) => string;
    readonly buying: string;
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
    readonly somebody: string;
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
    readonly nothing: string;
    readonly nothingBody: string;
  };
  readonly confirmation: {
    readonly heading: string;
    readonly body: (merchant: string) => string;
    readonly reference: string;
    readonly buyer: string;
    readonly payment: string;
    readonly total: string;
    /** For a checkout that is a page of its own. */
    readonly back: (merchant: string) => string;
  };
  readonly expired: { readonly heading: string; readonly body: string };
  readonly cancelled: { readonly heading: string; readonly body: string };
  readonly error: {
    readonly heading: string;
    readonly unknownSession: string;
    readonly unreachable: string;
    readonly again: string;
  };
  readonly problem: {
    readonly required: (label: string) => string;
    readonly email: string;
    readonly incomplete: (label: string) => string;
    /** A request got no answer: whether it was done is unknown, and it must not be called failed. */
    readonly unanswered: string;
    readonly refusedTitle: string;
    /** The session was changed elsewhere. */
    readonly conflict: string;
    readonly companyForm: (example: string) => string;
    readonly unknownCompany: (number: string, example: string) => string;
    readonly length: (label: string, min: number, max: number) => string;
    readonly billingOnly: string;
    readonly otherMethod: string;
    readonly invoiceDenied: (company: string) => string;
    readonly cannotSign: (company: string) => string;
    readonly nobodyElse: (company: string) => string;
    readonly cardNumber: string;
    readonly expiryDate: string;
    readonly challengeRefused: string;
  };
  /** What the emulator or the shop refuses with a code. */
  readonly refusals: Readonly<Record<RejectionCode, string>>;
}

/** What comes of buying for a company of the emulator. */
export type CompanyOutcome = 'approved' | 'denied' | 'signatory' | 'sole';

/** What comes of paying with a card of the emulator. */
export type CardOutcome = (typeof testCards)[number]['outcome'];
