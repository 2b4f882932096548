import { CartError } from 'ledyer-checkout/server';
import type { ShopLanguage } from './shop-language.js';

/** A code that lowers the price of the goods: by a part, or by an amount in minor units with VAT. */
export type Coupon = {
  readonly code: string;
  /** The last moment at which it is accepted, ISO 8601. Default: no end. */
  readonly validUntil?: string;
} & ({ readonly percent: number } | { readonly amount: number });

/** The coupons of the demo. The last one has expired. */
export const coupons: readonly Coupon[] = [
  { code: 'WELCOME10', percent: 10 },
  { code: 'DESK100', amount: 10_000 },
  { code: 'SUMMER25', percent: 25, validUntil: '2026-08-31T22:00:00Z' },
];

/** A coupon that is not accepted. The message is for the buyer. */
export class CouponError extends CartError {}

const messages = {
  en: {
    unknown: (code: string) => `There is no coupon ${code}.`,
    expired: (code: string) => `The coupon ${code} has expired.`,
    invalid: 'A coupon is a text of at most 30 characters.',
  },
  sv: {
    unknown: (code: string) => `Det finns ingen rabattkod ${code}.`,
    expired: (code: string) => `Rabattkoden ${code} har gått ut.`,
    invalid: 'En rabattkod är en text med högst 30 tecken.',
  },
};

const maxCodeLength = 30;

/**
 * Returns the coupon of a code as the buyer typed it, or `undefined` for none.
 *
 * @throws {CouponError} for an unknown or expired code
 */
export function findCoupon(
  typed: unknown,
  language: ShopLanguage,
  now: number,
): Coupon | undefined {
  if (typed === undefined || typed === null || typed === '') return undefined;
  const { unknown, expired, invalid } = messages[language];
  if (typeof typed !== 'string' || typed.length > maxCodeLength) throw new CouponError(invalid);
  const code = typed.trim().toUpperCase();
  if (code === '') return undefined;
  const coupon = coupons.find((each) => each.code === code);
  if (!coupon) throw new CouponError(unknown(code));
  const { validUntil } = coupon;
  if (validUntil !== undefined && now > Date.parse(validUntil))
    throw new CouponError(expired(code));
  return coupon;
}

/**
 * Returns the discount of a coupon by VAT rate, in whole minor units.
 *
 * The parts are proportional to the goods, and their sum is the discount. The remainder of the rounding goes to the
 * parts with the largest fractions, and among equal fractions to the first.
 *
 * @param goods totals by VAT rate, VAT included
 */
export function splitDiscount(
  coupon: Coupon,
  goods: ReadonlyMap<number, number>,
): ReadonlyMap<number, number> {
  const total = [...goods.values()].reduce((sum, amount) => sum + amount, 0);
  const discount =
    'percent' in coupon
      ? Math.round((total * coupon.percent) / 100)
      : Math.min(coupon.amount, total);
  // Products of two amounts may exceed the safe integers.
  const parts = [...goods].map(([rate, amount]) => {
    const product = BigInt(discount) * BigInt(amount);
    const divisor = BigInt(Math.max(total, 1));
    return { rate, part: Number(product / divisor), fraction: product % divisor };
  });
  let remainder = discount - parts.reduce((sum, { part }) => sum + part, 0);
  for (const each of parts.toSorted((a, b) => Number(b.fraction - a.fraction))) {
    if (remainder <= 0) break;
    each.part += 1;
    remainder -= 1;
  }
  return new Map(parts.map(({ rate, part }) => [rate, part]));
}
