import type { CreateSession, SessionSettings } from '../../ledyer/session-request.js';
import type { PricedQuote } from '../cart/decode-quote.js';
import type { SentDetails } from '../store/stored-session.js';
import type { WebhookUrls } from './webhook-urls.js';

/** The defaults of all sessions of a shop. */
export interface SessionDefaults {
  /** ISO 3166-1 alpha-2. A quote may have another. */
  readonly country: string;
  /** Locale of Ledyer's checkout, BCP 47. A quote may have another. */
  readonly locale: string;
  /**
   * Further locales of the checkout, chosen by the buyer's `Accept-Language`: `['en-US']`. A page with its own
   * language sends that header with its requests. Default: none.
   */
  readonly otherLocales?: readonly string[] | undefined;
  /** URL of the shop's terms of sale, shown in the checkout. Required by Ledyer. A quote may have another. */
  readonly termsUrl: string;
  /**
   * Page of the shop to which Ledyer's hosted page returns the buyer, for the tag's `hosted-page`. Ledyer fills in
   * `{session.id}` and `{order.id}`. A quote may have another. Default: none; the hosted page does not lead back.
   */
  readonly confirmationUrl?: string | undefined;
  /**
   * Which details the checkout requests from the buyer, and how strictly it checks them. Default: Ledyer's.
   *
   * `security.validationSuccessOnTimeout` is always `false`: without the shop's approval no order is placed.
   */
  readonly settings?: Pick<SessionSettings, 'customer' | 'security'> | undefined;
}

/** Returns the body of `POST /v1/sessions` for a quote. `locale` applies unless the quote has one. */
export function createSessionBody(
  defaults: SessionDefaults,
  webhookUrls: WebhookUrls,
  { cart, details }: PricedQuote,
  locale: string,
): CreateSession {
  const { settings, urls, ...others } = details;
  const customer = { ...defaults.settings?.customer, ...settings?.customer };
  return {
    country: defaults.country,
    locale,
    ...others,
    ...cart,
    settings: {
      ...(Object.keys(customer).length > 0 && { customer }),
      security: {
        ...defaults.settings?.security,
        ...settings?.security,
        validationSuccessOnTimeout: false,
      },
      urls: {
        terms: urls?.terms ?? defaults.termsUrl,
        privacy: urls?.privacy ?? null,
        confirmation: urls?.confirmation ?? defaults.confirmationUrl ?? null,
        ...webhookUrls,
      },
    },
  };
}

/** Returns the fields of a body that are stored for a comparison with later quotes. */
export function toSentDetails(body: CreateSession, customerHash: string | undefined): SentDetails {
  const { country, reference, settlementReference, metadata, storeId, source, autoCapture } = body;
  const { customer, security, urls } = body.settings;
  const { terms = null, privacy = null, confirmation = null } = urls ?? {};
  return {
    country,
    reference: reference ?? null,
    settlementReference: settlementReference ?? null,
    metadata: metadata ?? null,
    storeId: storeId ?? null,
    source: source ?? null,
    autoCapture: autoCapture ?? null,
    settings: {
      customer: customer ?? null,
      security: security ?? null,
      urls: { terms, privacy, confirmation },
    },
    customerHash,
  };
}
