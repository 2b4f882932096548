import type { CreateSession } from '../../ledyer/session-request.js';
import type { PricedQuote } from '../cart/decode-quote.js';
import { digest, hex, type Secret } from '../secret.js';
import type { QuotedCart, SessionQuote } from '../store/stored-session.js';
import { createSessionBody, toSentDetails, type SessionDefaults } from './create-session-body.js';
import type { WebhookUrls } from './webhook-urls.js';

/** A quote, with the page's body if the cart may have to be priced again. */
export interface SessionRequest {
  readonly quote: PricedQuote;
  readonly body: SessionQuote['body'];
  /** The buyer's preferred locale among the shop's; `undefined` for none. */
  readonly preferredLocale: string | undefined;
}

interface BodyBuilderDeps {
  readonly defaults: SessionDefaults;
  readonly webhookUrls: WebhookUrls;
  /** Key of the hash of the buyer's details. */
  readonly secret: Secret;
}

/** Returns the body of a new session, and what is stored of it. */
export type BuildBody = (
  request: SessionRequest,
) => Promise<{ readonly sent: CreateSession; readonly quoted: QuotedCart }>;

export const createBodyBuilder =
  ({ defaults, webhookUrls, secret }: BodyBuilderDeps): BuildBody =>
  async ({ quote, body, preferredLocale }) => {
    const locale = preferredLocale ?? defaults.locale;
    const sent = createSessionBody(defaults, webhookUrls, quote, locale);
    const details = toSentDetails(sent, await hashCustomer(sent.customer, secret));
    return { sent, quoted: { cart: quote.cart, quote: { details, data: quote.data, body } } };
  };

/** Returns a hash of the buyer's details. The secret prevents a search of all personal numbers for the hash. */
const hashCustomer = async (customer: unknown, secret: Secret): Promise<string | undefined> =>
  customer == null
    ? undefined
    : hex(await digest(`${secret.reveal()} ${JSON.stringify(customer)}`));
