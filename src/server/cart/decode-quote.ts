import { decodeCustomerPrefill, type CustomerPrefill } from '../../ledyer/customer.js';
import { formatIssue, literals, optional, pattern, type Issue } from '../../ledyer/decode.js';
import { array, object, record, string, unchecked, type Decoder } from '../../ledyer/decode.js';
import type { OrderLine } from '../../ledyer/order-line.js';
import {
  decodeAutoCapture,
  decodeCustomerSettings,
  decodeSecuritySettings,
  maxReferenceLength,
  sources,
  type AutoCapture,
  type CustomerSettings,
  type SecuritySettings,
  type SessionSettings,
  type Source,
  type UrlSettings,
} from '../../ledyer/session-request.js';
import { sumTotals, validateAmounts, type OrderTotals } from '../../ledyer/totals.js';
import { decodeQuoteLine } from './decode-quote-line.js';
import { findJsonIssue } from './json-value.js';
import { CartError, type PricedCart } from './priced-cart.js';
import { strict } from './strict-object.js';

/** Maximum size of `data`, as JSON. */
const maxDataBytes = 16 * 1024;
/** Maximum number of lines: a session with more may exceed the client's maximum response size. */
const maxLines = 500;

/** The fields of a quote besides its cart and its data. Fields without a value are left out, at any depth. */
export interface QuoteDetails {
  readonly customer?: CustomerPrefill;
  readonly reference?: string;
  readonly settlementReference?: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly storeId?: string;
  readonly source?: Source;
  readonly autoCapture?: AutoCapture;
  readonly country?: string;
  readonly locale?: string;
  readonly settings?: Pick<SessionSettings, 'customer' | 'security'>;
  readonly urls?: Pick<UrlSettings, 'confirmation' | 'privacy' | 'terms'>;
}

/** A quote that was checked, with its totals. */
export interface PricedQuote {
  readonly cart: PricedCart;
  readonly details: QuoteDetails;
  /** `null` for none. */
  readonly data: unknown;
}

/** A quote that Ledyer would reject or that came too late: a mistake of the shop, not of the buyer. */
export class QuoteError extends Error {
  override readonly name = 'QuoteError';
  readonly code = 'quote-invalid';
  readonly issues: readonly Issue[];

  constructor(issues: readonly Issue[]) {
    super(
      `The quote is invalid: ${issues
        .map((issue) => formatIssue({ ...issue, path: issue.path || 'it' }))
        .join('; ')}`,
    );
    this.issues = issues;
  }
}

const httpUrl: Decoder<string> = (value, path, issues) => {
  const isUrl =
    typeof value === 'string' &&
    URL.canParse(value) &&
    ['https:', 'http:'].includes(new URL(value).protocol);
  if (!isUrl)
    issues.push({ path, message: 'must be an absolute URL, such as https://shop.example/terms' });
  return value as string;
};

/** Also rejects values that JSON cannot carry unchanged. */
const json =
  <T>(decoder: Decoder<T>): Decoder<T> =>
  (value, path, issues) => {
    const issue = findJsonIssue(value, path);
    if (issue) issues.push(issue);
    return decoder(value, path, issues);
  };

const securityFields = ['level', 'requireClientValidation', 'validationSuccessOnTimeout'];
const customerSettingsFields = [
  'allowShippingAddress',
  'showNameFields',
  'showShippingAddressContact',
];

const securitySettings: Decoder<SecuritySettings> = (value, path, issues) => {
  const settings = strict(decodeSecuritySettings, securityFields)(value, path, issues);
  if (settings?.validationSuccessOnTimeout)
    issues.push({
      path: `${path}.validationSuccessOnTimeout`,
      message: 'must not be true: an order without an answer of the shop would be placed',
    });
  return settings;
};

/** Decodes the settings of a quote, and those of `createMerchant`. Rejects unknown fields. */
export const decodeSettings: Decoder<Pick<SessionSettings, 'customer' | 'security'>> = strict(
  object<{ customer?: CustomerSettings | null; security?: SecuritySettings | null }>({
    customer: optional(strict(decodeCustomerSettings, customerSettingsFields)),
    security: optional(securitySettings),
  }),
  ['customer', 'security'],
);

const customerFields = [
  'companyId',
  'email',
  'firstName',
  'lastName',
  'phone',
  'reference1',
  'reference2',
  'ssn',
];

type DecodedDetails = {
  readonly [Key in keyof QuoteDetails]-?: Required<QuoteDetails>[Key] | null;
};

interface DecodedQuote extends DecodedDetails {
  readonly currency: string;
  readonly orderLines: readonly OrderLine[];
  readonly data: unknown;
}

const fields: { [Key in keyof DecodedQuote]: Decoder<DecodedQuote[Key]> } = {
  currency: pattern(/^[A-Z]{3}$/, 'three capital letters, such as SEK'),
  orderLines: array(decodeQuoteLine),
  customer: optional(strict(decodeCustomerPrefill, customerFields)),
  reference: optional(string({ max: maxReferenceLength })),
  settlementReference: optional(string({ max: maxReferenceLength })),
  metadata: optional(json(record)),
  storeId: optional(string()),
  source: optional(literals(sources)),
  autoCapture: optional(strict(decodeAutoCapture, ['delayMinutes', 'enabled'])),
  country: optional(pattern(/^[A-Z]{2}$/, 'two capital letters, such as SE')),
  locale: optional(pattern(/^[a-z]{2}-[A-Z]{2}$/, 'a language and a country, such as sv-SE')),
  settings: optional(decodeSettings),
  urls: optional(
    strict(
      object<{ confirmation?: string | null; privacy?: string | null; terms?: string | null }>({
        confirmation: optional(httpUrl),
        privacy: optional(httpUrl),
        terms: optional(httpUrl),
      }),
      ['confirmation', 'privacy', 'terms'],
    ),
  ),
  data: optional(json(unchecked)),
};

const decodeFields = strict(object<DecodedQuote>(fields), Object.keys(fields));

/**
 * Checks a quote and computes its totals.
 *
 * @throws {QuoteError} with the field that is wrong, and the index of its line
 * @throws {CartError} when there is nothing to pay
 */
export function decodeQuote(value: unknown): PricedQuote {
  const issues: Issue[] = [];
  const decoded = decodeFields(value, '', issues);
  if (issues.length > 0) throw new QuoteError(issues);
  const { currency, orderLines, data, ...details } = decoded;
  const cart = { currency, orderLines, ...toTotals(orderLines) };
  const amountIssues = [...validateAmounts(cart.orderLines, cart), ...findLimitIssues(cart, data)];
  if (amountIssues.length > 0) throw new QuoteError(amountIssues);
  if (cart.totalOrderAmount <= 0) throw new CartError('There is nothing to pay.');
  return { cart, details: toDetails(details), data: data ?? null };
}

/**
 * Returns the totals of an order. The amount without VAT is the amount minus the VAT (page Create order session). A
 * gift card lowers the amount but not the VAT, which may make the difference negative. The amount without VAT is then
 * computed without gift cards. The WooCommerce plugin leaves out all gift cards.
 */
function toTotals(lines: readonly OrderLine[]): OrderTotals {
  const totals = sumTotals(lines);
  if (totals.totalOrderAmountExclVat >= 0) return totals;
  const { totalOrderAmountExclVat } = sumTotals(lines.filter(({ type }) => type !== 'giftCard'));
  return { ...totals, totalOrderAmountExclVat };
}

function findLimitIssues(cart: PricedCart, data: unknown): Issue[] {
  const issues: Issue[] = [];
  const add = (path: string, message: string) => issues.push({ path, message });
  if (cart.orderLines.length > maxLines) add('orderLines', `must be at most ${maxLines} lines`);
  if (!Number.isSafeInteger(cart.totalOrderAmount))
    add('orderLines', 'have a total that is too large');
  // Ledyer's totals are not negative (page Create order session), although those of a cart without a price may be.
  if (cart.totalOrderAmount > 0) {
    const advice = 'in total: a discount needs the VAT rates of what it lowers';
    if (cart.totalOrderVatAmount < 0) add('orderLines', `have a negative VAT ${advice}`);
    if (cart.totalOrderAmountExclVat < 0)
      add('orderLines', `have a negative amount without VAT ${advice}`);
  }
  const bytes = new TextEncoder().encode(JSON.stringify(data ?? null)).length;
  if (bytes > maxDataBytes)
    add('data', `must be at most ${maxDataBytes} bytes of JSON and has ${bytes}`);
  return issues;
}

/** Returns the details without fields that are `null` or an empty text. Metadata stays as it is. */
const toDetails = ({ metadata, ...details }: DecodedDetails): QuoteDetails => ({
  ...(removeEmpty(details) as QuoteDetails | undefined),
  ...(metadata && { metadata }),
});

function removeEmpty(value: unknown): unknown {
  if (value === null || value === '') return undefined;
  if (typeof value !== 'object') return value;
  const entries = Object.entries(value)
    .map(([name, field]) => [name, removeEmpty(field)] as const)
    .filter(([, field]) => field !== undefined);
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}
