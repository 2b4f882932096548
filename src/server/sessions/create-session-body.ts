import type { CreateSession, SessionSettings } from '../../ledyer/session-request.js';
import type { PricedCart } from '../cart/price-cart.js';
import type { WebhookUrls } from './webhook-urls.js';

/** What all sessions of a shop have in common. */
export interface SessionDefaults {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** Locale of Ledyer's checkout, BCP 47. */
  readonly locale: string;
  /**
   * Further locales of the checkout, chosen by the buyer's `Accept-Language`: `['en-US']`. A page with its own
   * language sends that header with its requests. Default: none.
   */
  readonly otherLocales?: readonly string[] | undefined;
  /** URL of the shop's terms of sale, shown in the checkout. Required by Ledyer. */
  readonly termsUrl: string;
  /** What the checkout asks the buyer for, and how strictly it checks. Default: Ledyer's. */
  readonly settings?: Pick<SessionSettings, 'customer' | 'security'> | undefined;
}

/** Returns the body of `POST /v1/sessions` for a cart in the buyer's locale. */
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
