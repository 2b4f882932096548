import type { ValidateHandler } from './routes/webhook-routes.js';
import type { Catalogue } from './sessions/catalogue.js';
import type { Clock } from './clock.js';
import type { Database } from './store/database.js';
import type { FulfilHandler } from './orders/outbox-tasks.js';
import type { LedyerClient } from './ledyer-client/client.js';
import type { LogFunction } from './log.js';
import { Secret } from './secret.js';
import type { SessionDefaults } from './sessions/create-session-body.js';

export interface MerchantOptions extends SessionDefaults {
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
  readonly fulfil?: FulfilHandler;
  /** Asked by Ledyer before it makes an order. Default: yes for what the catalogue still has. */
  readonly validate?: ValidateHandler;
  /** `ac_…`: orders of another merchant are held. Default: not compared. */
  readonly merchantId?: string;
  /** Opens the back office to whoever sends it as `Authorization: Bearer`. Default: there is none. */
  readonly adminToken?: string | Secret;
  /** Told what happens, in fields that hold no secret and no person. Default: silence. */
  readonly log?: LogFunction;
  /** Told of failures that are nobody's input; what Ledyer said may be in it. Default: silence. */
  readonly onError?: (error: unknown) => void;
  /**
   * Whether this instance does the work behind the requests: reconcile, and what follows. One at least
   * has to. Where processes live for one request only, call {@link Merchant.reconcile} from a timer. Default: yes.
   */
  readonly runWorker?: boolean;
  /** Default: real time. */
  readonly clock?: Clock;
  /** Between 0 and 1, for the waits between tries. Default: `Math.random`. */
  readonly random?: () => number;
}

const minTokenLength = 16;

/** @throws {TypeError} that says what to write, for the first option that cannot be right */
export function assertOptions(options: MerchantOptions): void {
  const { publicUrl, termsUrl, country, locale, otherLocales = [] } = options;
  const { adminToken, merchantId } = options;
  const url = URL.canParse(publicUrl) ? new URL(publicUrl) : undefined;
  assertOption(
    url?.pathname === '/' && isHttp(url),
    'publicUrl',
    'where buyers reach the shop, such as https://shop.example',
  );
  assertOption(
    url?.protocol === 'https:' || options.ledyer.environment !== 'live',
    'publicUrl',
    'an https address, because this is for real money',
  );
  assertOption(
    URL.canParse(termsUrl) && isHttp(new URL(termsUrl)),
    'termsUrl',
    'the address of the terms of sale',
  );
  assertOption(/^[A-Z]{2}$/.test(country), 'country', 'two capital letters, such as SE');
  assertOption(isLocale(locale), 'locale', 'a language and a country, such as sv-SE');
  assertOption(
    Array.isArray(otherLocales) && otherLocales.every(isLocale),
    'otherLocales',
    'a list of languages with a country each, such as en-US',
  );
  assertOption(
    adminToken === undefined || Secret.of(adminToken).reveal().length >= minTokenLength,
    'adminToken',
    `at least ${minTokenLength} characters that nobody guesses`,
  );
  assertOption(
    merchantId === undefined || merchantId.startsWith('ac_'),
    'merchantId',
    'the id of the merchant at Ledyer, such as ac_1xWq…',
  );
}

const isLocale = (text: string) => /^[a-z]{2}-[A-Z]{2}$/.test(text);
const isHttp = ({ protocol }: URL) => protocol === 'https:' || protocol === 'http:';

function assertOption(isValid: boolean | undefined, name: string, expectation: string): void {
  if (!isValid) throw new TypeError(`createMerchant: ${name} must be ${expectation}`);
}
