import { minorUnits, sentMinorUnits } from './amount.js';
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

const createLineFields = (amount: Decoder<number>) => ({
  description: string(),
  quantity: integer({ min: 0 }),
  reference: string(),
  totalAmount: amount,
  totalVatAmount: amount,
  type: openString<OrderLineType>(),
  unitDiscountAmount: optional(amount),
  unitPrice: optional(amount),
  vat: integer({ min: 0, max: 10_000 }),
});

/** The fields of a line in a request that changes an order. */
export const orderLineFields = createLineFields(minorUnits());

/** For session requests. */
export const decodeOrderLine: Decoder<OrderLine> = object<OrderLine>(
  createLineFields(sentMinorUnits()),
);

/**
 * The price of one piece in a response. A fraction of a minor unit, which results from dividing a total by a quantity,
 * is dropped: the totals decide what is paid.
 */
const createReceivedUnitAmount = (amount: Decoder<number>) =>
  optional<number | null>((value, path, issues) =>
    (typeof value === 'number' ? lenient(amount) : amount)(value, path, issues),
  );

/** The fields of a line in a response. */
const createReceivedLineFields = (amount: Decoder<number>) => ({
  ...createLineFields(amount),
  description: withFallback(string(), ''),
  unitDiscountAmount: createReceivedUnitAmount(amount),
  unitPrice: createReceivedUnitAmount(amount),
});

/** For sessions. */
export const decodeReceivedOrderLine: Decoder<OrderLine> = object<OrderLine>(
  createReceivedLineFields(sentMinorUnits()),
);
/** For orders. */
export const decodeStoredOrderLine: Decoder<StoredOrderLine> = object<StoredOrderLine>({
  ...createReceivedLineFields(minorUnits()),
  id: string(),
});
