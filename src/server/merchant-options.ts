import type { Validate } from './routes/webhook-routes.js';
import type { Catalogue } from './sessions/catalogue.js';
import type { Clock } from './clock.js';
import type { Database } from './store/database.js';
import type { Fulfil } from './orders/outbox-tasks.js';
import type { LedyerClient } from './ledyer-client/client.js';
import type { Log } from './log.js';
import { Secret } from './secret.js';
import type { SessionTerms } from './sessions/create-session-body.js';

export interface MerchantOptions extends SessionTerms {
  readonly ledyer: LedyerClient;
  /** Where the shop remembers: PostgreSQL, or PGlite in a folder. Brought up to date by itself. */
  readonly store: Database;
  readonly catalogue: Catalogue;
  /** Where buyers and Ledyer reach the shop: `https://shop.example`. */
  readonly publicUrl: string;
  /**
   * Called for each order that is paid for what the shop priced: at least once, so that nothing is lost,
   * and with the same key each time, so that nothing is sent twice. Tried again until it resolves.
   */
  readonly fulfil?: Fulfil;
  /** Asked by Ledyer before it makes an order. Default: yes for what the catalogue still has. */
  readonly validate?: Validate;
  /** `ac_…`: orders of another merchant are held. Default: not compared. */
  readonly merchantId?: string;
  /** Opens the back office to whoever sends it as `Authorization: Bearer`. Default: there is none. */
  readonly adminToken?: string | Secret;
  /** Told what happens, in fields that hold no secret and no person. Default: silence. */
  readonly log?: Log;
  /** Told of failures that are nobody's input; what Ledyer said may be in it. Default: silence. */
  readonly onError?: (error: unknown) => void;
  /**
   * Whether this instance does the work behind the requests: reconcile, and what follows. One at least
   * has to. Where processes live for one request only, call {@link Merchant.reconcile} from a timer. Default: yes.
   */
  readonly works?: boolean;
  /** Default: real time. */
  readonly clock?: Clock;
  /** Between 0 and 1, for the waits between tries. Default: `Math.random`. */
  readonly random?: () => number;
}

const shortestToken = 16;

/** @throws {TypeError} that says what to write, for the first option that cannot be right */
export function checkOptions(options: MerchantOptions): void {
  const { publicUrl, termsUrl, country, locale, otherLocales = [] } = options;
  const { adminToken, merchantId } = options;
  const url = URL.canParse(publicUrl) ? new URL(publicUrl) : undefined;
  demand(
    url?.pathname === '/' && isHttp(url),
    'publicUrl',
    'where buyers reach the shop, such as https://shop.example',
  );
  demand(
    url?.protocol === 'https:' || options.ledyer.environment !== 'live',
    'publicUrl',
    'an https address, because this is for real money',
  );
  demand(
    URL.canParse(termsUrl) && isHttp(new URL(termsUrl)),
    'termsUrl',
    'the address of the terms of sale',
  );
  demand(/^[A-Z]{2}$/.test(country), 'country', 'two capital letters, such as SE');
  demand(isLocale(locale), 'locale', 'a language and a country, such as sv-SE');
  demand(
    Array.isArray(otherLocales) && otherLocales.every(isLocale),
    'otherLocales',
    'a list of languages with a country each, such as en-US',
  );
  demand(
    adminToken === undefined || Secret.of(adminToken).reveal().length >= shortestToken,
    'adminToken',
    `at least ${shortestToken} characters that nobody guesses`,
  );
  demand(
    merchantId === undefined || merchantId.startsWith('ac_'),
    'merchantId',
    'the id of the merchant at Ledyer, such as ac_1xWq…',
  );
}

const isLocale = (text: string) => /^[a-z]{2}-[A-Z]{2}$/.test(text);
const isHttp = ({ protocol }: URL) => protocol === 'https:' || protocol === 'http:';

function demand(isRight: boolean | undefined, name: string, what: string): void {
  if (!isRight) throw new TypeError(`createMerchant: ${name} must be ${what}`);
}
