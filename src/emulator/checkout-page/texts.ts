import type { PaymentMethodType } from '../../ledyer/payment-method.js';
import { en } from './texts/en.js';
import { sv } from './texts/sv.js';

/** Every word of the page in one language. A language that lacks one does not compile. */
export interface Texts {
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
    readonly refusedBody: string;
  };
}

const languages: readonly Texts[] = [en, sv];

/** The texts for a session's locale, such as `sv-SE`; English for a language that is not here. */
export function textsFor(locale: string): Texts {
  const language = locale.toLowerCase().split(/[-_]/)[0];
  return languages.find((texts) => texts.language === language) ?? en;
}
