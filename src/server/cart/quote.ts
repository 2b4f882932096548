import type { CustomerPrefill } from '../../ledyer/customer.js';
import type { OrderLineType } from '../../ledyer/order-line.js';
import type {
  AutoCapture,
  CustomerSettings,
  SecuritySettings,
  Source,
} from '../../ledyer/session-request.js';

/**
 * One line of a {@link Quote}. Amounts are integers in minor units, VAT included.
 *
 * A line has a `unitPrice`, a `totalAmount`, or both. Prices that are kept without VAT are exact only as totals:
 * `unitPrice` is then left out, and none is sent to Ledyer.
 */
export interface QuoteLine {
  /**
   * `physical`, `digital` or `service` for goods, `shippingFee` for freight and `surcharge` for other fees: none of
   * them is negative. `discount` and `giftCard` lower the total, so their amounts are negative.
   */
  readonly type: OrderLineType;
  /** The shop's article number, 1 to 64 characters. */
  readonly reference: string;
  /** The name on the invoice. Control characters become spaces, and text after 200 characters is cut. */
  readonly description: string;
  /** A whole number of at least 1. */
  readonly quantity: number;
  /** Hundredths of a percent: 2500 is 25 %. */
  readonly vat: number;
  readonly unitPrice?: number | null | undefined;
  /** Only with a `unitPrice`. Default: 0. */
  readonly unitDiscountAmount?: number | null | undefined;
  /** Default: `quantity × (unitPrice − unitDiscountAmount)`. */
  readonly totalAmount?: number | null | undefined;
  /** The VAT inside `totalAmount`, to within one minor unit. Default: computed, halves rounded away from zero. */
  readonly totalVatAmount?: number | null | undefined;
}

/** The shop's own JSON. Only the shop knows its type, as with `JSON.parse`. */
// oxlint-disable-next-line typescript/no-explicit-any -- as `JSON.parse`
export type ShopData = any;

/** The same fields, each of which may also be `undefined`. */
type Loose<T> = { readonly [Key in keyof T]?: T[Key] | undefined };

/**
 * A priced cart, with the fields of a session that are the shop's to decide (page Create order session). The kit
 * computes the order's totals.
 */
export interface Quote {
  /** ISO 4217: `SEK`. */
  readonly currency: string;
  readonly orderLines: readonly QuoteLine[];
  /** Details of the buyer that the checkout starts with. Ledyer accepts them only for a new session. */
  readonly customer?: Loose<CustomerPrefill> | null | undefined;
  /** The shop's order number, shown on the invoice. At most 50 characters. */
  readonly reference?: string | null | undefined;
  /** At most 50 characters. */
  readonly settlementReference?: string | null | undefined;
  /** JSON that Ledyer keeps with the order. */
  readonly metadata?: Readonly<Record<string, unknown>> | null | undefined;
  /** Needed only with several stores of the same country and currency. */
  readonly storeId?: string | null | undefined;
  readonly source?: Source | null | undefined;
  readonly autoCapture?: AutoCapture | null | undefined;
  /** ISO 3166-1 alpha-2. Default: the option `country`. */
  readonly country?: string | null | undefined;
  /** BCP 47. Default: the buyer's language among `locale` and `otherLocales`. */
  readonly locale?: string | null | undefined;
  /** Added to the option `settings`, field by field. */
  readonly settings?:
    | {
        readonly customer?: Loose<CustomerSettings> | null | undefined;
        readonly security?: Loose<SecuritySettings> | null | undefined;
      }
    | null
    | undefined;
  /** Absolute URLs. Ledyer replaces `{session.id}` and `{order.id}` in `confirmation` (WooCommerce plugin). */
  readonly urls?:
    | {
        /** The page to which Ledyer's hosted page leads. Default: none. */
        readonly confirmation?: string | null | undefined;
        /** Default: none. */
        readonly privacy?: string | null | undefined;
        /** Default: the option `termsUrl`. */
        readonly terms?: string | null | undefined;
      }
    | null
    | undefined;
  /**
   * The shop's own JSON, at most 16 kB. It is stored with the session, passed to later quotes of the session, to
   * `validate` and to `fulfil`, and never sent to Ledyer or to the page.
   */
  readonly data?: ShopData;
}

/** The input of a {@link QuoteHandler}. */
export interface QuoteInput {
  /** The JSON object that the page has sent, at most 64 kB. Nothing else about it is checked. */
  readonly body: Readonly<Record<string, ShopData>>;
  /**
   * The page's request, with its headers, cookies and body. When the kit prices a cart again for a validation, no
   * buyer is present and the request has no headers: identify the buyer by `data`.
   */
  readonly request: Request;
  /** `se_…`, when the cart of a session is changed or priced again. */
  readonly sessionId: string | undefined;
  /** The `data` of the session's last quote, when the cart of a session is changed or priced again. */
  readonly data: ShopData;
  /** Aborts at the deadline: 8 s, or 2 s for a validation. A later result is ignored. */
  readonly signal: AbortSignal;
}

/**
 * Prices a cart. It must change nothing, because it may run any number of times for one order.
 *
 * If it throws a {@link CartError}, the page gets the problem `cart-invalid` with the error's message, which is for the
 * buyer. For any other error the page gets the problem `internal`, and `onError` gets the error.
 */
export type QuoteHandler = (input: QuoteInput) => Promise<Quote> | Quote;
