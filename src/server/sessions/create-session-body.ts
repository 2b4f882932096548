import type { CreateSession, SessionSettings } from '../../ledyer/session-request.js';
import type { PricedCart } from './price-cart.js';

/** What a shop's sessions have in common. */
export interface SessionDefaults {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** The language of Ledyer's checkout, BCP 47. */
  readonly locale: string;
  /**
   * Languages that the checkout may also be in, when the buyer's `Accept-Language` likes one of them
   * better: `['en-US']`. A page that has a language of its own sends that header with its requests.
   * Default: none.
   */
  readonly otherLocales?: readonly string[] | undefined;
  /** The shop's terms of sale, shown in the checkout; Ledyer requires it. */
  readonly termsUrl: string;
  /** What the buyer is asked, and how strictly checked. Default: Ledyer's. */
  readonly settings?: Pick<SessionSettings, 'customer' | 'security'> | undefined;
}

/** Where Ledyer calls the shop; `null` where it could not reach it. */
export interface WebhookUrls {
  readonly notification: string | null;
  readonly validate: string | null;
}

/** The body of `POST /v1/sessions` for a cart, in the language of its buyer. */
export const createSessionBody = (
  { country, termsUrl, settings }: SessionDefaults,
  webhookUrls: WebhookUrls,
  cart: PricedCart,
  locale: string,
): CreateSession => ({
  country,
  locale,
  ...cart,
  settings: {
    ...settings,
    urls: { terms: termsUrl, privacy: null, confirmation: null, ...webhookUrls },
  },
});
