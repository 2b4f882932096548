import { formatIssue, type Issue } from '../ledyer/decode.js';
import { sessionTtlMs } from '../ledyer/session.js';
import { anyUrl } from './store/shop/shop-owner.js';
import { nonFeeTypes } from './cart/compare-lines.js';
import { decodeSettings } from './cart/decode-quote.js';
import { hasMethods } from './has-methods.js';
import { isBasePath, isShopUrl, routePrefix } from './kit-address.js';
import { Secret } from './secret.js';
import { defaultRetentionDays, type MerchantOptions } from './merchant-options.js';

/** The lifetime of a session at Ledyer, in days, during which it may still change. */
const minRetentionDays = sessionTtlMs / (24 * 60 * 60_000);
const maxRetentionDays = 3_650;
const minTokenLength = 16;
const minStreamMs = 1_000;

/** The names of all options. With a misspelt `fulfil`, orders would be acknowledged and never shipped. */
const optionNames = {
  ledyer: true,
  store: true,
  catalogue: true,
  quote: true,
  publicUrl: true,
  shopId: true,
  previousPublicUrl: true,
  basePath: true,
  country: true,
  locale: true,
  otherLocales: true,
  termsUrl: true,
  confirmationUrl: true,
  settings: true,
  fulfil: true,
  validate: true,
  merchantId: true,
  allowedFeeTypes: true,
  holdRisks: true,
  adminToken: true,
  metricsToken: true,
  log: true,
  onError: true,
  maxStreamMs: true,
  runWorker: true,
  retentionDays: true,
  clock: true,
  random: true,
} as const satisfies Readonly<Record<keyof MerchantOptions, true>>;

/** @throws {TypeError} for an old runtime, or for the first invalid option, with what to write */
export function assertOptions(options: MerchantOptions): void {
  assertRuntime();
  assertNames(options);
  const { confirmationUrl, holdRisks = [] } = options;
  assertOption(
    hasMethods(options.ledyer?.sessions, ['create']),
    'ledyer',
    'the result of createLedyerClient({…})',
  );
  assertPricing(options);
  assertSettings(options);
  assertAddress(options);
  assertSessionDefaults(options);
  assertToken('adminToken', options.adminToken);
  assertToken('metricsToken', options.metricsToken);
  assertOption(
    confirmationUrl === undefined || isHttpUrl(confirmationUrl),
    'confirmationUrl',
    'the URL of the confirmation page',
  );
  assertOrderRules(options);
  assertLimits(options);
  assertOption(isNameList(holdRisks), 'holdRisks', 'a list of risks, such as creditDeclined');
  assertCallbacks(options);
  assertOption(
    hasMethods(options.store, ['query', 'transaction', 'listen']),
    'store',
    'postgresDatabase(pool) or await openPglite(folder)',
  );
}

/** @throws {TypeError} where the kit cannot create ids and secrets, so that every request would fail */
function assertRuntime(): void {
  const { crypto } = globalThis as { readonly crypto?: Partial<Crypto> };
  if (typeof crypto?.randomUUID !== 'function')
    throw new TypeError(
      'createMerchant: this runtime has no Web Crypto. Node 20.19 or newer is required',
    );
}

/** @throws {TypeError} for a name that no option has */
function assertNames(options: MerchantOptions): void {
  if (typeof options !== 'object' || options === null)
    throw new TypeError('createMerchant: options are required');
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || Object.hasOwn(optionNames, name)) continue;
    const names = Object.keys(optionNames).join(', ');
    throw new TypeError(`createMerchant: ${name} is not an option. The options are ${names}`);
  }
}

/** @throws {TypeError} for a callback that is not a function, or a switch that is not a boolean */
function assertCallbacks(options: MerchantOptions): void {
  const { clock, runWorker } = options;
  for (const name of ['fulfil', 'log', 'onError', 'random'] as const)
    assertOption(
      options[name] === undefined || isFunction(options[name]),
      name,
      'a function, or left out',
    );
  assertOption(
    clock === undefined || hasMethods(clock, ['now', 'sleep']),
    'clock',
    'an object with now() and sleep()',
  );
  assertOption(
    runWorker === undefined || typeof runWorker === 'boolean',
    'runWorker',
    'true or false, and not a text such as an environment variable',
  );
}

/** @throws {TypeError} for an invalid address, or name, of the shop */
function assertAddress(options: MerchantOptions): void {
  const { publicUrl, basePath = routePrefix, shopId, previousPublicUrl } = options;
  const { environment } = options.ledyer;
  const url = URL.canParse(publicUrl) ? new URL(publicUrl) : undefined;
  assertOption(
    typeof publicUrl === 'string' && url && isShopUrl(url),
    'publicUrl',
    'the public URL of the shop as text, such as https://shop.example or https://shop.example/sv, without a query',
  );
  assertOption(
    isShopName(shopId ?? 'default'),
    'shopId',
    'a name such as shop-se: at most 64 letters, digits, hyphens, underscores and dots',
  );
  assertOption(
    isPreviousUrl(previousPublicUrl, environment),
    'previousPublicUrl',
    "the URL that the shop had before, or '*' outside the live environment",
  );
  assertOption(
    isBasePath(basePath),
    'basePath',
    'a path such as /ledyer or /shop/ledyer: it starts with a slash and has neither a host nor a query',
  );
  assertOption(
    url?.protocol === 'https:' || environment !== 'live',
    'publicUrl',
    'an https URL in the live environment',
  );
}

/** @throws {TypeError} for invalid terms, an invalid country or an invalid locale */
function assertSessionDefaults(options: MerchantOptions): void {
  const { termsUrl, country, locale, otherLocales = [] } = options;
  assertOption(isHttpUrl(termsUrl), 'termsUrl', 'the URL of the terms of sale');
  assertOption(/^[A-Z]{2}$/.test(country), 'country', 'two capital letters, such as SE');
  assertOption(isLocale(locale), 'locale', 'a language and a country, such as sv-SE');
  assertOption(
    Array.isArray(otherLocales) && otherLocales.every(isLocale),
    'otherLocales',
    'a list of locales, such as en-US',
  );
}

/** @throws {TypeError} for a token that is short, or that no request can have */
function assertToken(name: string, token: string | Secret | undefined): void {
  assertOption(
    token === undefined || isToken(token),
    name,
    `at least ${minTokenLength} random characters: printable ASCII without spaces and line breaks, at most 500`,
  );
}

/** @throws {TypeError} for an invalid merchant id or list of fees */
function assertOrderRules({ merchantId, allowedFeeTypes = [] }: MerchantOptions): void {
  assertOption(
    merchantId === undefined || (typeof merchantId === 'string' && merchantId.startsWith('ac_')),
    'merchantId',
    'the id of the merchant at Ledyer, such as ac_1xWq…',
  );
  assertOption(
    isNameList(allowedFeeTypes) && !allowedFeeTypes.some((type) => nonFeeTypes.includes(type)),
    'allowedFeeTypes',
    'a list of types of fees, such as surcharge',
  );
}

/** @throws {TypeError} for a limit that is too small or too large */
function assertLimits({ maxStreamMs, retentionDays }: MerchantOptions): void {
  assertOption(
    maxStreamMs === undefined || (typeof maxStreamMs === 'number' && maxStreamMs >= minStreamMs),
    'maxStreamMs',
    `a number of milliseconds, at least ${minStreamMs}`,
  );
  assertOption(
    isRetention(retentionDays ?? defaultRetentionDays),
    'retentionDays',
    `a whole number of days from ${minRetentionDays} to ${maxRetentionDays}, or false to keep ended sessions forever`,
  );
}

/** @throws {TypeError} unless there is exactly one of the two ways to price a cart */
function assertPricing({ catalogue, quote, validate, settings }: MerchantOptions): void {
  if (!catalogue && !quote)
    throw new TypeError('createMerchant: catalogue or quote is required, to price a cart');
  if (catalogue && quote)
    throw new TypeError(
      'createMerchant: catalogue and quote exclude each other. To add to a catalogue, call createCatalogueQuote(catalogue) in quote',
    );
  assertOption(
    !catalogue || ['find', 'list'].every((name) => isFunction(Reflect.get(catalogue, name))),
    'catalogue',
    'createCatalogue([…]), or an object with find() and list()',
  );
  assertOption(!quote || isFunction(quote), 'quote', 'a function that returns a quote');
  assertOption(!validate || isFunction(validate), 'validate', 'a function');
  assertOption(
    settings?.security?.validationSuccessOnTimeout !== true,
    'settings.security.validationSuccessOnTimeout',
    'false or left out: an order without an answer of the shop would be placed',
  );
}

/** @throws {TypeError} for a setting that is misspelt or has a wrong type, which Ledyer would ignore */
function assertSettings({ settings }: MerchantOptions): void {
  if (settings === undefined) return;
  const issues: Issue[] = [];
  decodeSettings(settings, 'settings', issues);
  const [issue] = issues;
  if (issue) throw new TypeError(`createMerchant: ${formatIssue(issue)}`);
}

const isShopName = (name: unknown) => typeof name === 'string' && /^[\w.-]{1,64}$/.test(name);
const isPreviousUrl = (url: unknown, environment: string) =>
  url === undefined ||
  (url === anyUrl ? environment !== 'live' : typeof url === 'string' && URL.canParse(url));
const isRetention = (days: unknown) =>
  days === false ||
  (Number.isInteger(days) && Number(days) >= minRetentionDays && Number(days) <= maxRetentionDays);
const isFunction = (value: unknown) => typeof value === 'function';
/** Whether a text can be sent as `Authorization: Bearer`, see `assertBearer`. */
const isToken = (token: string | Secret): boolean =>
  (typeof token === 'string' || token instanceof Secret) &&
  new RegExp(`^[\\x21-\\x7e]{${minTokenLength},500}$`).test(Secret.of(token).reveal());
const isLocale = (text: string) => /^[a-z]{2}-[A-Z]{2}$/.test(text);
const isNameList = (list: unknown): list is readonly string[] =>
  Array.isArray(list) && list.every((name) => typeof name === 'string' && /^\w{1,40}$/.test(name));
const isHttpUrl = (text: string) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);

function assertOption(isValid: boolean | undefined, name: string, expectation: string): void {
  if (!isValid) throw new TypeError(`createMerchant: ${name} must be ${expectation}`);
}
