/** Validation and outcome of card payments. Made up, like `test-cards.ts`. */
import type { Card, RejectionCode, RejectionDetail } from './checkout-api.js';
import { ApiError } from '../http/api-error.js';
import { testCards, type TestCard } from './test-cards.js';

/**
 * Returns the test card with this number, or the card that is always accepted when there is no card.
 *
 * @throws {ApiError} 422 with one entry per invalid field.
 */
export function matchTestCard(card: Card | null | undefined, now: number): TestCard {
  const [accepted] = testCards;
  if (!card) return accepted;
  const number = card.number.replace(/\s/g, '');
  const match = testCards.find((each) => each.number === number);
  const errors: RejectionDetail[] = [];
  const addError = (field: keyof Card, code: RejectionCode, message: string) =>
    errors.push({ field: `card.${field}`, code, message });
  if (!match) {
    addError('number', 'card-unknown', `Use a test card, such as ${accepted.number}.`);
  }
  if (isExpired(card.expiry, now))
    addError('expiry', 'card-expired', 'Enter a future expiry date.');
  if (!/^\d{3}$/.test(card.cvc)) addError('cvc', 'card-cvc', 'Enter the three digits of the card.');
  if (!match || errors.length > 0) throw new ApiError(422, ...errors);
  return match;
}

/** @throws {ApiError} 422 when the bank declines the card. */
export function chargeTestCard({ outcome }: TestCard): void {
  if (outcome === 'accepted' || outcome === 'challenged') return;
  const message =
    outcome === 'card-insufficient-funds'
      ? 'There is not enough money on the card.'
      : 'The card was declined.';
  throw new ApiError(422, { message, field: 'card.number', code: outcome });
}

/** Returns whether the month `MM/YY` has ended, or is not a month. */
function isExpired(expiry: string, now: number): boolean {
  const [, month, year] = /^(0[1-9]|1[0-2])\s*\/\s*(\d\d)$/.exec(expiry.trim()) ?? [];
  return !month || Date.UTC(2000 + Number(year), Number(month)) <= now;
}
