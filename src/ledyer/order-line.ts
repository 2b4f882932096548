import { minorUnits } from './amount.js';
import {
  integer,
  lenient,
  object,
  optional,
  string,
  openString,
  withFallback,
  type OpenEnum,
  type Decoder,
} from './decode.js';

/**
 * Kinds of order line. `physical` and `shippingFee` are documented (page Create order session), Ledyer's plugins
 * send the others. No full list is public.
 */
export const orderLineTypes = [
  'physical',
  'shippingFee',
  'digital',
  'service',
  'surcharge',
  'discount',
  'giftCard',
] as const;
export type OrderLineType = (typeof orderLineTypes)[number];

/** One line of an order. All amounts are integers in minor units, VAT included. */
export interface OrderLine {
  readonly description: string;
  readonly quantity: number;
  /** The shop's article number. */
  readonly reference: string;
  /** `quantity × (unitPrice − unitDiscountAmount)`; negative for a discount. */
  readonly totalAmount: number;
  /** The VAT inside {@link totalAmount}. */
  readonly totalVatAmount: number;
  readonly type: OpenEnum<OrderLineType>;
  readonly unitDiscountAmount?: number | null;
  /** Optional: the WooCommerce plugin stopped sending it because of rounding. */
  readonly unitPrice?: number | null;
  /** The rate in hundredths of a percent: 2500 is 25 %. */
  readonly vat: number;
}

/** A line of an existing order. It has an id, such as `ol_256QpDt8q8yTUAoBytXsi5GbBgT`. */
export interface StoredOrderLine extends OrderLine {
  readonly id: string;
}

export const orderLineFields = {
  description: string(),
  quantity: integer({ min: 0 }),
  reference: string(),
  totalAmount: minorUnits(),
  totalVatAmount: minorUnits(),
  type: openString<OrderLineType>(),
  unitDiscountAmount: optional(minorUnits()),
  unitPrice: optional(minorUnits()),
  vat: integer({ min: 0, max: 10_000 }),
};

export const decodeOrderLine: Decoder<OrderLine> = object<OrderLine>(orderLineFields);

/**
 * The price of one piece in a response. A fraction of a minor unit, which results from dividing a total by a quantity,
 * is dropped: the totals decide what is paid.
 */
const receivedUnitAmount = optional<number | null>((value, path, issues) =>
  (typeof value === 'number' ? lenient(minorUnits()) : minorUnits())(value, path, issues),
);

/** The fields of a line in a response. */
const receivedLineFields = {
  ...orderLineFields,
  description: withFallback(string(), ''),
  unitDiscountAmount: receivedUnitAmount,
  unitPrice: receivedUnitAmount,
};

export const decodeReceivedOrderLine: Decoder<OrderLine> = object<OrderLine>(receivedLineFields);
export const decodeStoredOrderLine: Decoder<StoredOrderLine> = object<StoredOrderLine>({
  ...receivedLineFields,
  id: string(),
});
