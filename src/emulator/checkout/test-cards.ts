import type { RejectionCode } from './checkout-api.js';

/** A test card and the outcome of a purchase with it. */
export interface TestCard {
  /** Sixteen digits. */
  readonly number: string;
  readonly outcome: 'accepted' | 'challenged' | Extract<RejectionCode, `card-${string}`>;
}

/** The test cards. Each works with any future expiry and any three digits. Made up; Ledyer's own are not public. */
export const testCards = [
  { number: '4111111111111111', outcome: 'accepted' },
  { number: '4000000000003220', outcome: 'challenged' },
  { number: '4000000000000002', outcome: 'card-declined' },
  { number: '4000000000009995', outcome: 'card-insufficient-funds' },
] as const satisfies readonly TestCard[];

/** The accepted 3-D Secure code. */
export const challengeCode = '1234';
