import { decodeCustomerPrefill, type CustomerPrefill } from './customer.js';
import { decodeOrderLine, type OrderLine } from './order-line.js';
import {
  boolean,
  integer,
  record,
  array,
  lenient,
  object,
  literals,
  optional,
  string,
} from './decode.js';
import type { Decoder, OptionalDecoder } from './decode.js';
import { sentMinorUnits } from './amount.js';
import type { OrderTotals } from './totals.js';

/** Maximum length of `reference` and `settlementReference` (page Create order session). */
export const maxReferenceLength = 50;

/** Maximum of `autoCapture.delayMinutes`: seven days (page Create order session). */
export const maxAutoCaptureDelayMinutes = 10_080;

/** The places where a buyer can place an order (page Create order session). */
export const sources = ['pos', 'online'] as const;
export type Source = (typeof sources)[number];

/** Automatic capture of the order. */
export interface AutoCapture {
  /** Minutes, 0 to {@link maxAutoCaptureDelayMinutes}. */
  readonly delayMinutes: number;
  readonly enabled: boolean;
}

/** Optional fields of the checkout (page Create order session, example). */
export interface CustomerSettings {
  readonly allowShippingAddress?: boolean | null;
  readonly showNameFields?: boolean | null;
  readonly showShippingAddressContact?: boolean | null;
}

/** Checks of the buyer, and of the purchase by the page. */
export interface SecuritySettings {
  /** 100 to 300 in Ledyer's plugins; 300 leads to signing by a signatory (inferred). */
  readonly level?: number | null;
  /** Whether Ledyer asks the page before the purchase (page Client API events). */
  readonly requireClientValidation?: boolean | null;
  /** Newer pages only: whether a validation without a response counts as passed (inferred from the name). */
  readonly validationSuccessOnTimeout?: boolean | null;
}

/**
 * The shop's URLs. Ledyer replaces `{order.id}` and `{session.id}` (page Get order session for `validate`;
 * WooCommerce plugin for `confirmation`).
 */
export interface UrlSettings {
  readonly confirmation?: string | null;
  readonly notification?: string | null;
  readonly privacy?: string | null;
  /** Required by the Omnipay driver and the WooCommerce plugin's README. */
  readonly terms?: string | null;
  readonly validate?: string | null;
}

/** The behaviour of a session (page Create order session). */
export interface SessionSettings {
  readonly customer?: CustomerSettings | null;
  readonly security?: SecuritySettings | null;
  readonly urls?: UrlSettings | null;
}

/** The body of `POST /v1/sessions` (page Create order session). */
export interface CreateSession extends OrderTotals {
  readonly autoCapture?: AutoCapture | null;
  /** ISO 3166-1 alpha-2: `SE`. */
  readonly country: string;
  /** ISO 4217: `SEK`. */
  readonly currency: string;
  readonly customer?: CustomerPrefill | null;
  /** BCP 47: `sv-SE`. */
  readonly locale: string;
  readonly metadata?: Readonly<Record<string, unknown>> | null;
  readonly orderLines?: readonly OrderLine[] | null;
  /** The shop's order reference, shown on the invoice. At most {@link maxReferenceLength} characters. */
  readonly reference?: string | null;
  readonly settings: SessionSettings;
  readonly settlementReference?: string | null;
  readonly source?: Source | null;
  /** Needed only with several stores of the same country and currency. */
  readonly storeId?: string | null;
  /** Newer pages only. Its effect is not described. */
  readonly tokenize?: boolean | null;
}

/** The body of `POST /v1/sessions/:sessionId` (page Update order session). Lines replace all lines. */
export interface UpdateSession extends OrderTotals {
  readonly country?: string | null;
  readonly currency?: string | null;
  readonly locale?: string | null;
  readonly metadata?: Readonly<Record<string, unknown>> | null;
  readonly orderLines?: readonly OrderLine[] | null;
  readonly reference?: string | null;
  readonly settings?: SessionSettings | null;
  readonly settlementReference?: string | null;
}

const stringMatching =
  (pattern: RegExp, example: string): Decoder<string> =>
  (value, path, issues) => {
    const text = string()(value, path, issues);
    if (text !== undefined && !pattern.test(text)) {
      issues.push({ path, message: `must look like ${example}` });
    }
    return text;
  };

const country = stringMatching(/^[A-Z]{2}$/, 'SE');
const currency = stringMatching(/^[A-Z]{3}$/, 'SEK');
// The Magento plugin sends `sv_SE`, the page says `sv-SE`. Bare `sv` broke a plugin once.
const locale = stringMatching(/^[a-z]{2}[-_][A-Z]{2}$/, 'sv-SE');
const reference = optional(string({ max: maxReferenceLength }));

type FieldDecoder = <T>(decoder: Decoder<T>) => OptionalDecoder<T | null>;

const createCustomerSettingsDecoder = (field: FieldDecoder): Decoder<CustomerSettings> =>
  object<CustomerSettings>({
    allowShippingAddress: field(boolean),
    showNameFields: field(boolean),
    showShippingAddressContact: field(boolean),
  });

const createSecuritySettingsDecoder = (field: FieldDecoder): Decoder<SecuritySettings> =>
  object<SecuritySettings>({
    level: field(integer()),
    requireClientValidation: field(boolean),
    validationSuccessOnTimeout: field(boolean),
  });

const createSettingsDecoder = (field: FieldDecoder): Decoder<SessionSettings> =>
  object<SessionSettings>({
    customer: field(createCustomerSettingsDecoder(field)),
    security: field(createSecuritySettingsDecoder(field)),
    urls: field(
      object<UrlSettings>({
        confirmation: field(string()),
        notification: field(string()),
        privacy: field(string()),
        terms: field(string()),
        validate: field(string()),
      }),
    ),
  });

/** For requests, as are those of the parts. */
export const decodeSessionSettings = createSettingsDecoder(optional);
export const decodeCustomerSettings = createCustomerSettingsDecoder(optional);
export const decodeSecuritySettings = createSecuritySettingsDecoder(optional);
/** For responses. */
export const decodeReceivedSettings = createSettingsDecoder(lenient);

export const decodeAutoCapture: Decoder<AutoCapture> = object<AutoCapture>({
  delayMinutes: integer({ min: 0, max: maxAutoCaptureDelayMinutes }),
  enabled: boolean,
});

const totals = {
  totalOrderAmount: sentMinorUnits({ min: 0 }),
  totalOrderAmountExclVat: sentMinorUnits({ min: 0 }),
  totalOrderVatAmount: sentMinorUnits({ min: 0 }),
};

export const decodeCreateSession: Decoder<CreateSession> = object<CreateSession>({
  ...totals,
  autoCapture: optional(decodeAutoCapture),
  country,
  currency,
  customer: optional(decodeCustomerPrefill),
  locale,
  metadata: optional(record),
  orderLines: optional(array(decodeOrderLine)),
  reference,
  settings: decodeSessionSettings,
  settlementReference: reference,
  source: optional(literals(sources)),
  storeId: optional(string()),
  tokenize: optional(boolean),
});

export const decodeUpdateSession: Decoder<UpdateSession> = object<UpdateSession>({
  ...totals,
  country: optional(country),
  currency: optional(currency),
  locale: optional(locale),
  metadata: optional(record),
  orderLines: optional(array(decodeOrderLine)),
  reference,
  settings: optional(decodeSessionSettings),
  settlementReference: reference,
});
