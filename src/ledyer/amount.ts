import { integer, object, string, withFallback, type Decoder } from './decode.js';

/** Maximum rounding error of an amount that PHP has computed with floating point. */
const amountTolerance = 1e-6;

/**
 * An amount in minor units, of at least `min`, as it was sent. The WooCommerce and Magento plugins send integers with a
 * floating-point rounding error, such as `980.0000000000001` (observed). Any other fraction is an issue.
 */
export const sentMinorUnits =
  (limits: { min?: number } = {}): Decoder<number> =>
  (value, path, issues) => {
    const amount = minorUnits(limits)(value, path, issues);
    return amount === undefined ? amount : (value as number);
  };

/** A whole number of minor units, of at least `min`. A rounding error, as in {@link sentMinorUnits}, is removed. */
export const minorUnits =
  (limits: { min?: number } = {}): Decoder<number> =>
  (value, path, issues) => {
    const rounded = typeof value === 'number' ? Math.round(value) : NaN;
    const isAlmostInteger = Math.abs(rounded - (value as number)) <= amountTolerance;
    return integer(limits)(isAlmostInteger ? rounded : value, path, issues);
  };

/** An amount as Ledyer writes it in orders (page Get order). */
export interface Amount {
  /** Major units with a point and two digits: `5100.00`. */
  readonly amount: string;
  /** ISO 4217: `SEK`. */
  readonly currency: string;
  /** As in en_US: `5,100.00`. */
  readonly formatted: string;
  /** As in en_US, with the currency before it: `SEK 5,100.00`. */
  readonly formattedWithCurrency: string;
  readonly minorUnits: number;
}

const decodeMoney = object<Pick<Amount, 'currency' | 'minorUnits'>>({
  currency: string(),
  minorUnits: integer(),
});

/** Requires the number and the currency. Creates the formatted texts if they are missing or unreadable. */
export const decodeAmount: Decoder<Amount> = (value, path, issues) => {
  const issueCount = issues.length;
  const money = decodeMoney(value, path, issues);
  if (issues.length > issueCount) return undefined as never;
  const derived = toAmount(money.minorUnits, money.currency);
  return object<Amount>({
    amount: withFallback(string(), derived.amount),
    currency: string(),
    formatted: withFallback(string(), derived.formatted),
    formattedWithCurrency: withFallback(string(), derived.formattedWithCurrency),
    minorUnits: integer(),
  })(value, path, issues);
};

/**
 * Returns an amount in Ledyer's format.
 *
 * All currencies of the Nordic countries and the euro have two decimals. Ledyer's format for other currencies is
 * not documented.
 */
export function toAmount(minorUnits: number, currency: string): Amount {
  const digits = String(Math.abs(minorUnits)).padStart(3, '0');
  const sign = minorUnits < 0 ? '-' : '';
  const major = digits.slice(0, -2);
  const minor = digits.slice(-2);
  const formatted = `${sign}${major.replace(/\B(?=(\d{3})+$)/g, ',')}.${minor}`;
  return {
    amount: `${sign}${major}.${minor}`,
    currency,
    formatted,
    formattedWithCurrency: `${currency} ${formatted}`,
    minorUnits,
  };
}
