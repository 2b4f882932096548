import { integer, object, string, type Decoder } from './decode.js';

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

export const decodeAmount: Decoder<Amount> = object<Amount>({
  amount: string(),
  currency: string(),
  formatted: string(),
  formattedWithCurrency: string(),
  minorUnits: integer(),
});

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
